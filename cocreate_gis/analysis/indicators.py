"""Scores of several indicators weighed into one; what was not scored is told, and is no zero."""

import pandas as pd

SCALE = 100.0


def weighed_scores(scores: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Weigh the scores of places.

    Parameters
    ----------
    scores : DataFrame
        One row a place, one column an indicator; NaN where it was not scored. A score below 0 or above the
        full mark counts as none.
    indicators : DataFrame
        Index as the columns of `scores`: ``weight``, not negative, only their proportions count; and
        ``full_mark``, above 0.

    Returns
    -------
    DataFrame
        Same index: ``score`` (0 to 100, the weighted mean of the shares of the full marks over what was
        scored, NaN where nothing was), ``known`` (0 to 1, the share of the weights that was scored) and
        ``missing`` (how many indicators of some weight were not).

    Examples
    --------
    >>> indicators = pd.DataFrame({"weight": [3, 1], "full_mark": [10, 100]}, index=["a", "b"])
    >>> weighed_scores(pd.DataFrame({"a": [8.0, 8.0], "b": [40.0, None]}), indicators)
       score  known  missing
    0   70.0   1.00        0
    1   80.0   0.75        1
    """
    indicators = indicators.astype("float64")
    shares = scores[indicators.index].astype("float64") / indicators["full_mark"]
    shares = shares.where((shares >= 0) & (shares <= 1))
    weights = normalised(indicators["weight"])
    known = (shares.notna() * weights).sum(axis=1)
    score = SCALE * (shares * weights).sum(axis=1) / known.where(known > 0)
    missing = (shares.isna() & (weights > 0)).sum(axis=1)
    return pd.DataFrame({"score": score.clip(upper=SCALE), "known": known, "missing": missing})


def normalised(weights: "pd.Series[float]") -> "pd.Series[float]":
    """Scale weights so that they add up to 1.

    Parameters
    ----------
    weights : Series of float
        Not negative.

    Returns
    -------
    Series of float
        Same index; 0 throughout where all are 0.

    Examples
    --------
    >>> normalised(pd.Series([3.0, 1.0])).tolist()
    [0.75, 0.25]
    """
    total = weights.sum()
    return weights / total if total > 0 else weights * 0.0


def awarded(results: pd.DataFrame, places: int) -> "pd.Series[bool]":
    """Tell who gets an award.

    Parameters
    ----------
    results : DataFrame
        Of `weighed_scores`.
    places : int
        How many awards there are.

    Returns
    -------
    Series of bool
        Same index: the best of those scored on every indicator; equal ones share the last place.

    Examples
    --------
    >>> results = pd.DataFrame({"score": [90.0, 70.0, 70.0, 95.0], "missing": [0, 0, 0, 1]})
    >>> awarded(results, 2).tolist()
    [True, True, True, False]
    """
    # Sums of shares in another order differ in the last digit.
    complete = results["score"].where(results["missing"] == 0).round(9)
    return complete.rank(ascending=False, method="min") <= places
