"""What keepers do in a browser: they sign in, turn to a page, take a record a step, take a file home."""

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.context import Context
from cocreate_gis.store import open_store
from tests.e2e.conftest import Visit, sign_in, stand_still
from tests.e2e.serving import served
from tests.e2e.shelf import turn_to
from tests.people import PASSWORD, account

ROLES = {"planner": Role.PLANNER, "official": Role.OFFICIAL}
SCREEN, PHONE = 1440, 390
_MADE_MS = 180_000


@contextmanager
def kept_town(
    demo: Path, folder: Path, prepare: Callable[[Context, dict[str, Actor]], None] | None = None
) -> Iterator[str]:
    """Serve a copy of the demo with an account for each role, after something was done in it."""
    store = folder / "demo.gpkg"
    shutil.copy(demo, store)
    office = Context("kept", open_store(str(store)), folder / "cache")
    people = {login: Actor(f"account:{account(office, login, role)}", role) for login, role in ROLES.items()}
    if prepare is not None:
        prepare(office, people)
    office.store.close()
    with served(store) as address:
        yield address


def come(visit: Visit, login: str, *tabs: str) -> Page:
    """Open a page of the promises as somebody with an account, or as anybody."""
    visit.context.clear_cookies()
    if login not in ROLES:
        page = visit.open("/enter?role=resident&to=promises")
    else:
        page = visit.context.new_page()
        page.goto(f"{visit.address}/sign-in?to=promises")
        sign_in(page, login, PASSWORD)
        page.locator(".cc-masthead").wait_for()
    for tab in tabs:
        turn_to(page, tab)
    return page


def at_width(page: Page, width: int) -> None:
    """Turn a screen into a phone, or back; what is drawn for the other size goes a moment later."""
    page.set_viewport_size({"width": width, "height": 900})
    stand_still(page)


def fill(page: Page, place: Page | Locator, **told: str | dt.date) -> None:
    """Fill in inputs of the page, or of what lies over it, by their titles."""
    for title, value in told.items():
        if isinstance(value, dt.date):
            place.get_by_role("group", name=title).get_by_role("spinbutton").first.click()
            page.keyboard.type(f"{value:%Y%m%d}")
            # The calendar lies over what comes next until one has gone on past its button.
            for _ in range(2):
                page.keyboard.press("Tab")
        else:
            box = place.get_by_label(title, exact=True)
            box.fill(value)
            box.press("Tab")
        stand_still(page)


def ask_step(page: Page, record: str, target: str, **told: str | dt.date) -> Locator:
    """Open a record from its card and ask for a step; gives the dialog, which stays where it is refused."""
    stand_still(page)
    card = page.get_by_test_id("stHorizontalBlock").filter(has_text=record).last
    card.get_by_role("button", name="打开").click()
    stand_still(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(re.compile("改状态")).click()
    body = dialog.get_by_test_id("stExpander").filter(has_text="改状态")
    body.get_by_role("radio", name=target, exact=True).check(force=True)
    stand_still(page)
    fill(page, body, **told)
    body.get_by_role("button", name="确认", exact=True).click()
    stand_still(page)
    return dialog


def take_step(page: Page, record: str, target: str, **told: str | dt.date) -> None:
    """Take a record a step, after which its dialog is gone."""
    expect(ask_step(page, record, target, **told)).to_have_count(0)
    stand_still(page)


def take_home(page: Page, ending: str) -> Path:
    """Make the file a page offers, and receive it."""
    page.get_by_role("button", name="生成文件").click()
    offered = page.get_by_test_id("stDownloadButton").get_by_role("button")
    expect(offered).to_be_visible(timeout=_MADE_MS)
    stand_still(page)
    with page.expect_download() as waiting:
        offered.click()
    assert waiting.value.suggested_filename.endswith(ending)
    return Path(waiting.value.path())
