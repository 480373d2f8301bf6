"""The statistics of a register: by area, split by a code, for staff and for the public."""

import pytest

from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from tests.towns import at, lonlat
from tests.ui.test_views import run_view


@pytest.mark.parametrize(
    ("role", "language", "count"), [("planner", "zh", "条数"), ("visitor", "en", "Records")]
)
def test_bays_are_counted_by_area_and_split_by_kind(town, role, language, count):
    for kind, x in (("built", 600), ("kerb_night", 610), ("built", 100)):
        values = {"kind": kind, "capacity": 4}
        features.create(OPERATOR, town, PARKING_SPACES, lonlat(at(x, 200)), values)
    app = run_view(town, "registers.page", language, role)
    app.segmented_control(key="register-registers").set_value("parking").run()
    app.segmented_control(key="register_page-parking").set_value("stats").run()
    assert not app.exception
    table = app.dataframe[0].value
    assert table[count].tolist() == [2, 1]
    split = app.selectbox(key="stats-split-parking_spaces")
    split.set_value("kind").run()
    built = (PARKING_SPACES.field("kind").domain or {})["built"].in_language(language)
    (column,) = [name for name in app.dataframe[0].value if name.endswith(built)]
    assert app.dataframe[0].value[column].tolist() == [1, 1]
    assert not app.exception


def test_the_public_has_no_statistics_of_what_is_staffs(town):
    app = run_view(town, "registers.page", "zh", "visitor")
    app.segmented_control(key="register-registers").set_value("structures").run()
    assert "register_page-structures" not in [control.key for control in app.segmented_control]
