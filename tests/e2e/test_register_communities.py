"""Communities and compounds: down the levels, many records changed, one brought back; a visitor reads."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit, map_ready, press_row, stand_still
from tests.e2e.test_phone_width import fits

pytestmark = pytest.mark.e2e

_NAMES = 60


def _turn_to(page: Page, name: str) -> None:
    tab = page.get_by_role("radio", name=name, exact=True)
    tab.click()
    expect(tab).to_be_checked()
    stand_still(page)


def _choose(page: Page, box: Locator, option: str) -> None:
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    stand_still(page)


def test_a_planner_goes_down_the_levels_changes_many_takes_it_back_and_restores_one(visit: Visit) -> None:
    page = visit.open("/enter?role=planner&to=registers")
    stand_still(page)
    _turn_to(page, "名称代码")
    page.get_by_role("button", name="采用 15 个名称一致的建议").click()
    expect(page.get_by_text("已写入 15 个社区的代码。")).to_be_visible()
    stand_still(page)

    _turn_to(page, "层级")
    press_row(page.get_by_test_id("stDataFrame").first, _NAMES)
    expect(page.get_by_role("heading", name=re.compile("^铁北社区 · 小区与院落"))).to_be_visible()
    press_row(page.get_by_test_id("stDataFrame").last, _NAMES)
    page.get_by_role("button", name="打开“铁路一村”的页面").click()
    expect(page.get_by_role("heading", name="铁路一村")).to_be_visible()
    map_ready(page)

    _turn_to(page, "清单")
    page.get_by_role("button", name="成批修改 (107)").click()
    dialog = page.get_by_role("dialog")
    _choose(page, dialog.get_by_role("combobox", name="改哪一项"), "管理方式")
    _choose(page, dialog.get_by_role("combobox", name="管理方式"), "无人管理")
    told = dialog.get_by_text(re.compile("^预览：要改 [0-9]+ 条"))
    changing = re.findall("[0-9]+", told.inner_text())[0]
    dialog.get_by_role("button", name=f"改这 {changing} 条").click()
    expect(page.get_by_text(f"已把 {changing} 条的“管理方式”改好。")).to_be_visible()
    stand_still(page)
    page.get_by_role("button", name="撤销这次成批修改").click()
    expect(page.get_by_text(f"已撤销 {changing} 条。")).to_be_visible()
    stand_still(page)
    first = page.get_by_test_id("stDataFrame").last.locator("tbody tr").first
    expect(first).to_contain_text("居民自管")

    press_row(page.get_by_test_id("stDataFrame").last, _NAMES)
    name = page.get_by_role("textbox", name=re.compile("^名称"))
    expect(name).to_have_value("铁路一村")
    name.fill("铁路新村")
    name.press("Tab")
    stand_still(page)
    page.get_by_role("button", name="保存").click()
    stand_still(page)
    page.get_by_text(re.compile("^修改记录")).click()
    history = page.get_by_test_id("stExpander").filter(has_text="修改记录")
    expect(history.get_by_text("名称：铁路一村 → 铁路新村")).to_be_visible()
    history.get_by_role("button", name=re.compile("^恢复成第")).click()
    page.get_by_role("button", name="确定恢复").click()
    expect(name).to_have_value("铁路一村")
    fits(page, 1440)


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_visitor_reads_the_page_of_a_compound_on_a_phone(visit: Visit) -> None:
    page = visit.open("/enter?role=resident&to=registers")
    stand_still(page)
    expect(page.get_by_role("radio", name="层级")).to_have_count(0)
    expect(page.get_by_role("radio", name="名称代码")).to_have_count(0)
    _turn_to(page, "一院一页")
    chosen = page.get_by_role("combobox", name=re.compile("选择小区"))
    chosen.click()
    chosen.fill("椿寿1号院")
    page.get_by_role("option", name=re.compile("椿寿1号院")).click()
    expect(page.get_by_role("heading", name="椿寿1号院")).to_be_visible()
    stand_still(page)
    main = page.get_by_test_id("stMain").inner_text()
    assert "违建" not in main
    assert "下载" not in main
    fits(page, 390)
