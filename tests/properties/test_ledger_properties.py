"""Whatever is done with a fund, its books balance and what was given for a thing is spent on it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_gis.model.errors import Conflict
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.ledger import BANK, GIVEN, SPENT, Line, balances, payment
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.store import Store, create_store, post_entry, read_balances, read_ledger, reverse_entries
from tests.towns import EPSG

ITEMS = ("", "bench", "lamp")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("give"), st.sampled_from(ITEMS), st.integers(1, 10_000)),
        st.tuples(st.just("pay"), st.sampled_from(ITEMS[1:]), st.integers(1, 10_000)),
        st.tuples(st.just("reverse"), st.just(""), st.integers(0, 20)),
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("books") / "books.gpkg"
    opened = create_store(str(place), Workspace(name="账", metric_epsg=EPSG))
    yield opened
    opened.close()


def do(writer, book, done, what, item, amount) -> None:
    today = writer.now.date()
    if what == "give":
        lines = (Line(BANK, amount, item), Line(GIVEN, -amount, item))
        post_entry(writer, book, today, "receipt", ("x", f"r{len(done)}"), lines)
        done.append(f"r{len(done)}")
    elif what == "pay":
        held = {k[1]: v for k, v in read_balances(writer.connection, book).items() if k[0] == BANK}
        lines = payment(held, (item, ""), item, amount)
        post_entry(writer, book, today, "payment", ("x", f"p{len(done)}"), lines)
        done.append(f"p{len(done)}")
    elif done:
        reverse_entries(writer, book, today, done[amount % len(done)])


@settings(max_examples=40)
@given(STEPS)
def test_the_books_hold_after_every_step(store: Store, steps) -> None:
    book, done = new_uid(), []
    for what, item, amount in steps:
        # What is refused leaves nothing behind.
        with suppress(Conflict), store.write(OPERATOR) as writer:
            do(writer, book, done, what, item, amount)
        with store.read() as connection:
            entries, sums = read_ledger(connection, book), read_balances(connection, book)
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert all(sum(line.amount for line in entry.lines) == 0 for entry in entries)
        assert sum(sums.values()) == 0
        assert sums == balances(line for entry in entries for line in entry.lines)
        held = {item: amount for (account, item), amount in sums.items() if account == BANK}
        assert all(amount >= 0 for amount in held.values())
        _spent_on_its_item_only(entries)


def _spent_on_its_item_only(entries) -> None:
    """Money given for a thing leaves the bank in entries of that thing only."""
    for entry in entries:
        if entry.kind == "payment":
            on = {line.item for line in entry.lines if line.account == SPENT}
            assert len(on) == 1
            assert {line.item for line in entry.lines if line.account == BANK} <= {"", *on}


@settings(max_examples=40)
@given(STEPS, st.integers(1, 9_999))
def test_a_counter_entry_restores_what_was(store: Store, steps, amount) -> None:
    book, done = new_uid(), []
    with store.write(OPERATOR) as writer:
        do(writer, book, done, "give", "", 10_000)
        for what, item, much in steps:
            if what == "give":
                do(writer, book, done, what, item, much)
        before = read_balances(writer.connection, book)
        do(writer, book, done, "pay", "bench", amount)
        reverse_entries(writer, book, writer.now.date(), done[-1])
        assert read_balances(writer.connection, book) == before
        # Taken back once is taken back: nothing stands of it any more.
        assert reverse_entries(writer, book, writer.now.date(), done[-1]) == []


@given(st.dictionaries(st.sampled_from((*ITEMS, "other")), st.integers(0, 5_000)), st.integers(1, 20_000))
def test_a_payment_takes_own_money_first_and_never_that_of_another_thing(held, amount) -> None:
    own, free = held.get("bench", 0), held.get("", 0)
    if own + free < amount:
        with pytest.raises(Conflict, match="fund_too_small"):
            payment(held, ("bench", ""), "bench", amount)
        return
    lines = payment(held, ("bench", ""), "bench", amount)
    taken = Counter({line.item: -line.amount for line in lines if line.account == BANK})
    assert sum(line.amount for line in lines) == 0
    assert (taken["bench"], taken[""]) == (min(own, amount), max(0, amount - own))
    assert taken["other"] == 0
