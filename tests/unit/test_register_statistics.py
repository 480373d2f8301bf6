"""What registers add up to by area, over the town known by hand."""

import numpy as np
import pytest

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.registers.statistics import measured, split_by, statistics
from tests.towns import at, box, lonlat
from tests.voices import settle


@pytest.fixture
def parked(town):
    """The town with its households, three kinds of bays in its east, one in its west and one outside."""
    settle(town)
    bays = [("built", 30, 600), ("built", 10, 610), ("partner", None, 790), ("kerb_night", 8, 100)]
    for kind, capacity, x in [*bays, ("built", 5, -500)]:
        values = {"kind": kind, **({"capacity": capacity} if capacity else {})}
        features.create(OPERATOR, town, PARKING_SPACES, lonlat(at(x, 200)), values)
    return town


def _by_name(found, series):
    return dict(zip(found.areas["name"], series.tolist(), strict=True))


def test_records_and_bays_are_counted_where_they_lie(parked):
    found = statistics(OPERATOR, parked, PARKING_SPACES, "community")
    assert (found.total, found.elsewhere) == (5, 1)
    assert _by_name(found, found.areas["count"]) == {"西社区": 1, "东社区": 3}
    assert _by_name(found, found.areas["capacity"]) == {"西社区": 8, "东社区": 40}
    inside = statistics(OPERATOR, parked, PARKING_SPACES, "compound")
    assert (inside.areas["count"].tolist(), inside.elsewhere) == ([2], 3)


def test_they_are_told_against_households_and_ground(parked):
    found = statistics(OPERATOR, parked, PARKING_SPACES, "community")
    # The east has 80 + 10 households in its buildings on 410 m by 440 m, the west 40 on 430 m by 440 m.
    assert _by_name(found, measured(found, "capacity", "per_100_households")) == pytest.approx(
        {"西社区": 100 * 8 / 40, "东社区": 100 * 40 / 90}
    )
    assert _by_name(found, measured(found, "count", "per_km2")) == pytest.approx(
        {"西社区": 1 / (0.43 * 0.44), "东社区": 3 / (0.41 * 0.44)}, rel=1e-6
    )


def test_areas_without_households_have_no_rate(parked):
    features.create(OPERATOR, parked, COMPOUNDS, lonlat(box(0, 0, 50, 50)), {"name": "空院"})
    found = statistics(OPERATOR, parked, PARKING_SPACES, "compound")
    rates = _by_name(found, measured(found, "count", "per_100_households"))
    assert rates["东院"] == pytest.approx(100 * 2 / 90)
    assert np.isnan(rates["空院"])


def test_codes_are_counted_by_area_and_their_sum_is_the_count(parked):
    field = PARKING_SPACES.field("kind")
    found = statistics(OPERATOR, parked, PARKING_SPACES, "community")
    parts = split_by(OPERATOR, parked, PARKING_SPACES, "community", field)
    assert list(parts.columns) == [code for code in field.domain if code in parts.columns]
    named = parts.set_axis(found.areas["name"].reindex(parts.index))
    assert named.loc["东社区"].to_dict() == {"built": 2, "kerb_night": 0, "partner": 1}
    assert parts.sum(axis=1).tolist() == found.areas["count"].tolist()


def test_the_public_is_not_told_few_households_nor_what_staff_keep(parked):
    staff, public = (statistics(actor, parked, BUILDINGS, "community") for actor in (OPERATOR, VISITOR))
    assert _by_name(staff, staff.areas["area_households"]) == {"西社区": 40, "东社区": 90}
    assert "residents" in staff.areas
    assert "residents" not in public.areas
    assert _by_name(public, public.areas["count"]) == {"西社区": 1, "东社区": 2}
    with pytest.raises(Forbidden):
        statistics(VISITOR, parked, ILLEGAL_STRUCTURES, "community")


def test_small_numbers_of_households_are_hidden_and_cannot_be_worked_out(town):
    for name, x, households in (("甲院", 100, 3), ("乙院", 450, 20), ("丙院", 460, 7)):
        shape = lonlat(box(x, 350, x + 5, 355))
        features.create(OPERATOR, town, COMPOUNDS, shape, {"name": name, "households": households})
    told = statistics(VISITOR, town, COMPOUNDS, "community")
    # Three in the west are few; of two areas the other would give them away by the sum.
    assert np.isnan(told.areas[["households", "area_households"]].to_numpy()).tolist() == [[True, True]] * 2
    assert np.isnan(measured(told, "count", "per_100_households")).all()
    known = statistics(OPERATOR, town, COMPOUNDS, "community")
    assert _by_name(known, measured(known, "households", "total")) == {"西社区": 3, "东社区": 27}
