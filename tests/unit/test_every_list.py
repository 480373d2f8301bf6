"""Every list goes home as CSV, workbook and GeoPackage, whole or as it was found, and no cell computes."""

import io
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import FieldType, Geometry, Visibility
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.data.exports import export_layer
from cocreate_gis.store import insert_features
from tests.towns import at, box, line, lonlat

_FORMULA = "=1+1"
_PLACES = {Geometry.LINE: line((10, 10), (20, 20)), Geometry.POLYGON: box(10, 10, 20, 20)}


def _texts(layer):
    """The fields a reader of the list may see and anybody may have typed a formula into."""
    seen = layer.visible_fields(Visibility.STAFF)
    return [f.name for f in seen if f.type is FieldType.TEXT and f.name not in ("status", "author")]


@pytest.fixture
def filled(town):
    """Give the town three records of a kind."""

    def fill(layer):
        place = lonlat(_PLACES.get(layer.geometry, at(50, 50)))
        frame = gpd.GeoDataFrame(
            {name: [_FORMULA] * 3 for name in _texts(layer)}, geometry=[place] * 3, crs=4326, index=range(3)
        )
        with town.store.write(OPERATOR) as writer:
            return insert_features(writer, layer, frame)

    return fill


def test_every_list_goes_home_in_three_kinds_of_file_without_a_live_formula(town, filled, tmp_path: Path):
    # One town for all of them: building one takes longer than any list.
    for layer in LAYERS.values():
        _goes_home(town, layer, list(filled(layer)), tmp_path)


def _goes_home(town, layer, made, folder):
    count = town.count(layer, Visibility.STAFF)

    book = export_layer(OPERATOR, town.store, layer, "xlsx", language="zh")
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert sheet.max_row == count + 1
    assert [cell.value for cell in cells].count(_FORMULA) == 3 * len(_texts(layer))
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n", "d", "b"}

    table = export_layer(OPERATOR, town.store, layer, "csv", language="zh").content.decode("utf-8-sig")
    assert f",{_FORMULA}" not in table
    assert not table.startswith("=")
    assert len(pd.read_csv(io.StringIO(table), comment="#")) == count

    part = export_layer(OPERATOR, town.store, layer, "gpkg", fids=made[:2], language="zh")
    path = folder / part.name
    path.write_bytes(part.content)
    back = gpd.read_file(path, layer=layer.name)
    assert len(back) == part.rows == 2
    assert shapely.is_valid(back.geometry.to_numpy()).all()
    notes = gpd.read_file(path, layer="provenance")["value"].tolist()
    assert f"清单里找到的 2 条，全部有 {count} 条" in notes
