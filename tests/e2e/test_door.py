"""The resident's door in a real browser: an old one, a slow one, one without scripts, at 360 px."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Response

from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.services.voices.whereabouts import place_code
from cocreate_gis.store import open_store, read_features
from tests.e2e.conftest import Visit, map_ready
from tests.scenarios.setting import jpeg

pytestmark = pytest.mark.e2e

# What a browser inside a chat app of 2016 does not have.
_OLD = """
delete Object.hasOwn; delete Object.fromEntries; delete Object.entries; delete Array.prototype.at;
delete Array.prototype.flat; delete Array.prototype.includes; delete String.prototype.includes;
delete String.prototype.replaceAll; delete NodeList.prototype.forEach; delete Element.prototype.closest;
delete Element.prototype.append; delete Element.prototype.replaceChildren; delete window.structuredClone;
if (window.AbortSignal) { delete AbortSignal.timeout; }
delete window.fetch;
delete window.IntersectionObserver; delete window.ResizeObserver; delete navigator.geolocation;
Object.defineProperty(navigator, "serviceWorker", { get: function () { return undefined; } });
"""
_LIMIT_BYTES = 200 * 1024
WORDS = "楼下到菜场没有地方坐，老人走到一半要歇"


@pytest.fixture(scope="module")
def door(demo_store: Path) -> str:
    store = open_store(str(demo_store))
    with store.read() as connection:
        homes = read_features(connection, BUILDINGS)
    store.close()
    return f"/r/demo/{place_code(homes['uid'].iloc[40])}"


@pytest.fixture(params=["old", "no scripts"])
def telephone(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A telephone of 360 px: an old one with scripts, or one without."""
    context = _telephone(browser, server, scripts=request.param == "old")
    yield context
    context.close()


@pytest.fixture
def old_telephone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    context = _telephone(browser, server, scripts=True)
    yield context
    context.close()


def _telephone(browser: Browser, server: str, *, scripts: bool) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": 360, "height": 640},
        has_touch=True,
        is_mobile=True,
        java_script_enabled=scripts,
        locale="zh-CN",
        base_url=server,
    )
    context.set_default_timeout(30_000)
    context.add_init_script(_OLD)
    # On this machine everybody would be a planner.
    context.add_cookies([{"name": "cocreate_view", "value": "resident", "url": server}])
    context.on("weberror", lambda error: pytest.fail(f"{error.error}"))
    return context


def _first(page: Page) -> None:
    page.locator("label[for=kind-problem]").tap()
    page.locator("label[for=about-seating]").tap()
    page.locator("button[value='2']").tap()
    page.locator("#text").wait_for()


def _second(page: Page, text: str = WORDS) -> None:
    page.locator("#text").fill(text)
    page.locator("button[value='3']").tap()
    if page.locator("button[value=mine], #nickname").first.get_attribute("value") == "mine":
        page.locator("button[value=mine]").tap()
    page.locator("#nickname").wait_for()


def _third(page: Page) -> None:
    page.locator("#nickname").fill("李阿姨")
    page.locator("input[name=consent]").check()
    page.locator("button[value=send]").tap()


def _receipt(page: Page) -> str:
    page.locator("img.keep").wait_for()
    return page.locator(".code").first.inner_text()


def test_three_screens_a_photo_a_receipt_and_how_far_it_is(
    telephone: BrowserContext, door: str, tmp_path: Path
):
    page = telephone.new_page()
    page.goto(door)
    assert "走" in page.locator(".place").inner_text()
    _first(page)
    photo = tmp_path / "bench.jpg"
    photo.write_bytes(jpeg(side=400))
    page.locator("#photos").set_input_files(photo)
    _second(page)
    assert "已收下 1 张照片" in page.locator("main").inner_text()
    _third(page)
    code = _receipt(page)
    pin = page.locator(".code").nth(1).inner_text()
    assert re.search(r"/r/receipt/[\w-]+$", page.url)
    picture = page.request.get(page.locator("img.keep").get_attribute("src")).body()
    (tmp_path / "receipt.png").write_bytes(picture)
    (qr,) = zxingcpp.read_barcodes(Image.open(tmp_path / "receipt.png").convert("L"))
    assert qr.text == page.url.replace("/receipt/", "/mine/")
    page.goto(qr.text)
    assert page.locator(".way .here").inner_text() == "收到了"
    page.goto("/r/find")
    page.locator("#code").fill(code.lower())
    page.locator("#pin").fill(pin)
    page.get_by_role("button", name="查进展").tap()
    page.get_by_text(WORDS).wait_for()


def test_everything_a_cold_browser_fetches_is_light(old_telephone: BrowserContext, door: str):
    page = old_telephone.new_page()
    fetched: list[Response] = []

    def note(response: Response) -> None:
        fetched.append(response)

    page.on("response", note)
    page.goto(door)
    _first(page)
    _second(page)
    _third(page)
    _receipt(page)
    page.wait_for_load_state("networkidle")
    sizes = [response.request.sizes() for response in fetched]
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert len(fetched) >= 6
    assert total <= _LIMIT_BYTES
    assert not [response.url for response in fetched if "/r/" not in response.url]


def test_a_lost_connection_loses_nothing_and_sends_once(old_telephone: BrowserContext, door: str):
    page = old_telephone.new_page()
    page.goto(door)
    _first(page)
    _second(page)
    old_telephone.set_offline(True)
    _third(page)
    page.get_by_text("还没送出去").wait_for()
    assert page.locator("#nickname").input_value() == "李阿姨"
    assert page.locator("input[name=consent]").is_checked()
    old_telephone.set_offline(False)
    page.locator("#again").tap()
    _receipt(page)
    page.goto(door)
    assert not page.locator("#afresh").is_visible()


def test_an_answer_that_is_lost_on_the_way_gives_the_same_receipt(
    old_telephone: BrowserContext, server: str, door: str
):
    page = old_telephone.new_page()
    page.goto(door)
    _first(page)
    _second(page, "有人把车停在盲道上，每天晚上都这样")
    sent: list[str] = []

    def lose(route):
        # The server has it, the telephone does not know.
        sent.append(route.fetch(max_redirects=0).headers["location"])
        route.abort()

    page.route("**" + door, lose, times=1)
    _third(page)
    page.get_by_text("还没送出去").wait_for()
    page.locator("#again").tap()
    _receipt(page)
    assert page.url.endswith(sent[0])


def test_a_reload_brings_the_draft_back_on_its_screen(
    old_telephone: BrowserContext, door: str, tmp_path: Path
):
    page = old_telephone.new_page()
    page.goto(door)
    _first(page)
    page.locator("#text").fill("写到一半")
    photo = tmp_path / "half.jpg"
    photo.write_bytes(jpeg())
    page.locator("#photos").set_input_files(photo)
    page.reload()
    page.locator("#text").wait_for()
    assert page.locator("#text").input_value() == "写到一半"
    assert "请重新选一次" in page.locator("#afresh").inner_text()
    _second(page, "写到一半，又写完了")
    page.locator("#nickname").fill("王奶奶")
    page.reload()
    page.locator("#nickname").wait_for()
    assert page.locator("#nickname").input_value() == "王奶奶"
    page.get_by_role("button", name="不要了，重新写").tap()
    page.locator("label[for=kind-idea]").wait_for()
    assert not page.locator("#afresh").is_visible()


def test_a_mistake_is_brought_into_sight(old_telephone: BrowserContext, door: str):
    page = old_telephone.new_page()
    page.goto(door)
    _first(page)
    _second(page)
    page.locator("button[value=send]").tap()
    wrong = page.locator("#wrong-consent")
    wrong.wait_for()
    assert wrong.evaluate("node => node.getBoundingClientRect().top < window.innerHeight")


@pytest.mark.parametrize("width", [360, 390, 1440])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_screens_fit_and_can_be_read_and_touched(
    browser: Browser, server: str, door: str, width: int, language: str
):
    context = browser.new_context(viewport={"width": width, "height": 740}, base_url=server)
    context.set_default_timeout(30_000)
    context.add_cookies(
        [
            {"name": "cocreate_view", "value": "resident", "url": server},
            {"name": "cocreate_language", "value": language, "url": server},
        ]
    )
    page = context.new_page()
    page.goto("/r/demo")
    _check(page)
    page.goto(door)
    _check(page)
    page.locator("label[for=kind-problem]").click()
    page.locator("label[for=about-green]").click()
    page.locator("button[value='2']").click()
    page.locator("#text").wait_for()
    _check(page)
    page.locator("#text").fill("树挡住了路灯 Trees hide the lamp")
    page.locator("button[value='3']").click()
    page.locator("#nickname").wait_for()
    _check(page)
    page.locator("button[value=send]").click()
    page.locator(".field-wrong").first.wait_for()
    _check(page)
    page.locator("input[name=consent]").check()
    page.locator("button[value=send]").click()
    _receipt(page)
    _check(page)
    page.goto(page.url.replace("/receipt/", "/mine/"))
    _check(page)
    context.close()


_MEASURE = """() => {
  const seen = (node) => node.getClientRects().length > 0;
  const told = (nodes) => nodes.map((node) => node.outerHTML.slice(0, 120));
  const luminance = (colour) => {
    const parts = colour.match(/[0-9.]+/g).map(Number).slice(0, 3).map((v) => v / 255);
    const [r, g, b] = parts.map((v) => (v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4)));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = [...document.querySelectorAll("body *")].filter(
    (node) => seen(node) && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())
  );
  return {
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    small: told(texts.filter((n) => parseFloat(getComputedStyle(n).fontSize) < 18)),
    pale: told(texts.filter((n) => {
      const [a, b] = [luminance(getComputedStyle(n).color), luminance(behind(n))].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05) < 7;
    })),
    narrow: told([...document.querySelectorAll(
      "a, button, .pick label, .tick, select, input:not([type=hidden]), summary")]
      .filter((n) => seen(n) && !n.closest(".pick, .tick") || n.matches(".pick label, .tick"))
      .filter((n) => n.getBoundingClientRect().height < 48)),
  };
}"""


def _check(page: Page) -> None:
    assert page.evaluate(_MEASURE) == {"overflow": 0, "small": [], "pale": [], "narrow": []}
    assert page.locator("header a[lang], button.language").count() == 1


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_an_area_is_drawn_on_the_map_page_and_sent_with_a_photo(visit: Visit, tmp_path: Path):
    photo = tmp_path / "flood.jpg"
    photo.write_bytes(jpeg(side=300))
    page = visit.open("/enter?role=resident&to=suggest")
    map_ready(page)
    page.get_by_role("radio", name="一片").click()
    page.get_by_text("至少三点").last.wait_for()
    page.wait_for_timeout(1500)
    box = page.locator(".leaflet-container").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for right, down in ((-60, -60), (50, -60), (50, 20)):
        page.mouse.click(x + right, y + down)
        page.wait_for_timeout(500)
    page.get_by_role("button", name="画好了").click()
    page.get_by_role("button", name="就用这个").click()
    page.get_by_text("积水排水", exact=True).click()
    page.get_by_role("textbox", name="说说看").fill("下雨就积水，这一片都过不去人")
    page.get_by_role("textbox", name="说说看").press("Tab")
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_text("flood.jpg").wait_for()
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("已收下 1 张照片").wait_for()
    page.get_by_text("我同意把上面的话").click()
    page.get_by_role("button", name="送出").click()
    page.locator(".cc-code").wait_for()
    with page.expect_download() as started:
        page.get_by_role("button", name="把收据存成图片").click()
    (qr,) = zxingcpp.read_barcodes(Image.open(started.value.path()).convert("L"))
    page.goto(qr.text)
    assert page.locator("img.photo").count() == 1
