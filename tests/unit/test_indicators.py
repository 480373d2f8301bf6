"""Three places and three indicators, weighed by hand; what was not scored is no zero."""

import pandas as pd
import pytest

from cocreate_gis.analysis.indicators import awarded, normalised, weighed_scores

INDICATORS = pd.DataFrame(
    {"weight": [5.0, 3.0, 2.0], "full_mark": [10.0, 100.0, 5.0]}, index=["clean", "green", "quiet"]
)


def test_three_places_by_hand():
    scores = pd.DataFrame(
        {"clean": [8, 10, None], "green": [50, None, None], "quiet": [5, 1, None]}, index=["a", "b", "c"]
    )
    told = weighed_scores(scores, INDICATORS)
    # a: 0.5 x 80 + 0.3 x 50 + 0.2 x 100; b without the green: (0.5 x 100 + 0.2 x 20) / 0.7.
    assert told["score"].tolist() == pytest.approx([75.0, 54 / 0.7, float("nan")], nan_ok=True)
    assert told["known"].tolist() == pytest.approx([1.0, 0.7, 0.0])
    assert told["missing"].tolist() == [0, 1, 3]


def test_a_score_over_the_full_mark_counts_as_none():
    told = weighed_scores(pd.DataFrame({"clean": [11.0], "green": [50.0], "quiet": [5.0]}), INDICATORS)
    assert told["score"].tolist() == pytest.approx([(0.3 * 50 + 0.2 * 100) / 0.5])
    assert told["missing"].tolist() == [1]


def test_without_any_weight_there_is_no_score():
    told = weighed_scores(
        pd.DataFrame({"clean": [5.0], "green": [50.0], "quiet": [5.0]}), INDICATORS.assign(weight=0.0)
    )
    assert told["score"].isna().all()
    assert normalised(pd.Series([0.0, 0.0])).tolist() == [0.0, 0.0]


def test_an_award_is_for_those_scored_on_everything_and_equals_share_it():
    results = pd.DataFrame({"score": [80.0, 99.0, 80.0, 70.0], "missing": [0, 2, 0, 0]})
    assert awarded(results, 1).tolist() == [True, False, True, False]
    assert not awarded(results, 0).any()
