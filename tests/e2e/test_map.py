"""The map in a browser: what a person does on it, and what the server hears of it."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit, map_ready
from tests.e2e.listening import QUIET_MS, open_heard, settle

pytestmark = pytest.mark.e2e


def _middle(page: Page) -> tuple[float, float]:
    box = page.locator(".leaflet-container").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_looking_around_runs_nothing_on_the_server(visit: Visit) -> None:
    page = open_heard(visit)
    before = len(page.sent)
    x, y = _middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 200, y + 60, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="放大").click()
    page.mouse.wheel(0, 200)
    page.get_by_role("button", name="图层", exact=True).click()
    page.get_by_role("checkbox", name="行道树").click()
    page.get_by_role("button", name="看得到的东西").click()
    page.wait_for_timeout(QUIET_MS)
    assert len(page.sent) == before


def test_a_map_that_reaches_below_the_screen_stays_under_the_press(visit: Visit) -> None:
    page = open_heard(visit)
    box = page.locator(".leaflet-container").bounding_box()
    bottom = int(box["y"] + box["height"])
    page.set_viewport_size({"width": 1440, "height": bottom - 60})
    assert page.locator(".leaflet-container").bounding_box() == box
    page.mouse.move(box["x"] + 60, bottom - 100)
    page.mouse.down()
    page.wait_for_timeout(QUIET_MS)
    assert page.locator(".leaflet-container").bounding_box() == box
    page.mouse.up()


def test_a_thing_is_found_by_name_and_its_card_read(visit: Visit) -> None:
    page = open_heard(visit)
    before = len(page.sent)
    page.get_by_role("button", name="看得到的东西").click()
    page.get_by_role("searchbox", name="按名称查找").fill("社区")
    page.get_by_role("listitem").get_by_role("button").first.click()
    card = page.locator(".gm-card")
    expect(card.get_by_role("heading")).to_contain_text("社区")
    expect(card).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert len(page.sent) == before


def test_the_keyboard_moves_the_map_and_chooses_what_is_in_the_middle(visit: Visit) -> None:
    page = open_heard(visit)
    page.locator(".leaflet-container").focus()
    page.keyboard.press("+")
    page.wait_for_timeout(600)
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    expect(page.locator(".gm-card dl")).to_be_visible()


def test_every_control_has_a_name(visit: Visit) -> None:
    page = open_heard(visit)
    page.get_by_role("button", name="图层", exact=True).click()
    nameless = page.locator(".gm").evaluate(
        "map => [...map.querySelectorAll('button, input')].filter("
        "e => e.offsetParent && "
        "!(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).length"
    )
    assert nameless == 0


def test_a_drawn_area_is_sent_when_it_is_confirmed(visit: Visit) -> None:
    page = open_heard(visit)
    before = len(page.sent)
    page.locator("[data-tool=polygon]").click()
    x, y = _middle(page)
    for dx, dy in ((-120, -60), (60, -60), (90, 60), (0, 110)):
        page.mouse.click(x + dx, y + dy)
        page.wait_for_timeout(200)
    page.get_by_role("button", name="撤回一点").click()
    page.get_by_role("button", name="画好了").click()
    assert len(page.sent) == before
    page.get_by_role("button", name="就用这个").click()
    settle(page)
    assert len(page.sent) > before


def test_the_map_is_the_same_after_another_view(visit: Visit) -> None:
    page = open_heard(visit)
    page.locator(".gm").evaluate("map => { map.dataset.mark = 'mine' }")
    tiles: list[str] = []
    page.on("request", lambda request: tiles.append(request.url) if "/tiles/" in request.url else None)
    page.get_by_role("link", name="说明").click()
    page.locator(".gm").wait_for(state="detached")
    page.get_by_role("link", name="地图", exact=False).first.click()
    expect(page.locator(".gm[data-mark=mine]")).to_be_visible()
    assert tiles == []


def test_the_map_goes_to_a_longitude_and_latitude(visit: Visit) -> None:
    page = open_heard(visit)
    page.get_by_role("button", name="看得到的东西").click()
    search = page.get_by_role("searchbox", name="按名称查找")
    search.fill("这里 3")
    expect(page.get_by_role("button", name="去", exact=False)).to_have_count(0)
    search.fill("30.52， 114.31")
    page.get_by_role("button", name="到 114.31, 30.52 去").click()
    view = page.evaluate("JSON.parse(localStorage[Object.keys(localStorage).find(k => k.includes(' home'))])")
    assert view["center"] == pytest.approx([30.52, 114.31], abs=0.002)
    assert view["zoom"] >= 17


def test_a_view_remembered_by_a_large_map_is_fitted_to_a_small_one(visit: Visit) -> None:
    page = open_heard(visit, "/suggest")
    scale = page.locator(".leaflet-control-scale-line")
    far = scale.inner_text()
    page.get_by_role("button", name="放大").click()
    expect(scale).not_to_have_text(far)
    near = scale.inner_text()
    page.wait_for_timeout(1000)
    address = page.url
    # A map that is still open when the window shrinks remembers the small one.
    page.goto("about:blank")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    map_ready(page)
    expect(scale).not_to_have_text(near)


def test_the_counted_facilities_stand_on_the_map_and_in_its_legend(visit: Visit) -> None:
    page = open_heard(visit)
    page.get_by_role("button", name="图层", exact=True).click()
    expect(page.get_by_role("checkbox", name="文化活动站")).to_be_checked()
    assert page.locator(".leaflet-results-pane path[stroke='#6a2fb5']").count() > 5


def test_what_has_no_name_is_called_by_its_kind(visit: Visit) -> None:
    page = open_heard(visit)
    for _ in range(3):
        page.get_by_role("button", name="放大").click()
        page.wait_for_timeout(500)
    page.get_by_role("button", name="看得到的东西").click()
    paths = page.locator(".gm-panel section", has_text="道路与步行路径").get_by_role("listitem")
    expect(paths.first).to_be_visible()
    assert not [name for name in paths.all_inner_texts() if name.startswith("道路与步行路径")]


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_phone_shows_a_panel_inside_its_screen_and_leaves_room_beside_the_map(visit: Visit) -> None:
    page = open_heard(visit)
    assert page.locator(".gm").bounding_box()["height"] <= 0.56 * 844
    page.get_by_role("button", name="图层", exact=True).click()
    page.wait_for_timeout(300)
    sheet = page.locator(".gm-panel:visible").bounding_box()
    assert sheet["y"] >= 0
    assert sheet["y"] + sheet["height"] <= 845  # a browser rounds to whole pixels


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_phone_has_large_buttons_and_everything_in_reach(visit: Visit) -> None:
    page = open_heard(visit)
    for button in page.locator(".gm-side button:visible, .gm-tools button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    page.get_by_role("button", name="图层", exact=True).click()
    sheet = page.locator(".gm-panel:visible").bounding_box()
    assert sheet["x"] >= 0
    assert sheet["x"] + sheet["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
