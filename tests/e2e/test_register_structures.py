"""Suspected structures: a planner's case in the street, the deadlines, what everybody is told."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, stand_still
from tests.e2e.test_phone_width import fits

pytestmark = pytest.mark.e2e

_SLOW_MS = 60_000


def _page(page: Page, name: str) -> None:
    page.get_by_role("radio", name="疑似违建").click()
    page.get_by_role("radio", name=name, exact=True).click()


def _take(page: Page) -> None:
    """Press when the page stands: while it is drawn anew, the button of the step before is still there."""
    stand_still(page)
    page.get_by_role("button", name="确认", exact=True).last.click()


def _date(page: Page, label: str, digits: str) -> None:
    page.get_by_role("group", name=label).get_by_role("spinbutton").first.click()
    page.keyboard.type(digits)


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_clue_is_seen_in_the_street_and_the_need_behind_it_is_written_down(visit: Visit) -> None:
    page = visit.open("/enter?role=planner&to=registers")
    _page(page, "一处一页")
    case = page.get_by_role("combobox", name=re.compile("选择一处"))
    case.click()
    case.fill("在建-001")
    page.get_by_role("option", name=re.compile("榆园-在建-001")).click()
    expect(page.get_by_text("当前状态：线索")).to_be_visible()
    _take(page)
    # Nobody was there yet: the step says what it asks for, and nothing is lost.
    expect(page.get_by_text("这一步需要先填“到场核实日期”")).to_be_visible(timeout=_SLOW_MS)
    _date(page, "到场核实日期", "20200101")
    _take(page)
    expect(page.get_by_text("“到场核实日期”早于“发现日期”")).to_be_visible(timeout=_SLOW_MS)
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai"))
    _date(page, "到场核实日期", f"{today:%Y%m%d}")
    _take(page)
    expect(page.get_by_text("当前状态：已核实现场")).to_be_visible(timeout=_SLOW_MS)
    page.get_by_role("radio", name="已上门沟通").first.check(force=True)
    _take(page)
    expect(page.get_by_text("当前状态：已上门沟通")).to_be_visible(timeout=_SLOW_MS)
    fits(page, 390)


def test_the_clues_of_one_patrol_are_checked_together_and_taken_back(visit: Visit) -> None:
    page = visit.open("/enter?role=planner&to=registers")
    page.get_by_role("radio", name="疑似违建").click()
    page.get_by_text("共 170 条").wait_for()
    stand_still(page)
    page.get_by_role("button", name="成批修改 (170)").click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("combobox", name="改哪一项")
    field.click()
    page.get_by_role("option", name="状态（按流程走一步）", exact=True).click()
    stand_still(page)
    expect(dialog.get_by_role("combobox", name="改为")).to_have_value("已核实现场")
    # Only a clue can be checked; without the day not even that.
    expect(dialog.get_by_text(re.compile("^预览：要改 0 条"))).to_be_visible(timeout=_SLOW_MS)
    stand_still(page)
    _date(page, "到场核实日期", f"{dt.datetime.now(ZoneInfo('Asia/Shanghai')):%Y%m%d}")
    # The press that leaves the date sends it, and counts although the number beside the box changes.
    dialog.get_by_text(re.compile(r"^不改这 \d+ 条，只改其余的$")).click()
    expect(dialog.get_by_text(re.compile("^预览：要改 [1-9]"))).to_be_visible(timeout=_SLOW_MS)
    stand_still(page)
    expect(dialog.get_by_role("checkbox")).to_be_checked()
    told = dialog.get_by_text(re.compile("^预览：要改")).inner_text()
    count = int(re.findall("[0-9]+", told)[0])
    assert 1 < count < 170
    dialog.get_by_role("button", name=f"改这 {count} 条", exact=True).click()
    expect(page.get_by_text(f"已把 {count} 条的“状态”改好。")).to_be_visible(timeout=_SLOW_MS)
    stand_still(page)
    page.get_by_role("button", name="撤销这次成批修改").click()
    expect(page.get_by_text(f"已撤销 {count} 条。")).to_be_visible(timeout=_SLOW_MS)


def test_deadlines_lead_to_the_case_and_courtyards_are_told_to_everybody_without_a_name(visit: Visit) -> None:
    page = visit.open("/enter?role=planner&to=registers")
    _page(page, "期限")
    expect(page.get_by_text(re.compile("行政强制法第43条"))).to_be_visible(timeout=_SLOW_MS)
    _page(page, "院落清理")
    expect(page.get_by_text(re.compile("个院落，.*腾出"))).to_be_visible(timeout=_SLOW_MS)
    page = visit.open("/enter?role=resident&to=registers")
    page.get_by_role("radio", name="院落清理进度").click()
    expect(page.get_by_text("只公布各院落清理涉及的户数")).to_be_visible(timeout=_SLOW_MS)
    told = page.locator("[data-testid=stMain]").inner_text()
    assert "违" not in told
    assert "榆园-" not in told
