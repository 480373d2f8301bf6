"""A register and one record of it on paper: what is there, in both languages, nothing personal."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.paper.compound_sheet import compound_sheet
from cocreate_gis.services.paper.register_print import print_record, print_register
from cocreate_gis.services.photos import photos
from tests.paper import pdf_text
from tests.pictures import jpeg, scene
from tests.towns import box, lonlat

PLANNER = Actor("planner", Role.PLANNER)
STRUCTURES, COMPOUNDS = find_layer("illegal_structures"), find_layer("compounds")


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


def test_the_sheet_of_a_record_shows_what_it_is_tied_to_and_its_photos(town, cases, tmp_path):
    plain = print_record(OPERATOR, town, STRUCTURES, cases[0], "zh").content
    case = features.look_at(OPERATOR, town, STRUCTURES, cases[0])
    place = lonlat(box(200, 100, 203, 102))
    again = {"case_no": "D-099", "kind": "rooftop", "recurrence_of": case.uid}
    features.create(PLANNER, town, STRUCTURES, place, again)
    photos.attach(PLANNER, town, STRUCTURES, case.uid, [jpeg(scene(900, 700))])
    (photo,) = photos.photos_of(PLANNER, town, STRUCTURES, case.uid)
    photos.describe(PLANNER, town, photo.uid, "楼顶北侧")
    made = print_record(OPERATOR, town, STRUCTURES, cases[0], "zh").content
    text = pdf_text(made, tmp_path)
    assert text.count("\f") == 1
    assert ("关联的记录" in text, "D-099" in text, "楼顶北侧" in text) == (True, True, True)
    assert len(made) > len(plain)


def test_the_page_of_a_compound_stands_on_one_sheet(town, tmp_path):
    compounds = town.frame(COMPOUNDS, Visibility.STAFF)
    fid = int(compounds.index[compounds["name"] == "东院"][0])
    made = compound_sheet(OPERATOR, town, fid, "zh")
    text = pdf_text(made.content, tmp_path)
    assert text.count("\f") == 1
    assert ("东院" in text, "这里有什么" in text, "楼栋 " in text) == (True, True, True)
    with pytest.raises(Forbidden):
        compound_sheet(VISITOR, town, fid, "zh")


def test_who_may_not_take_a_register_home_prints_none(town, cases):
    with pytest.raises(Forbidden):
        print_register(VISITOR, town, STRUCTURES, cases, "A4", "zh")
    with pytest.raises(Forbidden):
        print_record(VISITOR, town, STRUCTURES, cases[0], "zh")
