"""A register and one record of it on paper: what is there, in both languages, nothing personal."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.paper.register_print import print_record, print_register
from tests.paper import pdf_text
from tests.towns import box, lonlat

PLANNER = Actor("planner", Role.PLANNER)
STRUCTURES = find_layer("illegal_structures")


@pytest.fixture
def cases(town):
    """Sixty rooftop cases, each with a secret about the owner."""
    secret = {"kind": "rooftop", "found_on": dt.date(2026, 3, 1), "owner_note": "王某"}
    return [
        features.create(
            PLANNER,
            town,
            STRUCTURES,
            lonlat(box(100 + 5 * at, 100, 103 + 5 * at, 102)),
            {"case_no": f"D-{at:03}", **secret},
        )
        for at in range(60)
    ]


def test_every_record_that_was_found_stands_on_the_pages_and_no_secret(town, cases, tmp_path):
    made = print_register(OPERATOR, town, STRUCTURES, cases, "A4", "zh")
    text = pdf_text(made.content, tmp_path)
    assert text.count("\f") > 1
    assert all(f"D-{at:03}" in text for at in range(60))
    assert ("楼顶搭建" in text, "王某" in text) == (True, False)
    english = pdf_text(print_register(OPERATOR, town, STRUCTURES, cases[:2], "A3", "en").content, tmp_path)
    assert ("Rooftop" in english, "D-002" in english) == (True, False)


def test_one_record_stands_on_a_sheet_with_its_history(town, cases, tmp_path):
    features.change(PLANNER, town, STRUCTURES, cases[0], 1, {"material": "彩钢板"})
    text = pdf_text(print_record(OPERATOR, town, STRUCTURES, cases[0], "zh").content, tmp_path)
    assert text.count("\f") == 1
    assert ("彩钢板" in text, "修改记录" in text, "王某" in text) == (True, True, False)


def test_who_may_not_take_a_register_home_prints_none(town, cases):
    with pytest.raises(Forbidden):
        print_register(VISITOR, town, STRUCTURES, cases, "A4", "zh")
    with pytest.raises(Forbidden):
        print_record(VISITOR, town, STRUCTURES, cases[0], "zh")
