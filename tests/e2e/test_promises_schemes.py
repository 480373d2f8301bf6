"""Schemes in a real browser: what a planner does with them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, map_ready, stand_still
from tests.e2e.shelf import choose, turn_to

pytestmark = pytest.mark.e2e

_PARK, _SHED = "国棉路口袋公园", "东院电动车棚"
_ANSWERED = "有，靠路一侧装两盏地灯。"


def _write(page: Page, box: str, text: str) -> None:
    written = page.get_by_role("dialog").get_by_role("textbox", name=box)
    written.fill(text)
    written.press("Tab")
    stand_still(page)


def test_a_planner_walks_from_a_scheme_to_what_a_revision_changed_and_answers_a_remark(visit: Visit) -> None:
    page = visit.open("/enter?role=planner&to=promises")
    choose(page, "哪个方案", _SHED)
    expect(page.get_by_text("30米的车棚挡住消防车怎么办？")).to_be_visible()
    turn_to(page, "改了什么")
    expect(page.get_by_text(re.compile(r"电动车棚.*长 30 m → 19 m.*30 m会堵住消防车道"))).to_be_visible()
    map_ready(page)

    turn_to(page, "方案比选")
    choose(page, "哪个方案", _PARK)
    expect(page.get_by_text("现在的样子和将来的样子")).to_be_visible()
    form = page.get_by_test_id("stForm").filter(has=page.get_by_role("button", name="答复并公开"))
    expect(form).to_have_count(1)
    form.get_by_role("textbox", name="答复").fill(_ANSWERED)
    form.get_by_role("button", name="答复并公开").click()
    expect(page.get_by_text(_ANSWERED)).to_be_visible()
    stand_still(page)
    expect(form).to_have_count(0)


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
