"""Columns and values by what people mean."""

from typing import Any

import pandas as pd
import pytest

from cocreate_gis.interchange.matching import Match, match_columns
from cocreate_gis.interchange.standards import shipped_standards
from cocreate_gis.interchange.values import convert
from cocreate_gis.interchange.vocabulary import category_vocabulary, domain_vocabulary
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import LAYERS

TREES = LAYERS["street_trees"]


def matched(*columns: str, layer: str = "street_trees", **mapping: str) -> dict[str, str]:
    plan = match_columns(columns, LAYERS[layer], mapping)
    return {match.column: match.field.name for match in plan.matches}


def converted(layer: str, field: str, *values: Any) -> tuple[list[Any], list[tuple[str, int | None]]]:
    column = pd.Series(list(values), index=range(2, 2 + len(values)), dtype=object)
    held, findings = convert(column, Match("列", LAYERS[layer].field(field)))
    return held.tolist(), [(finding.code, finding.row) for finding in findings]


def test_names_titles_and_aliases() -> None:
    assert matched("Tree No.", "樹種", "ＤＢＨ", "树高(m)", "備註") == {
        "Tree No.": "tree_no",
        "樹種": "species",
        "ＤＢＨ": "dbh_cm",
        "树高(m)": "height_m",
    }


def test_an_exact_name_wins_over_an_alias() -> None:
    assert matched("tree_type", "species") == {"species": "species"}


def test_what_no_field_takes_is_kept() -> None:
    plan = match_columns(["species", "備註", "uid", "version", "fid"], TREES, {})
    assert plan.extra == ("備註",)
    assert plan.identity == {"uid": "uid", "version": "version"}


def test_a_unit_in_the_heading() -> None:
    plan = match_columns(["胸径(mm)", "diameter_cm"], TREES, {})
    assert [(m.column, m.factor) for m in plan.matches] == [("胸径(mm)", 0.1)]
    plan = match_columns(["diameter_cm"], TREES, {})
    assert [(m.column, m.factor) for m in plan.matches] == [("diameter_cm", 1.0)]
    plan = match_columns(["占地面积（亩）"], LAYERS["micro_space_sites"], {})
    assert plan.matches[0].factor == pytest.approx(666.667, abs=1e-3)


def test_what_the_person_decides_wins() -> None:
    assert matched("species", "俗名", 俗名="树种") == {"俗名": "species"}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"none": "species"}, "map_column_missing"),
        ({"a": "age"}, "map_field_unknown"),
        ({"a": "species", "b": "树种"}, "map_field_twice"),
    ],
)
def test_a_decision_that_cannot_be(mapping: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        match_columns(["a", "b"], TREES, mapping)
    assert caught.value.code == code


def test_numbers() -> None:
    held, findings = converted(
        "street_trees",
        "dbh_cm",
        "120",
        "２３",
        "1.5m",
        "13 cm",
        12,
        0.5,
        None,
        "约30",
        "1e999",
        "4,000",
        "-3",
    )
    assert held == [120.0, 23.0, 150.0, 13.0, 12.0, 0.5, None, None, None, None, None]
    assert findings == [
        ("value_not_number", 9),
        ("value_not_number", 10),
        ("value_out_of_bounds", 11),
        ("value_out_of_bounds", 12),
    ]
    assert converted("facilities", "capacity", "1,200", "30人", 12.0, 12.5) == (
        [1200, 30, 12, None],
        [("value_not_whole", 5)],
    )


def test_dates() -> None:
    held, findings = converted(
        "street_trees",
        "planted_on",
        "2026/3/1",
        "2026年3月1日",
        "2026-03-01T08:00:00",
        "20260301",
        20260301,
        46082,
        pd.Timestamp("2026-03-01"),
        "民國115年3月1日",
        "115/03/01",
        "03/01/2026",
        "2026-02-30",
        "2026",
    )
    assert held == ["2026-03-01"] * 9 + [None] * 3
    assert findings == [("value_not_date", row) for row in (11, 12, 13)]


def test_yes_and_no() -> None:
    held, findings = converted("gates", "steps", "是", "否", "Y", "无", True, 0, "√", "也许")
    assert held == [True, False, True, False, True, False, True, None]
    assert findings == [("value_not_boolean", 9)]


def test_codes_by_code_or_title_in_either_language() -> None:
    held, findings = converted("illegal_structures", "kind", "rooftop", "楼顶搭建", "ROOFTOP ", "地下室")
    assert held == ["rooftop"] * 3 + [None]
    assert findings == [("required_code_unknown", 5)]


def test_a_text_that_never_ends() -> None:
    assert converted("street_trees", "defects", "长" * 5000) == ([None], [("text_too_long", 2)])


def test_figures_become_names_without_a_point() -> None:
    assert converted("street_trees", "tree_no", 12.0, 7, "007") == (["12", "7", "007"], [])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("文化活动站", "cultural_activity_station"),
        ("文化活动站（含青少年、老年活动站）", "cultural_activity_station"),
        ("活动室", "cultural_activity_station"),
        ("Cultural activity station", "cultural_activity_station"),
        ("cultural_activity_station", "cultural_activity_station"),
        ("菜市场", "market_fresh_supermarket"),
        ("老年人日间照料中心", "elderly_day_care"),
        ("日间照料", "elderly_day_care"),
        ("幼儿园", "kindergarten"),
        ("外星人基地", None),
    ],
)
def test_facility_categories_by_what_people_call_them(name: str, code: str | None) -> None:
    assert category_vocabulary(shipped_standards()).code(name) == code


def test_names_nearest_to_an_unknown_one() -> None:
    near = category_vocabulary(shipped_standards()).suggestions("老年照料中心")
    assert "老年人日间照料中心" in near.zh.split("、")
    assert "day care" in near.en


def test_two_letters_in_common_make_no_name_like_another() -> None:
    states = domain_vocabulary(LAYERS["illegal_structures"].field("status").domain or {})
    assert states.suggestions("Clossed").en.startswith("Closed")
    # Nothing is like it: what may be written is listed from the beginning, not the word that shares "en".
    assert states.suggestions("Open").en.startswith("Clue, ")
