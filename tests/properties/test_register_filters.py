"""What holds for any register: filters commute and narrow, and every record is in exactly one group."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.services.registers.filtering import (
    Condition,
    grouped,
    narrowed,
    read_conditions,
    with_words,
    written,
)

_FIELDS = ("bay_no", "kind", "capacity", "accessible", "term_from", "length_m")
_SEEDS = range(6)


def _register(seed: int, rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(seed)

    def some(values: list[object], dtype: str) -> "pd.Series[object]":
        return pd.Series([None if rng.random() < 0.2 else value for value in values], dtype=dtype)

    days = pd.date_range("2015-01-01", "2026-12-31").to_series().sample(rows, random_state=seed)
    kinds = list(PARKING_SPACES.field("kind").domain or {})
    return pd.DataFrame(
        {
            "bay_no": some([f"A{k % 40}" for k in range(rows)], "str"),
            "kind": some(list(rng.choice(kinds, rows)), "str"),
            "capacity": some([int(k) for k in rng.integers(1, 300, rows)], "Int64"),
            "accessible": some([bool(k) for k in rng.integers(0, 2, rows)], "boolean"),
            "term_from": pd.Series(days.to_numpy(), dtype="datetime64[us]").mask(rng.random(rows) < 0.2),
            "length_m": some([float(k) for k in rng.gamma(2, 3, rows)], "float64"),
        }
    )


_CONDITIONS = [
    Condition("kind", among=("built", "ebike")),
    Condition("capacity", least=20, most=150),
    Condition("length_m", least=2.5),
    Condition("accessible", among=(True,), missing=True),
    Condition("term_from", most=dt.date(2020, 6, 30)),
    Condition("bay_no", contains="a1"),
    Condition("length_m", missing=True),
    Condition("bay_no"),
]


@pytest.mark.parametrize("seed", _SEEDS)
def test_filters_commute_narrow_and_ask_the_same_twice(seed):
    frame = _register(seed)
    order = np.random.default_rng(seed).permutation(len(_CONDITIONS))[:3]
    chosen = [_CONDITIONS[k] for k in order]
    found = narrowed(frame, chosen)
    assert narrowed(frame, chosen[::-1]).equals(found)
    assert narrowed(found, chosen).equals(found)
    assert set(found.index) == set.intersection(*(set(narrowed(frame, [one]).index) for one in chosen))
    assert with_words(found, PARKING_SPACES.fields[:1], "A3").equals(
        narrowed(with_words(frame, PARKING_SPACES.fields[:1], "A3"), chosen)
    )


@pytest.mark.parametrize("seed", _SEEDS)
@pytest.mark.parametrize("name", _FIELDS)
def test_every_record_is_in_exactly_one_group(seed, name):
    frame = _register(seed)
    field, bays = PARKING_SPACES.field(name), PARKING_SPACES.field("capacity")
    groups = grouped(frame, field, [bays])
    members = [narrowed(frame, [group]) for group in groups["group"]]
    assert sorted(fid for part in members for fid in part.index) == list(frame.index)
    assert [len(part) for part in members] == groups["count"].tolist()
    # Every missing value is a group of its own, so the sums of the groups are the sum of all.
    assert groups["capacity"].sum() == frame["capacity"].sum()
    for part, told in zip(members, groups["capacity"], strict=True):
        assert part["capacity"].sum(min_count=1) is told or part["capacity"].sum() == told


def test_what_was_asked_is_read_as_it_was_written():
    assert read_conditions(written(_CONDITIONS), PARKING_SPACES.fields) == _CONDITIONS
    known = [field for field in PARKING_SPACES.fields if field.name != "kind"]
    assert read_conditions(written(_CONDITIONS), known) == _CONDITIONS[1:]
