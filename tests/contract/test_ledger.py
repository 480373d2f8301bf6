"""Books on both stores: balanced, closed by periods, and never overdrawn, however many pay at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.ledger import BANK, GIVEN, SPENT, Line
from cocreate_gis.store import (
    Store,
    close_period,
    closed_periods,
    open_store,
    post_entry,
    read_balances,
    read_ledger,
    verify_history,
)
from tests.contract.conftest import PLANNER

BOOK, DAY = "0192b6f0-0000-7000-8000-000000000001", dt.date(2026, 3, 2)


def give(store: Store, fen: int, day: dt.date = DAY) -> int:
    with store.write(PLANNER) as writer:
        lines = (Line(BANK, fen), Line(GIVEN, -fen))
        return post_entry(writer, BOOK, day, "receipt", ("fund_income", "g"), lines)


def pay(store: Store, fen: int, uid: str) -> int:
    with store.write(PLANNER) as writer:
        lines = (Line(SPENT, fen, "bench"), Line(BANK, -fen))
        return post_entry(writer, BOOK, DAY, "payment", ("fund_expenses", uid), lines)


def test_an_entry_is_read_as_it_was_written(store: Store) -> None:
    assert (give(store, 1_500_000), pay(store, 29, "a")) == (1, 2)
    with store.read() as connection:
        received, paid = read_ledger(connection, BOOK)
        assert read_balances(connection, BOOK) == {
            (BANK, ""): 1_499_971,
            (GIVEN, ""): -1_500_000,
            (SPENT, "bench"): 29,
        }
        verify_history(connection)
    assert (received.day, received.kind, received.actor) == (DAY, "receipt", PLANNER.uid)
    assert paid.lines == (Line(SPENT, 29, "bench"), Line(BANK, -29))
    assert paid.at.tzinfo is not None


def test_payments_at_once_never_spend_more_than_there_is(store: Store) -> None:
    give(store, 1_000)
    other = open_store(store.location)

    def attempt(number: int) -> bool:
        try:
            pay((store, other)[number % 2], 300, str(number))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        paid = list(pool.map(attempt, range(8)))
    other.close()
    assert sum(paid) == 3
    with store.read() as connection:
        assert read_balances(connection, BOOK)[BANK, ""] == 100
        assert [entry.number for entry in read_ledger(connection, BOOK)] == [1, 2, 3, 4]
        verify_history(connection)


def test_what_is_refused_leaves_nothing(store: Store) -> None:
    give(store, 100)
    with pytest.raises(Conflict, match="account_dry"):
        pay(store, 101, "a")
    with pytest.raises(ValueError, match="do not balance"), store.write(PLANNER) as writer:
        post_entry(writer, BOOK, DAY, "receipt", ("x", "y"), (Line(BANK, 5), Line(GIVEN, -4)))
    with store.read() as connection:
        assert len(read_ledger(connection, BOOK)) == 1


def test_a_closed_period_takes_no_entry(store: Store) -> None:
    give(store, 100)
    with store.write(PLANNER) as writer:
        close_period(writer, BOOK, DAY)
    with pytest.raises(InvalidInput, match="period_closed"):
        give(store, 5)
    with pytest.raises(InvalidInput, match="period_closed"), store.write(PLANNER) as writer:
        close_period(writer, BOOK, DAY)
    give(store, 5, DAY + dt.timedelta(days=1))
    with store.read() as connection:
        assert [period.until for period in closed_periods(connection, BOOK)] == [DAY]
        assert len(read_ledger(connection, BOOK)) == 2
