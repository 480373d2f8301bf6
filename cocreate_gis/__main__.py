"""``python -m cocreate_gis``."""

import atexit
import gc

from cocreate_gis.cli import main

if __name__ == "__main__":
    # The process ends: taking apart every module it loaded, to find what nobody uses, would take 0.3 s.
    atexit.register(gc.freeze)
    main()
