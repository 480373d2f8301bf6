"""What the server hears of a page."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, map_ready

QUIET_MS = 1500


def open_heard(visit: Visit, path: str = "/") -> Page:
    """Open a page with a map; ``page.sent`` holds the sizes of all messages to the server."""
    page = visit.context.new_page()
    sent: list[int] = []
    # A socket is reported when it opens: listening to a page that stands already hears nothing.
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(len(frame))))
    page.sent = sent
    page.goto(visit.address + path)
    map_ready(page)
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    expect(page.get_by_role("button", name="放大")).to_be_visible()
    settle(page)
    assert page.sent, "the page talks to the server, or these tests hear nothing"
    return page


def settle(page: Page) -> None:
    """Wait until the page has said nothing to the server for a while."""
    before = -1
    while len(page.sent) != before:
        before = len(page.sent)
        page.wait_for_timeout(QUIET_MS)
