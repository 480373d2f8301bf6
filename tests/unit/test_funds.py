"""The fund refuses what would make its books untrue, and then nothing is written at all."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import CoCreateError, Conflict, Forbidden, InvalidInput
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS
from cocreate_gis.model.ledger import BANK, GIVEN, PLEDGES, RECEIVABLE, SPENT
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.promises.fund_books import money_held
from cocreate_gis.store import read_balances, read_ledger, verify_history
from cocreate_gis.wording import Words
from tests.funds import CLERK, DEPUTY, HEAD, Till, uid_at


@pytest.fixture
def till(town):
    return Till(town)


def books(till):
    with till.town.store.read() as connection:
        verify_history(connection)
        return read_ledger(connection, till.fund), read_balances(connection, till.fund)


def _table(till, layer):
    return till.town.frame(layer, OPERATOR.visibility).drop(columns="geometry").to_csv()


def refused(till, code, kind, do, *given, **more):
    """It is refused with a sentence in both languages, and neither the books nor a record moves."""
    before = books(till), [_table(till, layer) for layer in _KINDS]
    with pytest.raises(kind) as raised:
        do(*given, **more)
    assert raised.value.code == code
    for language in ("zh", "en"):
        assert Words(language).error(raised.value) != code
    after = books(till), [_table(till, layer) for layer in _KINDS]
    assert after == before


_KINDS = (FUNDS, FUND_INCOME, FUND_EXPENSES)


def test_a_gift_and_a_payment_follow_double_entry_to_the_fen(till):
    gift = till.give(15000.0)
    till.pledge(gift)
    assert books(till)[1] == {(RECEIVABLE, ""): 1_500_000, (PLEDGES, ""): -1_500_000}
    till.receive(gift)
    assert books(till)[1] == {(BANK, ""): 1_500_000, (GIVEN, ""): -1_500_000}
    till.pay(till.approve(till.apply(0.29)))
    bench = till.works["坐凳"]
    entries, sums = books(till)
    assert sums == {(BANK, ""): 1_499_971, (GIVEN, ""): -1_500_000, (SPENT, bench): 29}
    assert [entry.kind for entry in entries] == ["pledge", "receipt", "payment"]
    assert [entry.number for entry in entries] == [1, 2, 3]


def test_it_never_spends_more_than_it_holds(till):
    till.receive(till.give(100.0))
    refused(till, "fund_too_small", Conflict, till.approve, till.apply(100.01))
    one, other = till.apply(60.0), till.apply(60.0)
    till.approve(one)
    # What is promised to the first is not promised to the second, though neither is paid.
    refused(till, "fund_too_small", Conflict, till.approve, other)


def test_a_payment_is_checked_again_when_the_money_went_back(till):
    gift = till.receive(till.give(100.0))
    wish = till.approve(till.apply(100.0))
    till.step(HEAD, FUND_INCOME, gift, "withdrawn", reason="转错账户")
    refused(till, "fund_too_small", Conflict, till.pay, wish)


def test_money_for_one_thing_is_spent_on_that_thing_only(till):
    till.receive(till.give(500.0, work="路灯"))
    till.receive(till.give(100.0))
    refused(till, "fund_too_small", Conflict, till.approve, till.apply(200.0))
    till.pay(till.approve(till.apply(550.0, work="路灯", purpose="照明")))
    with till.town.store.read() as connection:
        assert money_held(connection, till.fund) == {"": 5000}


def test_money_for_a_project_serves_each_of_its_works(till):
    till.receive(till.give(80.0, project=till.project))
    till.pay(till.approve(till.apply(80.0)))
    with till.town.store.read() as connection:
        assert money_held(connection, till.fund) == {}


@pytest.mark.parametrize(
    ("amount", "code"), [(-5.0, "field_range"), (0.0, "field_range"), (1.005, "money_fraction")]
)
def test_amounts_that_are_none(till, amount, code):
    def give():
        till.receive(till.give(amount))

    if code == "money_fraction":
        gift = till.give(amount)
        refused(till, code, InvalidInput, till.receive, gift)
    else:
        refused(till, code, InvalidInput, give)


def test_a_payment_needs_approval_and_a_pledge_is_paid_once(till):
    gift = till.receive(till.give(500.0))
    refused(till, "status_step_unknown", InvalidInput, till.pay, till.apply(10.0))
    refused(till, "status_step_unknown", InvalidInput, till.receive, gift)
    paid = till.pay(till.approve(till.apply(10.0)))
    refused(till, "status_step_unknown", InvalidInput, till.pay, paid)


def test_nobody_approves_what_they_asked_for(till):
    till.receive(till.give(500.0))
    wish = till.apply(10.0)
    refused(till, "not_allowed", Forbidden, till.step, CLERK, FUND_EXPENSES, wish, "approved")
    version, _ = till.state(FUND_EXPENSES, wish)
    features.change(HEAD, till.town, FUND_EXPENSES, wish, version, {"amount_yuan": 400.0})
    # Whoever raised the sum asked for it too.
    refused(till, "own_application", Forbidden, till.approve, wish)
    till.step(DEPUTY, FUND_EXPENSES, wish, "approved")


def test_above_the_threshold_two_people_approve(till):
    till.receive(till.give(20000.0))
    wish = till.apply(5000.01)
    refused(till, "second_approval", InvalidInput, till.approve, wish)
    till.step(HEAD, FUND_EXPENSES, wish, "first_approved")
    refused(till, "approved_already", Forbidden, till.approve, wish)
    till.step(DEPUTY, FUND_EXPENSES, wish, "approved")
    small = till.apply(5000.0)
    refused(
        till, "one_approval_enough", InvalidInput, till.step, HEAD, FUND_EXPENSES, small, "first_approved"
    )


def test_an_application_set_back_is_approved_anew(till):
    till.receive(till.give(20000.0))
    wish = till.apply(6000.0)
    till.step(HEAD, FUND_EXPENSES, wish, "first_approved")
    till.step(CLERK, FUND_EXPENSES, wish, "applied", reason="报价有误")
    refused(till, "second_approval", InvalidInput, till.step, DEPUTY, FUND_EXPENSES, wish, "approved")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"work_item": None}, "expense_without_item"),
        ({"purpose": "聚餐"}, "expense_purpose"),
        ({"purpose": None}, "expense_purpose"),
        ({"quote_2_from": None}, "expense_quotes"),
    ],
)
def test_what_an_application_has_to_say(till, values, code):
    till.receive(till.give(500.0))
    refused(till, code, InvalidInput, till.approve, till.apply(10.0, **values))


def test_a_reason_stands_for_a_missing_quote(till):
    till.receive(till.give(500.0))
    told = {"quote_2_from": None, "fewer_quotes": "本地只有两家做"}
    till.pay(till.approve(till.apply(10.0, **told)))


def test_what_is_booked_is_neither_changed_nor_removed_nor_slipped_in(till):
    gift = till.receive(till.give(500.0))
    version, _ = till.state(FUND_INCOME, gift)
    change = {"amount_yuan": 5.0}
    refused(
        till,
        "stands_in_books",
        Conflict,
        features.change,
        CLERK,
        till.town,
        FUND_INCOME,
        gift,
        version,
        change,
    )
    refused(till, "stands_in_books", Conflict, features.remove, CLERK, till.town, FUND_INCOME, gift, version)
    wish = till.approve(till.apply(10.0))
    told = {"paid_on": till.today, "paid_to": "五金店", "receipt_no": "1", "amount_yuan": 400.0}
    refused(till, "stands_in_books", Conflict, till.step, CLERK, FUND_EXPENSES, wish, "paid", **told)
    told = {"received_on": till.today, "document_no": "1", "status": "received"}
    refused(till, "begins_first", InvalidInput, till.give, 5.0, **told)


def test_a_counter_entry_restores_the_books_and_leaves_the_mistake_readable(till):
    till.receive(till.give(500.0))
    before = books(till)[1]
    paid = till.pay(till.approve(till.apply(120.0)))
    till.step(HEAD, FUND_EXPENSES, paid, "reversed", reason="付错单位")
    entries, sums = books(till)
    assert sums == before
    assert [(entry.kind, entry.reverses) for entry in entries][-2:] == [("payment", None), ("reversal", 2)]


def test_a_spent_gift_is_not_given_back(till):
    gift = till.receive(till.give(500.0))
    till.pay(till.approve(till.apply(120.0)))
    refused(
        till, "fund_spent_already", Conflict, till.step, HEAD, FUND_INCOME, gift, "withdrawn", reason="反悔"
    )


def test_a_fund_that_holds_money_neither_ends_nor_goes(till):
    till.pledge(till.give(500.0))
    fid = int(till.town.frame(FUNDS, OPERATOR.visibility).index[0])
    refused(till, "fund_not_empty", Conflict, till.step, HEAD, FUNDS, fid, "ended", reason="换届")
    refused(till, "fund_has_records", Conflict, features.remove, HEAD, till.town, FUNDS, fid, 2)


def test_nothing_is_booked_before_the_fund_runs(till):
    fid = features.create(HEAD, till.town, FUNDS, None, {"name": "还没有办法的"})
    with pytest.raises(InvalidInput, match="evidence_missing"):
        features.move(HEAD, till.town, FUNDS, fid, 1, "running")
    gift = till.give(10.0, fund=uid_at(till.town, FUNDS, fid))
    refused(till, "fund_not_running", Conflict, till.receive, gift)


def test_a_day_to_come_is_no_day_of_payment(till):
    gift = till.give(10.0)
    told = {"received_on": till.today + dt.timedelta(days=1), "document_no": "1"}
    refused(till, "not_come_yet", CoCreateError, till.step, CLERK, FUND_INCOME, gift, "received", **told)
