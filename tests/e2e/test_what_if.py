"""A planner supposes things on the demo, sees what they change, keeps the result and compares it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit, map_ready

pytestmark = pytest.mark.e2e

_SLOW_MS = 120_000
_GAINED = re.compile(r"[1-9]\d* 人（\d+ 栋）原来走不到，之后走得到。")


def test_a_planner_tries_what_would_help_and_compares(visit: Visit) -> None:
    page = visit.open("/coverage")
    page.get_by_role("button", name="开始计算").click()
    page.get_by_text("怎么知道的：全部依据和假设").wait_for(timeout=_SLOW_MS)
    page.get_by_text("设想：换一种做法会怎样").click()
    expect(page.get_by_text("还没有设想什么")).to_be_visible()
    # The first answer of a new server takes as long as its loops take to load.
    page.locator(".gm-row", has_text="之后走路能到的范围").wait_for(timeout=_SLOW_MS, state="attached")
    # The map of the result goes when the page stands.
    expect(page.locator(".leaflet-container")).to_have_count(1)
    map_ready(page)
    scale = page.locator(".leaflet-control-scale-line").inner_text()
    page.locator(".leaflet-container").click(position={"x": 300, "y": 250})
    expect(page.get_by_text(re.compile("假设新添了“.*（设想1）”"))).to_be_visible()
    expect(page.locator(".gm-result-label", has_text="新添")).to_have_count(1)
    # Places are tried out from where one looks, and are not to be confirmed.
    expect(page.locator(".leaflet-control-scale-line")).to_have_text(scale)
    expect(page.get_by_role("button", name="就是这里，下一步")).to_have_count(0)
    page.get_by_text("开门或关门").click()
    page.get_by_role("button", name="打开", exact=True).click()
    expect(page.get_by_text("假设“睦邻门”已经打开，现状不是这样。")).to_be_visible()
    expect(page.get_by_text(_GAINED)).to_be_visible()
    page.get_by_role("button", name="撤回", exact=True).last.click()
    expect(page.get_by_text("设想了 1 条")).to_be_visible()
    expect(page.get_by_text("假设“睦邻门”已经打开，现状不是这样。")).to_be_visible()
    page.get_by_role("textbox", name="结果的名称").fill("开睦邻门")
    page.get_by_role("button", name="保留这个设想的结果").click()
    expect(page.get_by_text("这里只是设想，资料不会有任何改动。")).to_have_count(0)
    page.get_by_role("button", name="与另一个结果比较").click()
    expect(page.get_by_text("两个结果的比较")).to_be_visible()
    expect(page.get_by_text(_GAINED)).to_be_visible()
