"""One person and two thousand pins in three days."""

import datetime as dt

import geopandas as gpd
import pytest
import sqlalchemy as sa

from cocreate_gis.model.errors import Conflict, Forbidden, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.voices import flood
from cocreate_gis.store import insert_features, update_feature, verify_history
from tests.towns import at, lonlat
from tests.voices import say

PLANNER = Actor("planner", Role.PLANNER)


def _pour(town, pins, person="visitor:flood", text="拆掉围墙 {k} 号", status="received"):
    """Many pins of one person in one go."""
    frame = gpd.GeoDataFrame(
        {
            "kind": "problem",
            "category": "walking",
            "status": status,
            "text": [text.format(k=k) for k in range(pins)],
            "author": [person.format(k=k) for k in range(pins)],
        },
        geometry=[lonlat(at(100, 0))] * pins,
        crs=4326,
    )
    with town.store.write(OPERATOR) as writer:
        return insert_features(writer, SUGGESTIONS, frame)


def _spread(town, fids, days):
    """Let the pins have come one after the other over some days."""
    start = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    with town.store.write(OPERATOR) as writer:
        for k, fid in enumerate(fids):
            moment = start + dt.timedelta(days=days) * k / len(fids)
            text = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            writer.connection.execute(
                sa.text("UPDATE suggestions SET created_at = :at WHERE fid = :fid"), {"at": text, "fid": fid}
            )
        update_feature(writer, SUGGESTIONS, fids[0], 1, {"nickname": "某人"})


def _statuses(town):
    return town.frame(SUGGESTIONS, Visibility.STAFF)["status"].value_counts().to_dict()


def test_two_thousand_pins_in_three_days_are_one_alarm(town):
    _spread(town, _pour(town, 2000), 3)
    say(town, "visitor:other", "没有地方坐", at(100, 0))
    (alarm,) = flood.alarms(PLANNER, town)
    assert (alarm.by, alarm.key, alarm.pins, alarm.most, alarm.people) == (
        "person",
        "visitor:flood",
        2000,
        2000,
        1,
    )
    assert (alarm.last - alarm.first) < dt.timedelta(days=3)
    assert alarm.first.utcoffset() == dt.timedelta(hours=8)
    assert len(alarm.open_fids) == 2000


def test_they_are_held_together_and_let_go_together(town):
    _pour(town, 2000, status="released")
    say(town, "visitor:other", "没有地方坐", at(100, 0))
    (alarm,) = flood.alarms(PLANNER, town)
    held = flood.hold(PLANNER, town, alarm)
    assert _statuses(town) == {"withheld": 2000, "released": 1}
    assert len(town.frame(SUGGESTIONS, Visibility.PUBLIC)) == 1
    (alarm,) = flood.alarms(PLANNER, town)
    assert alarm.open_fids == ()
    with pytest.raises(NotFound, match="nothing_to_hold"):
        flood.hold(PLANNER, town, alarm)
    flood.let_go(PLANNER, town, held)
    assert _statuses(town) == {"released": 2001}
    with town.store.read() as connection:
        verify_history(connection)


def test_many_over_a_long_time_are_no_flood(town):
    _spread(town, _pour(town, flood.FLOOD_PINS * 2), 30)
    assert flood.alarms(PLANNER, town) == []


@pytest.mark.parametrize(("pins", "alarms"), [(flood.FLOOD_PINS - 1, 0), (flood.FLOOD_PINS, 1)])
def test_the_threshold_is_as_declared(town, pins, alarms):
    _pour(town, pins)
    assert len(flood.alarms(PLANNER, town)) == alarms


def test_the_same_words_under_many_keys_are_an_alarm_too(town):
    _pour(town, 40, person="visitor:{k}", text="请把围墙拆掉!")
    (alarm,) = flood.alarms(PLANNER, town)
    assert (alarm.by, alarm.pins, alarm.people) == ("words", 40, 40)
    assert alarm.example == "请把围墙拆掉!"


def test_what_staff_took_up_stays_as_it_is(town):
    fids = _pour(town, 40, status="released")
    features.move_all(PLANNER, town, SUGGESTIONS, {fids[0]: 1}, "discussing")
    (alarm,) = flood.alarms(PLANNER, town)
    flood.hold(PLANNER, town, alarm)
    assert _statuses(town) == {"withheld": 39, "discussing": 1}


def test_undo_does_not_overwrite_what_somebody_did_since(town):
    _pour(town, 40)
    held = flood.hold(PLANNER, town, flood.alarms(PLANNER, town)[0])
    fid, (version, _) = next(iter(held.items()))
    features.move_all(PLANNER, town, SUGGESTIONS, {fid: version}, "received")
    with pytest.raises(Conflict):
        flood.let_go(PLANNER, town, held)
    assert _statuses(town) == {"withheld": 39, "received": 1}


def test_it_is_for_those_who_moderate(town):
    with pytest.raises(Forbidden):
        flood.alarms(VISITOR, town)


def test_it_is_for_those_who_moderate_there(town):
    east = town.frame(COMMUNITIES, Visibility.STAFF).query("name == '东社区'")["uid"].iloc[0]
    planner = Actor("p", Role.PLANNER, areas=frozenset({east}))
    _pour(town, 40)
    (alarm,) = flood.alarms(planner, town)
    with pytest.raises(Forbidden, match="outside_your_area"):
        flood.hold(planner, town, alarm)
    held = flood.hold(PLANNER, town, alarm)
    with pytest.raises(Forbidden, match="outside_your_area"):
        flood.let_go(planner, town, held)
    assert _statuses(town) == {"withheld": 40}
