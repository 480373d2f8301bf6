"""Rows no building answers to are put on a building of `tests.towns` by hand."""

import pandas as pd
import pytest

from cocreate_gis.interchange.readers import read_table
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.errors import Conflict, Forbidden
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.data.building_people import (
    PeoplePlan,
    building_at,
    join_people,
    place_people,
    plan_people,
)
from cocreate_gis.store import Feature, get_feature, update_feature
from tests import towns


def plan_of(town: Context, rows: dict[str, list[object]]) -> PeoplePlan:
    content = write_xlsx({"台账": pd.DataFrame(rows)}, "zh")
    return plan_people(OPERATOR, town.store, read_table("people.xlsx", content))


def pressed(town: Context, x: float, y: float) -> Feature | None:
    place = towns.lonlat(towns.at(x, y))
    return building_at(OPERATOR, town, place.x, place.y)


def building(town: Context, fid: int) -> Feature:
    with town.store.read() as connection:
        return get_feature(connection, BUILDINGS, fid=fid)


@pytest.mark.parametrize(
    ("x", "y", "name"),
    [
        (0, 200, "1栋"),
        (4, 204, "1栋"),
        (34, 200, "1栋"),  # 29 m from its wall
        (36, 200, None),  # 31 m
        (595, 230, "2栋"),
    ],
)
def test_the_building_under_a_press_or_within_thirty_metres(
    town: Context, x: float, y: float, name: str | None
) -> None:
    hit = pressed(town, x, y)
    assert (hit and hit.values["name"]) == name


def test_a_row_is_put_on_a_building_and_matches_next_time(town: Context) -> None:
    rows: dict[str, list[object]] = {"楼号": ["2栋", "槐树 楼/西"], "户数": [70, 44], "80岁以上": [11, 3]}
    plan = plan_of(town, rows)
    (told,) = plan.unmatched
    assert (told.row, told.name, told.figures["households"]) == (3, "槐树 楼/西", 44)
    first = pressed(town, 0, 200)
    assert first is not None
    place_people(OPERATOR, town.store, told, first)
    kept = building(town, first.fid)
    assert (kept.values["households"], kept.values["residents_80"], kept.values["residents"]) == (44, 3, 100)
    again = plan_of(town, rows)
    assert (len(again.matched), again.unchanged, again.unmatched) == (1, 1, ())
    assert join_people(OPERATOR, town.store, again) == 1


def test_choosing_again_gives_the_first_building_back_what_it_had(town: Context) -> None:
    (told,) = plan_of(town, {"楼号": ["老楼"], "户数": [44]}).unmatched
    first, second = pressed(town, 0, 200), pressed(town, 600, 200)
    assert first is not None
    assert second is not None
    placed = place_people(OPERATOR, town.store, told, first)
    assert place_people(OPERATOR, town.store, told, building(town, first.fid), placed) == placed
    moved = place_people(OPERATOR, town.store, told, second, placed)
    assert moved.fid == second.fid
    assert building(town, first.fid).values == first.values
    kept = building(town, second.fid).values
    assert (kept["households"], kept["alternative_names"]) == (44, "老楼")


def test_nothing_is_written_when_the_first_building_was_changed_meanwhile(town: Context) -> None:
    (told,) = plan_of(town, {"楼号": ["老楼"], "户数": [44]}).unmatched
    first, second = pressed(town, 0, 200), pressed(town, 600, 200)
    assert first is not None
    assert second is not None
    placed = place_people(OPERATOR, town.store, told, first)
    with town.store.write(OPERATOR) as writer:
        update_feature(writer, BUILDINGS, placed.fid, placed.version, {"floors": 6})
    with pytest.raises(Conflict, match="changed_by_another"):
        place_people(OPERATOR, town.store, told, second, placed)
    assert building(town, second.fid).values == second.values


def test_a_label_with_another_compound_is_remembered_with_it(town: Context) -> None:
    rows: dict[str, list[object]] = {"小区": ["东院"], "楼号": ["7栋"], "户数": [44]}
    (told,) = plan_of(town, rows).unmatched
    hit = pressed(town, 600, 200)
    assert hit is not None
    place_people(OPERATOR, town.store, told, hit)
    assert building(town, hit.fid).values["alternative_names"] == "东院7栋"
    assert plan_of(town, rows).unmatched == ()


def test_a_visitor_places_nothing(town: Context) -> None:
    (told,) = plan_of(town, {"楼号": ["老楼"], "户数": [44]}).unmatched
    hit = pressed(town, 0, 200)
    assert hit is not None
    with pytest.raises(Forbidden, match="not_allowed"):
        place_people(VISITOR, town.store, told, hit)
    with pytest.raises(Forbidden, match="not_allowed"):
        building_at(VISITOR, town, 114.0, 30.5)
