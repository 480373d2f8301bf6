"""A planner looks for the best places beside a coverage result, on the demo."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e

_SLOW_MS = 120_000


def test_a_planner_is_advised_where_to_build(visit: Visit) -> None:
    page = visit.open("/coverage")
    page.get_by_role("button", name="开始计算").click()
    page.get_by_text("怎么知道的：全部依据和假设").wait_for(timeout=_SLOW_MS)
    page.get_by_text("选址：再设几处，放在哪里最管用").click()
    expect(page.get_by_text("这是建议，不作决定。")).to_be_visible()
    kind = page.get_by_role("combobox", name=re.compile("为哪类设施选址"))
    kind.click()
    kind.fill("日间照料")
    page.get_by_role("option", name=re.compile("日间照料")).first.click()
    page.get_by_role("spinbutton", name="选几处").fill("2")
    page.get_by_role("button", name="开始选址").click()
    expect(page.get_by_text("这 2 处再覆盖")).to_be_visible(timeout=_SLOW_MS)
    expect(page.get_by_text(re.compile("没有更好的选法|任何选法最多只能比它好"))).to_be_visible()
    expect(page.locator(".gm-result-label", has_text=re.compile(r"^1\. .*\+[1-9]\d*人$"))).to_have_count(1)
