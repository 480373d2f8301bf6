"""Cases of e-bike sheds: one that was shortened on the spot, and a place for one."""

import pytest

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.parking import FIRE_LANES, PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.registers import ebike_sheds, parking_documents
from cocreate_gis.services.registers.ebike_sheds import AREA, BIKES, LENGTH, SENSITIVE
from cocreate_gis.services.registers.standing import LANE_WIDTH
from cocreate_gis.store import read_history
from tests.scenarios.setting import PLANNER
from tests.towns import EPSG, at, box, line, lonlat


def _save(town, layer, place, **values) -> int:
    return features.create(PLANNER, town, layer, lonlat(place), values)


def _broken(shed) -> dict[str, float]:
    return {one.rule.code: round(one.lacks, 2) for one in shed.broken}


@pytest.mark.case("dengyue-16")
def test_a_shed_is_cut_from_30_to_19_metres_at_the_site_meeting(town):
    # The lane runs north, 3 m beside a house; the shed comes from the west and ends in the middle of it.
    _save(town, FIRE_LANES, line((520, 100), (520, 180)), name="东院消防车道")
    _save(town, BUILDINGS, box(523, 100, 533, 180), name="东楼", use="residential")
    values = {"kind": "ebike", "status": "planned", "capacity": 30, "charging": True}
    fid = _save(town, PARKING_SPACES, box(490, 140, 520, 142.2), **values)
    shed = ebike_sheds.sheds(PLANNER, town)[fid]
    assert (round(shed.length_m, 2), round(shed.width_m, 2), shed.fits) == (30.0, 2.2, 30)
    # 10 m too long for one group, 5 bikes too many, and 3 m of 4 left between its end and the house.
    assert _broken(shed) == {LENGTH: 10.0, BIKES: 5.0, LANE_WIDTH: 1.0}

    tried, _ = ebike_sheds.as_long_as(PLANNER, town, fid, 28.5)
    assert (tried.fits, _broken(tried)) == (28, {LENGTH: 8.5, BIKES: 3.0})
    seen = features.look_at(PLANNER, town, PARKING_SPACES, fid)
    assert seen.values["capacity"] == 30

    version = ebike_sheds.revise(PLANNER, town, fid, seen.version, 19.0, "放线现场会：让出消防通道")
    shed = ebike_sheds.sheds(PLANNER, town)[fid]
    assert (round(shed.length_m, 2), shed.fits, shed.broken) == (19.0, 19, ())
    kept = features.look_at(PLANNER, town, PARKING_SPACES, fid)
    assert (kept.values["capacity"], kept.values["length_m"]) == (19, 19.0)
    assert kept.values["revision"] == "放线现场会：让出消防通道"
    # The end on the lane moved, not the one at the wall; the earlier shape stays in the history.
    west = town.to_metric(kept.geometry).bounds[0] - town.to_metric(lonlat(at(490, 140))).x
    assert abs(west) < 0.01
    with town.store.read() as connection:
        assert len(read_history(connection, PARKING_SPACES.name, kept.uid)) == 2
    # Dragged on the map, it is measured anew.
    version = ebike_sheds.reshape(PLANNER, town, fid, version, lonlat(box(490, 140, 507, 142.2)))
    kept = features.look_at(PLANNER, town, PARKING_SPACES, fid)
    assert (kept.values["capacity"], kept.values["length_m"]) == (17, 17.0)
    features.move(PLANNER, town, PARKING_SPACES, fid, version, "in_use")
    made = parking_documents.workbook(OPERATOR, town, "sheds", "zh")
    assert made.content[:2] == b"PK"


def test_what_is_not_known_is_no_finding_and_a_point_cannot_be_cut(town):
    fid = _save(town, PARKING_SPACES, at(600, 150), kind="ebike")
    shed = ebike_sheds.sheds(PLANNER, town)[fid]
    assert shed.broken == ()
    assert {one.rule.code for one in shed.findings if one.measured != one.measured} == {AREA, LENGTH, BIKES}
    with pytest.raises(InvalidInput, match="shed_is_a_point"):
        ebike_sheds.as_long_as(PLANNER, town, fid, 10)


def test_a_shed_beside_a_nursery_is_found_by_the_named_distance(town):
    _save(town, FACILITIES, at(604, 151), name="小太阳托儿所", category="nursery", status="open")
    shape = box(590, 150, 600, 152.2)
    fid = _save(town, PARKING_SPACES, shape, kind="ebike", capacity=10)
    assert _broken(ebike_sheds.sheds(PLANNER, town)[fid]) == {SENSITIVE: 2.0}


@pytest.mark.case("chunyuting-08")
def test_room_for_bicycles_is_found_near_the_gate_and_off_the_fire_lane(town):
    compound = int(town.frame(COMPOUNDS, Visibility.STAFF).index[0])
    _save(town, FIRE_LANES, line((430, 100), (430, 300)), name="西侧消防车道", clear_width_m=6.0)
    found = ebike_sheds.places(PLANNER, town, compound, 12).to_crs(EPSG)
    assert found["bikes"].tolist() == [12, 12, 12]
    assert found.geometry.area.round(3).tolist() == [26.4] * 3
    yard = town.frame(COMPOUNDS, Visibility.STAFF).to_crs(EPSG).geometry.loc[compound]
    assert found.within(yard.buffer(0.01)).all()
    assert not found.intersects(line((430, 100), (430, 300)).buffer(3)).any()
    assert not found.intersects(line((420, 200), (780, 200)).buffer(1.4)).any()
    assert found["entrance_m"].is_monotonic_increasing
    # The west gate is at 420, 200: past the lane of 6 m and beside the path of 3 m it is some 15 m away.
    assert found["entrance_m"].iloc[0] < 20
    place = found.to_crs(4326).iloc[0]
    values = {"kind": "ebike", "status": "planned", "capacity": 12, "compound": "东院"}
    fid = features.create(PLANNER, town, PARKING_SPACES, place.geometry, values)
    assert ebike_sheds.sheds(PLANNER, town)[fid].broken == ()
    features.move(PLANNER, town, PARKING_SPACES, fid, 1, "in_use")
    small = _save(town, COMPOUNDS, box(900, 0, 903, 3), name="天井")
    with pytest.raises(InvalidInput, match="shed_no_room"):
        ebike_sheds.places(PLANNER, town, small, 12)
