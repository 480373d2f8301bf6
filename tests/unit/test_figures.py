"""Figures of a run: told apart by place, and no small count for the public."""

import pytest

from cocreate_gis.model.coverage import OLDER_GROUP, CoverageRequest, CoverageRow, CoverageRun
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.reach import coverage, documents, figures
from cocreate_gis.store import get_feature, read_features
from cocreate_gis.wording import Words
from tests.towns import CATEGORY

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))
WORDS = Words("zh")


def _rename(town, old: str, name: str) -> None:
    layer = find_layer("communities")
    with town.store.read() as connection:
        fid = int(read_features(connection, layer, where={"name": old}).index[0])
        version = get_feature(connection, layer, fid=fid).version
    features.change(PLANNER, town, layer, fid, version, {"name": name})


def _with_uncovered(run: CoverageRun, *uncovered: float) -> CoverageRun:
    """The run with other communities, of 100 older people each, of whom so many are out of reach."""
    whole = [row for row in run.rows if not row.area]
    communities = [
        CoverageRow(
            category=CATEGORY,
            group=OLDER_GROUP,
            area=str(number),
            area_name=f"社区{number}",
            total=100,
            covered=100 - missing,
            straight_line=100,
        )
        for number, missing in enumerate(uncovered)
    ]
    return run.model_copy(update={"rows": [*whole, *communities]})


def test_two_communities_of_one_name_keep_their_own_figures(town):
    _rename(town, "东社区", "西社区")
    run = coverage.run(PLANNER, town, QUESTION).run
    told = {f.title: f for f in figures.by_community(run, CATEGORY, WORDS, Visibility.STAFF)}
    assert {title: one.row.total for title, one in told.items()} == {"西社区": 20, "西社区 (2)": 54}
    printed = documents.run_document(PLANNER, town, run.uid, "html", "zh").content.decode()
    assert "西社区 (2)" in printed


@pytest.mark.parametrize(
    ("uncovered", "told"),
    [
        ((3, 40, 60), {"社区0": "<5", "社区1": "—", "社区2": "60"}),
        ((3, 4, 60), {"社区0": "<5", "社区1": "<5", "社区2": "60"}),
        ((0, 40, 60), {"社区0": "0", "社区1": "40", "社区2": "60"}),
    ],
)
def test_the_public_reads_no_small_count_nor_a_share_that_gives_it_away(town, uncovered, told):
    run = _with_uncovered(coverage.preview(PLANNER, town, QUESTION).run, *uncovered)
    public = figures.by_community(run, CATEGORY, WORDS, Visibility.PUBLIC)
    assert {one.title: one.uncovered for one in public} == told
    for one in public:
        if not one.uncovered.isdecimal():
            assert one.share is None
            assert one.share_straight_line is None
    staff = figures.by_community(run, CATEGORY, WORDS, Visibility.STAFF)
    assert sorted(int(one.uncovered) for one in staff) == sorted(uncovered)


def test_a_sheet_says_which_figures_it_does_not_tell(town):
    layer = find_layer("buildings")
    with town.store.read() as connection:
        fids = read_features(connection, layer)["name"]
    fid = int(fids.index[fids == "1栋"][0])
    features.change(PLANNER, town, layer, fid, 1, {"residents_60": 3})
    run = coverage.run(PLANNER, town, QUESTION).run
    printed = documents.run_document(PLANNER, town, run.uid, "html", "zh").content.decode()
    assert "西社区（&lt;5人走不到）" in printed
    assert WORDS("document.not_told") in printed
