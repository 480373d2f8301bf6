"""What came of it, in a real browser: kept beside the promise, rated, remembered with consent, reported."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, stand_still
from tests.e2e.keepers import PHONE, SCREEN, at_width, come, kept_town, take_home
from tests.e2e.shelf import turn_to
from tests.e2e.test_phone_width import fits

pytestmark = pytest.mark.e2e

_PROJECT = "老食堂改活动室"


@pytest.fixture(scope="module")
def server(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a copy of the demo in which people have accounts."""
    with kept_town(demo_store, tmp_path_factory.mktemp("results")) as address:
        yield address


def _light(visit: Visit, path: str) -> Page:
    page = visit.context.new_page()
    page.set_viewport_size({"width": PHONE, "height": 844})
    page.goto(f"{visit.address}/{path}")
    return page


@pytest.mark.timeout(600)
def test_a_self_evaluation_becomes_a_work_list_and_places_are_scored_by_weights(visit: Visit) -> None:
    page = come(visit, "planner", "成效", "自评与清单")
    page.get_by_role("button", name="列入清单").first.click()
    expect(page.get_by_text("已列入清单：三单元门口总堆纸箱")).to_be_visible()
    stand_still(page)
    expect(page.get_by_text("可以列入清单的（1/3）")).to_be_visible()
    turn_to(page, "评估评比")
    page.get_by_text("指标和权重").click()
    expect(page.get_by_test_id("stDataFrame").last).to_be_visible()
    expect(page.get_by_text(re.compile("权重折算成合计100%"))).to_be_visible()
    at_width(page, PHONE)
    fits(page, PHONE)


@pytest.mark.timeout(600)
def test_a_neighbour_rates_beside_the_promise_and_the_mayor_gets_one_pdf(visit: Visit) -> None:
    page = _light(visit, "r/results")
    box = page.locator("section.box", has_text=_PROJECT)
    expect(box).to_contain_text("承诺 850")
    expect(box).to_contain_text("4.6 分（7 人评）")
    fits(page, PHONE)
    box.get_by_role("link", name="去评一评").click()
    expect(page.get_by_role("heading", name=_PROJECT)).to_be_visible()
    for mark in page.locator("fieldset").all():
        mark.get_by_role("radio").last.check()
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("heading", name="谢谢您的评分")).to_be_visible()
    page.goto(f"{visit.address}/r/results")
    expect(page.locator("section.box", has_text=_PROJECT)).to_contain_text("（8 人评）")

    page = come(visit, "official", "成效", "承诺与兑现")
    page.get_by_text("给区领导的成效报告").click()
    assert take_home(page, "pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.timeout(600)
def test_a_memory_waits_for_a_look_and_a_name_goes_when_it_is_taken_off(visit: Visit) -> None:
    page = _light(visit, "r/memory")
    page.locator("[name=name]").fill("井边的冬瓜")
    page.locator("[name=story]").fill("夏天把冬瓜放进井里，晚上一院子人分着吃。")
    page.locator("[name=person]").fill("潘奶奶")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=story]")).to_have_value("夏天把冬瓜放进井里，晚上一院子人分着吃。")
    page.locator("[name=consent]").check()
    page.locator("button[type=submit]").click()
    expect(page.get_by_text("收到了。核对之后会展示在社区记忆里。")).to_be_visible()

    page = come(visit, "visitor", "成效", "社区记忆")
    expect(page.get_by_text("三班倒的汽笛")).to_be_visible()
    for hidden in ("井边的冬瓜", "潘奶奶"):
        expect(page.get_by_text(hidden)).to_have_count(0)

    page = come(visit, "planner", "成效", "好人榜")
    expect(page.get_by_text("顾师傅")).to_be_visible()
    page.get_by_role("button", name="撤下姓名").first.click()
    expect(page.get_by_text("姓名已撤下，内容保留。")).to_be_visible()
    stand_still(page)
    expect(page.get_by_text("顾师傅")).to_have_count(0)
    expect(page.get_by_text("退休木工", exact=False)).to_be_visible()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("visit", [PHONE, SCREEN], indirect=True)
def test_a_visitor_reads_what_came_of_it_and_nothing_of_the_office(visit: Visit) -> None:
    page = come(visit, "visitor", "成效", "公开成效")
    expect(page.get_by_role("heading", name=_PROJECT)).to_be_visible()
    turn_to(page, "承诺与兑现")
    for office in ("测算成效", "请现场的人评分", "给区领导的成效报告"):
        expect(page.get_by_text(office)).to_have_count(0)
    turn_to(page, "好人榜")
    expect(page.get_by_role("button", name="撤下姓名")).to_have_count(0)
    expect(page.get_by_role("radio", name="自评与清单", exact=True)).to_have_count(0)
