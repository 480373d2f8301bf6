"""Candidates weighed: on the town that is known by hand, and as a property of any figures.

Older people walk 720 m. 1栋 (20 of them) and 2栋 (50) are out of reach of the room; 3栋 (4) is not.
"""

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_gis.analysis.progress import silent
from cocreate_gis.analysis.weighing import scaled, weighed
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.job_kinds import KINDS
from cocreate_gis.services.registers import sites_ranking
from tests.towns import CATEGORY, at, lonlat
from tests.voices import say

PLANNER = Actor("planner", Role.PLANNER)
QUESTION = CoverageRequest(categories=(CATEGORY,))
GROUP = "residents_60"
_FIGURES = st.lists(st.floats(0, 1e6) | st.just(float("nan")), min_size=2, max_size=8)


@pytest.fixture
def places(town):
    for name, x, y, cost in (
        ("北街", 600, 400, 80_000.0),
        ("西北角", 0, 390, 20_000.0),
        ("远处", 800, 0, None),
    ):
        values = {"name": name, "kind": "idle_land", "cost_yuan": cost}
        features.create(PLANNER, town, MICRO_SPACE_SITES, lonlat(at(x, y)), values)
    for person in ("甲", "乙", "丙"):
        say(town, person, "想要活动室", at(10, 350), category="elderly")
    say(town, "甲", "想要活动室", at(600, 380), category="elderly")
    return town


def _order(town, **weights: float) -> pd.DataFrame:
    table = sites_ranking.candidates(PLANNER, town, QUESTION, GROUP)
    return sites_ranking.ranked(table, {"gain": 0, "support": 0, "cost_yuan": 0, **weights})


def test_each_figure_alone_gives_its_own_order(places):
    by_gain, by_support, by_cost = (_order(places, **{name: 5}) for name in sites_ranking.FIGURES)
    raw = by_gain.set_index("name")[["gain", "support", "cost_yuan"]]
    assert raw.loc["北街"].tolist() == [50, 1, 80_000]
    assert raw.loc["西北角"].tolist() == [20, 3, 20_000]
    assert raw.loc["远处"].fillna(-1).tolist() == [0, 0, -1]
    assert by_gain["name"].tolist() == ["北街", "西北角", "远处"]
    assert by_support["name"].tolist() == ["西北角", "北街", "远处"]
    # What nobody has estimated counts as the dearest.
    assert by_cost["name"].iloc[0] == "西北角"
    assert by_cost.set_index("name")["score"].to_dict() == {"西北角": 0.75, "北街": 0, "远处": 0}


def test_the_order_moves_with_the_weights_and_every_figure_is_told(places):
    mixed = _order(places, gain=5, support=3, cost_yuan=2).set_index("name")
    # 北街: (5 x 1 + 3 x 1/3 + 2 x 0) / 10; 西北角: (5 x 0.4 + 3 x 1 + 2 x 0.75) / 10.
    assert mixed["score"].to_dict() == pytest.approx({"西北角": 0.65, "北街": 0.6, "远处": 0})
    assert _order(places, gain=9, support=1).iloc[0]["name"] == "北街"
    assert _order(places)["rank"].tolist() == [1, 1, 1]
    weights = {"gain": 5, "support": 3, "cost_yuan": 2}
    made = sites_ranking.workbook(PLANNER, places, QUESTION, GROUP, weights, "zh")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    first = dict(zip(*list(book["备选空间排序"].values)[:2], strict=True))
    assert (first["名称"], first["新增走得到（人）"], first["附近有多少人要（人）"]) == ("西北角", 20, 3)
    assert first["空白：折算0—1"] == 0.4
    assert any("不代替决定" in row[0] for row in book["说明"].values)
    question = QUESTION.model_dump(mode="json")
    asked = {"question": question, "group": GROUP, "weights": weights, "language": "en"}
    assert KINDS["ranking"][1](PLANNER, places, asked, silent)["name"].endswith(".xlsx")


def test_without_candidates_or_the_right_it_says_so(town):
    with pytest.raises(InvalidInput, match="siting_no_candidates"):
        sites_ranking.candidates(PLANNER, town, QUESTION, GROUP)
    with pytest.raises(Forbidden):
        sites_ranking.candidates(VISITOR, town, QUESTION, GROUP)


@given(_FIGURES, st.booleans())
def test_scaled_figures_keep_their_order_and_lie_between_0_and_1(values, less):
    figures = pd.Series(values, dtype="float64")
    scales = scaled(figures, less_is_better=less)
    assert scales.between(0, 1).all()
    known = figures.notna()
    order = np.argsort(figures[known], kind="stable")
    steps = np.diff(scales[known].to_numpy()[order])
    assert (steps <= 0).all() if less else (steps >= 0).all()
    assert (scales[~known] == 0).all()


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=6), st.floats(0.1, 10))
def test_only_the_proportions_of_weights_count(rows, factor):
    scales = pd.DataFrame(rows, columns=["gain", "support"])
    score = weighed(scales, {"gain": 2, "support": 1})
    assert score.between(0, 1 + 1e-9).all()
    assert weighed(scales, {"gain": 2 * factor, "support": factor}).to_numpy() == pytest.approx(
        score.to_numpy()
    )
    better = weighed(scales.assign(gain=1.0), {"gain": 2, "support": 1})
    assert (better >= score - 1e-12).all()
