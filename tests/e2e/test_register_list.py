"""A register in a real browser: list and map follow each other, and a tree is recorded in the street."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, map_ready, press_row

pytestmark = pytest.mark.e2e

EDIT = "修改选中的一条"


def _trees(visit: Visit) -> Page:
    page = visit.open("/registers")
    page.get_by_role("radio", name="行道树").click()
    page.get_by_text("共 6,000 条").wait_for()
    return page


def _choose(page: Page, box: str, option: str) -> None:
    page.get_by_role("combobox", name=box).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_trees_are_filtered_and_list_and_map_choose_in_each_other(visit: Visit) -> None:
    page = _trees(visit)
    map_ready(page)
    page.get_by_role("button", name="筛选", exact=True).click()
    _choose(page, "按哪一栏", "树号")
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_role("textbox", name="包含的字").fill("和平路-北0008")
    body.get_by_role("textbox", name="包含的字").press("Enter")
    body.get_by_role("button", name="加上这个条件").click()
    expect(page.get_by_role("button", name="树号：含“和平路-北0008”")).to_be_visible()
    page.get_by_text("找到 1 条").wait_for()
    press_row(page.get_by_test_id("stDataFrame").last, 20)
    expect(page.get_by_text(EDIT)).to_be_visible()
    card = page.locator(".gm-card")
    expect(card).to_contain_text("和平路-北0008")
    mark = page.locator(".leaflet-overlay-pane path").first.bounding_box()
    assert mark
    page.get_by_role("button", name="Clear selection").last.click()
    expect(page.get_by_text(EDIT)).to_have_count(0)
    card.get_by_role("button", name="关闭").click()
    expect(card).to_be_hidden()
    page.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    expect(page.get_by_text(EDIT)).to_be_visible()
    page.get_by_role("button", name="树号：含“和平路-北0008”").click()
    page.get_by_text("找到 6,000 条").wait_for()


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_tree_is_recorded_where_one_stands_with_few_presses(visit: Visit) -> None:
    visit.context.grant_permissions(["geolocation"])
    visit.context.set_geolocation({"longitude": 114.3, "latitude": 30.6})
    page = _trees(visit)
    page.get_by_role("button", name="新增一条").click()
    save = page.get_by_role("button", name="保存")
    expect(save).to_be_disabled()
    map_ready(page)
    page.get_by_role("button", name="用我现在的位置").click()
    page.get_by_text("位置已标好").wait_for()
    # A slip of the pen may be kept, and is asked about.
    species = page.get_by_role("combobox", name="树种")
    species.fill("樟叔")
    species.press("Enter")
    page.get_by_text("是不是“樟树”？").wait_for()
    _choose(page, "树种", "樟树")
    expect(page.get_by_text("是不是“樟树”？")).to_have_count(0)
    save.click()
    expect(page.get_by_role("button", name="再记一条")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="回到清单").click()
    expect(page.get_by_text("共 6,001 条")).to_be_visible()
    expect(page.get_by_text(EDIT)).to_be_visible()
