"""A photo is given to a record and a face in it is blurred by hand: by mouse, by finger, by the keys."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests import pictures
from tests.e2e.conftest import Visit, press_row, stand_still

pytestmark = pytest.mark.e2e


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(pictures.jpeg(gps=pictures.WUHAN))
    return path


def _record(visit: Visit, name: str) -> Page:
    """A record of the register of small sites, open in its form."""
    page = visit.open("/registers")
    page.get_by_role("radio", name="微空间").click()
    stand_still(page)
    search = page.get_by_role("textbox", name="查找")
    search.fill(name)
    search.press("Enter")
    page.get_by_text("找到 1 条").wait_for()
    press_row(page.get_by_test_id("stDataFrame"))
    page.get_by_text("加照片").wait_for()
    return page


def _place(part: Locator) -> FloatRect:
    place = part.bounding_box()
    assert place is not None
    return place


def _give(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="放上 1 张照片").click()
    expect(page.locator(".cc-photo img")).to_have_js_property("complete", True)
    stand_still(page)


def _begin_blur(page: Page) -> Locator:
    page.get_by_role("button", name="处理照片").click()
    page.get_by_role("button", name="遮住人脸、车牌").click()
    image = page.locator(".bx-photo img")
    image.wait_for()
    page.wait_for_function("document.querySelector('.bx-photo img').naturalWidth > 0")
    stand_still(page)
    image.scroll_into_view_if_needed()
    return image


def _blur(page: Page) -> str:
    """Look at it, say yes, and give the address of the photo as it is now."""
    page.get_by_role("button", name="看看遮住后的样子").click()
    expect(page.get_by_text("不能恢复")).to_be_visible()
    page.get_by_role("button", name="就这样遮住").click()
    page.locator(".cc-photo[href$='v=2']").wait_for()
    return str(page.locator(".cc-photo").get_attribute("href"))


def _roughness(page: Page, visit: Visit, address: str, part: tuple[slice, slice]) -> float:
    shown = pictures.pixels(page.request.get(f"{visit.address}/{address}").body())[part]
    return float(abs(shown[:, 1:] - shown[:, :-1]).mean())


def test_a_face_is_blurred_with_the_mouse_and_another_by_the_keys(visit: Visit, file: Path) -> None:
    page = _record(visit, "春榆阅读亭")
    _give(page, file)
    expect(page.locator(".cc-unseen")).to_have_text("不公开")
    image = _begin_blur(page)
    here = _place(image)
    page.mouse.move(here["x"] + here["width"] * 0.1, here["y"] + here["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(here["x"] + here["width"] * 0.3, here["y"] + here["height"] * 0.3, steps=4)
    page.mouse.up()
    boxes = page.locator(".bx-box")
    expect(boxes).to_have_attribute("aria-label", "方框 1：距左 10%，距上 10%，宽 20%，高 20%")
    page.mouse.move(here["x"] + here["width"] * 0.2, here["y"] + here["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(here["x"] + here["width"] * 0.25, here["y"] + here["height"] * 0.2, steps=4)
    page.mouse.up()
    expect(boxes).to_have_attribute("aria-label", "方框 1：距左 15%，距上 10%，宽 20%，高 20%")
    page.get_by_role("button", name="加一个方框").press("Enter")
    expect(boxes.nth(1)).to_be_focused()
    before = boxes.nth(1).get_attribute("aria-label")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert boxes.nth(1).get_attribute("aria-label") != before
    page.get_by_role("button", name="加一个方框").press("Enter")
    page.keyboard.press("Delete")
    expect(boxes).to_have_count(2)
    address = _blur(page)
    assert _roughness(page, visit, address, (slice(60, 130), slice(110, 210))) < 2.5
    assert _roughness(page, visit, address, (slice(220, 260), slice(300, 350))) < 2.5
    assert _roughness(page, visit, address, (slice(360, 460), slice(20, 620))) > 8


def test_the_public_sees_a_photo_when_staff_show_it(visit: Visit, file: Path) -> None:
    page = _record(visit, "春榆健身角")
    _give(page, file)
    address = f"{visit.address}/{page.locator('.cc-photo').get_attribute('href')}"
    resident = visit.context.browser.new_context()
    resident.request.get(f"{visit.address}/enter?role=resident")
    assert resident.request.get(address).status == 404
    page.get_by_role("button", name="处理照片").click()
    page.get_by_role("button", name="可以给公众看").click()
    expect(page.locator(".cc-unseen")).to_have_count(0)
    answer = resident.request.get(address)
    assert answer.status == 200
    assert pictures.SECRET not in answer.body()
    page.get_by_text("我知道删掉后不能恢复").click()
    page.get_by_role("button", name="删掉这张照片").click()
    expect(page.locator(".cc-photo")).to_have_count(0)
    assert resident.request.get(address).status == 404
    resident.close()


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_a_face_is_blurred_with_a_finger(visit: Visit, file: Path) -> None:
    page = _record(visit, "春榆晾晒场")
    _give(page, file)
    image = _begin_blur(page)
    finger = visit.context.new_cdp_session(page)

    def at(across: float, down: float) -> dict[str, float]:
        here = _place(image)
        return {"x": here["x"] + here["width"] * across, "y": here["y"] + here["height"] * down}

    def pull(start: dict[str, float], right: float, down: float) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [start]})
        for share in (0.5, 1):
            there = {"x": start["x"] + right * share, "y": start["y"] + down * share}
            finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [there]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    fifth = _place(image)["width"] / 5
    page.touchscreen.tap(**at(0.5, 0.5))
    box = page.locator(".bx-box")
    expect(box).to_have_attribute("aria-label", re.compile("距左 42%"))
    pull(at(0.5, 0.5), -fifth, -fifth)
    expect(box).to_have_attribute("aria-label", re.compile("距左 22%"))
    corner = _place(page.locator(".bx-corner"))
    pull({"x": corner["x"] + 10, "y": corner["y"] + 10}, fifth, fifth)
    expect(box).to_have_attribute("aria-label", re.compile("距左 22%.*宽 36%"))
    address = _blur(page)
    assert _roughness(page, visit, address, (slice(150, 250), slice(160, 330))) < 2.5
