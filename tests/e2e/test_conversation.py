"""What happens to a suggestion after it was sent, by the people who do it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Visit, map_ready, stand_still

pytestmark = pytest.mark.e2e

_TEXT = "<b>井台边</b>没有扶手 `${alert(1)}`"
_RESIDENT = "/enter?role=resident&to="


@pytest.fixture
def neighbour(browser: Browser, server: str) -> Iterator[Visit]:
    """Another person's browser."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(30_000)
    yield Visit(context, server)
    context.close()


def _section(page: Page, name: str) -> None:
    page.get_by_role("radio", name=re.compile(name)).first.click()


def _suggest(page: Page) -> None:
    map_ready(page)
    page.wait_for_timeout(1500)
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.get_by_role("button", name="就是这里，下一步").click()
    page.get_by_text("走路出行", exact=True).click()
    page.get_by_role("textbox", name="说说看").fill(_TEXT)
    page.get_by_role("textbox", name="说说看").press("Tab")
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("我同意把上面的话").click()
    page.get_by_role("button", name="送出").click()
    page.locator(".cc-code").wait_for()


def _step(office: Page, target: str, reply: str = "") -> None:
    """One step of the office with the suggestion of the test."""
    card = office.locator("[class*='st-key-reply-card-']").filter(has_text="井台边")
    card.get_by_role("button", name="处理").click()
    stand_still(office)
    dialog = office.get_by_role("dialog")
    dialog.get_by_role("radiogroup").get_by_text(target, exact=True).click()
    if reply:
        dialog.get_by_role("textbox", name="答复").fill(reply)
        dialog.get_by_role("textbox", name="答复").press("Tab")
    dialog.get_by_role("button", name="确认").click()
    expect(dialog).to_be_hidden()


def _open_list(office: Page, status: str) -> None:
    stand_still(office)
    office.get_by_role("radio", name=re.compile(rf"^{status}")).click()
    stand_still(office)
    office.locator("[class*='st-key-reply-card-']").filter(has_text="井台边").wait_for()


def test_a_reply_is_told_and_contested_and_the_thing_is_looked_at_again(
    visit: Visit, neighbour: Visit
) -> None:
    author = neighbour
    _suggest(author.open(f"{_RESIDENT}suggest"))
    office = visit.open("/voices")
    _open_list(office, "待审核")
    _step(office, "已公开")
    for before, after in (("已公开", "协商中"), ("协商中", "列入计划"), ("列入计划", "实施中")):
        _open_list(office, before)
        _step(office, after)
    _open_list(office, "实施中")
    _step(office, "已办结", "扶手装好了")
    page = author.open(f"{_RESIDENT}voices")
    _section(page, "我的消息")
    told = page.locator("[class*='st-key-notice-']").filter(has_text="办好了").first
    expect(told.locator(".cc-reply")).to_have_text("扶手装好了")
    expect(told.locator("b:not(.cc-new)")).to_have_count(0)
    told.get_by_role("button", name="还没办好").click()
    page.get_by_role("textbox", name="哪里还没有办好").fill("只装了一边")
    page.get_by_role("textbox", name="哪里还没有办好").press("Tab")
    page.get_by_role("button", name="送出，请重新看").click()
    page.get_by_text("收到了，工作人员会重新看。").wait_for()
    office = visit.open("/voices")
    card = office.locator("[class*='st-key-reply-card-']").filter(has_text="井台边")
    expect(card.locator(".cc-reply").last).to_have_text("只装了一边")
    _step(office, "实施中")
    _open_list(office, "实施中")


def test_two_people_agree_and_talk_and_nobody_counts_twice(visit: Visit, neighbour: Visit) -> None:
    pages = [person.open(f"{_RESIDENT}voices") for person in (visit, neighbour)]
    for number, page in enumerate(pages):
        page.get_by_role("textbox", name="查找").fill("花园里装个雨水桶")
        page.get_by_role("textbox", name="查找").press("Enter")
        page.get_by_text("一共 1 条").wait_for()
        stand_still(page)
        page.get_by_role("button", name=re.compile("我也这样想")).click()
        page.get_by_role("button", name=re.compile(rf"我也这样想 {number + 1} ✓")).wait_for()
    pages[1].get_by_role("button", name=re.compile("我也这样想")).click()
    pages[1].get_by_role("button", name=re.compile("我也这样想 1$")).wait_for()
    pages[0].get_by_role("button", name=re.compile("看看聊聊")).click()
    dialog = pages[0].get_by_role("dialog")
    dialog.get_by_role("textbox", name="我也说一句").fill("<i>可以</i>一起做")
    dialog.get_by_role("textbox", name="我也说一句").press("Tab")
    dialog.get_by_role("button", name="发出").click()
    dialog.get_by_text("看过之后大家就能看到").wait_for()
    expect(dialog.locator(".cc-comment .cc-words")).to_have_text("<i>可以</i>一起做")
    pages[1].get_by_role("button", name=re.compile("看看聊聊 0")).wait_for()
    office = visit.open("/enter?role=planner&to=voices")
    _section(office, "留言")
    office.locator("[class*='st-key-waiting-']").get_by_role("button", name="公开", exact=True).click()
    office.get_by_text("没有等着看的留言").wait_for()
    again = neighbour.open(f"{_RESIDENT}voices")
    again.get_by_role("textbox", name="查找").fill("花园里装个雨水桶")
    again.get_by_role("textbox", name="查找").press("Enter")
    again.get_by_text("一共 1 条").wait_for()
    again.get_by_role("button", name=re.compile("看看聊聊 1")).click()
    expect(again.get_by_role("dialog").locator(".cc-comment .cc-words")).to_have_text("<i>可以</i>一起做")


def _counts(page: Page) -> tuple[int, int]:
    told = page.locator(".st-key-said-count").inner_text()
    seen, total = (int(number.replace(",", "")) for number in re.findall(r"[\d,]+", told))
    return seen, total


@pytest.mark.parametrize("visit", [390, 1440], indirect=True)
def test_map_and_list_filter_each_other(visit: Visit) -> None:
    page = visit.open(f"{_RESIDENT}voices")
    map_ready(page)
    page.wait_for_function("document.querySelector('.st-key-said-count')")
    seen, total = _counts(page)
    assert seen == total > 200
    # The map was moved: the list follows.
    for _ in range(3):
        page.get_by_role("button", name="放大").click()
        page.wait_for_timeout(700)
    expect(page.locator(".st-key-said-count")).not_to_contain_text(f"看到 {seen} 条")
    near, still = _counts(page)
    assert near < seen
    assert still == total
    # Something was chosen in the list: the map shows only that.
    page.get_by_role("textbox", name="查找").fill("雨水桶")
    page.get_by_role("textbox", name="查找").press("Enter")
    expect(page.locator(".st-key-said-count")).not_to_contain_text(f"一共 {total} 条")
    _, few = _counts(page)
    for _ in range(4):
        page.get_by_role("button", name="缩小").click()
        page.wait_for_timeout(700)
    expect(page.locator(".st-key-said-count")).to_contain_text(f"看到 {few} 条")
    page.get_by_role("button", name="看得到的东西").click()
    listed = page.locator(".gm-panel section", has_text="居民建议").get_by_role("listitem")
    expect(listed).to_have_count(few)
    page.locator(".gm-panel").get_by_role("button", name="关闭").last.click()
    # A row leads to its pin, and the row says which one it is.
    page.get_by_role("button", name="在图上看").first.click()
    expect(page.locator(".gm-card").get_by_role("heading")).to_contain_text("雨水桶")
    expect(page.locator("[class*='st-key-said-card-chosen']")).to_contain_text("雨水桶")
    # What is opened while the map still moves stays open, and is gone once it was closed.
    page.get_by_role("button", name="缩小").click()
    page.get_by_role("button", name=re.compile("看看聊聊")).first.click()
    page.wait_for_timeout(3000)
    expect(page.get_by_role("dialog")).to_contain_text("雨水桶")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="放大").click()
    page.wait_for_timeout(2000)
    expect(page.get_by_role("dialog")).to_have_count(0)
