"""Open registers of real cities, and whether what came out of a workspace is what went in."""

import json
import os
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

DATA = Path(os.environ.get("COCREATE_REAL_DATA", Path(__file__).parents[2] / "shared" / "data"))


def open_data(*parts: str) -> Path:
    """The file of a city, where it is there."""
    path = DATA.joinpath(*parts)
    if not path.is_file():
        pytest.skip(f"{path.name} of the open data is not there (COCREATE_REAL_DATA names their folder)")
    return path


def register_of(path: Path) -> gpd.GeoDataFrame:
    """Its rows, read without the import."""
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return gpd.GeoDataFrame.from_features(features, crs=4326)


def same_places(ours: gpd.GeoDataFrame, theirs: gpd.GeoDataFrame) -> bool:
    """Whether each row lies where it lay."""
    pairs = (shapely.normalize(shapely.force_2d(frame.geometry.to_numpy())) for frame in (ours, theirs))
    return bool(shapely.equals_exact(*pairs, 1e-9).all())


def texts(column: pd.Series) -> list[str]:
    """A column as it is written; what is missing is empty."""
    return ["" if missing else str(value) for value, missing in zip(column, column.isna(), strict=True)]
