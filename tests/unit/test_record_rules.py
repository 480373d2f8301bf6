"""What the values of a record say together, who may keep records of a kind, and what they read of them."""

import datetime as dt

import pytest
import shapely

from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.gatherings.sight import personal_of, records_of
from cocreate_gis.store import get_feature, update_feature
from tests.towns import at, box, lonlat

EVENTS, ORGANISATIONS = find_layer("events"), find_layer("organisations")
PLANNER = Actor("planner", Role.PLANNER)
RESIDENT_PLANNER = Actor("resident-planner", Role.RESIDENT_PLANNER)
HOME = lonlat(at(0, 200))


def _meeting(town, actor=PLANNER, place=HOME, **values):
    given = {"title": "板凳会", "kind": "bench_talk", "held_on": town.today, **values}
    return features.create(actor, town, EVENTS, place, given)


def _read(town, layer, fid):
    with town.store.read() as connection:
        return get_feature(connection, layer, fid=fid)


def test_a_time_of_day_is_kept_in_one_form(town):
    fid = _meeting(town, starts_at="9：30", ends_at="11:05")
    assert _read(town, EVENTS, fid).values["starts_at"] == "09:30"


@pytest.mark.parametrize("clock", ["25:00", "930", "9:5", "早上"])
def test_what_is_no_time_of_day_is_refused(town, clock):
    with pytest.raises(InvalidInput, match="field_time"):
        _meeting(town, starts_at=clock)


def test_nothing_ends_before_it_begins(town):
    with pytest.raises(InvalidInput, match="ends_before_begins"):
        _meeting(town, starts_at="10:00", ends_at="09:30")
    fid = _meeting(town, starts_at="10:00", ends_at="11:00")
    with pytest.raises(InvalidInput, match="ends_before_begins"):
        features.change(PLANNER, town, EVENTS, fid, 1, {"ends_at": "09:00"})


def test_a_meeting_to_come_has_not_been_held(town):
    tomorrow = town.today + dt.timedelta(days=1)
    with pytest.raises(InvalidInput, match="not_come_yet"):
        _meeting(town, held_on=tomorrow, status="held")
    fid = _meeting(town, held_on=tomorrow)
    with pytest.raises(InvalidInput, match="not_come_yet"):
        features.move(PLANNER, town, EVENTS, fid, 1, "held")
    version = features.change(PLANNER, town, EVENTS, fid, 1, {"held_on": town.today})
    features.move(PLANNER, town, EVENTS, fid, version, "held")


def test_fewer_than_nobody_did_not_come(town):
    with pytest.raises(InvalidInput, match="field_range"):
        _meeting(town, attendance=-1)


def test_an_organisation_does_not_belong_to_itself(town):
    first = features.create(PLANNER, town, ORGANISATIONS, None, {"name": "第一网格"})
    uid = _read(town, ORGANISATIONS, first).uid
    second = features.create(PLANNER, town, ORGANISATIONS, None, {"name": "1栋小组", "parent": uid})
    for parent in (uid, _read(town, ORGANISATIONS, second).uid):
        with pytest.raises(InvalidInput, match="belongs_to_itself"):
            features.change(PLANNER, town, ORGANISATIONS, first, 1, {"parent": parent})
    with pytest.raises(NotFound, match="reference_missing"):
        features.change(PLANNER, town, ORGANISATIONS, first, 1, {"parent": "nobody"})


def test_who_records_meetings_edits_no_trees_and_stays_in_her_area(town):
    west = town.frame(find_layer("communities"), PLANNER.visibility).set_index("name").at["西社区", "uid"]
    keeper = Actor("keeper", Role.RESIDENT_PLANNER, areas=frozenset({west}))
    fid = _meeting(town, keeper)
    with pytest.raises(Forbidden, match="outside_your_area"):
        _meeting(town, keeper, lonlat(at(700, 200)))
    with pytest.raises(Forbidden, match="outside_your_area"):
        features.change(keeper, town, EVENTS, fid, 1, {}, lonlat(at(700, 200)))
    with pytest.raises(Forbidden, match="not_allowed"):
        features.create(keeper, town, find_layer("street_trees"), HOME, {"species": "platanus"})
    elsewhere = _meeting(town, place=lonlat(at(700, 200)), minutes="记录")
    assert list(records_of(keeper, town, EVENTS).index) == [fid]
    with pytest.raises(NotFound, match="feature_missing"):
        features.look_at(keeper, town, EVENTS, elsewhere)


def test_a_home_visit_is_seen_by_staff_and_by_who_made_it(town):
    own = _meeting(town, RESIDENT_PLANNER, kind="home_visit", minutes="想要扶手")
    others = _meeting(town, kind="home_visit")
    assert features.look_at(RESIDENT_PLANNER, town, EVENTS, own).values["minutes"] == "想要扶手"
    assert list(records_of(RESIDENT_PLANNER, town, EVENTS).index) == [own]
    assert list(records_of(PLANNER, town, EVENTS).index) == [own, others]
    assert records_of(Actor("visitor:1", Role.VISITOR), town, EVENTS).empty
    with pytest.raises(NotFound):
        features.look_at(Actor("visitor:1", Role.VISITOR), town, EVENTS, own)


def test_who_was_there_is_read_by_staff_only(town):
    event = _read(town, EVENTS, _meeting(town, attendees="王阿姨、李叔"))
    assert "attendees" not in event.values
    assert personal_of(PLANNER, town, EVENTS, event) == {"attendees": "王阿姨、李叔"}
    with pytest.raises(Forbidden):
        personal_of(RESIDENT_PLANNER, town, EVENTS, event)


def test_a_shape_may_be_a_line_for_a_walk(town):
    track = lonlat(shapely.LineString([at(0, 0), at(400, 0)]))
    assert _read(town, EVENTS, _meeting(town, place=track, kind="walk")).geometry.geom_type == "LineString"


def test_a_compound_is_drawn_in_the_community_it_names(town):
    compounds, east = find_layer("compounds"), lonlat(box(600, 350, 640, 380))
    with pytest.raises(InvalidInput, match="not_in_its_community") as refused:
        features.create(PLANNER, town, compounds, east, {"name": "新院", "community": "西社区"})
    assert (refused.value.params["named"], refused.value.params["found"]) == ("西社区", "东社区")
    fid = features.create(PLANNER, town, compounds, east, {"name": "新院", "community": "东社区"})
    with pytest.raises(InvalidInput, match="not_in_its_community"):
        features.change(PLANNER, town, compounds, fid, 1, {}, lonlat(box(100, 350, 140, 380)))
    with pytest.raises(InvalidInput, match="not_in_its_community"):
        features.change(PLANNER, town, compounds, fid, 1, {"community": "西社区"})
    # A name nobody knows is no fault, and what came in with one is mended bit by bit.
    features.change(PLANNER, town, compounds, fid, 1, {"community": "没有的社区"})
    with town.store.write(PLANNER) as writer:
        update_feature(writer, compounds, fid, 2, {"community": "西社区"})
    assert features.change(PLANNER, town, compounds, fid, 3, {"households": 9}) == 4
    assert features.change(PLANNER, town, compounds, fid, 4, {"community": "东社区"}) == 5
