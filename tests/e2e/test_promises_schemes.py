"""Schemes in a real browser: what a planner does with them, and what a visitor reads on a telephone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visit, map_ready, stand_still
from tests.e2e.shelf import choose, turn_to
from tests.e2e.test_phone_width import fits

pytestmark = pytest.mark.e2e

_PARK, _SHED, _BOILER_HOUSE = "国棉路口袋公园", "东院电动车棚", "国棉新村旧锅炉房"
_ANSWERED = "有，靠路一侧装两盏地灯。"
# What only the office says and does.
_OFFICE = re.compile("画方案|修改资料|下一步|待答复|不公开|记下会上听到的|表决与立项")


def _write(page: Page, box: str, text: str) -> None:
    written = page.get_by_role("dialog").get_by_role("textbox", name=box)
    written.fill(text)
    written.press("Tab")
    stand_still(page)


def test_a_planner_walks_from_a_scheme_to_what_a_revision_changed_and_answers_a_remark(visit: Visit) -> None:
    page = visit.open("/enter?role=planner&to=promises")
    choose(page, "哪个方案", _SHED)
    expect(page.get_by_text("30米的车棚挡住消防车怎么办？")).to_be_visible()
    turn_to(page, "改了什么")
    expect(page.get_by_text(re.compile(r"电动车棚.*长 30 m → 19 m.*30 m会堵住消防车道"))).to_be_visible()
    map_ready(page)

    turn_to(page, "方案比选")
    choose(page, "哪个方案", _PARK)
    expect(page.get_by_text("现在的样子和将来的样子")).to_be_visible()
    form = page.get_by_test_id("stForm").filter(has=page.get_by_role("button", name="答复并公开"))
    expect(form).to_have_count(1)
    form.get_by_role("textbox", name="答复").fill(_ANSWERED)
    form.get_by_role("button", name="答复并公开").click()
    expect(page.get_by_text(_ANSWERED)).to_be_visible()
    stand_still(page)
    expect(form).to_have_count(0)


def test_the_second_of_two_planners_is_told_and_loses_nothing(visit: Visit) -> None:
    first, second = (visit.open("/enter?role=planner&to=promises") for _ in range(2))
    for page in (first, second):
        choose(page, "哪个方案", _PARK)
        turn_to(page, "画方案")
        page.get_by_role("button", name="选项的名称、造价、做什么").click()
        page.get_by_role("dialog").wait_for()
        stand_still(page)
    _write(second, "做什么", "沿墙两排花坛，留一条推轮椅的路。")
    _write(first, "设计", "社区规划师小组与3栋居民")
    first.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(first.get_by_role("dialog")).to_have_count(0)
    _write(second, "造价依据", "两家报价取低（虚构）")
    dialog = second.get_by_role("dialog")
    expect(dialog.get_by_text("没有覆盖任何内容")).to_be_visible()
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_have_count(0)
    stand_still(second)
    turn_to(second, "方案比选")
    expect(second.get_by_text("沿墙两排花坛，留一条推轮椅的路。")).to_be_visible()
    expect(second.get_by_text("社区规划师小组与3栋居民")).to_be_visible()


def _card_of(page: Page, name: str) -> Locator:
    """The card of what stands on the map under a name."""
    map_ready(page)
    page.get_by_role("button", name="看得到的东西").click()
    page.get_by_role("searchbox", name="按名称查找").fill(name)
    page.locator(".gm-panel").get_by_role("button", name=name, exact=True).first.click()
    card = page.locator(".gm-card")
    expect(card.get_by_role("heading")).to_have_text(name)
    return card


def _scheme(page: Page) -> Locator:
    """Which scheme the page speaks of."""
    return page.get_by_role("combobox", name=re.compile("哪个方案"))


def test_from_the_card_of_a_site_to_its_scheme_and_its_list_and_another_becomes_a_candidate(
    visit: Visit,
) -> None:
    page = visit.open("/enter?role=planner")
    card = _card_of(page, f"{_PARK}（备选）")
    card.get_by_role("button", name=re.compile(f"^方案.*{_PARK}$")).click()
    card.get_by_role("button", name="看这个方案").click()
    expect(_scheme(page)).to_have_value(_PARK)

    page = visit.open("/enter?role=planner")
    _card_of(page, _BOILER_HOUSE).get_by_role("button", name="在清单里看").click()
    stand_still(page)
    expect(page.get_by_role("combobox", name="哪一种")).to_have_value("微空间点位")
    expect(page.get_by_label("名称 *")).to_have_value(_BOILER_HOUSE)
    page.get_by_text("列表跟着地图走").click()
    expect(page.get_by_text(re.compile(r"找到 [1-9]\d? 条"))).to_be_visible()

    page = visit.open("/enter?role=planner")
    _card_of(page, _BOILER_HOUSE).get_by_role("button", name="做成备选方案").click()
    expect(page.get_by_text("已建好方案草稿。居民还看不到。")).to_be_visible()
    expect(_scheme(page)).to_have_value(_BOILER_HOUSE)


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_visitor_compares_says_something_and_reads_on_the_ballot_what_each_option_brings(
    visit: Visit,
) -> None:
    page = visit.open("/enter?role=resident&to=promises")
    choose(page, "哪个方案", _PARK)
    expect(page.get_by_test_id("stMain").get_by_text(_OFFICE)).to_have_count(0)
    fits(page, 390)
    page.get_by_role("textbox", name="您对这个选项有什么意见？").fill("<b>座椅</b>要有靠背")
    page.get_by_role("button", name="提意见").click()
    expect(page.get_by_text("收到了。答复以后会显示在这里。")).to_be_visible()
    stand_still(page)
    expect(page.get_by_text("<b>座椅</b>要有靠背")).to_be_visible()
    turn_to(page, "改了什么")
    expect(page.get_by_text("去掉一个花坛，座椅往里挪")).to_be_visible()
    fits(page, 390)
    turn_to(page, "表决")
    poll = page.locator("[class*='st-key-ballot-']").filter(has_text=f"{_PARK}怎么改")
    path = poll.get_by_role("link", name="去表态").get_attribute("href")
    paper = visit.context.new_page()
    paper.goto(f"{visit.address}/{path}")
    choices = paper.locator(".choice")
    expect(choices).to_have_count(3)
    expect(choices.filter(has_text=re.compile(r"新增 \d+ 人步行10分钟走得到"))).to_have_count(3)
    expect(choices.filter(has_text=re.compile("估算 18,600 元"))).to_have_count(1)
