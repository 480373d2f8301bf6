"""A resident's long story, as the tutorial tells it: from the poster at her door to her rating of it."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.ballot_votes import vote_by_link
from cocreate_gis.store import open_store
from tests.e2e import office as hall
from tests.e2e.conftest import Visit, map_ready, stand_still
from tests.e2e.serving import served
from tests.e2e.tutorial import Album
from tests.tools import require_tool

pytestmark = pytest.mark.e2e

_SLOW_MS = 180_000
_WORDS = "楼下没有地方坐，老人买菜回来想歇歇脚"
_ANSWER = "谢谢您，我们和您一起商量怎么做"
_SCHEME = "楼下歇脚处"
_BENCHES, _CHESS = "选项一 两张长椅", "选项二 棋桌和花坛"
_WANTED = {_BENCHES: ("座椅", "座椅", "花坛"), _CHESS: ("石桌凳", "花坛")}
_ASKED = "楼下歇脚处做成哪一种？"
_REMARK = "椅子要有靠背，起身好使劲"
_ANSWERED = "好，选带靠背和扶手的长椅。"
_NEED = "照看花坛"
_STORY = "一句“没有地方坐”，邻居们商量了两个样子，投了票，出了力。"


@pytest.fixture(scope="module")
def store(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo, in which the story happens."""
    path = tmp_path_factory.mktemp("story") / "demo.gpkg"
    shutil.copy(demo_store, path)
    return path


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[str]:
    """A server over it."""
    with served(store) as address:
        yield address


@pytest.fixture
def office(store: Path) -> Iterator[Context]:
    """The office at work over the same store."""
    opened = open_store(str(store))
    yield Context("demo", opened, store.parent / "cache")
    opened.close()


@pytest.fixture
def telephone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A telephone that has never been here; on this machine everybody would be a planner."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        base_url=server,
        locale="zh-CN",
    )
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": "cocreate_view", "value": "resident", "url": server}])
    yield context
    context.close()


def _printed(visit: Visit, folder: Path) -> Path:
    """Print the posters of the first community, and give the PDF."""
    page = visit.open("/voices")
    page.get_by_role("radio", name="活动与张贴").first.click()
    stand_still(page)
    page.locator(".st-key-activities_print-make button").click()
    download = page.locator(".st-key-activities_print-download button")
    download.wait_for(timeout=_SLOW_MS)
    with page.expect_download() as caught:
        download.click()
    path = folder / "posters.pdf"
    caught.value.save_as(path)
    return path


def _scanned(poster: Path, folder: Path) -> str:
    """What a telephone reads on the first page."""
    tool = require_tool("pdftoppm", "poppler-utils")
    subprocess.run([tool, "-r", "110", "-png", "-l", "1", poster, folder / "page"], check=True)
    (page,) = folder.glob("page*.png")
    (code,) = zxingcpp.read_barcodes(Image.open(page).convert("L"))
    return code.text


def _say(page: Page, address: str, album: Album) -> str:
    """Three screens; the path of her own page."""
    page.goto(urlsplit(address).path)
    page.locator("label[for=kind-problem]").tap()
    page.locator("label[for=about-seating]").tap()
    expect(page.locator("#about-seating")).to_be_checked()
    page.locator("h1").scroll_into_view_if_needed()
    album.picture(page, "door")
    page.locator("button[value='2']").tap()
    page.locator("#text").fill(_WORDS)
    album.picture(page, "words")
    page.locator("button[value='3']").tap()
    page.locator("button[value=mine], #nickname").first.wait_for()
    if page.locator("button[value=mine]").count():
        page.locator("button[value=mine]").tap()
    page.locator("#nickname").fill("三楼老李")
    page.locator("input[name=consent]").check()
    album.picture(page, "consent")
    page.locator("button[value=send]").tap()
    expect(page.locator("img.keep")).to_have_js_property("complete", True)
    album.picture(page, "receipt")
    return urlsplit(page.url).path.replace("/receipt/", "/mine/")


def _step(page: Page, before: str, after: str, reply: str = "") -> None:
    """One step of the office with what she said, by hand."""
    page.get_by_role("radio", name=re.compile(rf"^{before}")).click()
    stand_still(page)
    card = page.locator("[class*='st-key-reply-card-']").filter(has_text=_WORDS)
    card.get_by_role("button", name="处理", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radiogroup").get_by_text(after, exact=True).click()
    stand_still(page)
    if reply:
        dialog.get_by_role("textbox", name="答复").fill(reply)
        dialog.get_by_role("textbox", name="答复").press("Tab")
        stand_still(page)
    dialog.get_by_role("button", name="确认").click()
    dialog.wait_for(state="hidden")
    stand_still(page)


def _opened(page: Page, path: str) -> None:
    page.goto(path)
    page.locator(".cc-masthead").wait_for()
    stand_still(page)


def _choose(page: Page, name: str) -> None:
    """Press one of several that stand beside each other."""
    page.get_by_test_id("stMain").get_by_role("radio", name=name).first.click()
    stand_still(page)


def _top(found: Locator) -> None:
    found.evaluate("one => one.scrollIntoView()")


@pytest.mark.timeout(900)
def test_from_the_poster_to_the_rating(
    visit: Visit, telephone: BrowserContext, office: Context, album: Album, tmp_path: Path
):
    address = _scanned(_printed(visit, tmp_path), tmp_path)
    assert re.fullmatch(r"http://[^/]+/r/demo/[a-z0-9]+", address)
    page = telephone.new_page()
    mine = _say(page, address, album)
    page.goto(mine)
    expect(page.locator("h1")).to_contain_text("收到了")

    desk = visit.open("/voices")
    _step(desk, "待审核", "已公开")
    _step(desk, "已公开", "协商中", _ANSWER)
    _read_the_answer(page, album)

    frame = office.frame(SUGGESTIONS, Visibility.STAFF)
    said = str(frame["uid"][frame["text"] == _WORDS].iloc[0])
    scheme = hall.begin_scheme(office, said, _SCHEME, _WANTED)
    _look_at_the_options(page, album)
    hall.answer_remarks(office, scheme, _ANSWERED)

    ballot, voices = hall.open_ballot(office, scheme, _ASKED)
    _vote(page, voices[0], album)
    for voice, choice in zip(voices[1:], (0, 0, 1), strict=True):
        vote_by_link(VISITOR, office, voice, {ballot.choices[choice].uid: 1})
    hall.publish_result(office, ballot, _BENCHES)
    hall.reply(office, said, "planned", "大家选了两张长椅，下个月做")
    _read_the_result(page, voices[0], album)

    project = hall.begin_project(office, ballot, _BENCHES, _SCHEME, _NEED)
    hall.reply(office, said, "under_way")
    _find_the_promise(page, album)
    _take_over_a_planter(page, album)
    hall.confirm(office, project)
    hall.finish(office, project, _STORY)
    hall.reply(office, said, "done", "两张长椅和花坛都做好了，来坐坐")

    page.goto(mine)
    expect(page.locator("h1")).to_contain_text("办好了")
    became = page.get_by_role("heading", name="后来怎么样了")
    _top(became)
    album.picture(page, "became")
    _rate(page, album)
    _walk_the_chain(page, album)
    album.require_told()


def _read_the_answer(page: Page, album: Album) -> None:
    _opened(page, "/voices")
    _choose(page, "我的消息")
    expect(page.locator(".cc-reply").first).to_have_text(_ANSWER)
    album.picture(page, "answer")


def _look_at_the_options(page: Page, album: Album) -> None:
    _opened(page, "/promises")
    page.get_by_role("combobox", name=re.compile("哪个方案")).click()
    page.get_by_role("option", name=_SCHEME, exact=True).click()
    stand_still(page)
    table = page.locator(".cc-compared")
    expect(table).to_contain_text(_CHESS)
    assert table.evaluate("one => one.scrollWidth <= one.clientWidth")
    album.picture(page, "options")
    remark = page.get_by_role("textbox", name="您对这个选项有什么意见")
    map_ready(page)
    _top(remark)
    remark.fill(_REMARK)
    page.get_by_role("button", name="提意见").click()
    stand_still(page)
    expect(page.get_by_test_id("stMain")).to_contain_text(_REMARK)
    album.picture(page, "remark")


def _vote(page: Page, voice: str, album: Album) -> None:
    page.goto(f"/r/vote/{voice}")
    page.get_by_role("radio", name=_BENCHES).check()
    album.picture(page, "vote")
    page.get_by_role("button", name="提交").tap()
    expect(page.get_by_role("status")).to_contain_text("已经记下")


def _read_the_result(page: Page, voice: str, album: Album) -> None:
    """By the link she has, and with what it rests on."""
    page.goto(f"/r/vote/{voice}")
    expect(page.locator(".done")).to_contain_text(_BENCHES)
    expect(page.get_by_role("row", name=_BENCHES)).to_contain_text("3")
    album.picture(page, "result")
    _opened(page, "/promises")
    _choose(page, "表决")
    card = page.locator("[class*='st-key-ballot-']").filter(has_text=_ASKED).first
    card.get_by_text("怎么知道的").click()
    expect(card).to_contain_text("结果指纹")
    _top(card.get_by_text("怎么知道的"))
    album.picture(page, "evidence")


def _find_the_promise(page: Page, album: Album) -> None:
    _choose(page, "项目")
    page.get_by_role("combobox", name=re.compile("哪个项目")).click()
    page.get_by_role("option", name=_SCHEME).click()
    stand_still(page)
    expect(page.get_by_text(re.compile("说好 .* 前做好"))).to_be_visible()
    album.picture(page, "promise")


def _take_over_a_planter(page: Page, album: Album) -> None:
    page.goto("/needs")
    page.locator(".need").filter(has_text=_NEED).get_by_role("link").tap()
    page.locator("#quantity").fill("1")
    page.locator("#giver").fill("李秀兰")
    page.locator("#contact").fill("3栋1单元301")
    page.locator("input[name=named]").check()
    page.locator("#shown_name").fill("三楼李阿姨")
    page.locator("h1").scroll_into_view_if_needed()
    album.picture(page, "give")
    page.locator("form button[type=submit]").tap()
    expect(page.locator("main")).to_contain_text("谢谢")


def _outcome(page: Page) -> Locator:
    page.goto("/r/results")
    return page.locator("section").filter(has=page.get_by_role("heading", name=_SCHEME, exact=True))


def _rate(page: Page, album: Album) -> None:
    done = _outcome(page)
    expect(done).to_contain_text(_STORY)
    # Four neighbours have rated it: of so few nothing is told.
    expect(done).not_to_contain_text("评分")
    _top(done)
    for photo in done.locator(".pair img").all():
        expect(photo).to_have_js_property("complete", True)
    album.picture(page, "done")
    done.get_by_role("link", name="去评一评").tap()
    page.locator("#remark").wait_for()
    for question in page.locator("fieldset").all():
        question.get_by_role("radio", name="5").check()
    page.locator("h1").scroll_into_view_if_needed()
    album.picture(page, "rate")
    page.locator("form button[type=submit]").tap()
    expect(page.locator("main")).to_contain_text("谢谢")
    done = _outcome(page)
    expect(done).to_contain_text("5 人")
    _top(done.locator("dl"))
    album.picture(page, "kept")


def _walk_the_chain(page: Page, album: Album) -> None:
    """From her own pin on the map to what was built."""
    _opened(page, "/voices")
    _choose(page, "大家说的")
    page.get_by_role("textbox", name="查找").fill(_WORDS)
    page.get_by_role("textbox", name="查找").press("Enter")
    page.get_by_text("一共 1 条").wait_for()
    stand_still(page)
    page.get_by_role("button", name="在图上看").click()
    card = page.locator(".gm-card")
    expect(card.get_by_role("heading")).to_contain_text(_WORDS)
    steps = card.locator(".gm-chain li")
    expect(steps).to_contain_text([_WORDS, _SCHEME, _ASKED, _SCHEME])
    stand_still(page)
    _top(card.locator(".gm-chain"))
    album.picture(page, "chain")
    steps.filter(has_text="做好了").get_by_role("button").click()
    expect(card.get_by_role("heading")).to_have_text(_SCHEME)
