"""A unit reads in the reader's language, and a file that went out with it comes in again."""

import pytest

from cocreate_gis.interchange.matching import match_columns
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.units import UNITS
from cocreate_gis.wording import Words

_MEASURED = [
    pytest.param(layer, field, id=f"{layer.name}.{field.name}")
    for layer in LAYERS.values()
    for field in layer.fields
    if field.unit
]


@pytest.mark.parametrize(("layer", "field"), _MEASURED)
def test_every_unit_has_a_name_in_both_languages(layer, field):
    assert UNITS[field.unit].en.isascii() or field.unit in ("m²", "°")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("layer", "field"), _MEASURED)
def test_a_heading_that_went_out_is_found_again_with_its_figures_as_they_are(layer, field, language):
    heading = Words(language).heading(field)
    match = next(m for m in match_columns([heading], layer, {}).matches if m.field == field)
    assert (match.column, match.factor) == (heading, 1.0)


def test_a_unit_behind_a_figure_and_in_a_heading():
    budget = LAYERS["projects"].field("budget_yuan")
    assert [Words(one).heading(budget) for one in ("zh", "en")] == ["预算（元）", "Budget (yuan)"]
    assert Words("en").measured("18,600", budget.unit) == "18,600 yuan"
    assert Words("en").measured("3", "") == "3"
