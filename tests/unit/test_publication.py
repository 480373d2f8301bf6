"""Nothing leaves by a public door that should not."""

import datetime as dt

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_gis.model.errors import Forbidden, NotFound
from cocreate_gis.model.layers import LAYERS, find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import ACTIONS, VISITOR, Actor, Role, may, require
from cocreate_gis.services import features
from cocreate_gis.services.map_service import MapDesk, visible_layers
from cocreate_gis.services.office import Office, Seat
from cocreate_gis.services.publication import (
    hide_small_counts,
    least_total,
    public_frame,
    rows_to_tell,
    told_count,
)
from cocreate_gis.services.registers import clearing
from cocreate_gis.store import insert_features
from tests.towns import at, lonlat

PLANNER = Actor("planner", Role.PLANNER)


def _add_structures(town, courtyard: str, count: int, status: str = "clue") -> None:
    for number in range(count):
        values = {
            "case_no": f"{courtyard}-{number}",
            "kind": "rooftop",
            "courtyard": courtyard,
            "status": status,
            "households": 1,
            "owner_note": "住户姓名",
        }
        if status == "closed":
            values |= {"closed_on": dt.date(2026, 1, 9), "released_m2": 9.0, "space_reuse": "晾晒"}
        features.create(
            PLANNER, town, find_layer("illegal_structures"), lonlat(at(number, 0).buffer(2)), values
        )


def test_the_public_sees_households_per_courtyard_and_no_object(town):
    _add_structures(town, "3号院", 7, "closed")
    _add_structures(town, "5号院", 3)
    _add_structures(town, "8号院", 6)
    table, total = clearing.households_by_courtyard(VISITOR, town)
    # The single small count would follow from a sum: the next smallest is not told either.
    assert table["households"].to_dict() == {"3号院": "7", "5号院": "<5", "8号院": "—"}
    assert table["stage"].to_dict() == {"3号院": "finished", "5号院": "not_started", "8号院": "not_started"}
    assert total == 7 + 1 + 5
    with pytest.raises(Forbidden):
        clearing.totals(VISITOR, town)
    assert town.frame(find_layer("illegal_structures"), Visibility.PUBLIC).empty


def test_staff_and_public_leave_out_the_same(town):
    _add_structures(town, "3号院", 7, "closed")
    _add_structures(town, "5号院", 9)
    _add_structures(town, "8号院", 6, "not_illegal")
    _, told = clearing.households_by_courtyard(VISITOR, town)
    assert clearing.totals(PLANNER, town) == clearing.Totals(16, 16, 7, 6)
    assert told == 16


def test_a_staff_layer_has_no_tile_and_no_card_for_the_public(town):
    _add_structures(town, "3号院", 2)
    desk = MapDesk(Office("", town.cache, local_planner=False, bound_to_loopback=False))
    visitor, planner = Seat(VISITOR, town, False), Seat(PLANNER, town, True)
    with pytest.raises(NotFound):
        desk.tile(visitor, ["illegal_structures"], 14, 13392, 6726)
    with pytest.raises(NotFound):
        desk.card(visitor, "illegal_structures", 1, "zh")
    assert "illegal_structures" not in desk.versions(visitor)
    card = desk.card(planner, "illegal_structures", 1, "zh")
    assert "住户姓名" not in str(card)
    assert "illegal_structures" in desk.versions(planner)


def test_counts_of_people_in_one_building_are_for_staff(town):
    desk = MapDesk(Office("", town.cache, local_planner=False, bound_to_loopback=False))
    shown = desk.card(Seat(VISITOR, town, False), "buildings", 1, "zh")
    assert not {"residents", "residents_60", "residents_80"} & {field["name"] for field in shown["fields"]}


def test_no_never_field_leaves_by_any_layer():
    for layer in LAYERS.values():
        never = {field.name for field in layer.fields if field.visibility is Visibility.NEVER}
        for visibility in (Visibility.PUBLIC, Visibility.STAFF):
            assert not never & {field.name for field in layer.visible_fields(visibility)}


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_no_hidden_count_can_be_worked_out(values):
    counts = pd.Series(values)
    told = hide_small_counts(counts)
    small = (counts > 0) & (counts < 5)
    assert ((told == "<5") == small).all()
    # Whoever knows the sum has at least two unknowns, unless a single place holds everything that is hidden.
    hidden = ~told.isin(counts.astype(str))
    assert hidden.sum() != 1 or (counts > 0).sum() == 1
    assert (told[~hidden] == counts[~hidden].astype(str)).all()
    assert least_total(told) <= counts.sum()
    # The least total says nothing that is not told: other counts that are told alike have the same.
    assert least_total(hide_small_counts(counts.mask(small, 5 - counts))) == least_total(told)


@pytest.mark.parametrize(("count", "told"), [(0, 0), (0.4, 0), (1, "<5"), (4.4, "<5"), (4.6, 5), (382, 382)])
def test_one_small_count_is_not_told(count, told):
    assert told_count(count) == told


def test_nobody_is_pointed_at_below_the_community():
    ages = {"residents_60", "residents_80", "residents_0_6"}
    for name in ("grids", "compounds", "buildings"):
        assert not ages & {field.name for field in find_layer(name).visible_fields(Visibility.PUBLIC)}
    assert ages <= {field.name for field in find_layer("communities").visible_fields(Visibility.PUBLIC)}


def test_what_an_import_kept_beside_the_fields_is_for_staff(town):
    layer = find_layer("compounds")
    with town.store.write(PLANNER) as writer:
        lane = gpd.GeoDataFrame(
            {"name": ["里弄"], "extra": ['{"业主电话": "13900000000"}']},
            geometry=[lonlat(at(200, 200).buffer(20))],
            crs=4326,
        )
        insert_features(writer, layer, lane)
    staff = town.frame(layer, Visibility.STAFF)
    assert "13900000000" in str(staff["extra"].tolist())
    assert "extra" not in public_frame(layer, staff, 4547)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_the_table_is_obeyed(role, action):
    actor = Actor("x", role)
    if may(actor, action):
        require(actor, action)
    else:
        with pytest.raises(Forbidden):
            require(actor, action)


STAFF_ACTIONS = {
    "feature.view_staff",
    "suggestion.moderate",
    "coverage.run",
    "coverage.export",
    "data.export",
}
EDITOR_ACTIONS = {"feature.edit", "data.import", "standards.edit", "workspace.create"}


@pytest.mark.parametrize("action", sorted(STAFF_ACTIONS | EDITOR_ACTIONS))
def test_visitors_and_residents_take_no_action_of_the_office(action):
    assert not may(VISITOR, action)
    assert not may(Actor("x", Role.RESIDENT), action)


def test_visitors_see_every_public_layer(town):
    names = {layer.name for layer in visible_layers(Seat(VISITOR, town, False))}
    on_map = {name for name, layer in LAYERS.items() if layer.on_map}
    assert names == on_map - {"illegal_structures", "utilities", "patrol_findings"}


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8))
def test_a_row_that_is_not_told_cannot_be_worked_out_of_the_whole(parts):
    counts = pd.DataFrame({"served": [sum(parts), *parts]})
    is_whole = pd.Series([True, *[False] * len(parts)])
    told = rows_to_tell(counts, pd.Series("all", counts.index), is_whole)
    assert not counts["served"][told].between(1, 4).any()
    # Whoever takes the others off the whole is left with two of them at least, and with five people or more.
    hidden = counts["served"][~told & ~is_whole]
    assert not told[0] or len(hidden) != 1
    assert not told[0] or not 0 < hidden.sum() < 5


def test_rows_are_held_back_in_the_group_they_add_up_in_only():
    counts = pd.DataFrame({"before": [24, 4, 20, 80, 50, 30], "after": [60, 40, 20, 80, 50, 30]})
    group = pd.Series(["60+"] * 3 + ["all"] * 3)
    told = rows_to_tell(counts, group, pd.Series([True, False, False] * 2))
    assert told.tolist() == [True, False, False, True, True, True]
