"""A real server over the demo, and a real browser that may talk to nobody else."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Position,
    Request,
    Route,
    expect,
    sync_playwright,
)

from cocreate_gis.services.demo.load import build_demo
from tests.e2e.serving import ARGUMENTS, BROWSER, served
from tests.e2e.tutorial import FOLDER, Album

# As long as every other wait here: a busy machine is slow, not wrong.
expect.set_options(timeout=30_000)
# A page drawn for the first time imports its libraries and reads its layers.
_DRAWN_MS = 90_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if BROWSER is None:
        message = "Chromium is not installed (package chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional sub-district, built once."""
    path = tmp_path_factory.mktemp("demo") / "demo.gpkg"
    build_demo(str(path))
    return path


@pytest.fixture(scope="module")
def server(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a copy of the demo, one per test module."""
    store = tmp_path_factory.mktemp("server") / "demo.gpkg"
    shutil.copy(demo_store, store)
    with served(store) as address:
        yield address


class Visit:
    """One person's browser: its pages, what it asked of others, and what the rules of the pages refused.

    Parameters
    ----------
    context : BrowserContext
        The browser of this person.
    address : str
        The server.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.outside: list[str] = []
        self.refused: list[str] = []
        context.on("console", self._listen)
        context.route(lambda url: url.startswith("http") and not url.startswith(address), self._refuse)

    def _refuse(self, route: Route, request: Request) -> None:
        self.outside.append(request.url)
        route.abort()

    def _listen(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.refused.append(message.text)

    def open(self, path: str = "/") -> Page:
        """Open a page and wait until it stands still."""
        page = self.context.new_page()
        page.goto(self.address + path)
        page.locator(".cc-masthead").wait_for(timeout=_DRAWN_MS)
        stand_still(page)
        return page


@pytest.fixture
def visit(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit at 1440 px unless the test is marked with another width; nothing may be asked of outsiders."""
    width = getattr(request, "param", 1440)
    context = browser.new_context(
        viewport={"width": width, "height": 900 if width > 600 else 844},
        has_touch=width < 600,
        locale="zh-CN",
        accept_downloads=True,
    )
    context.set_default_timeout(30_000)
    person = Visit(context, server)
    yield person
    context.close()
    assert person.outside == []
    assert person.refused == []


@pytest.fixture
def album(request: pytest.FixtureRequest, tmp_path: Path) -> Album:
    """The pictures of the story of a module ``test_story_STORY``; ``make tutorial`` keeps them."""
    story = request.module.__name__.rpartition("test_story_")[2]
    return Album(story, FOLDER if os.environ.get("COCREATE_TUTORIAL") else tmp_path)


def stand_still(page: Page) -> None:
    """Wait until Streamlit has drawn everything: before, what is found may be about to go."""
    # Streamlit says that it works a moment after a press.
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=_DRAWN_MS
    )
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=_DRAWN_MS)


def press_row(table: Locator, column: int = 150) -> None:
    """Press the first row of a table (`stDataFrame`), at so many pixels from its left edge."""
    page = table.page
    stand_still(page)
    drawn = table.locator("canvas").first
    drawn.wait_for()
    drawn.scroll_into_view_if_needed()
    # The rows are drawn a moment after the table is there.
    page.wait_for_timeout(500)
    place: Position = {"x": column, "y": 55}
    # What takes the press lies over the canvas. A hand comes before it presses; a table that knows that the
    # pointer has left it takes no press that comes out of nowhere.
    drawn.hover(position=place, force=True)
    page.wait_for_timeout(300)
    drawn.click(position=place, force=True)
    stand_still(page)


def sign_in(page: Page, login: str, password: str) -> None:
    """Fill in the page of signing in."""
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def map_ready(page: Page) -> None:
    """Wait until the map has drawn its first tiles."""
    stand_still(page)
    page.locator(".leaflet-container").wait_for()
    page.wait_for_function("document.querySelectorAll('.leaflet-container canvas').length > 0")


def open_import(visit: Visit, target: str) -> Page:
    """Open the import of files for one kind of records, by its title."""
    page = visit.open("/data")
    page.get_by_text("导入", exact=True).click()
    page.locator("input[type=file]").wait_for(state="attached")
    stand_still(page)
    chooser = page.get_by_role("combobox").first
    chooser.click()
    chooser.fill(target)
    page.get_by_role("option", name=target, exact=True).click()
    expect(page.get_by_role("option")).to_have_count(0)
    stand_still(page)
    return page
