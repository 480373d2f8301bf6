"""A planner asks how one knows, prints the answer, and says what is missing; and reads the life circles."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, map_ready

pytestmark = pytest.mark.e2e

_SLOW_MS = 120_000


def _press_the_middle_of_the_map(page: Page) -> None:
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def _ask_how_one_knows(visit: Visit) -> Page:
    page = visit.open("/coverage")
    page.get_by_role("button", name="依据单：怎么知道的").click(timeout=_SLOW_MS)
    expect(page.get_by_text("图上紫线是一条实例")).to_be_visible(timeout=_SLOW_MS)
    return page


def test_the_evidence_is_printed(visit: Visit, tmp_path: Path) -> None:
    page = _ask_how_one_knows(visit)
    page.get_by_role("button", name="生成文件").click()
    ready = page.get_by_role("button", name=re.compile(r"^下载 .*依据单.*\.pdf$"))
    ready.wait_for(timeout=_SLOW_MS)
    with page.expect_download() as started:
        ready.click()
    printed = tmp_path / "sheet.pdf"
    started.value.save_as(printed)
    assert printed.read_bytes().startswith(b"%PDF")


def test_what_is_missing_becomes_a_task(visit: Visit) -> None:
    page = _ask_how_one_knows(visit)
    page.get_by_text("这里漏了一个", exact=True).click()
    page.get_by_role("textbox", name="叫什么").wait_for(timeout=_SLOW_MS)
    page.locator(".leaflet-container").scroll_into_view_if_needed()
    map_ready(page)
    page.wait_for_timeout(1500)
    _press_the_middle_of_the_map(page)
    page.get_by_role("textbox", name="叫什么").fill("桥头老年活动室")
    page.get_by_role("textbox", name="怎么知道的").fill("居民带去看过")
    page.get_by_role("button", name="记下来").click()
    expect(page.get_by_text("记下了：“桥头老年活动室”等人核实")).to_be_visible(timeout=_SLOW_MS)
    page.get_by_role("button", name="去核实").click()
    page.get_by_role("textbox", name="查找").fill("桥头老年活动室")
    page.get_by_role("textbox", name="查找").press("Enter")
    expect(page.get_by_text("找到 1 条")).to_be_visible(timeout=_SLOW_MS)


def test_the_life_circles_are_read_tier_by_tier(visit: Visit) -> None:
    page = visit.open("/coverage")
    page.get_by_role("button", name="生活圈完整度").click(timeout=_SLOW_MS)
    lacking = page.get_by_text(re.compile(r"人，5 分钟内走不到老年人日间照料中心")).first
    expect(lacking).to_be_visible(timeout=_SLOW_MS)
    page.get_by_text("10 分钟", exact=True).click()
    expect(page.get_by_text(re.compile(r"人，10 分钟内走不到小学")).first).to_be_visible(timeout=_SLOW_MS)
    page.get_by_role("button", name="回到结果").click()
    expect(page.get_by_role("button", name="生活圈完整度")).to_be_visible(timeout=_SLOW_MS)
