"""What a hand does on a page of the office: press, choose, write, save."""

import datetime as dt
import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import stand_still

SLOW_MS = 180_000
Place = Page | Locator


def press(page: Page, name: str, place: Place | None = None, *, exact: bool = True) -> None:
    """Press a button, of the whole page or of a part of it."""
    (place or page).get_by_role("button", name=name, exact=exact).first.click()
    stand_still(page)


def turn_to(page: Page, *names: str) -> None:
    """Open a part of a page, and a part of that."""
    for name in names:
        tab = page.get_by_role("radio", name=name, exact=True)
        tab.click()
        expect(tab).to_be_checked()
        stand_still(page)


def choose(page: Page, box: str, option: str, place: Place | None = None) -> None:
    """Choose one out of a list."""
    chooser = (place or page).get_by_role("combobox", name=re.compile(box)).first
    chooser.click()
    chooser.fill(option)
    page.get_by_role("option", name=re.compile(re.escape(option))).first.click()
    stand_still(page)


def write(page: Page, told: dict[str, str], place: Place | None = None) -> None:
    """Fill in boxes by their titles."""
    for title, text in told.items():
        box = (
            (place or page)
            .get_by_role("textbox", name=title)
            .or_((place or page).get_by_role("spinbutton", name=title))
            .first
        )
        box.fill(text)
        box.press("Tab")
    stand_still(page)


def put_day(page: Page, title: str, day: dt.date, place: Place | None = None) -> None:
    """Type a day, and press it in the calendar, which hangs over what follows until then."""
    (place or page).get_by_role("group", name=title).get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{day:%Y%m%d}")
    calendar = page.get_by_test_id("stDateInputCalendar")
    calendar.locator("[data-selected]", has_text=re.compile(f"^{day.day}$")).click()
    expect(calendar).to_have_count(0)
    stand_still(page)


def save(page: Page) -> None:
    """Save the form that lies over the page."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="保存", exact=True).click()
    expect(dialog).to_have_count(0)
    stand_still(page)


def step(page: Page, target: str, place: Place | None = None, finished: dt.date | None = None) -> None:
    """Take the next step of a record, with the day on which the work was done where it asks for it."""
    where = place or page
    where.get_by_role("radiogroup", name="改为").get_by_text(target, exact=True).click()
    stand_still(page)
    if finished is not None:
        put_day(page, "完成", finished, where)
    take = where.get_by_role("button", name="确认", exact=True)
    key = take.evaluate(
        "e => [...e.closest('[class*=st-key-]').classList].find(n => n.startsWith('st-key-'))"
    )
    take.click()
    # Its name holds the version: it goes when the page is drawn anew, which may begin a moment later.
    expect(where.locator(f".{key}")).to_have_count(0)
    stand_still(page)
