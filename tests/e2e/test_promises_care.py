"""What is looked after, in a real browser: adopted on a phone, visited by link, lapsed; found and signed."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import ADOPTIONS
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises import adoption, check_ins
from cocreate_gis.services.promises.adoption import Application
from tests.e2e.conftest import Visit, stand_still
from tests.e2e.keepers import PHONE, SCREEN, at_width, come, fill, kept_town
from tests.e2e.shelf import choose, turn_to
from tests.e2e.test_phone_width import fits

pytestmark = pytest.mark.e2e

_LAPSED = "14号花坛"


def _prepare(office: Context, people: dict[str, Actor]) -> None:
    """One planter was adopted and left alone, so that its adoption has lapsed; another is due soon."""
    planner = people["planner"]
    frame = office.frame(ADOPTIONS, Visibility.STAFF)
    left = frame[frame["about"] == _LAPSED].iloc[0]
    asked = Application("group", "钱师傅", "13912340000", shown_as="门口的花友", consent=True)
    adoption.apply_for(planner, office, int(left.name), asked)
    version = int(office.frame(ADOPTIONS, Visibility.STAFF).at[left.name, "version"])
    adoption.accept(planner, office, int(left.name), version, office.today - dt.timedelta(days=40))
    check_ins.look_after(office)


@pytest.fixture(scope="module")
def server(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a copy of the demo in which an adoption has lapsed."""
    with kept_town(demo_store, tmp_path_factory.mktemp("care"), _prepare) as address:
        yield address


@pytest.mark.timeout(600)
@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_neighbour_adopts_on_a_phone_and_notes_a_visit_by_her_own_link(visit: Visit) -> None:
    page = come(visit, "visitor", "共同照看", "认养")
    # What lapsed waits for somebody again, and who forgot it is named to nobody.
    choose(page, "您想照看哪一处", _LAPSED)
    for hidden in ("门口的花友", "钱师傅", "13912340000"):
        expect(page.get_by_text(hidden)).to_have_count(0)
    choose(page, "您想照看哪一处", "9号花坛")
    page.get_by_role("button", name="我愿意认养").click()
    stand_still(page)
    fill(
        page,
        page.get_by_role("dialog"),
        **{
            "您的姓名或联系人（不公开）": "孙阿姨",
            "怎么联系您（不公开）": "3栋门口",
            "公布的称呼（可以不填）": "3栋",
        },
    )
    for agreed in ("我同意公布这个称呼", "我同意为安排认养保存我的姓名"):
        page.get_by_role("dialog").get_by_text(re.compile(agreed)).click()
        stand_still(page)
    page.get_by_role("dialog").get_by_role("button", name="报名").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    fits(page, PHONE)

    page = come(visit, "planner", "共同照看", "认养")
    at_width(page, SCREEN)
    expect(page.get_by_text(re.compile("孙阿姨.*3栋门口"))).to_be_visible()
    page.get_by_role("button", name="同意", exact=True).click()
    stand_still(page)
    path = "/care/" + page.get_by_test_id("stCode").inner_text().strip().split("/care/")[1]

    visit.context.clear_cookies()
    page = visit.context.new_page()
    page.goto(visit.address + path)
    expect(page.get_by_role("heading", name=re.compile("9号花坛"))).to_be_visible()
    page.get_by_label("做了什么").fill("浇水、拔草")
    page.get_by_role("button", name="打卡").click()
    expect(page.get_by_text("记下了，谢谢您！")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="浇水、拔草")).to_be_visible()
    expect(page.get_by_text("3栋门口")).to_have_count(0)
    fits(page, PHONE)

    page = come(visit, "visitor", "共同照看", "认养")
    expect(page.get_by_text("孙阿姨")).to_have_count(0)
    expect(page.get_by_role("button", name="同意", exact=True)).to_have_count(0)


@pytest.mark.timeout(600)
def test_duties_a_signed_covenant_a_room_shared_and_a_finding_that_becomes_a_task(visit: Visit) -> None:
    page = come(visit, "planner", "共同照看", "谁负责什么")
    expect(page.get_by_text(re.compile("牵头做.*负总责"))).to_be_visible()
    turn_to(page, "公约签约")
    choose(page, "哪一份公约", "水利勘测大院七条公约")
    expect(page.get_by_text(re.compile(r"^\d+户中有\d+户签约。$"))).to_be_visible()
    turn_to(page, "共享服务")
    expect(page.get_by_role("heading", name=re.compile("^活动场地："))).to_be_visible()
    expect(page.get_by_text("周一 09:00–11:00 老年合唱队")).to_be_visible()

    turn_to(page, "巡查")
    page.get_by_text("把反复出现的地方列为任务").click()
    fill(page, page, **{"任务（会公开）": "拐角加一处堆物架"})
    page.get_by_role("button", name="列入清单").click()
    expect(page.get_by_text("已列入清单：拐角加一处堆物架")).to_be_visible()
    at_width(page, PHONE)
    fits(page, PHONE)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("visit", [PHONE, SCREEN], indirect=True)
def test_a_visitor_reads_what_is_looked_after_and_nothing_of_the_office(visit: Visit) -> None:
    page = come(visit, "visitor", "共同照看", "公约签约")
    expect(page.get_by_role("button", name="登记签约户数")).to_have_count(0)
    turn_to(page, "共享服务")
    expect(page.get_by_text("可以怎样对接")).to_have_count(0)
    turn_to(page, "在哪办事")
    fill(page, page, **{"要办什么事？": "老年"})
    expect(page.get_by_text(re.compile(r"找到\d+项"))).to_be_visible()
    expect(page.get_by_role("radio", name="巡查", exact=True)).to_have_count(0)
