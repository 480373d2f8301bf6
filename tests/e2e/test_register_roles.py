"""Every page of every register for a planner, an official and a visitor, on a screen and on a phone."""

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from cocreate_gis.model.permissions import Role
from cocreate_gis.services.context import Context
from cocreate_gis.store import open_store
from tests.e2e.conftest import Visit, sign_in, stand_still
from tests.e2e.keepers import take_home
from tests.e2e.serving import served
from tests.e2e.test_phone_width import BEYOND, fits
from tests.people import PASSWORD, account

pytestmark = pytest.mark.e2e

_SLOW_MS = 120_000
_SCREEN: ViewportSize = {"width": 1440, "height": 900}
_PHONE: ViewportSize = {"width": 390, "height": 844}
# By login, the role it is held for; a visitor has no account.
_ROLES = {"planner": Role.PLANNER, "official": Role.OFFICIAL}


@pytest.fixture(scope="module")
def server(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a copy of the demo in which people have accounts."""
    store = tmp_path_factory.mktemp("roles") / "demo.gpkg"
    shutil.copy(demo_store, store)
    office = Context("roles", open_store(str(store)), store.parent / "cache")
    for login, role in _ROLES.items():
        account(office, login, role)
    office.store.close()
    with served(store) as address:
        yield address


def _come(visit: Visit, login: str) -> Page:
    if login not in _ROLES:
        page = visit.open("/enter?role=resident&to=registers")
    else:
        page = visit.context.new_page()
        page.goto(f"{visit.address}/sign-in?to=registers")
        sign_in(page, login, PASSWORD)
        page.locator(".cc-masthead").wait_for()
    stand_still(page)
    return page


def _choices(page: Page, row: int) -> list[str]:
    groups = page.get_by_test_id("stMain").get_by_test_id("stButtonGroup")
    return [name.strip() for name in groups.nth(row).get_by_role("radio").all_inner_texts()]


def _turn_to(page: Page, name: str) -> None:
    tab = page.get_by_role("radio", name=name, exact=True)
    tab.click()
    expect(tab).to_be_checked()
    stand_still(page)


def _stands(page: Page) -> None:
    """The page has drawn what it has to say, and says it on a screen and on a phone."""
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)
    for size in (_PHONE, _SCREEN):
        page.set_viewport_size(size)
        # What is drawn for the other size goes a moment later.
        page.wait_for_function(f"({BEYOND})() === 0")


# Some eighty pages, each at two widths.
@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("login", "registers", "pages"), [("planner", 6, 31), ("official", 6, 31), ("visitor", 6, 18)]
)
def test_every_page_of_every_register_is_read_on_a_screen_and_on_a_phone(
    visit: Visit, login: str, registers: int, pages: int
) -> None:
    page = _come(visit, login)
    names, opened = _choices(page, 0), 0
    assert len(names) == registers
    for name in names:
        _turn_to(page, name)
        for below in _choices(page, 1) if page.get_by_role("radiogroup", name="页面").count() else [""]:
            if below:
                _turn_to(page, below)
            _stands(page)
            opened += 1
    assert opened == pages


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_an_official_takes_a_step_of_the_authority_and_takes_the_registers_home(visit: Visit) -> None:
    page = _come(visit, "official")
    _turn_to(page, "疑似违建")
    page.get_by_text("共 170 条").wait_for()
    # The list of an official is read, and taken home.
    expect(page.get_by_role("button", name="新增一条")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("成批修改"))).to_have_count(0)
    page.get_by_role("button", name="打印这 170 条").click()
    take_home(page, ".pdf")
    page.keyboard.press("Escape")

    page.set_viewport_size(_PHONE)
    _turn_to(page, "一处一页")
    case = page.get_by_role("combobox", name=re.compile("选择一处"))
    case.click()
    case.fill("移送-001")
    page.get_by_role("option", name=re.compile("榆园-移送-001")).click()
    expect(page.get_by_text("当前状态：文书已送达")).to_be_visible()
    page.get_by_role("radio", name="已催告").check(force=True)
    stand_still(page)
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text(re.compile("这一步需要先填.*办理机关.*文书编号.*送达日期"))).to_be_visible()
    for box, value in (("办理机关", "区城管执法局"), ("文书编号", "榆城催〔2026〕7号")):
        page.get_by_role("textbox", name=box).fill(value)
        page.get_by_role("textbox", name=box).press("Tab")
        stand_still(page)
    page.get_by_role("group", name="送达日期").get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{dt.datetime.now(ZoneInfo('Asia/Shanghai')):%Y%m%d}")
    stand_still(page)
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text("当前状态：已催告")).to_be_visible()
    fits(page, 390)
    page.set_viewport_size(_SCREEN)

    _turn_to(page, "停车")
    _turn_to(page, "错时匹配")
    expect(page.get_by_text("还没解决").first).to_be_visible(timeout=_SLOW_MS)
    expect(page.get_by_role("button", name="按匹配分给小区")).to_have_count(0)
    take_home(page, ".xlsx")
    _turn_to(page, "行道树")
    _turn_to(page, "树种比选")
    take_home(page, ".pdf")
    _turn_to(page, "微空间")
    _turn_to(page, "病害与工程量")
    expect(page.locator("[data-tool=point]")).to_have_count(0)
    take_home(page, ".xlsx")
    _turn_to(page, "社区院落")
    _turn_to(page, "一院一页")
    page.get_by_role("button", name="下载表格").click()
    take_home(page, ".xlsx")
