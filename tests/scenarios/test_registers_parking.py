"""Cases of parking: partners' bays until the need is met."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.parking import FIRE_LANES, PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.registers import fire_lanes, parking_documents, parking_matching, parking_supply
from cocreate_gis.store import update_feature
from cocreate_gis.wording import Words
from tests.scenarios.setting import PLANNER
from tests.towns import at, box, line, lonlat
from tests.voices import add

_PARTNER = {"kind": "partner", "hours": "18:30-8:00", "price": "每月150元"}


def _save(town, layer, place, **values) -> int:
    return features.create(PLANNER, town, layer, lonlat(place), values)


def _seen(town, layer, fid):
    return features.look_at(PLANNER, town, layer, fid)


def _change(town, layer, fid, **values):
    features.change(PLANNER, town, layer, fid, _seen(town, layer, fid).version, values)


def _move(town, fid, target, **evidence):
    version = _seen(town, PARKING_SPACES, fid).version
    features.move(PLANNER, town, PARKING_SPACES, fid, version, target, evidence)


def _two_courtyards(town) -> tuple[int, int]:
    """东院 with 80 cars and 76 bays, and 西院 with 24 cars and 19; nine cars have no bay."""
    east = int(town.frame(COMPOUNDS, Visibility.STAFF).index[0])
    _change(town, COMPOUNDS, east, cars_at_night=80)
    west = _save(town, COMPOUNDS, box(-15, 150, 15, 250), name="西院", cars_at_night=24)
    _save(town, PARKING_SPACES, at(600, 150), kind="shared_land", capacity=76)
    _save(town, PARKING_SPACES, at(5, 160), kind="built", capacity=19)
    return east, west


def _walk_limit(town, metres):
    frame = town.frame(RULES, Visibility.STAFF)
    fid = int(frame.index[frame["code"] == "shared_parking_walk_m"][0])
    _change(town, RULES, fid, value=float(metres), adopted_by="街道停车方案")


@pytest.mark.case("dengyue-12")
@pytest.mark.case("dengyue-13")
@pytest.mark.case("dengyue-14")
def test_three_and_six_bays_until_the_need_is_met(town):
    east, west = _two_courtyards(town)
    before = parking_supply.balance(VISITOR, town).times["night"]
    assert before["short_after"].to_dict() == {east: 4, west: 5}
    assert before["ratio_before"].round(3).to_dict() == {east: 0.95, west: 0.792}

    # 良友 stands 200 m from the western homes, 中英 at the crossing: 400 m from them, 400 m from the eastern.
    three = _save(town, PARKING_SPACES, at(0, 0), capacity=3, owner="良友大厦", **_PARTNER)
    six = _save(town, PARKING_SPACES, at(400, 0), capacity=6, owner="中英集团", **_PARTNER)
    _walk_limit(town, 300)
    found = parking_matching.matching(PLANNER, town)
    assert found.compounds["rest"].to_dict() == {east: 4, west: 2}
    assert found.offers.set_index("owner")["why"].to_dict() == {"良友大厦": "", "中英集团": "walk"}

    _walk_limit(town, 600)
    found = parking_matching.matching(PLANNER, town)
    assert found.compounds["rest"].to_dict() == {east: 0, west: 0}
    offers = found.offers.set_index("owner")
    assert offers["served"].to_dict() == {"良友大厦": 3, "中英集团": 6}
    assert offers["missed_by"].to_dict() == {"良友大厦": 3, "中英集团": 6}
    walks = found.matches.set_index(["offer", "compound"])[["cars", "walk_m"]]
    by_owner = {
        found.offers["owner"][offer]: (compound, *row)
        for (offer, compound), row in zip(walks.index, walks.to_numpy(), strict=True)
        if compound == west
    }
    assert by_owner == {"良友大厦": (west, 3, 200.0), "中英集团": (west, 2, 600.0)}

    # Nothing is allocated before it is approved, and no bay is in use without an agreement.
    with pytest.raises(InvalidInput, match="parking_nothing_approved"):
        parking_matching.allocate(PLANNER, town)
    for offer in (three, six):
        _move(town, offer, "approved")
    given = parking_matching.allocate(PLANNER, town)
    assert given == {three: "西院", six: "东院、西院"}
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _move(town, six, "in_use")
    for number, offer in enumerate((three, six), 1):
        _move(town, offer, "in_use", contract_no=f"错停{number}", term_from=town.today)
    after = parking_supply.balance(VISITOR, town).times["night"]
    assert after["short_after"].sum() == 0
    assert after["ratio_after"].tolist() == [1.0, 1.0]
    assert after["shared"].to_dict() == {east: 4, west: 5}
    _move(town, six, "ended", term_to=town.today + dt.timedelta(days=90))
    assert parking_supply.balance(VISITOR, town).times["night"]["short_after"].sum() == 6


@pytest.mark.case("wuhou-26")
def test_spaces_of_many_sizes_are_matched_by_their_hours(town):
    _two_courtyards(town)
    _save(town, COMPOUNDS, box(780, 380, 810, 405), name="北院", cars_at_night=3)
    _walk_limit(town, 2000)
    hours = {"20:00-7:00": "", "19:00-次日6:00": "", "23:00-次日5:00": "hours", "工作日20:00-7:00": "hours"}
    for number, text in enumerate(hours):
        values = {
            **_PARTNER,
            "hours": text,
            "owner": f"单位{number}",
            "operator": "街道停车办",
            "capacity": 4,
        }
        _save(town, PARKING_SPACES, at(400, 100), **values)
    found = parking_matching.matching(PLANNER, town)
    # 6:00 leaves 10 of 11 hours, 91 %; five nights of seven are 71 %.
    assert found.offers.set_index("hours")["why"].to_dict() == hours
    assert found.offers.set_index("hours")["night"].round(2).tolist() == [1.0, 0.91, 0.55, 0.71]
    assert int(found.compounds["served"].sum()) == 8
    # One more partner: those who are still short, and no more.
    assert found.compounds["rest"].sum() == 4
    newcomer = parking_matching.newcomer_at(PLANNER, town, lonlat(at(400, 0)), 10)
    assert (newcomer.gain, newcomer.bays) == (4, 10)
    _save(town, PARKING_SPACES, at(395, 5), kind="built", capacity=3, owner="粮油公司")
    (asked,) = parking_matching.newcomers(PLANNER, town, 6)
    assert (asked.name, asked.bays, asked.gain) == ("粮油公司", 3, 3)
    made = parking_documents.workbook(OPERATOR, town, "matching", "zh")
    assert made.name.endswith(".xlsx")
    assert made.content[:2] == b"PK"


@pytest.mark.case("dengyue-08")
def test_what_stands_in_a_fire_lane_and_how_much_is_missing(town):
    # The lane of the eastern compound runs from the gate at 420 to 700; houses stand 3 m beside it.
    _save(town, FIRE_LANES, line((425, 200), (595, 200)), name="东院消防车道", compound="东院", marked=True)
    for south, north in ((185, 197), (203, 215)):
        _save(town, BUILDINGS, box(430, south, 590, north), name=f"{south}号", use="residential")
    _save(town, PARKING_SPACES, box(450, 201.2, 455, 203), kind="informal", bay_no="Z1")
    _save(town, PARKING_SPACES, box(500, 200.5, 505, 203), kind="informal", bay_no="Z2")
    shed = {"case_no": "棚1", "kind": "carport", "status": "offered"}
    add(town, "illegal_structures", box(550, 199, 556, 203), **shed)
    low, high = ({"crown_m": 6.0, "clear_bole_m": bole, "dbh_cm": 20.0} for bole in (3.2, 5.0))
    _save(town, STREET_TREES, at(470, 202.9), species="女贞", **low)
    _save(town, STREET_TREES, at(480, 202.9), species="香樟", **high)
    found = fire_lanes.lanes(PLANNER, town)
    (lane,) = found.lanes.itertuples()
    # Beside the shed 2 m are left of the 6 m between the houses; 4 m have to be clear.
    assert (round(lane.clear_m, 2), round(lane.missing_m, 2)) == (2.0, 2.0)
    assert 124.9 <= lane.at_m <= 131.1
    things = found.things.set_index("name")
    assert things["missing_m"].round(2).to_dict() == pytest.approx(
        {"棚1": 2.0, "Z2": 0.5, "Z1": 0.0, "女贞": float("nan")}, nan_ok=True
    )
    assert round(things.loc["女贞", "low_m"], 2) == 0.8
    assert all("GB 50016" in rule.source.zh for rule in found.rules)

    # Everybody may know that a lane is too narrow; whose structure is in it is told to staff only.
    told = fire_lanes.lanes(VISITOR, town)
    assert "illegal_structures" not in set(told.things["layer"])
    assert round(told.lanes["missing_m"].iloc[0], 2) == 0.5
    names = parking_documents.lane_tables(told, Words("zh"))["things"]["name"]
    assert "棚1" not in set(names)

    # Cleared thing by thing, the lane moves along its flow, and somebody is named who patrols it.
    structure = town.frame(ILLEGAL_STRUCTURES, Visibility.STAFF)
    with town.store.write(OPERATOR) as writer:
        update_feature(writer, ILLEGAL_STRUCTURES, int(structure.index[0]), 1, {"removed_on": town.today})
    for bay in town.frame(PARKING_SPACES, Visibility.STAFF).index:
        features.remove(PLANNER, town, PARKING_SPACES, int(bay), 1)
    assert fire_lanes.lanes(PLANNER, town).lanes["missing_m"].tolist() == [0.0]
    fid = int(town.frame(FIRE_LANES, Visibility.STAFF).index[0])
    for version, state in enumerate(("partly", "clear"), 1):
        features.move(PLANNER, town, FIRE_LANES, fid, version, state)
    with pytest.raises(InvalidInput, match="evidence_missing"):
        features.move(PLANNER, town, FIRE_LANES, fid, 3, "patrolled")
    features.move(PLANNER, town, FIRE_LANES, fid, 3, "patrolled", {"manager": "物业"})
