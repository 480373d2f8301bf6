"""A street with its trees in a real browser: species compared, an objection answered, a round recorded."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e


def _trees(visit: Visit, page_name: str) -> Page:
    page = visit.open("/registers")
    page.get_by_role("radio", name="行道树").click()
    page.get_by_role("radio", name=page_name).click()
    return page


def test_a_planner_compares_species_and_answers_an_objection(visit: Visit) -> None:
    page = _trees(visit, "树种比选")
    page.get_by_role("heading", name=re.compile("椿寿街的人行道有[0-9,]+平方米在树荫里")).wait_for()
    facts = page.get_by_test_id("stTable")
    expect(facts.get_by_role("row", name=re.compile("耐寒"))).to_contain_text("说法不一")
    expect(facts.get_by_role("row", name=re.compile("费用"))).to_contain_text("不详")
    page.get_by_role("button", name="图层").wait_for()
    page.get_by_role("radio", name="换树程序").click()
    expect(page.get_by_text(re.compile("50米内 [0-9]+% 同意"))).to_be_visible()
    heading = page.get_by_role("heading", name=re.compile("条没答复"))
    before = int(re.findall("[0-9]+", heading.inner_text())[-1])
    page.get_by_role("button", name="答复这一条").first.click()
    answer = page.get_by_role("textbox", name="答复")
    answer.fill("先在北侧做示范段，秋天再看。")
    answer.press("Tab")
    page.get_by_role("button", name="发出答复").click()
    expect(page.get_by_text("答复：先在北侧做示范段，秋天再看。")).to_be_visible()
    expect(heading).to_contain_text(f"{before - 1} 条没答复")


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_round_is_recorded_in_the_street_and_a_visitor_sees_the_list_only(visit: Visit) -> None:
    page = _trees(visit, "巡查养护")
    page.get_by_text("记一次养护或巡查（名单里已勾0棵）").wait_for()
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    # The table is a picture: the box of a row lies a little below the heading, at the left.
    table.click(position={"x": 18, "y": 52})
    page.get_by_text("记一次养护或巡查（名单里已勾1棵）").wait_for()
    page.get_by_role("button", name="移除或换栽这棵树").wait_for()
    page.get_by_role("button", name="改这棵树的资料").click()
    expect(page.get_by_role("dialog").get_by_role("textbox", name="树号")).not_to_have_value("")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="记下这一次").click()
    expect(page.get_by_text("已记下，共1棵。")).to_be_visible()
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) <= 390
    cookie = {"name": "cocreate_view", "value": "resident", "url": visit.address}
    visit.context.add_cookies([cookie])
    page = visit.open("/registers")
    page.get_by_role("radio", name="行道树").click()
    expect(page.get_by_role("radio", name="微空间")).to_be_visible()
    expect(page.get_by_role("radio", name="换树程序")).to_have_count(0)
    expect(page.get_by_text("管线与杆柱")).to_have_count(0)
