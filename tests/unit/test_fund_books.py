"""The fund as it is read: by everybody, by its keepers, on paper; and after a giver was forgotten."""

import datetime as dt
import io

import openpyxl
import pytest

from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME, FUNDS
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.promises import fund as books
from cocreate_gis.services.promises.fund_books import lacking
from cocreate_gis.services.promises.fund_documents import fund_document
from cocreate_gis.services.promises.fund_ledger import ledger, trial_balance
from cocreate_gis.services.voices import forgetting
from cocreate_gis.store import read_personal, verify_history
from cocreate_gis.wording import Words
from tests.browsers import Browser, site
from tests.funds import CLERK, HEAD, Till, uid_at

ZH = Words("zh")
NAMED = {"donor": "=张桂兰", "contact": "13712345678", "shown_name": "<b>张奶奶</b>", "named": True}


@pytest.fixture
def till(town):
    """15,000 for anything, 500 for the lamps by somebody who does not want to be named, 1,250.50 paid."""
    till = Till(town)
    for gift in (till.give(15000.0, **NAMED), till.give(500.0, work="路灯", **{**NAMED, "named": False})):
        till.receive(gift)
        till.step(CLERK, FUND_INCOME, gift, "published", published_on=till.today)
    till.wish = till.pay(till.approve(till.apply(1250.5)))
    till.step(CLERK, FUND_EXPENSES, till.wish, "published", published_on=till.today)
    return till


def test_everybody_reads_what_there_is_and_what_it_went_to(till):
    stands = books.standing(VISITOR, till.town, till.fund)
    assert (stands.held, stands.received, stands.spent) == (1_424_950, 1_550_000, 125_050)
    spent = books.published_spending(VISITOR, till.town, till.fund)
    assert spent[["name", "item", "yuan"]].to_numpy().tolist() == [["购置坐凳", "坐凳", 1250.5]]
    assert spent.geometry.notna().all()
    given = books.published_income(VISITOR, till.town, till.fund)
    assert set(zip(given["yuan"], given["giver"], strict=True)) == {(15000.0, "<b>张奶奶</b>"), (500.0, "")}
    assert "donor" not in given.columns


def test_a_fund_being_prepared_is_nobodys_business(till):
    fid = features.create(HEAD, till.town, FUNDS, None, {"name": "筹备中"})
    with pytest.raises(NotFound, match="feature_missing"):
        books.standing(VISITOR, till.town, uid_at(till.town, FUNDS, fid))


def test_the_ledger_is_read_by_its_keepers_and_both_sides_agree(till):
    with pytest.raises(Forbidden):
        ledger(VISITOR, till.town, till.fund, ZH)
    entries = ledger(CLERK, till.town, till.fund, ZH)
    assert entries["debit"].sum() == entries["credit"].sum() == 16750.5
    assert set(entries.loc[entries["number"] == 3, "account"]) == {"项目支出", "银行存款与现金"}
    bank = entries[entries["account"] == "银行存款与现金"]
    assert bank["balance"].tolist() == [15000.0, 15500.0, 14249.5]
    assert entries["number"].drop_duplicates().tolist() == [1, 2, 3]
    assert (entries["document"] != "").all()


def test_every_yuan_spent_has_its_item_and_its_place_in_the_books(till):
    till.pay(till.approve(till.apply(20.0, place_name="东门花坛")))
    spent = ledger(CLERK, till.town, till.fund, ZH).query("account == '项目支出'")
    assert spent["item"].tolist() == ["坐凳", "坐凳"]
    # As it was written; else the area in which the work lies.
    assert spent["place"].tolist() == ["西社区", "东门花坛"]


def test_each_period_opens_with_what_the_last_one_closed_with(till):
    earlier = till.give(100.0)
    told = {"received_on": till.today - dt.timedelta(days=3), "document_no": "早"}
    till.step(CLERK, FUND_INCOME, earlier, "received", **told)
    books.close(HEAD, till.town, till.fund, till.today - dt.timedelta(days=1))
    sums = trial_balance(CLERK, till.town, till.fund, ZH).set_index(["span", "account"])
    first, now = ZH("funds.period_to", until=till.today - dt.timedelta(days=1)), "本期（未结账）"
    assert sums.loc[(first, "银行存款与现金")].tolist() == [0, 0, 100.0, 0, 100.0, 0]
    assert sums.loc[(now, "银行存款与现金")].tolist() == [100.0, 0, 15500.0, 1250.5, 14349.5, 0]
    assert sums.loc[(now, "捐赠与资助收入")].tolist() == [0, 100.0, 0, 15500.0, 0, 15600.0]
    assert sums.loc[(now, "项目支出")].tolist() == [0, 0, 1250.5, 0, 1250.5, 0]
    assert sums.loc[(now, "合计")].tolist() == [100.0, 100.0, 16750.5, 16750.5, 15600.0, 15600.0]


def test_a_closed_period_takes_nothing_more(till):
    with pytest.raises(InvalidInput, match="period_not_over"):
        books.close(HEAD, till.town, till.fund, till.today)
    with pytest.raises(Forbidden):
        books.close(CLERK, till.town, till.fund, till.today - dt.timedelta(days=1))
    books.close(HEAD, till.town, till.fund, till.today - dt.timedelta(days=1))
    late = till.give(10.0)
    told = {"received_on": till.today - dt.timedelta(days=3), "document_no": "迟"}
    with pytest.raises(InvalidInput, match="period_closed"):
        till.step(CLERK, FUND_INCOME, late, "received", **told)
    assert books.standing(VISITOR, till.town, till.fund).received == 1_550_000


def test_what_an_application_lacks_is_said_before_anybody_approves(till):
    fid = till.apply(99000.0, purpose="聚餐", quote_3_yuan=None)
    found = lacking(till.town, features.look_at(CLERK, till.town, FUND_EXPENSES, fid))
    assert [error.code for error in found] == ["expense_purpose", "expense_quotes", "fund_too_small"]
    assert found[-1].params == {"amount": "99,000.00", "held": "13,749.50"}


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf"])
def test_the_books_go_home_without_a_name_and_without_a_formula(till, kind):
    with pytest.raises(Forbidden):
        fund_document(VISITOR, till.town, till.fund, kind, "zh")
    made = fund_document(CLERK, till.town, till.fund, kind, "zh")
    assert made.name.endswith(kind)
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(made.content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" for cell in cells)
        told = " ".join(str(cell.value) for cell in cells)
        assert "1250.5" in told
    else:
        told = made.content.decode("utf-8-sig") if kind == "csv" else ""
        assert kind == "pdf" or "1250.5" in told
        assert made.content.startswith(b"%PDF") or kind == "csv"
    assert "张" not in told


def test_who_is_forgotten_leaves_the_amount_and_nothing_else(till):
    before = books.standing(VISITOR, till.town, till.fund)
    (kept,) = forgetting.find(OPERATOR, till.town, "13712345678")
    assert kept.in_the_books == 2
    forgetting.forget(OPERATOR, till.town, kept.person)
    after = books.standing(VISITOR, till.town, till.fund)
    assert (after.held, after.received) == (before.held, before.received)
    given = books.published_income(VISITOR, till.town, till.fund)
    assert given["giver"].tolist() == ["", ""]
    with till.town.store.read() as connection:
        verify_history(connection)
        for uid in till.town.frame(FUND_INCOME, OPERATOR.visibility)["uid"]:
            assert read_personal(connection, FUND_INCOME, uid) == {}
    assert forgetting.find(OPERATOR, till.town, "13712345678") == []


def test_the_light_page_tells_the_fund_and_a_name_is_text(till):
    reader = Browser(site(till.town))
    answer = reader.get("/r/fund")
    assert answer.status_code == 200
    assert "14,249.50" in reader.page
    assert "&lt;b&gt;张奶奶&lt;/b&gt;" in reader.page
    assert reader.page.count("张奶奶") == 1
    assert "张桂兰" not in reader.page


def test_the_light_page_of_a_place_without_a_fund_says_so(town):
    reader = Browser(site(town))
    assert reader.get("/r/fund").status_code == 200
    assert "还没有公益自治金" in reader.page
