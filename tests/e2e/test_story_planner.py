"""The planner's whole way, by hand: from twelve suggestions to a finished project and what it rests on."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from cocreate_gis.services.context import Context
from cocreate_gis.store import open_store
from tests.e2e import planner_town
from tests.e2e.conftest import Visit, map_ready, stand_still
from tests.e2e.hands import SLOW_MS, choose, press, put_day, save, step, turn_to, write
from tests.e2e.office import yard
from tests.e2e.serving import served
from tests.e2e.tutorial import Album

pytestmark = pytest.mark.e2e

_SCHEME, _FIRST, _SECOND = "团结中心小花园", "甲案 花坛和座椅", "乙案 留两个车位"
_WORKS = """序号\t任务\t实施主体\t单位\t数量\t造价
1\t砌花坛\t施工单位\t个\t2\t9600
2\t装座椅\t居民自做\t张\t2\t3000"""
_REMARK = "座椅离花坛太近，轮椅转不过身"
_REPLY = "往外挪开一张，留出1.5 m"
# Three owners; one of them has two flats.
_LIST = """楼栋,单元,房号,面积,业主,证件尾号
1,1,101,80,赵一,0011
1,1,102,80,赵一,0011
1,1,201,85,钱二,0022
1,1,202,85,孙三,0033"""


@pytest.fixture(scope="module")
def town(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """The demo, in which twelve residents have just said something."""
    path = tmp_path_factory.mktemp("planner") / "demo.gpkg"
    shutil.copy(demo_store, path)
    store = open_store(str(path))
    context = Context("demo", store, path.parent / "cache")
    planner_town.speak(context)
    yield context
    store.close()


@pytest.fixture(scope="module")
def server(town: Context) -> Iterator[str]:
    """A server over the town of this module."""
    with served(Path(town.store.location)) as address:
        yield address


@pytest.mark.timeout(900)
def test_from_twelve_suggestions_to_a_finished_project(
    visit: Visit, town: Context, album: Album, tmp_path: Path
) -> None:
    page = visit.open("/enter?role=planner&to=voices")
    release(page, album)
    gather(page, album)
    draw(page, town, album)
    revise(page, town, album)
    put_to_the_vote(page, town, album)
    vote(page, visit, album, tmp_path)
    count(page, album, tmp_path)
    begin(page, town, album)
    build(page, town, album)
    finish(page, town, album)
    know_why(page, album)
    album.require_told()


def release(page: Page, album: Album) -> None:
    """Twelve new suggestions are read and shown to everybody."""
    write(page, {"查找": "团结空地"})
    press(page, "全选 / 全不选")
    press(page, "在图上看")
    expect(page.locator(".gm-card").get_by_role("heading")).to_be_visible()
    expect(page.locator("canvas.leaflet-tile:not(.leaflet-tile-loaded)")).to_have_count(0)
    album.picture(page, "twelve")
    press(page, "公开选中的 12 条")
    page.get_by_role("dialog").get_by_role("button", name="都公开").click()
    expect(page.get_by_text("已处理：已公开")).to_have_count(12)
    stand_still(page)


def gather(page: Page, album: Album) -> None:
    """They are answered by one scheme, which gets a name and its ground."""
    page.get_by_role("radio", name=re.compile("^已公开")).click()
    stand_still(page)
    press(page, "全选 / 全不选")
    album.picture(page, "one-scheme")
    press(page, "选中的 12 条做成一个方案", exact=False)
    edit = page.get_by_role("button", name="改方案名称和资料")
    edit.click(timeout=SLOW_MS)
    dialog = page.get_by_role("dialog")
    write(page, {"名称": _SCHEME, "要解决什么": "空地长草堆垃圾，老人没有地方坐。"}, dialog)
    choose(page, "^微空间", planner_town.PLACE, dialog)
    album.picture(page, "scheme")
    save(page)


def draw(page: Page, town: Context, album: Album) -> None:
    """An option at its true size, with its cost and its gain; a colleague draws the other one."""
    _describe(page, {"名称": _FIRST, "造价依据": "虚构报价", "估算造价": "12600"})
    _place(page, "座椅", 3, (-60, -10))
    _place(page, "花坛", 2, (60, -10))
    _look_at(page.locator(".leaflet-container"))
    album.picture(page, "drawn")
    computed = page.get_by_text("结果编号")
    before = computed.inner_text()
    press(page, "测算")
    expect(computed).not_to_have_text(before, timeout=SLOW_MS)
    expect(page.get_by_text(re.compile(r"新增 [1-9][\d,]* 人步行15分钟走得到"))).to_be_visible()
    stand_still(page)
    _look_at(computed)
    album.picture(page, "gain")
    write(page, {"为什么这样做": "十二条意见里，坐和花提得最多"})
    press(page, "公布给居民看")
    expect(page.get_by_role("heading", name="公布第2版")).to_be_visible()
    press(page, "加一个选项")
    dialog = page.get_by_role("dialog")
    write(page, {"名称": _SECOND, "估算造价": "8000"}, dialog)
    save(page)
    expect(page.get_by_role("combobox", name="哪个选项")).to_have_value(_SECOND)
    planner_town.draw(town, _SECOND, "垂直式停车位", "有人要停接送老人的车")


def _look_at(what: Locator) -> None:
    what.evaluate("element => element.scrollIntoView({block: 'center'})")


def _describe(page: Page, told: dict[str, str]) -> None:
    press(page, "选项的名称、造价、做什么")
    write(page, told, page.get_by_role("dialog"))
    save(page)


def _place(page: Page, kind: str, number: int, beside: tuple[int, int]) -> None:
    choose(page, "种类", kind)
    write(page, {"一排放几个": str(number)})
    map_ready(page)
    container = page.locator(".leaflet-container")
    container.scroll_into_view_if_needed()
    box = container.bounding_box()
    assert box is not None
    container.click(position={"x": box["width"] / 2 + beside[0], "y": box["height"] / 2 + beside[1]})
    press(page, f"放上去（{number}个）", exact=False)
    expect(page.get_by_text("在地图上点一下要放的位置")).to_be_visible()


def revise(page: Page, town: Context, album: Album) -> None:
    """A resident says what is wrong; it is changed, with the reason, and answered."""
    planner_town.remark_on(town, _FIRST, _REMARK)
    choose(page, "哪个选项", _FIRST)
    write(page, {"为什么这样改": "给轮椅留出1.5 m"})
    _place_row(page)
    press(page, "移去")
    stand_still(page)
    write(page, {"为什么这样做": "座椅离花坛太近，轮椅转不过身", "改了什么": "去掉一张座椅"})
    album.picture(page, "revised")
    press(page, "公布给居民看")
    expect(page.get_by_role("heading", name="公布第3版")).to_be_visible()
    turn_to(page, "方案比选")
    album.picture(page, "compared")
    write(page, {"答复": _REPLY})
    choose(page, "在第几版改了", "第2版")
    press(page, "答复并公开")
    told = page.get_by_text("已在第2版改了")
    expect(told).to_be_visible()
    stand_still(page)
    _look_at(told)
    album.picture(page, "answered")


def _place_row(page: Page) -> None:
    table = page.get_by_test_id("stDataFrame").locator("canvas").first
    table.wait_for()
    table.scroll_into_view_if_needed()
    table.click(position={"x": 150, "y": 55}, force=True)
    stand_still(page)


def put_to_the_vote(page: Page, town: Context, album: Album) -> None:
    """An owners' tally about the scheme: its list, and what was delivered."""
    press(page, "提交表决")
    dialog = page.get_by_role("dialog")
    choose(page, "^哪一种", "业主表决核算", dialog)
    choose(page, "^怎么表态", "同意、不同意、弃权", dialog)
    choose(page, "^业主共同决定", "（八）", dialog)
    put_day(page, "开始", town.today, dialog)
    put_day(page, "截止日期", town.today + dt.timedelta(days=14), dialog)
    write(page, {"专有部分面积合计": "330"}, dialog)
    album.picture(page, "vote")
    save(page)
    press(page, f"是否同意“{_FIRST}” · 筹备", exact=False)
    expect(page.get_by_text(re.compile(f"{_FIRST}.*估算 12,600 元"))).to_be_visible()
    page.get_by_text("粘贴名单", exact=True).first.click()
    write(page, {"粘贴名单": _LIST})
    expect(page.get_by_text("读出 4 户，合 3 个计票人。")).to_be_visible()
    press(page, "保存名单")
    page.get_by_text("登记送达", exact=True).first.click()
    write(page, {"方式": "当面"})
    press(page, "登记")
    expect(page.get_by_text("已送达 4 户")).to_be_visible()
    album.picture(page, "list")
    step(page, "已公告")
    step(page, "进行中")


def vote(page: Page, visit: Visit, album: Album, folder: Path) -> None:
    """Two owners vote by their link on a plain page, the paper of the third is entered."""
    page.get_by_text("投票链接", exact=True).first.click()
    stand_still(page)
    press(page, "生成文件", page.locator("[class*=st-key-slips-xlsx]").first)
    for link in _links(page, folder)[:2]:
        paper = visit.context.new_page()
        paper.goto(link)
        paper.get_by_role("radio", name="同意", exact=True).check()
        paper.get_by_role("button", name="提交").click()
        expect(paper.get_by_text("谢谢，您的意见已经记下。")).to_be_visible()
        paper.close()
    turn_to(page, "计票")
    choose(page, "^哪一户", "孙三")
    page.get_by_text("同意", exact=True).first.click()
    album.picture(page, "papers")
    press(page, "登记")
    expect(page.get_by_text("已录入。")).to_be_visible()
    turn_to(page, "筹备")
    step(page, "已截止")


def _links(page: Page, folder: Path) -> list[str]:
    download = page.locator("[class*=st-key-slips-xlsx][class*=download] button")
    download.wait_for(timeout=SLOW_MS)
    stand_still(page)
    with page.expect_download() as caught:
        download.click()
    caught.value.save_as(folder / "links.xlsx")
    rows = openpyxl.load_workbook(folder / "links.xlsx").active.iter_rows(values_only=True)
    return [cell for row in rows for cell in row if str(cell).startswith("http")]


def count(page: Page, album: Album, folder: Path) -> None:
    """The shares beside their thresholds, the sheet for the owners, the result frozen."""
    turn_to(page, "计票")
    expect(page.get_by_text(re.compile("^参与的面积.*330.*达到"))).to_be_visible()
    press(page, "生成文件")
    download = page.locator("[class*=st-key-sheet-pdf][class*=download] button")
    download.wait_for(timeout=SLOW_MS)
    stand_still(page)
    with page.expect_download() as caught:
        download.click()
    caught.value.save_as(folder / "sheet.pdf")
    assert (folder / "sheet.pdf").read_bytes().startswith(b"%PDF")
    _look_at(page.get_by_text(re.compile("^参与的面积")))
    album.picture(page, "counted")
    press(page, "固定并公布结果")
    expect(page.get_by_role("button", name="固定并公布结果")).to_have_count(0)


def begin(page: Page, town: Context, album: Album) -> None:
    """The option becomes a project: outline, budget and gain come with it, a day is promised."""
    turn_to(page, "方案", "方案比选")
    press(page, "选定并立项")
    press(page, f"看项目：{_SCHEME}", exact=False)
    expect(page.get_by_text("12,600 元")).to_be_visible()
    expect(page.get_by_text("由来：12条居民建议")).to_be_visible()
    press(page, "修改项目")
    dialog = page.get_by_role("dialog")
    write(page, {"牵头": "团结新村居委会", "故事": "十二条意见，三位业主，一个花园。"}, dialog)
    put_day(page, "承诺完成", town.today + dt.timedelta(days=60), dialog)
    save(page)
    album.picture(page, "project")


def build(page: Page, town: Context, album: Album) -> None:
    """It is begun: works go over the board, a promise is written down, neighbours look at the site."""
    _next(page, "实施中")
    press(page, "从表格粘贴")
    write(page, {"粘贴到这里": _WORKS}, page.get_by_role("dialog"))
    press(page, "收下这 2 项")
    _move(page, "砌花坛", "已商定")
    planner_town.agree(town, "装座椅")
    turn_to(page, "清单与资金")
    press(page, "公布已商定的 2 项")
    planner_town.build(town, "装座椅")
    turn_to(page, "任务板")
    _move(page, "砌花坛", "施工中")
    _move(page, "砌花坛", "已完工", town.today)
    _move(page, "砌花坛", "居民已验收销号")
    expect(page.get_by_text("2/2")).to_be_visible()
    album.picture(page, "board")
    turn_to(page, "承诺")
    press(page, "登记一项承诺")
    dialog = page.get_by_role("dialog")
    write(page, {"承诺什么": "每周浇一次水", "谁承诺": "1栋楼组"}, dialog)
    put_day(page, "期限", town.today + dt.timedelta(days=30), dialog)
    save(page)
    expect(page.get_by_text("每周浇一次水")).to_be_visible()
    turn_to(page, "监督与试样")
    press(page, "登记一次监督")
    write(page, {"事项": "花坛勾缝", "情况": "缝没有勾满"}, page.get_by_role("dialog"))
    save(page)
    _give(page, 1)
    _look_at(page.get_by_text("缝没有勾满"))
    album.picture(page, "site")


def _move(page: Page, work: str, state: str, day: dt.date | None = None) -> None:
    page.get_by_role("button", name=re.compile(work)).click()
    dialog = page.get_by_role("dialog")
    step(page, state, dialog, day)
    expect(dialog).to_have_count(0)
    stand_still(page)


def _give(page: Page, *benches: int) -> None:
    seen = [FilePayload(name=f"{k}.jpg", mimeType="image/jpeg", buffer=yard(k)) for k in benches]
    page.locator("input[type=file]").first.set_input_files(seen)
    press(page, f"放上 {len(seen)} 张照片", exact=False)
    expect(page.locator(".cc-photo")).to_have_count(len(seen))


def finish(page: Page, town: Context, album: Album) -> None:
    """It is accepted, and shown before and after."""
    _next(page, "已验收", town.today)
    turn_to(page, "前后对比")
    page.get_by_text("传照片，选前后两张").click()
    stand_still(page)
    _give(page, 0, 2)
    for moment, photo in (("改造前照片", "照片 1"), ("改造后照片", "照片 2")):
        choose(page, moment, photo)
    press(page, "用这两张")
    unseen = page.get_by_text("这两张里还有没公开的，居民看不到。")
    expect(unseen).to_be_visible()
    stand_still(page)
    for number in range(2):
        press(page, "处理照片", page.locator("[class*=st-key-photo-pair]").nth(number))
        press(page, "可以给公众看", page.get_by_test_id("stPopoverBody"))
    expect(unseen).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    _look_at(page.locator("[class*=st-key-swipe]"))
    album.picture(page, "before-after")
    turn_to(page, "成效", "公开成效")
    expect(page.get_by_role("heading", name=_SCHEME)).to_be_visible()
    album.picture(page, "outcome")


def _next(page: Page, state: str, day: dt.date | None = None) -> None:
    press(page, "下一步", exact=False)
    body = page.get_by_test_id("stPopoverBody")
    step(page, state, body, day)


def know_why(page: Page, album: Album) -> None:
    """Everybody reads on what the vote rested, frozen with its fingerprint."""
    turn_to(page, "表决", "正在进行和结果")
    ballot = page.locator("[class*=st-key-ballot-]").filter(has_text=_FIRST)
    ballot.get_by_text("怎么知道的").click()
    expect(ballot.get_by_text("内容与指纹一致。")).to_be_visible()
    ballot.get_by_text("怎么知道的").scroll_into_view_if_needed()
    album.picture(page, "evidence")
