"""The bays of a small town counted by hand: whose they are, when they are open, what is wrong with them."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.registers import parking_supply
from tests.towns import at, lonlat
from tests.voices import add


def park(town, place, **values) -> int:
    """A record of bays; gives its number."""
    filled = {"kind": "built", "capacity": 1} | values
    return features.create(OPERATOR, town, PARKING_SPACES, lonlat(place), filled)


def count(town, **cars) -> int:
    """Cars of the eastern compound; gives its number."""
    fid = int(town.frame(COMPOUNDS, Visibility.STAFF).index[0])
    seen = features.look_at(OPERATOR, town, COMPOUNDS, fid)
    features.change(OPERATOR, town, COMPOUNDS, fid, seen.version, cars)
    return fid


def test_bays_count_where_they_lie_and_while_they_are_open(town):
    fid = count(town, cars_at_night=20, cars_registered=25, cars_by_day=6)
    park(town, at(600, 200), capacity=8)
    park(town, at(610, 200), kind="shared_land", capacity=4, hours="20:00-次日6:30")
    # The street runs 20 m from the eastern wall; the kerb on the far side of the town is nobody's.
    park(town, at(795, 200), kind="kerb_night", capacity=3)
    park(town, at(5, 200), kind="kerb_night", capacity=9)
    park(town, at(620, 200), kind="informal", capacity=5)
    park(town, at(630, 200), kind="ebike", capacity=30)
    found = parking_supply.balance(VISITOR, town)
    night, day = (found.times[time].loc[fid] for time in ("night", "day"))
    assert night[["built", "shared_land", "kerb_night", "own", "informal"]].tolist() == [8, 4, 3, 15, 5]
    assert (night["short_before"], night["short_after"]) == (5, 5)
    # By day the yard is a yard and the kerb is not for parking.
    assert day[["built", "shared_land", "kerb_night", "own"]].tolist() == [8, 0, 0, 8]
    assert day["short_before"] == 0
    assert found.elsewhere == 9


def test_a_partner_counts_from_the_day_its_bays_are_allocated(town):
    fid = count(town, cars_at_night=4)
    offer = park(town, at(300, 0), kind="partner", capacity=6, hours="18:30-8:00", owner="良益大厦")
    kept = features.look_at(OPERATOR, town, PARKING_SPACES, offer)
    assert kept.values["status"] == "offered"
    assert parking_supply.balance(VISITOR, town).times["night"].loc[fid, "shared"] == 0
    assert town.frame(PARKING_SPACES, Visibility.PUBLIC).empty
    features.move(OPERATOR, town, PARKING_SPACES, offer, 1, "approved")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        features.move(OPERATOR, town, PARKING_SPACES, offer, 2, "allocated")
    features.move(OPERATOR, town, PARKING_SPACES, offer, 2, "allocated", {"compound": "东院"})
    table = parking_supply.balance(VISITOR, town).times["night"]
    assert table.loc[fid, ["short_before", "shared", "short_after"]].tolist() == [4, 4, 0]
    # With its term the sharing ends.
    features.change(OPERATOR, town, PARKING_SPACES, offer, 3, {"term_to": town.today - dt.timedelta(days=1)})
    assert parking_supply.balance(VISITOR, town).times["night"].loc[fid, "shared"] == 0


def test_bays_that_are_simply_there_are_in_use(town):
    fid = park(town, at(600, 200))
    assert features.look_at(OPERATOR, town, PARKING_SPACES, fid).values["status"] == "in_use"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"width_m": 0.5}, "field_range"),
        ({"capacity": 0}, "field_range"),
        ({"hours": "看情况"}, "hours_unreadable"),
        ({"term_from": dt.date(2026, 6, 1), "term_to": dt.date(2026, 5, 1)}, "ends_before_begins"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(town, values, code):
    with pytest.raises(InvalidInput) as refused:
        park(town, at(600, 200), **values)
    assert refused.value.code == code
    assert town.frame(PARKING_SPACES, Visibility.STAFF).empty


def test_hours_over_midnight_are_hours(town):
    fid = count(town, cars_at_night=2)
    park(town, at(600, 200), hours="晚8点到次日早7点", capacity=2)
    assert parking_supply.balance(VISITOR, town).times["night"].loc[fid, "own"] == 2


def test_hours_of_a_file_that_cannot_be_read_are_told_and_not_counted(town):
    fid = count(town, cars_at_night=2)
    add(town, "parking_spaces", at(600, 200), bay_no="P9", kind="built", capacity=2, hours="看门卫")
    found = parking_supply.balance(VISITOR, town)
    assert found.unread == ["P9"]
    assert found.times["night"].loc[fid, "own"] == 0
