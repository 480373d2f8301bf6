"""Moving about on a shelf of registers in a browser: its tabs and its boxes."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import stand_still


def turn_to(page: Page, name: str) -> None:
    """Open a register, a page or a part of it by the name on its tab."""
    stand_still(page)
    tab = page.get_by_role("radio", name=name, exact=True)
    tab.click()
    expect(tab).to_be_checked()
    stand_still(page)


def choose(page: Page, box: str, option: str) -> None:
    """Choose what begins with some words in the box of a name."""
    stand_still(page)
    chooser = page.get_by_role("combobox", name=re.compile(box))
    chooser.click()
    chooser.fill(option)
    page.get_by_role("option", name=re.compile(f"^{re.escape(option)}")).first.click()
    stand_still(page)
