"""What a drawn shape is first taken for."""

import pytest
from shapely.geometry import LineString, Polygon

from cocreate_gis.ui.forms import layers_for


@pytest.mark.parametrize(
    ("shape", "first"),
    [
        (LineString([(114.3, 30.5), (114.31, 30.5)]), "paths"),
        (Polygon([(114.3, 30.5), (114.31, 30.5), (114.31, 30.51)]), "micro_space_sites"),
    ],
)
def test_what_is_drawn_most_often_is_offered_first(shape, first):
    assert layers_for(shape)[0].name == first
