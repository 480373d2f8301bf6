"""One story from the poster on the door to the reply on the noticeboard, and the author's no."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Visit
from tests.scenarios.setting import jpeg
from tests.tools import require_tool

pytestmark = pytest.mark.e2e

_SLOW_MS = 180_000
_WORDS = "单元门口的台阶没有扶手，老人下雨天不敢出门"
_REPLY = "扶手已经装好，两侧都有"


@pytest.fixture
def telephone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A cheap telephone that has never been here; on this machine everybody would be a planner."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True, base_url=server
    )
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": "cocreate_view", "value": "resident", "url": server}])
    yield context
    context.close()


def _section(office: Page, name: str) -> None:
    office.get_by_role("radio", name=name).first.click()


def _printed(office: Page, what: str, folder: Path) -> Path:
    """Print something of the first community, and give the PDF."""
    _section(office, "活动与张贴")
    office.get_by_role("radio", name=what, exact=True).click()
    office.wait_for_timeout(1500)
    office.locator(".st-key-activities_print-make button").click()
    download = office.locator(".st-key-activities_print-download button")
    download.wait_for(timeout=_SLOW_MS)
    with office.expect_download() as caught:
        download.click()
    path = folder / f"{what}.pdf"
    caught.value.save_as(path)
    return path


def _scanned(poster: Path, folder: Path) -> str:
    """What a telephone reads on the first page."""
    command = [
        require_tool("pdftoppm", "poppler-utils"),
        "-r",
        "110",
        "-png",
        "-l",
        "1",
        poster,
        folder / "page",
    ]
    subprocess.run(command, check=True)
    (page,) = folder.glob("page*.png")
    (code,) = zxingcpp.read_barcodes(Image.open(page).convert("L"))
    return code.text


def _say(page: Page, address: str, photo: Path) -> str:
    """Three screens; the link of the receipt."""
    page.goto(urlsplit(address).path)
    page.locator("label[for=kind-problem]").tap()
    page.locator("label[for=about-walking]").tap()
    page.locator("button[value='2']").tap()
    page.locator("#text").fill(_WORDS)
    page.locator("#photos").set_input_files(photo)
    page.locator("button[value='3']").tap()
    if page.locator("button[value=mine], #nickname").first.get_attribute("value") == "mine":
        page.locator("button[value=mine]").tap()
    page.locator("#nickname").fill("三楼老李")
    page.locator("input[name=consent]").check()
    page.locator("button[value=send]").tap()
    page.locator("img.keep").wait_for()
    return page.url.replace("/receipt/", "/mine/")


def _step(office: Page, before: str, after: str, reply: str = "") -> None:
    office.get_by_role("radio", name=re.compile(rf"^{before}")).click()
    card = office.locator("[class*='st-key-reply-card-']").filter(has_text=_WORDS)
    card.get_by_role("button", name="处理", exact=True).click()
    dialog = office.get_by_role("dialog")
    dialog.get_by_role("radiogroup").get_by_text(after, exact=True).click()
    if reply:
        dialog.get_by_role("textbox", name="答复").fill(reply)
        dialog.get_by_role("textbox", name="答复").press("Tab")
    dialog.get_by_role("button", name="确认").click()
    dialog.wait_for(state="hidden")


def _text_of(sheet: Path) -> str:
    command = [require_tool("pdftotext", "poppler-utils"), "-layout", sheet, "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return "".join(told.split())


@pytest.mark.timeout(900)
def test_from_the_poster_to_the_noticeboard(visit: Visit, telephone: BrowserContext, tmp_path: Path):
    office = visit.open("/voices")
    poster = _printed(office, "海报", tmp_path)
    address = _scanned(poster, tmp_path)
    assert re.fullmatch(r"http://[^/]+/r/demo/[a-z0-9]+", address)

    photo = tmp_path / "steps.jpg"
    photo.write_bytes(jpeg(side=300))
    person = telephone.new_page()
    mine = _say(person, address, photo)
    person.goto(mine)
    assert "收到了" in person.locator("h1").inner_text()

    office = visit.open("/voices")
    steps = [("待审核", "已公开"), ("已公开", "协商中"), ("协商中", "列入计划"), ("列入计划", "实施中")]
    for before, after in steps:
        _step(office, before, after)
    _step(office, "实施中", "已办结", _REPLY)
    person.goto(mine)
    assert "办好了" in person.locator("h1").inner_text()
    assert person.locator(".done.words").inner_text() == _REPLY
    assert person.locator("img.photo").count() == 1

    told = _text_of(_printed(visit.open("/voices"), "公告栏答复", tmp_path))
    assert _WORDS in told
    assert _REPLY in told
    assert "三楼老李" not in told

    person.locator("#reason").fill("只装了一边")
    person.locator("main form button").tap()
    expect(person.locator("h1")).to_contain_text("重看")
    office = visit.open("/voices")
    _step(office, "居民不认可", "实施中")
