"""The register of parking on the demo: a planner allocates a partner's bays, a visitor reads the balance."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, map_ready
from tests.e2e.test_phone_width import fits

pytestmark = pytest.mark.e2e

_SLOW_MS = 120_000


def _turn_to(page: Page, name: str) -> None:
    tab = page.get_by_role("radio", name=name, exact=True)
    tab.click()
    expect(tab).to_be_checked()


def test_a_planner_allocates_what_a_partner_offered_and_finds_the_narrow_lane(visit: Visit) -> None:
    page = visit.open("/enter?role=planner&to=registers")
    _turn_to(page, "停车")
    _turn_to(page, "错时匹配")
    expect(page.get_by_text("中翔集团的车位已同意共享，按下面的匹配可解决 6 辆。")).to_be_visible(
        timeout=_SLOW_MS
    )
    map_ready(page)
    page.get_by_role("button", name="按匹配分给小区").click()
    expect(page.get_by_text("6 处车位已分给小区。")).to_be_visible(timeout=_SLOW_MS)

    _turn_to(page, "车位平衡")
    expect(page.get_by_text("单位错时共享已解决 9 辆")).to_be_visible(timeout=_SLOW_MS)

    _turn_to(page, "消防车道")
    lacking = page.locator(".gm-result-label", has_text=re.compile(r"^缺 \d"))
    expect(lacking.first).to_be_visible(timeout=_SLOW_MS)
    expect(page.get_by_text("涉及疑似违建的内容只给工作人员看")).to_be_visible()

    _turn_to(page, "车棚")
    length = page.get_by_role("spinbutton", name="改成多长")
    expect(length).to_be_visible(timeout=_SLOW_MS)
    length.fill("19")
    length.press("Enter")
    expect(page.get_by_text(re.compile("改成 19 米：可停 19 辆"))).to_be_visible(timeout=_SLOW_MS)


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_visitor_reads_the_balance_on_a_phone_and_is_told_of_no_structure(visit: Visit) -> None:
    page = visit.open("/enter?role=resident&to=registers")
    _turn_to(page, "停车")
    expect(page.get_by_role("radio", name="错时匹配", exact=True)).to_have_count(0)
    expect(page.get_by_role("radio", name="车棚", exact=True)).to_have_count(0)
    _turn_to(page, "车位平衡")
    expect(page.get_by_text("另有自发停放")).to_be_visible(timeout=_SLOW_MS)
    fits(page, 390)
    _turn_to(page, "消防车道")
    expect(page.get_by_text("占在车道里的东西").first).to_be_visible(timeout=_SLOW_MS)
    expect(page.get_by_text("涉及疑似违建的内容只给工作人员看")).to_have_count(0)
    fits(page, 390)
