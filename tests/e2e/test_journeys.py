"""What people come for, in a real browser that may ask nobody outside."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Visit, map_ready, stand_still
from tests.e2e.listening import open_heard

pytestmark = pytest.mark.e2e

_SLOW_MS = 120_000
# Open maps ask every two seconds; what is new stands on them within three.
_SEEN_MS = 3_000


def _number(page: Page) -> int:
    return int(page.locator(".cc-headline b").inner_text().replace(",", ""))


def _middle(page: Page) -> tuple[float, float]:
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_gate_is_opened_and_the_number_falls(visit: Visit) -> None:
    page = visit.open()
    opening = page.get_by_role("button", name="打开“睦邻门”试试")
    opening.wait_for(timeout=_SLOW_MS)
    before = _number(page)
    assert before > 300
    expect(page.get_by_text("虚构示例，不是真实地点")).to_be_visible()
    opening.click()
    closing = page.get_by_role("button", name="再关上“睦邻门”")
    closing.wait_for()
    assert _number(page) < before / 4
    closing.click()
    opening.wait_for()
    assert _number(page) == before


def test_layers_are_switched_and_a_tree_is_read(visit: Visit) -> None:
    page = visit.open()
    map_ready(page)
    page.get_by_role("button", name="图层", exact=True).click()
    trees = page.get_by_role("checkbox", name="行道树")
    trees.click()
    expect(trees).not_to_be_checked()
    trees.click()
    page.get_by_role("button", name="关闭").first.click()
    page.get_by_role("button", name="看得到的东西").click()
    page.get_by_role("searchbox", name="按名称查找").fill("女贞")
    trees_in_view = page.locator(".gm-panel section", has_text="行道树")
    trees_in_view.get_by_role("listitem").get_by_role("button").first.click()
    card = page.locator(".gm-card")
    expect(card.get_by_role("heading")).to_contain_text("女贞")
    expect(card.locator("dl")).to_contain_text("胸径")


def _suggest(page: Page, text: str, category: str = "歇脚与活动") -> tuple[str, str, str]:
    map_ready(page)
    page.wait_for_timeout(1500)
    page.mouse.click(*_middle(page))
    page.get_by_role("button", name="就是这里，下一步").click()
    page.get_by_text(category, exact=True).click()
    page.get_by_role("textbox", name="说说看").fill(text)
    page.get_by_role("textbox", name="说说看").press("Tab")
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("我同意把上面的话").click()
    page.get_by_role("button", name="送出").click()
    code = page.locator(".cc-code")
    code.wait_for()
    link = page.locator(".cc-receipt-link").get_attribute("href")
    assert link is not None
    return code.inner_text(), page.locator(".cc-pin").inner_text(), link


@pytest.mark.parametrize("visit", [390, 1440], indirect=True)
def test_a_pin_is_dropped_and_found_by_its_receipt(visit: Visit) -> None:
    text = "<b>路口</b>没有地方坐 `${alert(1)}`"
    page = visit.open("/suggest")
    code, pin, link = _suggest(page, text)
    again = visit.open("/suggest")
    again.get_by_role("tab", name="查我提过的").click()
    again.get_by_role("textbox", name="查询号").fill(code.lower())
    again.get_by_role("textbox", name="验证码").fill(pin)
    again.get_by_role("button", name="查进展").click()
    expect(again.locator(".cc-words")).to_have_text(f"“{text}”")
    expect(again.get_by_text("收到了", exact=True)).to_be_visible()
    by_link = visit.open("/" + link)
    expect(by_link.locator(".cc-words")).to_have_text(f"“{text}”")


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_the_next_step_is_asked_for_on_the_map_and_what_was_begun_is_kept(visit: Visit) -> None:
    page = visit.open("/enter?role=resident&to=suggest")
    map_ready(page)
    page.wait_for_timeout(1500)
    page.mouse.click(*_middle(page))
    onward = page.get_by_role("button", name="就是这里，下一步")
    expect(onward).to_be_in_viewport(ratio=1)
    onward.click()
    page.get_by_text("照明", exact=True).click()
    page.get_by_role("textbox", name="说说看").fill("门口没有灯")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("textbox", name="In your own words")).to_have_value("门口没有灯")
    page.get_by_role("link", name="Map").first.click()
    page.locator(".cc-headline").wait_for(timeout=_SLOW_MS)
    page.get_by_role("link", name="Suggest").first.click()
    forward, back = (page.get_by_role("button", name=name, exact=True) for name in ("Go on", "Back"))
    assert forward.bounding_box()["y"] < back.bounding_box()["y"]
    forward.click()
    expect(page.get_by_text("门口没有灯")).to_be_visible()
    other = visit.context.browser.new_context(locale="zh-CN")
    stranger = Visit(other, visit.address).open("/enter?role=resident&to=suggest")
    expect(stranger.get_by_text("第一步，共三步：在哪里")).to_be_visible()
    other.close()


def test_a_page_says_its_language_its_name_and_its_main_heading(visit: Visit) -> None:
    page = visit.open()
    page.locator("h1.cc-headline").wait_for(timeout=_SLOW_MS)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page).to_have_title(re.compile("地图 · 榆园街道"))
    assert page.locator("[data-testid=stIconMaterial]:not([aria-hidden=true])").count() == 0
    page = visit.open("/enter?language=en&to=about")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("About")
    expect(page.get_by_role("link", name="Link to heading")).to_have_count(0)


def test_a_gate_recorded_as_open_is_told_in_green_and_taken_back(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="打开“睦邻门”试试").wait_for(timeout=_SLOW_MS)
    before = _number(page)
    map_ready(page)
    page.get_by_role("button", name="看得到的东西").click()
    page.get_by_role("searchbox", name="按名称查找").fill("睦邻门")
    gates = page.locator(".gm-panel section", has=page.get_by_role("heading", name=re.compile("门与出入口")))
    gates.get_by_role("button", name="睦邻门").click()
    page.locator("[data-action=open_gate]").click()
    closing = page.get_by_role("button", name="再关上“睦邻门”")
    closing.wait_for(timeout=_SLOW_MS)
    expect(page.locator(".cc-headline.cc-better")).to_be_visible()
    closing.click()
    page.get_by_role("button", name="打开“睦邻门”试试").wait_for(timeout=_SLOW_MS)
    assert _number(page) == before


def _release(visit: Visit, text: str) -> None:
    page = visit.open("/voices")
    waiting = page.locator("[data-testid=stVerticalBlock]", has_text=text).last
    waiting.get_by_role("button", name="处理").click()
    page.get_by_role("radiogroup", name="改为").get_by_text("已公开").click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_text("已处理")).to_be_visible()


def _listed(page: Page, text: str) -> Locator:
    """What the list beside the map offers under a name."""
    page.get_by_role("button", name="看得到的东西").click()
    page.get_by_role("searchbox", name="按名称查找").fill(text)
    return page.get_by_role("listitem").filter(has_text=text)


def test_staff_see_a_new_pin_without_any_rerun_and_the_public_after_release(
    visit: Visit, browser: Browser
) -> None:
    text = "这里想放一把长椅"
    public_context = browser.new_context(locale="zh-CN")
    public_visit = Visit(public_context, visit.address)
    staff = open_heard(visit, "/suggest")
    public = open_heard(public_visit, "/enter?role=resident&to=suggest")
    shown = {page: _listed(page, text) for page in (staff, public)}
    sent = {page: len(page.sent) for page in shown}
    _suggest(visit.open("/suggest"), text)
    expect(shown[staff]).to_have_count(1, timeout=_SEEN_MS)
    public.wait_for_timeout(_SEEN_MS)
    expect(shown[public]).to_have_count(0)
    _release(visit, text)
    expect(shown[public]).to_have_count(1, timeout=_SEEN_MS)
    assert sent == {page: len(page.sent) for page in shown}, "no page was run again for it"
    public_context.close()
    assert public_visit.outside == []


def test_the_sender_sees_her_own_pin_at_once_and_another_resident_does_not(
    visit: Visit, browser: Browser
) -> None:
    sender = visit.open("/enter?role=resident&to=suggest")
    other_context = browser.new_context()
    other = Visit(other_context, visit.address).open("/enter?role=resident&to=suggest")
    for page in (sender, other):
        map_ready(page)
    watching = visit.open("/suggest")
    map_ready(watching)
    own = ".leaflet-results-pane path[stroke-dasharray]"
    watching.wait_for_timeout(2500)
    assert watching.locator(own).count() == 0
    _suggest(sender, "我家门口要一盏灯", "照明")
    watching.locator(own).wait_for(state="attached", timeout=5000)
    other.wait_for_timeout(3000)
    assert other.locator(own).count() == 0
    other_context.close()


def test_a_site_is_sketched_and_saved(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("button", name="打开“睦邻门”试试").wait_for(timeout=_SLOW_MS)
    map_ready(page)
    page.wait_for_timeout(1500)
    page.locator("[data-tool=polygon]").click()
    x, y = _middle(page)
    for dx, dy in ((-40, -30), (40, -30), (40, 30), (-40, 30)):
        page.mouse.click(x + dx, y + dy)
        page.wait_for_timeout(250)
    page.get_by_role("button", name="画好了").click()
    page.get_by_role("button", name="就用这个").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="名称 *").fill("转角小花园")
    dialog.get_by_role("combobox", name="类型 *").click()
    page.get_by_role("option", name="社区花园").click()
    dialog.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存到")).to_be_visible()
    data = visit.open("/registers")
    data.get_by_role("radio", name="微空间").click()
    stand_still(data)
    data.get_by_role("textbox", name="查找").fill("转角小花园")
    data.get_by_role("textbox", name="查找").press("Enter")
    expect(data.get_by_text("找到 1 条")).to_be_visible()


def _run_coverage(page: Page) -> None:
    page.get_by_role("button", name="开始计算").click()
    page.get_by_text("怎么知道的：全部依据和假设").wait_for(timeout=_SLOW_MS)


def _download(page: Page, kind: str, suffix: str, folder: Path) -> Path:
    page.get_by_text(kind, exact=True).click()
    page.get_by_role("button", name="生成文件").click()
    ready = page.get_by_role("button", name=re.compile(rf"^下载 .*\.{suffix}$"))
    ready.wait_for(timeout=_SLOW_MS)
    with page.expect_download() as started:
        ready.click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target


def test_coverage_is_computed_and_taken_home(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/coverage")
    _run_coverage(page)
    expect(page.get_by_text("人走不到").first).to_be_visible()
    expect(page.get_by_text("画圆会说").first).to_be_visible()
    sheet = _download(page, "地图 PDF", "pdf", tmp_path)
    assert sheet.read_bytes().startswith(b"%PDF")
    shared = _download(page, "分享地图（可离线打开）", "html", tmp_path)
    _open_share_map(visit, shared)


def _open_share_map(visit: Visit, shared: Path) -> None:
    page = visit.context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(shared.as_uri())
    page.locator(".leaflet-container").wait_for()
    expect(page.get_by_text("虚构").first).to_be_visible()
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)


def test_english_by_a_switch(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Suggest").first.wait_for()
    page.get_by_text("What would you like to do?").wait_for(timeout=_SLOW_MS)
    expect(page.get_by_text("Fictional example, not a real place")).to_be_visible()


def test_a_resident_sees_no_register_of_structures(visit: Visit) -> None:
    page = visit.open("/enter?role=resident&to=registers")
    page.get_by_role("radio", name="院落清理进度").click()
    expect(page.get_by_text("只公布各院落清理涉及的户数")).to_be_visible()
    versions = visit.context.request.get(f"{visit.address}/layers/versions")
    assert "illegal_structures" not in versions.json()
    tile = visit.context.request.get(f"{visit.address}/tiles/illegal_structures/14/13392/6726.mvt")
    assert tile.status == 404


def test_unknown_paths_under_our_own_prefixes_are_404(visit: Visit) -> None:
    for path in (
        "/tiles/nothing",
        "/layers",
        "/features/street_trees/999999",
        "/assets/nothing.js",
        "/photos/x",
        "/health/x",
    ):
        answer = visit.context.request.get(visit.address + path)
        assert answer.status == 404, path
        assert "text/html" not in answer.headers["content-type"]
    # Somebody with a telephone reads in words that the address is wrong.
    assert visit.context.request.get(f"{visit.address}/r/x").status == 404
    health = visit.context.request.get(f"{visit.address}/health").json()
    assert json.dumps(sorted(health)) == '["schema_version", "status", "version"]'
