"""Activities by their address, their phase by the day, and the places of their codes."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers.participation import ACTIVITIES
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.model.phases import Phase
from cocreate_gis.services import features
from cocreate_gis.services.voices.activities import (
    activities,
    activity_of,
    current_phase,
    find_activity,
    phase_of,
)
from cocreate_gis.services.voices.whereabouts import (
    ListedPlace,
    find_place,
    place_code,
    place_name,
    place_names,
    places_inside,
    places_with_buildings,
)

DAY = dt.timedelta(days=1)


def _activity(town, **values):
    filled = {"name": "院子里的事", "slug": "yard", "question": "哪里不方便？", "status": "open"} | values
    return features.create(OPERATOR, town, ACTIVITIES, None, filled)


def test_an_activity_is_found_by_its_address(town):
    _activity(town, questions_about="积水排水、lighting", reply_days=7, moderation="after")
    found = find_activity(VISITOR, town, "YARD")
    assert (found.name, found.phase, found.reply_days, found.shown_at_once) == (
        "院子里的事",
        Phase.OPEN,
        7,
        True,
    )
    assert found.categories == ("flooding", "lighting")
    assert found.free_pins
    assert activity_of(town, found.uid) == found


def test_a_draft_is_not_there_for_the_public(town):
    _activity(town, status="draft")
    with pytest.raises(NotFound, match="activity_unknown"):
        find_activity(VISITOR, town, "yard")
    assert find_activity(OPERATOR, town, "yard").phase is Phase.DRAFT
    assert activities(VISITOR, town) == []


@pytest.mark.parametrize(
    ("opens", "closes", "phase"),
    [(1, None, Phase.DRAFT), (0, 0, Phase.OPEN), (None, -1, Phase.TALKING), (-2, 2, Phase.OPEN)],
)
def test_days_make_the_phase(town, opens, closes, phase):
    day = town.today
    days = {"opens_on": opens, "closes_on": closes}
    dates = {name: day + DAY * away for name, away in days.items() if away is not None}
    fid = _activity(town, **dates)
    (found,) = activities(OPERATOR, town)
    assert (found.fid, found.phase) == (fid, phase)
    assert phase_of(town, found.uid) is phase


def test_what_the_office_has_closed_no_day_opens():
    day = dt.date(2026, 5, 1)
    assert current_phase("closed", day - DAY, day + DAY, day) is Phase.CLOSED
    assert current_phase("talking", day + DAY, None, day) is Phase.TALKING


def test_what_belongs_to_no_activity_is_open(town):
    assert phase_of(town, None) is Phase.OPEN
    assert phase_of(town, "gone") is Phase.OPEN
    assert activity_of(town, "") is None


@pytest.mark.parametrize("slug", ["Yard", "a b", "-a", "a--b", "院子", "a/b"])
def test_an_address_has_a_form(town, slug):
    with pytest.raises(InvalidInput, match="slug_form"):
        _activity(town, slug=slug)


def test_an_address_is_given_once(town):
    with pytest.raises(InvalidInput, match="slug_reserved"):
        _activity(town, slug="mine")
    fid = _activity(town)
    with pytest.raises(Conflict, match="slug_taken"):
        _activity(town, name="另一个")
    other = _activity(town, slug="other")
    with pytest.raises(Conflict, match="slug_taken"):
        features.change(OPERATOR, town, ACTIVITIES, other, 1, {"slug": "yard"})
    features.change(OPERATOR, town, ACTIVITIES, fid, 1, {"slug": "yard", "name": "改名"})


def test_every_place_has_a_code_of_its_own_and_is_found_by_it(town):
    names = place_names(town)
    codes = {place: place_code(place.uid) for place in names}
    assert len(set(codes.values())) == len(names)
    for place, code in codes.items():
        assert find_place(town, code.upper()) == place
    with pytest.raises(NotFound, match="place_unknown"):
        find_place(town, "0000000000")
    with pytest.raises(NotFound, match="place_not_listed"):
        place_name(town, ListedPlace("buildings", "gone"))


def test_a_building_is_named_with_its_compound_and_found_in_it(town):
    named = {name: place for place, name in place_names(town).items()}
    assert {"东院", "东院 2栋", "1栋", "3栋", "西社区", "北街活动室"} <= set(named)
    assert list(places_inside(town, named["东院"]).values()) == ["东院 2栋"]
    assert named["东院"] in places_with_buildings(town)
