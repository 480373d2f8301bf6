"""The fund and the points in a real browser: from a pledge to the public page, and what is refused."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import expect

from cocreate_gis.model.layers.funds import FUND_EXPENSES, FUND_INCOME
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises import fund as books
from tests.e2e.conftest import Visit, stand_still
from tests.e2e.keepers import PHONE, SCREEN, ask_step, at_width, come, kept_town, take_home, take_step
from tests.e2e.shelf import turn_to
from tests.e2e.test_phone_width import fits
from tests.people import uid_of

pytestmark = pytest.mark.e2e

_GIVER = {"donor": "赵掌柜", "contact": "13812340000", "shown_name": "赵掌柜", "named": False}
_QUOTES = {
    f"quote_{n}_{part}": value for n in (1, 2, 3) for part, value in (("from", f"第{n}家"), ("yuan", 310.0))
}


def _prepare(office: Context, people: dict[str, Actor]) -> None:
    """A pledge of somebody who wants to stay unnamed, an application, and one for more than there is."""
    planner = people["planner"]
    fund = next(iter(books.funds(planner, office)))
    bench = {"fund": fund, "work_item": uid_of(office, "work_items", "长凳四张"), "purpose": "座椅与晾晒"}
    given = {"name": "面馆认捐", "fund": fund, "donor_type": "shop", "amount_yuan": 300.0, **_GIVER}
    fid = features.create(planner, office, FUND_INCOME, None, given)
    features.move(planner, office, FUND_INCOME, fid, 1, "pledged", {"pledged_on": office.today})
    for name, yuan in (("长凳上漆", 310.0), ("长凳雨棚", 60_000.0)):
        wish = {"name": name, "amount_yuan": yuan, **bench, **_QUOTES}
        features.create(planner, office, FUND_EXPENSES, None, wish)


@pytest.fixture(scope="module")
def server(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a copy of the demo with a pledge and two applications more."""
    with kept_town(demo_store, tmp_path_factory.mktemp("fund"), _prepare) as address:
        yield address


@pytest.fixture
def today(server: str) -> dt.date:
    """The day in the town."""
    return dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()


@pytest.mark.timeout(600)
def test_a_pledge_is_received_spent_with_approval_and_published_without_a_name(
    visit: Visit, today: dt.date
) -> None:
    page = come(visit, "planner", "公益自治金", "账务")
    page.get_by_role("tab", name="认捐与到账").click()
    take_step(page, "面馆认捐", "已到账", 到账日期=today, 收据或凭证号="收-9")
    take_step(page, "面馆认捐", "已公布", 公布日期=today)
    expect(page.get_by_test_id("stHorizontalBlock").filter(has_text="面馆认捐")).to_have_count(0)

    # Another person approves, on a phone; what the fund cannot pay is said before anybody presses.
    page = come(visit, "official", "公益自治金", "账务")
    at_width(page, PHONE)
    expect(page.get_by_text("能用在这一项上的只有")).to_be_visible()
    refused = ask_step(page, "长凳雨棚", "已批准")
    expect(refused.get_by_text(re.compile("能用在这一项上的只有.*这笔要 60,000.00 元"))).to_be_visible()
    page.reload()
    for tab in ("公益自治金", "账务"):
        turn_to(page, tab)
    take_step(page, "长凳上漆", "已批准")
    fits(page, PHONE)

    page = come(visit, "planner", "公益自治金", "账务")
    take_step(page, "长凳上漆", "已付款", 付款日期=today, 收款单位="油漆店", 票据号="票-9")
    take_step(page, "长凳上漆", "已公布", 公布日期=today)
    page.get_by_role("tab", name="账簿").click()
    stand_still(page)
    book = openpyxl.load_workbook(io.BytesIO(take_home(page, "xlsx").read_bytes()))
    ledger, balance, _ = book.worksheets
    entries = [row for row in ledger.iter_rows(values_only=True) if "长凳上漆" in row]
    assert {row[2] for row in entries} == {"票-9"}
    assert sum(row[8] or 0 for row in entries) == sum(row[9] or 0 for row in entries) == 310.0
    sums = [row for row in balance.iter_rows(values_only=True) if row[1] == "合计"]
    assert sums
    assert all(row[2:8:2] == row[3:8:2] for row in sums)

    page = visit.context.new_page()
    page.set_viewport_size({"width": PHONE, "height": 900})
    page.goto(f"{visit.address}/r/fund")
    expect(page.get_by_text("长凳上漆 310.00 元")).to_be_visible()
    expect(page.locator(".box", has_text="面馆认捐")).to_contain_text("不留名")
    for hidden in ("赵掌柜", "13812340000", "长凳雨棚", "待收", "分录"):
        expect(page.get_by_text(hidden)).to_have_count(0)
    fits(page, PHONE)


@pytest.mark.timeout(300)
def test_points_are_earned_exchanged_used_and_settled(visit: Visit) -> None:
    page = come(visit, "planner", "公益自治金", "积分管理")
    page.get_by_role("button", name="记积分").click()
    expect(page.get_by_text("已记 5 分。")).to_be_visible()
    stand_still(page)
    page.get_by_role("button", name="换券", exact=True).click()
    stand_still(page)
    code = page.get_by_test_id("stCode").inner_text().strip()
    page.get_by_role("tab", name="用券").click()
    box = page.get_by_label("券号", exact=True)
    box.fill(code)
    box.press("Tab")
    stand_still(page)
    page.get_by_role("button", name="用掉这张券").click()
    expect(page.get_by_text(re.compile("收了一张值 5.00 元的券"))).to_be_visible()
    stand_still(page)
    at_width(page, PHONE)
    page.get_by_role("tab", name="与商户结算").click()
    page.get_by_role("button", name="结清").click()
    expect(page.get_by_text(re.compile("结清 15 分，付 5.00 元"))).to_be_visible()
    fits(page, PHONE)


@pytest.mark.parametrize("visit", [PHONE, SCREEN], indirect=True)
def test_a_visitor_reads_the_public_account_and_nothing_of_the_office(visit: Visit) -> None:
    page = come(visit, "visitor", "公益自治金", "公开账")
    expect(page.get_by_text("钱用在了哪里").first).to_be_visible()
    for office in ("账务", "积分管理"):
        expect(page.get_by_role("radio", name=office, exact=True)).to_have_count(0)
    for hidden in ("赵掌柜", "13812340000", "虚构成员甲"):
        expect(page.get_by_text(hidden)).to_have_count(0)
    turn_to(page, "积分商户")
    expect(page.get_by_text("谁在哪家用了券，系统不记录。")).to_be_visible()
