"""Projects in a real browser: a board, its days and promises, a list taken home, changed and taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, map_ready, stand_still
from tests.e2e.keepers import take_home
from tests.e2e.shelf import choose, turn_to
from tests.e2e.test_phone_width import fits

pytestmark = pytest.mark.e2e

_SLOW_MS = 120_000
_COURTYARD, _CORNER = "椿寿5号院更新", "转角小花园"
_OFFICE = re.compile("下一步|修改|加一项任务|登记一|公布已商定|按一下卡片")


def _open(visit: Visit, role: str) -> Page:
    page = visit.open(f"/enter?role={role}&to=promises")
    turn_to(page, "项目")
    return page


def _shows(page: Page, state: str) -> int:
    """Look at the tasks of one state only; how many the board counts."""
    pill = page.get_by_role("radio", name=re.compile(rf"^{state} \d+$"))
    if not pill.is_checked():
        pill.click()
        expect(pill).to_be_checked()
        stand_still(page)
    return int(pill.inner_text().split()[-1])


def _move(page: Page, name: str, target: str, reason: str = "") -> None:
    page.get_by_role("button", name=re.compile(name)).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radiogroup").get_by_text(target, exact=True).click()
    stand_still(page)
    if reason:
        dialog.get_by_role("textbox", name="取消或退回的原因").first.fill(reason)
        dialog.get_by_role("textbox", name="取消或退回的原因").first.press("Tab")
        stand_still(page)
    dialog.get_by_role("button", name="确认", exact=True).click()
    expect(dialog).to_have_count(0)
    stand_still(page)


def test_a_planner_moves_a_task_on_the_board_and_back_and_sees_what_is_late(visit: Visit) -> None:
    page = _open(visit, "planner")
    choose(page, "哪个项目", _COURTYARD)
    cards = page.locator("[class*='st-key-card-']")
    # At first a few of each state, so that the board is read at a glance.
    expect(page.get_by_role("button", name=re.compile(r"^还有 \d+ 张$")).first).to_be_visible()
    assert cards.count() <= 21
    before = _shows(page, "列入清单公布")
    expect(cards).to_have_count(before)
    name = re.sub(r"^\W*\d+ ", "", cards.first.inner_text().split("\n")[0])
    _move(page, name, "施工中")
    assert _shows(page, "列入清单公布") == before - 1
    expect(cards.filter(has_text=name)).to_have_count(0)
    _shows(page, "施工中")
    _move(page, name, "列入清单公布", "材料还没有到")
    assert _shows(page, "列入清单公布") == before
    expect(cards.filter(has_text=name)).to_have_count(1)

    choose(page, "哪个项目", _CORNER)
    expect(page.get_by_text("说好的日子已经过了 4 天，还没有做好。")).to_be_visible()
    turn_to(page, "时间线")
    expect(page.get_by_text(re.compile(r"有 \d+ 件事过了说好的日子还没有办好"))).to_be_visible()
    expect(page.locator(".cc-bar-late").first).to_be_visible()
    turn_to(page, "承诺")
    overdue = page.locator("[class*='st-key-promise-']").filter(has_text="说好的日子过了 12 天，还没有做到。")
    expect(overdue).to_contain_text("给一个带充电的固定车位")
    # What is overdue stands before what is not.
    expect(page.locator("[class*='st-key-promise-']").first).to_contain_text("还没有做到")


def _taken_home(page: Page, kind: str) -> bytes:
    page.get_by_role("radio", name=kind, exact=True).click()
    stand_still(page)
    return take_home(page, f".{kind}").read_bytes()


def test_a_list_of_tasks_is_taken_home_narrowed_changed_at_once_and_taken_back(visit: Visit) -> None:
    page = _open(visit, "planner")
    turn_to(page, "清单")
    page.get_by_role("combobox", name="哪一种").click()
    page.get_by_role("option", name="任务", exact=True).click()
    stand_still(page)
    page.get_by_role("button", name="导出这张表").click()
    assert _taken_home(page, "xlsx").startswith(b"PK")
    assert "消防栓补装" in _taken_home(page, "csv").decode("utf-8-sig")
    assert _taken_home(page, "gpkg").startswith(b"SQLite format 3")
    page.keyboard.press("Escape")
    stand_still(page)

    page.get_by_role("textbox", name="查找").fill("楼道")
    page.get_by_role("textbox", name="查找").press("Enter")
    stand_still(page)
    found = page.get_by_role("button", name=re.compile(r"^成批修改 \(\d+\)$"))
    number = int(re.sub(r"\D", "", found.inner_text()))
    assert 2 <= number < 53
    map_ready(page)
    found.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name=re.compile("改哪一项")).click()
    page.get_by_role("option", name="资金来源", exact=True).click()
    stand_still(page)
    dialog.get_by_role("textbox").last.fill("街道专项（第二批）")
    dialog.get_by_role("textbox").last.press("Tab")
    apply = dialog.get_by_role("button", name=f"改这 {number} 条")
    expect(apply).to_be_enabled(timeout=_SLOW_MS)
    stand_still(page)
    apply.click()
    expect(page.get_by_text(f"已把 {number} 条的“资金来源”改好。")).to_be_visible(timeout=_SLOW_MS)
    stand_still(page)
    page.get_by_role("button", name="撤销这次成批修改").click()
    expect(page.get_by_text(f"已撤销 {number} 条。")).to_be_visible(timeout=_SLOW_MS)


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_visitor_reads_how_far_a_project_is_without_a_word_of_the_office(visit: Visit) -> None:
    page = _open(visit, "resident")
    choose(page, "哪个项目", _CORNER)
    main = page.get_by_test_id("stMain")
    for part in ("任务板", "清单与资金", "时间线", "承诺", "监督与试样", "前后对比"):
        turn_to(page, part)
        expect(main.get_by_text(_OFFICE)).to_have_count(0)
        expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
        fits(page, 390)
    turn_to(page, "承诺")
    expect(page.get_by_text("说好的日子过了 12 天，还没有做到。")).to_be_visible()
    # What one household lets go of is told; who it is, and how to reach the giver of the soil, is not.
    expect(page.get_by_text("000-0003")).to_have_count(0)
