"""Which real cases the tests replay: the list is true, and the ids exist."""

import csv
from pathlib import Path

from tools.cases import listing, marks

ROOT = Path(__file__).parents[2]
COLLECTION = ROOT.parent / "shared" / "domain" / "cases.csv"

# Rows about opinions, surveys, walks, meetings, organisations, roles, escalation and participation figures.
VOICES = {
    "dengyue": (1, 2, 3, 4, 5, 17),
    "wuhou": (1, 2, 4, 7, 12, 13, 14, 15, 17, 20, 21, 23, 30),
    "wansong": (4, 6, 7, 8, 9, 16, 17, 18, 19, 20),
    "yangpu": (4, 6, 7, 10, 16),
    "chunyuting": (1, 2, 3, 4, 6, 7, 28, 32, 34),
}


def test_every_row_about_voices_is_replayed():
    replayed = {case for case, _ in marks()}
    asked = {f"{place}-{number:02d}" for place, numbers in VOICES.items() for number in numbers}
    assert asked - replayed == set()


def test_the_page_lists_what_is_marked():
    assert (ROOT / "docs" / "cases.md").read_text(encoding="utf-8") == listing()


def test_every_mark_is_a_case_of_the_collection():
    marked = {case for case, _ in marks()}
    places = {case.rpartition("-")[0] for case in marked}
    assert places <= {"dengyue", "wuhou", "wansong", "yangpu", "chunyuting"}
    if COLLECTION.exists():
        with COLLECTION.open(encoding="utf-8") as file:
            assert marked <= {row["id"] for row in csv.DictReader(file)}
