"""What the office does with records and with what residents said, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, map_ready, press_row

pytestmark = pytest.mark.e2e


def _replies(visit: Visit) -> Page:
    page = visit.open("/voices")
    page.get_by_text("新的在前").wait_for()
    return page


def _release(page: Page) -> None:
    page.get_by_role("radiogroup", name="改为").get_by_text("已公开").click()
    page.get_by_role("button", name="确认").click()


def test_what_is_dealt_with_stays_in_its_place_and_is_taken_back(visit: Visit) -> None:
    page = _replies(visit)
    cards = page.locator("[class*=st-key-reply-card-]")
    expect(cards).to_have_count(30)
    before = cards.locator(".cc-words").all_inner_texts()
    card = cards.filter(has=page.get_by_role("checkbox")).nth(1)
    words = card.locator(".cc-words").inner_text()
    # While boxes are still being drawn the second of them is now this card, now another.
    card = cards.filter(has=page.get_by_text(words, exact=True)).first
    card.get_by_role("button", name="处理").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".cc-words")).to_have_text(words)
    expect(dialog.get_by_role("textbox")).to_have_value("")
    _release(page)
    done = cards.filter(has=page.get_by_text("已处理：已公开"))
    expect(done.locator(".cc-words")).to_have_text(words)
    expect(dialog).to_have_count(0)
    assert cards.locator(".cc-words").all_inner_texts() == before
    done.get_by_role("button", name="撤销").click()
    expect(done).to_have_count(0)
    assert cards.locator(".cc-words").all_inner_texts() == before


def test_several_are_released_after_a_look_and_taken_back(visit: Visit) -> None:
    page = _replies(visit)
    page.get_by_role("textbox", name="查找").fill("花")
    page.get_by_role("textbox", name="查找").press("Enter")
    choices = page.get_by_role("checkbox", name="选中")
    page.get_by_text(re.compile("共 [0-9] 条")).wait_for()
    choices.nth(1).wait_for()
    count = choices.count()
    assert count > 1
    page.get_by_role("button", name="全选 / 全不选").click()
    page.get_by_role("button", name=f"公开选中的 {count} 条").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".cc-words")).to_have_count(count)
    dialog.get_by_role("button", name="都公开").click()
    expect(page.get_by_text("已处理：已公开")).to_have_count(count)
    page.get_by_role("button", name=f"撤销刚才处理的 {count} 条").click()
    expect(choices).to_have_count(count)


def test_a_register_is_searched_and_its_last_row_removed_and_brought_back(visit: Visit) -> None:
    page = visit.open("/registers")
    page.get_by_role("radio", name="微空间").click()
    expect(page.get_by_role("combobox", name="哪一种")).to_have_value("微空间点位")
    search = page.get_by_role("textbox", name="查找")
    search.fill("乐龄微空间")
    search.press("Enter")
    page.get_by_text("找到 1 条").wait_for()
    press_row(page.get_by_test_id("stDataFrame"))
    expect(page.get_by_text("改状态（现在：开放使用）")).to_be_visible()
    page.get_by_role("button", name="删除").first.click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="删除").click()
    expect(page.get_by_text("找到 0 条")).to_be_visible()
    expect(page.get_by_text("修改选中的一条")).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("找到 1 条")).to_be_visible()
    expect(page.get_by_text("修改选中的一条")).to_have_count(0)


def test_a_record_is_changed_from_its_card_and_what_is_missing_is_marked(visit: Visit) -> None:
    page = visit.open()
    map_ready(page)
    page.get_by_role("button", name="看得到的东西").click()
    page.locator(".gm-panel section", has_text="社区").get_by_role("listitem").get_by_role(
        "button"
    ).first.click()
    page.get_by_role("button", name="修改资料").click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_role("textbox", name="社区名称 *")
    name.fill("")
    name.press("Tab")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_text("请填写这一项。")).to_be_visible()
    expect(dialog.get_by_text("还没有填：社区名称")).to_be_visible()
    name.fill("新名字社区")
    name.press("Tab")
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存到")).to_be_visible()
    expect(dialog).to_have_count(0)
