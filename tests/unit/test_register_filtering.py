"""Filters and groups over registers small enough to count by hand; saved views; the part a map shows."""

import datetime as dt
import gzip

import mapbox_vector_tile
import pandas as pd
import pytest

from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.layers.views import SAVED_VIEWS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Office, Seat
from cocreate_gis.services.registers.belonging import area_fields, with_areas
from cocreate_gis.services.registers.filtering import (
    Condition,
    grouped,
    narrowed,
    read_conditions,
    with_words,
)
from cocreate_gis.services.registers.saved_views import Asked, keep, saved_views
from cocreate_gis.services.registers.words import condition_words, value_titles
from cocreate_gis.wording import Words
from tests.towns import at, lonlat
from tests.voices import say

_POOR = (STREET_TREES.field("health").domain or {})["poor"]
OFFICIAL = Actor("official", Role.OFFICIAL)


def _trees(town) -> list[int]:
    first, last = dt.date(2001, 3, 12), dt.date(2001, 12, 31)
    rows = [
        (at(100, 100), {"road": "北街", "dbh_cm": 20.0, "health": "good", "planted_on": first}),
        (at(600, 200), {"road": "东院*", "dbh_cm": 45.0, "health": "poor", "planted_on": last}),
        (at(610, 200), {"road": "东院*", "health": "dead"}),
        (at(-900, 0), {"dbh_cm": 31.0}),
    ]
    rows = [(place, {"species": "樟树", **values}) for place, values in rows]
    return [features.create(OPERATOR, town, STREET_TREES, lonlat(place), values) for place, values in rows]


def _frame(town):
    frame = town.frame(STREET_TREES, Visibility.STAFF)
    return with_areas(town, STREET_TREES, frame, Visibility.STAFF)


def test_filters_keep_what_is_asked_for(town):
    one, two, three, four = _trees(town)
    frame = _frame(town)
    east = town.frame(COMMUNITIES, Visibility.STAFF).set_index("name").at["东社区", "uid"]

    def found(**asked):
        return narrowed(frame, [Condition(**asked)]).index.tolist()

    assert found(field="health", among=("poor", "dead")) == [two, three]
    assert found(field="dbh_cm", least=31, most=45) == [two, four]
    assert found(field="planted_on", least=dt.date(2001, 3, 12), most=dt.date(2001, 12, 30)) == [one]
    assert found(field="road", contains="院*") == [two, three]
    assert found(field="road", missing=True) == [four]
    assert found(field="road", contains="北", missing=True) == [one, four]
    assert found(field="dbh_cm") == [one, two, four]
    assert found(field="in_community", among=(east,)) == [two, three]
    assert found(field="in_compound", missing=True) == [one, four]
    assert with_words(frame, STREET_TREES.fields, " 东院 ").index.tolist() == [two, three]


def test_groups_count_add_up_and_average(town):
    _trees(town)
    values = {"species": "樟树", "road": "东院*", "dbh_cm": 55.0}
    features.create(OPERATOR, town, STREET_TREES, lonlat(at(0, 0)), values)
    groups = grouped(_frame(town), STREET_TREES.field("road"), [STREET_TREES.field("dbh_cm")])
    told = [(one.among, count, dbh) for one, count, dbh in groups.itertuples(index=False)]
    assert told == [(("东院*",), 3, 50.0), (("北街",), 1, 20.0), ((), 1, 31.0)]
    bays = [{"kind": "built", "capacity": n} for n in (3, 6)] + [{"kind": "ebike"}]
    for values in bays:
        features.create(OPERATOR, town, PARKING_SPACES, lonlat(at(0, 0)), values)
    spaces = town.frame(PARKING_SPACES, Visibility.STAFF)
    told = grouped(spaces, PARKING_SPACES.field("kind"), [PARKING_SPACES.field("capacity")])
    assert told["capacity"].tolist()[0] == 9
    assert pd.isna(told["capacity"].iloc[1])


def test_an_empty_list_has_no_groups(town):
    assert grouped(_frame(town), STREET_TREES.field("health")).empty


def test_what_adds_up_is_a_count_or_an_area():
    sums = {f.name for layer in (BUILDINGS, PARKING_SPACES, STREET_TREES) for f in layer.fields if f.adds_up}
    assert {"residents", "households", "capacity"} <= sums
    assert sums.isdisjoint({"floors", "built_year", "dbh_cm", "length_m"})


def test_an_area_is_asked_about_by_what_lies_in_it():
    names = {
        layer.name: [f.name for f in area_fields(layer)] for layer in (COMMUNITIES, COMPOUNDS, BUILDINGS)
    }
    assert names == {
        "communities": [],
        "compounds": ["in_community"],
        "buildings": ["in_community", "in_compound"],
    }
    assert area_fields(SAVED_VIEWS) == []


@pytest.mark.parametrize(
    ("asked", "zh", "en"),
    [
        (
            {"field": "health", "among": ("poor",), "missing": True},
            f"{_POOR.zh} / 没有填",
            f"{_POOR.en} / nothing filled in",
        ),
        ({"field": "dbh_cm", "least": 20.0, "most": 40.0}, "20–40 cm", "20–40 cm"),
        ({"field": "dbh_cm", "least": 1234.5}, "至少 1,234.5 cm", "at least 1,234.5 cm"),
        (
            {"field": "planted_on", "least": dt.date(2001, 1, 1), "most": dt.date(2001, 12, 31)},
            "2001",
            "2001",
        ),
        ({"field": "species", "contains": "{x}"}, "含“{x}”", "contains “{x}”"),
        ({"field": "species"}, "填了的", "something filled in"),
    ],
)
def test_what_is_asked_is_said_in_words(town, asked, zh, en):
    field = STREET_TREES.field(asked["field"])
    for language, said in (("zh", zh), ("en", en)):
        words = Words(language)
        titles = value_titles(town, STREET_TREES, field, Visibility.STAFF, words)
        assert condition_words(Condition(**asked), field, titles, words) == said


def test_a_view_is_kept_found_again_and_gives_way_to_one_of_its_name(town):
    asked = Asked((Condition("dbh_cm", least=30.0),), "樟", "health")
    fid = keep(OFFICIAL, town, STREET_TREES, "大树", asked)
    fields = list(STREET_TREES.fields)
    assert saved_views(OFFICIAL, town, STREET_TREES, fields) == {fid: ("大树", asked)}
    assert saved_views(OFFICIAL, town, BUILDINGS, fields) == {}
    assert keep(OFFICIAL, town, STREET_TREES, " 大树 ", Asked()) == fid
    assert saved_views(OFFICIAL, town, STREET_TREES, fields) == {fid: ("大树", Asked())}
    kept = features.look_at(OFFICIAL, town, SAVED_VIEWS, fid)
    features.remove(OFFICIAL, town, SAVED_VIEWS, fid, kept.version)
    assert saved_views(OFFICIAL, town, STREET_TREES, fields) == {}
    features.bring_back(OFFICIAL, town, SAVED_VIEWS, fid)
    assert list(saved_views(OFFICIAL, town, STREET_TREES, fields)) == [fid]


def test_a_view_is_staffs_has_a_name_and_asks_only_about_fields_there_are(town):
    with pytest.raises(Forbidden):
        keep(VISITOR, town, STREET_TREES, "大树", Asked())
    with pytest.raises(Forbidden):
        saved_views(VISITOR, town, STREET_TREES, [])
    with pytest.raises(InvalidInput, match="field_required"):
        keep(OFFICIAL, town, STREET_TREES, "  ", Asked())
    fid = keep(
        OFFICIAL, town, STREET_TREES, "x", Asked((Condition("dbh_cm"), Condition("species")), "", "dbh_cm")
    )
    known = [STREET_TREES.field("species")]
    assert saved_views(OFFICIAL, town, STREET_TREES, known)[fid][1] == Asked((Condition("species"),))


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '[{"field": "dbh_cm", "least": "much"}]',
        '[{"field": "planted_on", "most": "soon"}]',
        '[{"field": "species", "strange": 1}]',
        '[{"no": "field"}]',
    ],
)
def test_a_view_that_cannot_be_read_asks_nothing(text):
    assert read_conditions(text, STREET_TREES.fields) == []


def test_the_map_gets_the_part_a_list_has_found_and_nobody_more_than_they_may_see(town):
    one, two, *_ = _trees(town)
    desk = MapDesk(Office(town.store.location, town.cache, local_planner=True, bound_to_loopback=True))
    planner, visitor = (Seat(Actor("p", role), town, False) for role in (Role.PLANNER, Role.VISITOR))
    layer = f"street_trees~{town.parts.keep([two, one])}"

    def ids(seat, name):
        body = desk.tile(seat, [name], 14, 13392, 6728)
        return sorted(f["id"] for f in mapbox_vector_tile.decode(gzip.decompress(body))[name]["features"])

    assert ids(planner, layer) == ids(visitor, layer) == [one, two]
    assert len(ids(planner, "street_trees")) > 2
    tag = desk.tile_tag(planner, [layer])
    features.create(OPERATOR, town, STREET_TREES, lonlat(at(100, 200)), {"species": "樟树"})
    assert desk.tile_tag(planner, [layer]) != tag
    assert ids(planner, layer) == [one, two]
    with pytest.raises(NotFound):
        desk.tile(planner, ["street_trees~none"], 14, 13392, 6728)
    with pytest.raises(NotFound):
        desk.tile(visitor, [f"illegal_structures~{town.parts.keep([1])}"], 14, 13392, 6728)


def test_the_public_is_told_areas_by_the_places_it_sees(town):
    # West of the compound's wall; the cell the public sees instead has its centre inside.
    say(town, "visitor:1", "一把长椅", at(405, 205))
    lies = {
        seen: with_areas(town, SUGGESTIONS, town.frame(SUGGESTIONS, seen), seen)["in_compound"]
        .notna()
        .tolist()
        for seen in (Visibility.STAFF, Visibility.PUBLIC)
    }
    assert lies == {Visibility.STAFF: [False], Visibility.PUBLIC: [True]}
