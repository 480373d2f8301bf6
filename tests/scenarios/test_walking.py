"""Cases about what people can walk to."""

from datetime import datetime

import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers.network import FACILITIES, GATES
from cocreate_gis.model.outside import Outside
from cocreate_gis.model.walking import Walking
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import coverage, evidence
from cocreate_gis.store import read_features
from tests.hills import plane, raster
from tests.scenarios.setting import PLANNER
from tests.towns import CATEGORY, EPSG, ORIGIN

_DAY = datetime.fromisoformat("2026-11-23 10:00")
_EVENING = datetime.fromisoformat("2026-11-23 20:30")


def _hours(town: Context, layer, name: str, hours: str) -> None:
    with town.store.read() as connection:
        row = read_features(connection, layer, where={"name": name})
    features.change(PLANNER, town, layer, int(row.index[0]), int(row["version"].iloc[0]), {"hours": hours})


@pytest.mark.case("yangpu-12")
def test_fifteen_minutes_with_gates_closing_hours_and_slopes(town, tmp_path):
    west, north = ORIGIN[0] - 100, ORIGIN[1] + 500
    hill = raster(tmp_path / "hill.tif", plane(60, 100, 1.0), west, north, 10, f"EPSG:{EPSG}")
    town = Context("town", town.store, tmp_path / "cache", Outside(elevation=hill))
    _hours(town, FACILITIES, "北街活动室", "8:30-21:00")
    _hours(town, GATES, "西门", "6:00-20:00")

    def asked(**conditions) -> coverage.Assessment:
        return coverage.run(PLANNER, town, CoverageRequest(categories=(CATEGORY,), minutes=15, **conditions))

    by_day, in_the_evening = asked(at=_DAY), asked(at=_EVENING)
    uphill = asked(at=_DAY, walking=Walking(slope=True))
    # 2栋 walks 800 m by the west gate while it is open; on the hill they weigh 926, more than 15 minutes.
    served = [found.run.row(CATEGORY, "residents").covered for found in (by_day, in_the_evening, uphill)]
    assert served == [230, 30, 30]
    outline = by_day.frames[f"reach:{CATEGORY}"].to_crs(EPSG).geometry.iloc[0]
    homes = by_day.frames[f"homes:{CATEGORY}"].to_crs(EPSG).set_index("name").geometry
    assert outline.is_valid
    assert outline.distance(homes["2栋"]) < outline.distance(homes["1栋"])

    # Checked: who is told so can look at each facility, and at what became of the answer since.
    (area,) = (
        row.area for row in in_the_evening.run.rows if row.area_name == "东社区" and row.group == "residents"
    )
    sheet = evidence.evidence(PLANNER, town, in_the_evening.run.uid, CATEGORY, area)
    assert sheet.facilities["name"].tolist() == ["北街活动室"]
    assert not coverage.is_stale(town, in_the_evening.run)
    _hours(town, GATES, "西门", "全天")
    assert coverage.is_stale(town, in_the_evening.run)
    assert asked(at=_EVENING).run.row(CATEGORY, "residents").covered == 230
