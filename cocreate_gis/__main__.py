"""``python -m cocreate_gis``."""

from cocreate_gis.cli import main

if __name__ == "__main__":
    main()
