"""What the stored coverage says of a place, on the town that is known by hand."""

import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.suggestions import CATEGORIES
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.services import features
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.standards import standards
from cocreate_gis.services.voices.nearest import FACILITIES_ABOUT, sentences, what_the_place_says
from cocreate_gis.store import read_features
from cocreate_gis.wording import Words
from tests.towns import CATEGORY, at, box, line, lonlat

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))


def _says(town, place, category="elderly"):
    return what_the_place_says(town, lonlat(place), category)


def test_nothing_is_said_before_anything_was_computed(town):
    coverage.preview(PLANNER, town, QUESTION)
    assert _says(town, at(0, 0)) == []


@pytest.mark.parametrize(
    ("place", "metres"),
    [
        (at(800, 160), 240),  # on the east street
        (at(750, 405), 55),  # 5 m off the north street, 50 m along it
        (at(600, 200), 800),  # inside the walls, by the west gate
        (line((0, 0), (0, 10), (0, 20)), 1190),  # a line stands at its middle
        (box(795, 100, 805, 120), 290),  # an area at a point inside it
    ],
)
def test_the_walk_is_measured_from_the_place_itself(town, place, metres):
    coverage.run(PLANNER, town, QUESTION)
    (answer,) = _says(town, place)
    assert answer.metres == pytest.approx(metres, abs=0.02)
    assert (answer.name, answer.category) == ("北街活动室", CATEGORY)


def test_at_a_home_it_is_the_figure_of_the_run(town):
    homes = coverage.run(PLANNER, town, QUESTION).frames[f"homes:{CATEGORY}"]
    for home in homes.itertuples():
        assert what_the_place_says(town, home.geometry, "elderly")[0].metres == home.cost_m


def test_older_people_walk_less_far_in_the_time(town):
    coverage.run(PLANNER, town, QUESTION)
    # 800 m: within 900 m at 1.0 m/s, beyond 720 m at 0.8 m/s.
    inside = at(600, 200)
    assert _says(town, inside, "seating")[0].within
    assert not _says(town, inside, "elderly")[0].within


def test_what_a_run_only_supposes_is_not_told_as_if_it_were_so(town):
    with town.store.read() as connection:
        uid = read_features(connection, find_layer("gates"), where={"name": "东门"})["uid"].iloc[0]
    coverage.run(PLANNER, town, QUESTION)
    coverage.run(
        PLANNER, town, CoverageRequest(categories=(CATEGORY,), suppose=Suppositions(gates={str(uid): "open"}))
    )
    # By the west gate, as it is; by the east gate it would be 400 m.
    assert _says(town, at(600, 200))[0].metres == pytest.approx(800, abs=0.02)


def test_it_is_told_when_the_data_have_changed(town):
    coverage.run(PLANNER, town, QUESTION)
    assert not _says(town, at(0, 0))[0].is_stale
    features.create(
        PLANNER, town, find_layer("facilities"), lonlat(at(0, 0)), {"name": "新站", "category": CATEGORY}
    )
    answers = _says(town, at(0, 0))
    assert answers[0].is_stale
    # What was computed knows nothing of the new one.
    assert answers[0].metres == pytest.approx(1200, abs=0.02)
    assert len(sentences(answers, Words("zh"))) == 2


def test_where_no_way_leads_it_says_so(town):
    coverage.run(PLANNER, town, QUESTION)
    answers = _says(town, at(5000, 5000))
    assert answers[0].metres is None
    assert sentences(answers, Words("en")) == [
        "No cultural activity station can be reached on foot from here."
    ]


def test_the_sentences_are_plain(town):
    coverage.run(PLANNER, town, QUESTION)
    near, far = _says(town, at(800, 160)), _says(town, at(0, 0))
    assert sentences(near, Words("zh")) == ["离这里最近的文化活动站是“北街活动室”，走过去约 240 米。"]
    assert sentences(near, Words("en")) == [
        "The nearest cultural activity station, 北街活动室, is about 240 m on foot from here."
    ]
    assert sentences(far, Words("zh")) == ["从这里走 15 分钟，走不到文化活动站；最近的一处要走约 1,200 米。"]
    (told,) = sentences(far, Words("en"))
    assert told.startswith("No cultural activity station within 15 minutes' walk from here;")
    assert told.endswith("the nearest one is about 1,200 m away.")


def test_a_subject_that_no_facility_answers_says_nothing(town):
    coverage.run(PLANNER, town, QUESTION)
    assert _says(town, at(0, 0), "lighting") == []


def test_taken_away_paths_leave_nothing_to_say(town):
    coverage.run(PLANNER, town, QUESTION)
    paths = find_layer("paths")
    for fid in range(1, 7):
        features.remove(PLANNER, town, paths, fid, 1)
    assert _says(town, at(0, 0)) == []


def test_the_table_names_known_subjects_and_facilities(town):
    assert set(FACILITIES_ABOUT) <= set(CATEGORIES)
    assert {code for codes in FACILITIES_ABOUT.values() for code in codes} <= set(standards(town))
