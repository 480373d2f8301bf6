"""The page of one case says who goes on with it."""

import pytest

from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from tests.towns import at, lonlat
from tests.ui.test_views import run_view


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "接下来可以到“已核实"), ("en", "it is not for your role to record it")]
)
def test_an_official_reads_which_steps_of_the_neighbourhood_come_next(town, language, told):
    features.create(
        OPERATOR, town, ILLEGAL_STRUCTURES, lonlat(at(5, 5)), {"kind": "other", "case_no": "一号"}
    )
    planner = run_view(town, "structures.case", language, "planner")
    official = run_view(town, "structures.case", language, "official")
    assert [told in " ".join(one.value for one in app.markdown) for app in (planner, official)] == [
        False,
        True,
    ]
    assert planner.radio
    assert not official.error
