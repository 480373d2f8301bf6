"""Candidates weighed by several figures at once. It advises: the weights are somebody's opinion."""

from collections.abc import Mapping

import pandas as pd


def scaled(figures: "pd.Series[float]", *, less_is_better: bool = False) -> "pd.Series[float]":
    """Bring a figure to the same scale for all candidates.

    Parameters
    ----------
    figures : Series of float
        Not negative; NaN where it is not known.
    less_is_better : bool
        Whether the smallest is the best, as of a cost.

    Returns
    -------
    Series of float
        0 to 1, same index. More is better: the share of the greatest. Less is better: 1 for nothing, 0 for
        the greatest known. What is not known is taken for the worst: 0.

    Examples
    --------
    >>> scaled(pd.Series([50.0, 20.0, 0.0])).tolist()
    [1.0, 0.4, 0.0]
    >>> scaled(pd.Series([10.0, 40.0, None]), less_is_better=True).tolist()
    [0.75, 0.0, 0.0]
    """
    greatest = figures.max()
    if not greatest > 0:
        # All alike, or none known: nobody is before another.
        return figures.notna() * (1.0 if less_is_better else 0.0)
    share = figures / greatest
    return (1 - share if less_is_better else share).fillna(0.0)


def weighed(scales: pd.DataFrame, weights: Mapping[str, float]) -> "pd.Series[float]":
    """Weigh the scaled figures of candidates into one score.

    Parameters
    ----------
    scales : DataFrame
        One row a candidate; columns as the keys of `weights`, 0 to 1.
    weights : Mapping[str, float]
        Not negative; only their proportions count.

    Returns
    -------
    Series of float
        0 to 1, same index: the weighted mean; 0 throughout where all weights are 0.

    Examples
    --------
    >>> scales = pd.DataFrame({"gain": [1.0, 0.4], "support": [0.0, 1.0]})
    >>> weighed(scales, {"gain": 1, "support": 1}).tolist()
    [0.5, 0.7]
    >>> weighed(scales, {"gain": 3, "support": 1}).round(2).tolist()
    [0.75, 0.55]
    """
    total = sum(weights.values())
    if total == 0:
        return pd.Series(0.0, index=scales.index)
    shares = pd.Series(weights, dtype="float64") / total
    return (scales[list(weights)] * shares).sum(axis=1)
