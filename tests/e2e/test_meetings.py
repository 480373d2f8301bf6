"""Forty-eight opinions by keyboard; a survey answered on a phone and read beside last year."""

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import EVENTS, SURVEYS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.model.surveys import Option, Question, QuestionKind, questions_to
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.gatherings import surveys
from cocreate_gis.services.photos import photos
from cocreate_gis.services.voices.whereabouts import listed_places, place_code
from cocreate_gis.store import open_store
from tests import pictures
from tests.e2e.conftest import Visit, press_row, stand_still
from tests.e2e.serving import served

pytestmark = pytest.mark.e2e

# Milliseconds, on a machine that has other things to do.
_PATIENCE = 60_000

MEETINGS = (
    ("板凳会（键盘）", "bench_talk", 16),
    ("议事会（键盘）", "meeting", 16),
    ("入户走访（键盘）", "home_visit", 16),
)
WALK = "踏勘（照片）"
# Ten minutes of somebody who types three keys a second; the machine's own time is printed, not asserted.
MOST_KEYS = 1800
ABOUT = ("停车 晚上没地方停", "照明 楼道灯不亮", "绿化 枯枝要修", "积水 门口积水")
NEEDS = (Option(code="seats", zh="座椅"), Option(code="lights", zh="路灯"))
QUESTION = Question(code="need", kind=QuestionKind.CHOICE, zh="院里最缺什么", required=True, options=NEEDS)


@pytest.fixture(scope="module")
def town(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """The demo with three meetings without opinions, and a survey of two years."""
    path = tmp_path_factory.mktemp("meetings") / "demo.gpkg"
    shutil.copy(demo_store, path)
    store = open_store(str(path))
    context = Context("demo", store, path.parent / "cache")
    for number, (title, kind, _) in enumerate(MEETINGS):
        day = context.today - dt.timedelta(days=number + 1)
        features.create(OPERATOR, context, EVENTS, None, {"title": title, "kind": kind, "held_on": day})
    # The meeting of the latest day stands first.
    last = context.frame(EVENTS, Visibility.STAFF)["held_on"].max().date() + dt.timedelta(days=1)
    features.create(OPERATOR, context, EVENTS, None, {"title": WALK, "kind": "walk", "held_on": last})
    home = next(iter(listed_places(OPERATOR, context)))
    for year, answers in ((2025, ("seats", "seats", "seats", "lights")), (2026, ("lights",))):
        values = {
            "name": f"居民问卷 {year}",
            "slug": f"needs-{year}",
            "series": "居民问卷",
            "round_year": year,
            "once_each": True,
            "questions": questions_to([QUESTION]),
        }
        fid = features.create(OPERATOR, context, SURVEYS, None, values)
        features.move(OPERATOR, context, SURVEYS, fid, 1, "open")
        survey = surveys.find_survey(OPERATOR, context, f"needs-{year}")
        for number, answer in enumerate(answers):
            person = Actor(f"visitor:{number}", Role.VISITOR)
            surveys.answer(person, context, survey, {"need": answer}, home)
    yield context
    store.close()


@pytest.fixture(scope="module")
def server(town: Context) -> Iterator[str]:
    """A server over the town of this module."""
    with served(Path(town.store.location)) as address:
        yield address


def _section(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name, exact=True)).first.click()


@pytest.mark.case("chunyuting-06")
def test_forty_eight_opinions_are_entered_by_keyboard(visit: Visit, town: Context) -> None:
    page = visit.open("/voices")
    before = len(town.frame(SUGGESTIONS, Visibility.STAFF))
    _section(page, "录入意见")
    box = page.get_by_role("textbox", name="一行一条意见")
    keys, started = 0, time.monotonic()

    def press(key: str) -> None:
        nonlocal keys
        page.keyboard.press(key)
        keys += 1

    for title, _, count in MEETINGS:
        # The meeting is chosen by typing a part of its name; place, source and date follow it.
        chooser = page.get_by_role("combobox", name="出自哪次会议走访")
        chooser.focus()
        page.keyboard.type(title[:3])
        keys += 3
        page.get_by_role("option", name=title).wait_for()
        press("Enter")
        stand_still(page)
        box.focus()
        for number in range(count):
            place = f"东院{number // 4 + 1} " if number % 4 == 0 else ""
            page.keyboard.type(f"{place}{ABOUT[number % 4]}{number}")
            # A phrase of Chinese takes a key or two a character; what is counted is what was typed here.
            keys += len(place) + 2 * len(ABOUT[number % 4]) + 1
            press("Enter")
        press("Control+Enter")
        page.get_by_role("button", name=f"保存 {count} 条").wait_for()
        press("Tab")
        expect(page.get_by_role("button", name=f"保存 {count} 条")).to_be_focused(timeout=_PATIENCE)
        press("Enter")
        page.get_by_text(f"已保存 {count} 条").wait_for()
        expect(box).to_have_value("", timeout=_PATIENCE)
    print(f"48 opinions: {keys} keys, {time.monotonic() - started:.0f} s of machine")
    assert keys <= MOST_KEYS
    said = town.frame(SUGGESTIONS, Visibility.STAFF).iloc[before:]
    assert len(said) == 48
    assert said["source"].value_counts().to_dict() == {"bench_talk": 16, "meeting": 16, "visit": 16}
    assert said["event"].nunique() == 3
    assert said["place_name"].nunique() == 4
    # The last batch is undone as one.
    page.locator(".st-key-enter_undo button").click()
    page.get_by_text("已撤回 16 条").wait_for()
    assert len(town.frame(SUGGESTIONS, Visibility.STAFF)) == before + 32


def test_a_bad_line_stays_in_the_box_and_the_good_ones_are_kept(visit: Visit, town: Context) -> None:
    page = visit.open("/voices")
    _section(page, "录入意见")
    page.get_by_role("textbox", name="一行一条意见").click()
    page.keyboard.insert_text("东院1\t停车\t<b>好的一行</b>\n没有这栋99999\t停车\t坏的一行")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="保存 1 条").click()
    expect(page.get_by_role("textbox", name="一行一条意见")).to_have_value(
        "没有这栋99999\t停车\t坏的一行", timeout=_PATIENCE
    )
    assert (town.frame(SUGGESTIONS, Visibility.STAFF)["text"] == "<b>好的一行</b>").sum() == 1


@pytest.mark.parametrize("visit", [390], indirect=True)
@pytest.mark.case("wuhou-23")
def test_a_survey_is_answered_on_a_phone_and_read_beside_last_year(visit: Visit, town: Context) -> None:
    home, name = next(iter(listed_places(OPERATOR, town).items()))
    page = visit.context.new_page()
    page.goto(f"{visit.address}/survey/needs-2026/{place_code(home.uid)}")
    expect(page.get_by_text(name)).to_be_visible(timeout=_PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="交答卷").click()
    expect(page.get_by_role("alert")).to_contain_text("请回答：院里最缺什么", timeout=_PATIENCE)
    page.get_by_label("路灯").check()
    page.get_by_role("button", name="交答卷").click()
    expect(page.get_by_role("heading", name="谢谢")).to_be_visible(timeout=_PATIENCE)
    page.goto(f"{visit.address}/survey/needs-2026")
    page.get_by_label("路灯").check()
    page.get_by_role("button", name="交答卷").click()
    expect(page.get_by_role("alert")).to_contain_text("已经答过", timeout=_PATIENCE)
    staff = visit.open("/voices")
    _section(staff, "问卷")
    expect(staff.get_by_text("2 人回答")).to_be_visible(timeout=_PATIENCE)
    survey = surveys.find_survey(OPERATOR, town, "needs-2026")
    assert surveys.answers_of(town, survey)["need"].tolist() == ["lights", "lights"]


def test_photos_of_a_walk_are_given_at_once_and_put_on_the_map_from_the_sheet(
    visit: Visit, town: Context, tmp_path: Path
) -> None:
    files = [tmp_path / f"IMG_000{number}.jpg" for number in range(3)]
    for seed, file in enumerate(files):
        file.write_bytes(pictures.jpeg(pictures.scene(seed=seed)))
    page = visit.open("/voices")
    _section(page, "会议与组织")
    press_row(page.get_by_test_id("stDataFrame"))
    _section(page, "路线与照片")
    stand_still(page)
    uploader = page.get_by_test_id("stFileUploader").last
    expect(uploader).to_contain_text("选文件")
    expect(uploader).to_contain_text("20MB 以内")
    uploader.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="放上 3 张照片").click()
    expect(page.locator(".cc-photo img")).to_have_count(3, timeout=_PATIENCE)
    page.get_by_role("button", name="放到地图上").first.click()
    page.get_by_text("正在放第 1 张").wait_for()
    stand_still(page)
    page.locator(".leaflet-container").last.click(position={"x": 300, "y": 200})
    expect(page.get_by_text("已在地图上")).to_have_count(1, timeout=_PATIENCE)
    page.get_by_role("button", name="就是这里").click()
    page.get_by_text("正在放第 2 张").wait_for()
    events = town.frame(EVENTS, Visibility.STAFF)
    walk = events["uid"][events["title"] == WALK].item()
    placed = [photo.place is not None for photo in photos.photos_of(OPERATOR, town, EVENTS, walk)]
    assert placed == [True, False, False]
