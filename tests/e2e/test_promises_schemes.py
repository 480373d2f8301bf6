"""Schemes in a real browser: two planners on one form."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, stand_still
from tests.e2e.shelf import choose, turn_to

pytestmark = pytest.mark.e2e

_PARK = "国棉路口袋公园"


def _write(page: Page, box: str, text: str) -> None:
    written = page.get_by_role("dialog").get_by_role("textbox", name=box)
    written.fill(text)
    written.press("Tab")
    stand_still(page)


def test_the_second_of_two_planners_is_told_and_loses_nothing(visit: Visit) -> None:
    first, second = (visit.open("/enter?role=planner&to=promises") for _ in range(2))
    for page in (first, second):
        choose(page, "哪个方案", _PARK)
        turn_to(page, "画方案")
        page.get_by_role("button", name="选项的名称、造价、做什么").click()
        page.get_by_role("dialog").wait_for()
        stand_still(page)
    _write(second, "做什么", "沿墙两排花坛，留一条推轮椅的路。")
    _write(first, "设计", "社区规划师小组与3栋居民")
    first.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(first.get_by_role("dialog")).to_have_count(0)
    _write(second, "造价依据", "两家报价取低（虚构）")
    dialog = second.get_by_role("dialog")
    expect(dialog.get_by_text("没有覆盖任何内容")).to_be_visible()
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_have_count(0)
    stand_still(second)
    turn_to(second, "方案比选")
    expect(second.get_by_text("沿墙两排花坛，留一条推轮椅的路。")).to_be_visible()
    expect(second.get_by_text("社区规划师小组与3栋居民")).to_be_visible()
