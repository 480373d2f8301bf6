"""Records that come with the product: figures out of documents, with their sources."""

import csv
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers import FieldType, Layer

_FOLDER = Path(__file__).parents[2] / "data" / "standards"
_READ: dict[FieldType, Callable[[str], Any]] = {
    FieldType.REAL: float,
    FieldType.INTEGER: int,
    FieldType.BOOLEAN: lambda text: text == "yes",
}


def shipped_records(layer: Layer) -> gpd.GeoDataFrame:
    """Read the records of a kind that come with the product.

    Parameters
    ----------
    layer : Layer
        A kind with a table of its name among the standards, whose headings are its fields.

    Returns
    -------
    GeoDataFrame
        In the order of the table, without a place; an empty cell is None.
    """
    with (_FOLDER / f"{layer.name}.csv").open(encoding="utf-8", newline="") as file:
        rows = [_record(layer, row) for row in csv.DictReader(file)]
    return gpd.GeoDataFrame(rows, geometry=[None] * len(rows), crs=WGS84)


@cache
def shipped_sources() -> Mapping[str, str]:
    """Read what the documents are called in English that figures of the product come from.

    Returns
    -------
    Mapping[str, str]
        English by the source as it is written.
    """
    with (_FOLDER / "sources.csv").open(encoding="utf-8", newline="") as file:
        return {row["source"]: row["source_en"] for row in csv.DictReader(file)}


def _record(layer: Layer, row: dict[str, str]) -> dict[str, object]:
    return {
        name: _READ.get(layer.field(name).type, str)(text) if text else None for name, text in row.items()
    }
