"""Somebody is invited, comes in, sees what she is, changes her password, and is signed out elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cocreate_gis.model.permissions import Role
from tests import towns
from tests.e2e.conftest import Visit, sign_in
from tests.e2e.serving import served
from tests.people import PASSWORD, account

pytestmark = pytest.mark.e2e

NEW_PASSWORD = "桥下有一条小河慢慢流"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the small town, which somebody administers."""
    folder: Path = tmp_path_factory.mktemp("accounts")
    town = towns.build(folder)
    account(town, "root", Role.ADMINISTRATOR)
    town.store.close()
    with served(Path(town.store.location)) as address:
        yield address


def _people(visit: Visit) -> Page:
    page = visit.open("/data")
    page.get_by_text("人员", exact=True).click()
    page.get_by_role("button", name="生成链接").wait_for()
    return page


def _choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field).click()
    page.get_by_role("option", name=option).first.click()


def _signed_in(visit: Visit) -> None:
    page = visit.open()
    page.get_by_role("link", name="登录").click()
    sign_in(page, "root", PASSWORD)
    expect(page.locator(".cc-masthead").get_by_role("link", name="ROOT")).to_be_visible()
    page.close()


def test_from_the_invitation_to_the_change_of_password(visit: Visit, browser: Browser, server: str) -> None:
    _signed_in(visit)
    page = _people(visit)
    _choose(page, "身份", "楼栋长")
    _choose(page, "范围", "1栋")
    page.get_by_role("button", name="生成链接").click()
    link = page.get_by_test_id("stCode").last.locator("code")
    expect(link).to_contain_text("/invitation/")

    phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="zh-CN")
    hers = phone.new_page()
    hers.goto(link.inner_text().strip())
    expect(hers.get_by_text("1栋 · 楼栋长")).to_be_visible()
    assert hers.evaluate("document.documentElement.scrollWidth") <= 390
    hers.get_by_label("怎么称呼您").fill("王大妈")
    hers.get_by_label("登录名").fill("wang")
    hers.get_by_label("新密码").fill(PASSWORD)
    hers.get_by_role("button", name="加入").click()
    expect(hers.locator(".cc-masthead").get_by_role("link", name="王大妈")).to_be_visible()
    hers.get_by_role("link", name="王大妈").click()
    expect(hers.get_by_text("楼栋长", exact=True)).to_be_visible()

    desk = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    other = desk.new_page()
    other.goto(f"{server}/sign-in?to=voices")
    sign_in(other, "wang", PASSWORD)
    expect(other.locator(".cc-masthead .cc-seat")).to_have_text("楼栋长 · 1栋")

    hers.get_by_label("原来的密码").fill(PASSWORD)
    hers.get_by_label("新密码").fill(NEW_PASSWORD)
    hers.get_by_role("button", name="修改密码").click()
    expect(hers.get_by_text("密码改好了")).to_be_visible()
    # The page at the desk is open still; its next run finds nobody signed in.
    other.get_by_role("link", name="走得到吗").first.click()
    expect(other.locator(".cc-masthead").get_by_role("link", name="登录")).to_be_visible()
    expect(other.locator(".cc-masthead .cc-seat")).to_have_text("居民")
    hers.get_by_role("link", name="换成居民身份").click()
    expect(hers.get_by_role("link", name="换成楼栋长身份")).to_be_visible()
    phone.close()
    desk.close()


def test_signed_out_in_another_window_an_open_form_gives_nothing(visit: Visit, browser: Browser) -> None:
    _signed_in(visit)
    page = _people(visit)
    account_page = visit.context.new_page()
    account_page.goto(f"{visit.address}/account")
    account_page.get_by_role("button", name="所有设备都退出").click()
    expect(account_page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_role("button", name="生成链接").click()
    expect(page.locator(".cc-masthead").get_by_role("link", name="登录")).to_be_visible()
    expect(page.get_by_text("/invitation/")).to_have_count(0)
    expect(page.get_by_text("人员", exact=True)).to_have_count(0)
