"""The share map in a real browser without any network: it asks for nothing, and shows words as words."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import folium
import geopandas as gpd
import pytest
import shapely
from branca.element import Element, Figure
from jinja2 import Template
from playwright.sync_api import Browser, Page

from cocreate_gis.interchange.assets import asset_file
from cocreate_gis.interchange.share_map import MOST_OBJECTS, popup_text, share_map
from cocreate_gis.interchange.sheet_content import DrawnLayer, Overlay, OverlayRole
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import LAYERS
from tests.print_town import town

pytestmark = pytest.mark.e2e

PAYLOADS = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "`;alert(3);`",
    "${alert(4)}",
    "\\`${alert(5)}\\u0060",
    "{{ 7*7 }}{% for x in y %}{# z #}",
    "\"'&amp;<b>粗</b>",
    "]]><svg/onload=alert(6)>",
    "javascript:alert(7)\u2028alert(8)",
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1200, "height": 800}, offline=True)
    context.set_default_timeout(30_000)
    opened = context.new_page()
    opened.asked = []
    opened.trouble = []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.trouble.append(str(error)))
    opened.on("console", lambda message: opened.trouble.append(message.text))

    def refuse(dialog) -> None:
        opened.trouble.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    opened.on("dialog", refuse)
    yield opened
    context.close()


def _open(page: Page, document: bytes, folder: Path) -> None:
    file = folder / "map.html"
    file.write_bytes(document)
    page.goto(file.as_uri())
    page.wait_for_selector(".leaflet-control-scale-line")


def test_the_map_opens_from_a_file_and_asks_no_server(page: Page, tmp_path: Path) -> None:
    _open(page, share_map(town(blocks=4)), tmp_path)
    assert [url.split(":")[0] for url in page.asked] == ["file"]
    assert page.trouble == []
    body = page.inner_text("body")
    for words in (
        "老年人活动室十五分钟步行覆盖图",
        "示例街道普查",
        "内部工作底图，非公开地图",
        "虚构示例",
        "2026年11月22日",
        "步行速度",
        "走不到的楼栋",
        "87.6%",
        "花桥社区",
    ):
        assert words in body
    assert page.get_attribute("html", "lang") == "zh-CN"
    drawn = page.evaluate(
        "() => [...document.querySelectorAll('canvas')].some(c => c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data.some(v => v > 0))"
    )
    assert drawn


def test_layers_switch_and_keep_their_order(page: Page, tmp_path: Path) -> None:
    _open(page, share_map(town(blocks=3)), tmp_path)
    page.hover(".leaflet-control-layers")
    boxes = page.locator(".leaflet-control-layers-overlays label")
    assert boxes.first.inner_text().strip() == "设施"
    for _ in range(2):
        boxes.last.locator("input").click()
    assert page.trouble == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_of_users_are_shown_literally_everywhere(page: Page, tmp_path: Path, payload: str) -> None:
    content = town(blocks=3)
    middle = content.overlays[-1].objects.geometry.iloc[0]
    site = gpd.GeoDataFrame(
        {"name": [payload], "function": [payload], "kind": ["garden"]},
        geometry=[middle.buffer(0.001)],
        crs=4326,
    )
    communities = content.layers[0].objects.assign(name=payload)
    hostile = replace(
        content,
        title=payload,
        workspace=payload,
        subtitle=[payload],
        source=payload,
        notes=[payload],
        layers=[
            DrawnLayer(LAYERS["communities"], communities),
            DrawnLayer(LAYERS["micro_space_sites"], site),
        ],
        overlays=[Overlay(OverlayRole.REACH, content.overlays[0].objects, title=payload)],
    )
    _open(page, share_map(hostile), tmp_path)
    seen = " ".join(payload.split())
    assert page.title() == payload
    assert page.text_content("h1") == payload
    assert page.text_content(".share-name") == payload
    assert page.locator("label", has_text=seen).count() or seen in page.inner_text("#share-about")
    map_box = page.locator(".folium-map").bounding_box()
    page.evaluate("document.getElementById('share-about').open = false")
    page.mouse.click(map_box["x"] + map_box["width"] * 0.49, map_box["y"] + map_box["height"] / 2 + 20)
    page.wait_for_selector(".leaflet-popup-content h2")
    assert page.text_content(".leaflet-popup-content h2") == payload
    assert payload in page.locator(".leaflet-popup-content dd").all_text_contents()
    page.wait_for_timeout(100)
    assert page.trouble == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_folium_itself_shows_escaped_text_literally(page: Page, tmp_path: Path, payload: str) -> None:
    safe = popup_text(payload)
    plain = _PlainMap(location=(30.59, 114.27), zoom_start=15, tiles=None)
    marker = folium.CircleMarker(
        (30.59, 114.27), radius=20, fill=True, popup=folium.Popup(f"<p id='said'>{safe}</p>")
    )
    marker.add_child(folium.Tooltip(safe, permanent=True))
    marker.add_to(folium.FeatureGroup(name=safe).add_to(plain))
    folium.LayerControl(collapsed=False).add_to(plain)
    figure = Figure()
    figure.add_child(plain)
    for name in ("jquery.min.js", "leaflet.js"):
        figure.header.add_child(_Raw(f"<script>{asset_file('vendor/' + name).read_text('utf-8')}</script>"))
    figure.header.add_child(_Raw(f"<style>{asset_file('vendor/leaflet.css').read_text('utf-8')}</style>"))
    file = tmp_path / "folium.html"
    file.write_text(figure.render(), encoding="utf-8")
    page.goto(file.as_uri())
    assert page.text_content(".leaflet-tooltip").strip() == payload
    assert page.text_content(".leaflet-control-layers-overlays label").strip() == payload
    page.locator("path.leaflet-interactive").click()
    assert page.text_content("#said") == payload
    assert page.trouble == []


class _PlainMap(folium.Map):
    default_js = ()
    default_css = ()


class _Raw(Element):
    _template = Template("{{ this.markup }}")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup = markup


def test_only_fields_for_the_public_leave_the_house() -> None:
    content = town(blocks=2)
    houses = content.layers[3].objects.assign(residents_80=98765)
    point = content.overlays[-1].objects
    said = gpd.GeoDataFrame(
        {"text": ["多些座椅"], "kind": ["idea"], "contact": ["13800138000"], "source": ["visit"]},
        geometry=point.geometry.tolist(),
        crs=4326,
    )
    layers = [DrawnLayer(LAYERS["buildings"], houses), DrawnLayer(LAYERS["suggestions"], said)]
    overlays = [Overlay(OverlayRole.COVERED, houses)]
    document = share_map(replace(content, layers=layers, overlays=overlays)).decode()
    assert "多些座椅" in document
    assert "98765" not in document
    assert "98,765" not in document
    assert "13800138000" not in document
    assert "visit" not in document.split("shareMap.load(")[1]


def test_staff_layers_and_maps_no_phone_can_show_are_refused() -> None:
    content = town(blocks=2)
    shape = content.layers[0].objects.geometry.iloc[[0]]
    structures = DrawnLayer(LAYERS["illegal_structures"], gpd.GeoDataFrame(geometry=shape))
    with pytest.raises(InvalidInput, match="layer_not_public"):
        share_map(replace(content, layers=[structures]))
    points = gpd.GeoDataFrame(geometry=[shapely.Point(114, 30)] * (MOST_OBJECTS + 1), crs=4326)
    with pytest.raises(InvalidInput, match="share_map_too_large"):
        share_map(replace(content, layers=[DrawnLayer(LAYERS["street_trees"], points)], overlays=()))
    with pytest.raises(InvalidInput, match="sheet_empty"):
        share_map(replace(content, layers=(), overlays=()))


def test_a_phone_shows_the_whole_map_without_scrolling_sideways(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    _open(page, share_map(town("en", blocks=2)), tmp_path)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#share-about").get_attribute("open") is None
    assert "Internal working map" in page.inner_text(".share-foot")
