"""Cases of parking: partners' bays until the need is met."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.registers import parking_documents, parking_matching, parking_supply
from tests.scenarios.setting import PLANNER
from tests.towns import at, box, lonlat

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
