"""Whatever is scored: the mean stays in range, and only the proportions of the weights count."""

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cocreate_gis.analysis.indicators import awarded, weighed_scores

_SHARES = st.one_of(st.none(), st.floats(0, 1))


@st.composite
def _scored(draw):
    names = [f"i{k}" for k in range(draw(st.integers(1, 5)))]
    places = draw(st.integers(1, 6))
    weights = draw(st.lists(st.floats(0.01, 1000), min_size=len(names), max_size=len(names)))
    marks = draw(st.lists(st.floats(1, 1000), min_size=len(names), max_size=len(names)))
    indicators = pd.DataFrame({"weight": weights, "full_mark": marks}, index=names)
    cells = draw(
        st.lists(
            st.lists(_SHARES, min_size=len(names), max_size=len(names)), min_size=places, max_size=places
        )
    )
    shares = pd.DataFrame(cells, columns=names).astype("float64")
    return shares * indicators["full_mark"], indicators


@given(_scored())
def test_a_score_lies_between_the_worst_and_the_best_share(case):
    scores, indicators = case
    shares = 100 * scores / indicators["full_mark"]
    told = weighed_scores(scores, indicators)
    assert (told["score"].isna() == shares.isna().all(axis=1)).all()
    known = told["score"].notna()
    assert (told["score"][known] >= shares.min(axis=1)[known] - 1e-6).all()
    assert (told["score"][known] <= shares.max(axis=1)[known] + 1e-6).all()


@given(_scored(), st.floats(0.01, 100))
def test_neither_the_unit_of_the_weights_nor_the_order_of_the_indicators_counts(case, factor):
    scores, indicators = case
    told = weighed_scores(scores, indicators)
    other = weighed_scores(
        scores[scores.columns[::-1]], indicators.assign(weight=indicators["weight"] * factor).iloc[::-1]
    )
    pd.testing.assert_frame_equal(told, other, rtol=1e-9, atol=1e-9)


@given(_scored(), st.data())
def test_a_better_score_never_makes_a_place_worse(case, data):
    scores, indicators = case
    place, name = data.draw(st.sampled_from(list(scores.index))), data.draw(st.sampled_from(list(scores)))
    assume(pd.notna(scores.at[place, name]))
    better = scores.copy()
    better.loc[place, name] = indicators.at[name, "full_mark"]
    before, after = (weighed_scores(one, indicators).at[place, "score"] for one in (scores, better))
    assert after >= before - 1e-6


@given(_scored(), st.integers(1, 5))
def test_whoever_gets_an_award_is_no_worse_than_whoever_does_not(case, places):
    scores, indicators = case
    told = weighed_scores(scores, indicators)
    chosen = awarded(told, places)
    complete = told[told["missing"] == 0]
    assert not chosen[told["missing"] > 0].any()
    assert int(chosen.sum()) >= min(places, len(complete))
    worst = complete["score"][chosen.reindex(complete.index)].min()
    assert not (complete["score"][~chosen.reindex(complete.index)] > worst + 1e-6).any()


def test_the_same_as_the_mean_of_equal_weights():
    scores = pd.DataFrame({"a": [10.0, 20.0], "b": [30.0, 40.0]})
    indicators = pd.DataFrame({"weight": 1.0, "full_mark": 100.0}, index=["a", "b"])
    assert weighed_scores(scores, indicators)["score"].tolist() == pytest.approx(scores.mean(axis=1).tolist())
