"""Labels of a choice: Streamlit goes by them, so no two may be the same."""

from collections import Counter
from collections.abc import Hashable, Mapping
from itertools import count
from typing import TypeVar

import streamlit as st

_Key = TypeVar("_Key", bound=Hashable)


def told_apart(labels: Mapping[_Key, str]) -> dict[_Key, str]:
    """Number the labels that are the same.

    Parameters
    ----------
    labels : Mapping of str
        By what is chosen.

    Returns
    -------
    dict of str
        A label of its own for each: where several are the same, a number stands before them, as the end of a
        long label is cut off.

    Examples
    --------
    >>> told_apart({"a": "Bench", "b": "Gate", "c": "Bench"})
    {'a': '1 · Bench', 'b': 'Gate', 'c': '2 · Bench'}
    """
    said = Counter(labels.values())
    taken, told = set(said), {}
    # One count per label, as thousands of records may have the same.
    counts = {label: count(1) for label in said}
    for key, label in labels.items():
        numbered = (f"{at} · {label}" for at in counts[label])
        told[key] = label if said[label] == 1 else next(one for one in numbered if one not in taken)
        taken.add(told[key])
    return told


def choose(title: str, labels: Mapping[_Key, str], key: str | None = None) -> _Key:
    """Draw the choice of one of several.

    Parameters
    ----------
    title : str
        What is chosen.
    labels : Mapping of str
        At least one label, by what is chosen.
    key : str, optional
        Makes the input unique.

    Returns
    -------
    hashable
        What was chosen, the first until then.
    """
    told = told_apart(labels)
    chosen: _Key = st.selectbox(title, list(told), format_func=told.__getitem__, key=key)
    return chosen
