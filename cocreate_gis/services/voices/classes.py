"""Classes a reader can keep apart, for maps of rates and counts."""

import math
from collections.abc import Iterable
from itertools import pairwise

_STEPS = (1.0, 2.0, 5.0, 10.0)
_CLASSES = 4


def class_limits(values: Iterable[float]) -> list[float]:
    """Choose the limits of the classes above zero.

    Parameters
    ----------
    values : iterable of float
        Not negative; NaN is left out.

    Returns
    -------
    list of float
        Rising limits from 0 in equal round steps (1, 2 or 5 times a power of ten), at most four classes, the
        last of which holds the largest value; empty where nothing is above zero.

    Examples
    --------
    >>> class_limits([0, 3.2, 7.5])
    [0, 2, 4, 6, 8]
    """
    largest = max((value for value in values if value > 0), default=0.0)
    if largest == 0:
        return []
    unit = 10.0 ** math.floor(math.log10(largest / _CLASSES))
    step = next(unit * step for step in _STEPS if unit * step * _CLASSES >= largest)
    count = math.ceil(largest / step)
    return [_whole(step * k) for k in range(count + 1)]


def class_of(value: float, limits: list[float]) -> int | None:
    """Find the class of a value.

    Parameters
    ----------
    value : float
        Not negative.
    limits : list of float
        Of `class_limits`.

    Returns
    -------
    int or None
        Counted from 0, the upper limit belongs to the class; None for zero and for NaN.

    Examples
    --------
    >>> [class_of(value, [0, 2, 4]) for value in (0, 0.1, 2, 2.1, float("nan"))]
    [None, 0, 0, 1, None]
    """
    for place, (low, high) in enumerate(pairwise(limits)):
        if low < value <= high:
            return place
    return None


def _whole(value: float) -> float:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
