"""Run every benchmark on the data that are beside the checkout: ``python -m benchmarks``."""

import sys
from pathlib import Path

from benchmarks.coverage import main as coverage
from benchmarks.map import main as many_trees

DATA = Path(__file__).parents[1].parent / "shared" / "data"


def main() -> None:
    """Measure the coverage engine on the networks that are there, and the map with many trees."""
    networks = sorted((DATA / "networks").glob("*_nodes.parquet"))
    arguments = [f"--network={path.with_name(path.name.removesuffix('_nodes.parquet'))}" for path in networks]
    if (DATA / "porto_alegre").is_dir():
        arguments.append(f"--command={DATA / 'porto_alegre'}")
    if not arguments:
        sys.exit("the shared data set is absent")
    coverage(arguments, standalone_mode=False)
    many_trees()


if __name__ == "__main__":
    main()
