"""Names in the reader's language, names that are offered, and the one that was meant."""

import pytest

from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.references import likely_name, offered_names, record_names
from cocreate_gis.services.registers.rules import rule, rule_line
from cocreate_gis.services.registers.told import told
from cocreate_gis.wording import Words

TREES, KINDS = find_layer("street_trees"), find_layer("element_kinds")
SPECIES_FIELD = TREES.field("species")


def _kind(town, code, **names):
    values = {"code": code, "category": "other", "length_m": 1.0, "width_m": 1.0, **names}
    features.create(OPERATOR, town, KINDS, None, values)


def test_a_record_is_named_in_the_language_of_its_reader_where_it_has_a_name_in_it(town):
    _kind(town, "swing", name="秋千架", name_en="Swing frame")
    _kind(town, "drum", name="花鼓台")
    chinese, english = (record_names(town, "element_kinds", language=one).values() for one in ("zh", "en"))
    assert {"秋千架", "花鼓台"} <= set(chinese)
    assert {"Swing frame", "花鼓台"} <= set(english)
    assert "秋千架" not in english


def test_a_species_is_offered_and_told_in_the_language_of_its_reader(town):
    assert offered_names(town, SPECIES_FIELD, "en")["悬铃木"] == "London plane"
    assert told(town, TREES, SPECIES_FIELD, "悬铃木", Words("en"), OPERATOR.visibility) == "London plane"
    # What is in no list is told as it was written.
    assert told(town, TREES, SPECIES_FIELD, "歪脖子树", Words("en"), OPERATOR.visibility) == "歪脖子树"


@pytest.mark.parametrize(
    ("typed", "meant"), [("悬铃目", "悬铃木"), ("法国梧桐", "悬铃木"), ("悬铃木", None), ("歪脖子", None)]
)
def test_a_slip_of_the_pen_is_asked_about(town, typed, meant):
    assert likely_name(town, SPECIES_FIELD, typed) == meant


def test_the_unit_of_a_figure_is_told_in_the_language_of_its_reader(town):
    line = rule_line(rule(town, "ebike_group_bikes"), Words("en"))
    assert "25 bicycles" in line
    assert "辆" not in line
