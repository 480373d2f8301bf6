"""No page scrolls sideways on a phone, in either language."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, stand_still

pytestmark = pytest.mark.e2e

_SECTIONS = ("said", "inbox", "enter", "meetings", "heard", "surveys", "activities", "friday", "notices")
_PAGES = ("", "suggest", "coverage", "registers", "data", "about", "r/demo")
# How far the page, or the part of it that Streamlit scrolls, goes beyond the screen.
BEYOND = """() => Math.max(...[document.documentElement, document.querySelector("[data-testid=stMain]")]
  .filter(Boolean).map((part) => part.scrollWidth - part.clientWidth))"""


def fits(page: Page, width: int) -> None:
    """Nothing goes beyond the screen."""
    assert page.evaluate(BEYOND) == 0
    assert page.evaluate("document.documentElement.clientWidth") == width


# The longest words on the smallest phone.
@pytest.mark.parametrize(
    ("visit", "width", "language"), [(360, 360, "en"), (390, 390, "zh")], indirect=["visit"]
)
def test_no_page_is_wider_than_a_phone(visit: Visit, width: int, language: str) -> None:
    page = visit.open(f"/enter?language={language}&to=about")
    page.goto(f"{visit.address}/enter?role=planner&to=voices")
    sections = page.locator("[data-testid=stButtonGroup]").first.get_by_role("radio")
    expect(sections).to_have_count(len(_SECTIONS))
    for place in range(len(_SECTIONS)):
        sections.nth(place).click()
        expect(sections.nth(place)).to_be_checked()
        stand_still(page)
        fits(page, width)
    for path in _PAGES:
        page.goto(f"{visit.address}/{path}")
        if not path.startswith("r/"):
            page.locator(".cc-masthead").wait_for()
            stand_still(page)
        fits(page, width)


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_phone_shows_the_list_first_and_then_how_much_was_said_where(visit: Visit) -> None:
    page = visit.open("/enter?role=resident&to=voices")
    card = page.locator("[class*='st-key-said-card-']").first
    card.wait_for()
    listed, mapped = card.bounding_box(), page.locator(".leaflet-container").bounding_box()
    assert listed is not None
    assert mapped is not None
    assert listed["y"] < 450 < mapped["y"]
    expect(page.get_by_text("办到哪一步")).to_be_hidden()
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("办到哪一步")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="各处说了多少").click()
    page.get_by_text("每100户说了多少件事").wait_for()
    expect(page.locator(".leaflet-container").get_by_text(re.compile(r"社区 \d")).first).to_be_visible()
    fits(page, 390)
