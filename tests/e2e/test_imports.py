"""Files are brought in by a planner, in a real browser."""

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page, expect

from cocreate_gis.interchange.readers import read_table
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.store import open_store, read_features
from tests.e2e.conftest import Visit, map_ready, open_import

pytestmark = pytest.mark.e2e

_SLOW_MS = 120_000


@pytest.fixture
def centre(demo_store: Path) -> tuple[float, float]:
    """A place inside the demo, EPSG:4326."""
    with open_store(str(demo_store)).read() as connection:
        point = read_features(connection, COMPOUNDS).geometry.iloc[0].representative_point()
    return point.x, point.y


def _upload(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )


def _trees(centre: tuple[float, float], count: int, named: str = "新") -> list[str]:
    lon, lat = centre
    return [f"{named}{i},香樟,{lon + i % 200 * 1e-5:.6f},{lat + i // 200 * 1e-5:.6f}" for i in range(count)]


def test_trees_are_looked_at_and_taken_over_and_two_bad_rows_come_back(
    visit: Visit, centre: tuple[float, float]
) -> None:
    page = open_import(visit, "行道树")
    rows = ["编号,树种,lon,lat", *_trees(centre, 30), "坏1,香樟,,", "坏2,香樟,不知道,30.5"]
    _upload(page, "trees.csv", "\n".join(rows).encode())
    page.get_by_role("button", name="放进来 30 条").wait_for(timeout=_SLOW_MS)
    expect(page.get_by_text("第 32 行：")).to_be_visible()
    expect(page.get_by_text("可以放进来 30 条，更新 0 条，放不进来 2 条")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="下载放不进来的和原因").click()
    rejected = read_table("rejected.xlsx", started.value.path().read_bytes()).frame
    assert rejected["编号"].tolist() == ["坏1", "坏2"]
    page.get_by_role("button", name="放进来 30 条").click()
    page.get_by_text("已放进来 30 条，更新 0 条，没放进来 2 条。").wait_for(timeout=_SLOW_MS)


def _choose(page: Page, label: str, option: str) -> None:
    # The page settles after a preview; a list that is opened before is closed again.
    page.wait_for_timeout(1500)
    box = page.get_by_role("combobox", name=re.compile(label))
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def test_the_layer_and_the_columns_of_a_file_are_chosen_on_the_page(
    visit: Visit, centre: tuple[float, float], tmp_path: Path
) -> None:
    path = tmp_path / "two.gpkg"
    columns = {"叫什么呢": ["甲店", "乙店"], "做啥": ["活动室", "菜市场"]}
    places = gpd.GeoDataFrame(columns, geometry=[shapely.Point(*centre)] * 2, crs=4326)
    for layer in ("街", "店"):
        places.to_file(path, layer=layer, engine="pyogrio")
    page = open_import(visit, "服务设施")
    _upload(page, "two.gpkg", path.read_bytes())
    page.get_by_text("请选定一个").wait_for(timeout=_SLOW_MS)
    _choose(page, "图层或工作表", "店")
    page.get_by_text("请指明哪一列对应哪个字段").wait_for(timeout=_SLOW_MS)
    _choose(page, "哪一列是“名称”", "叫什么呢")
    page.get_by_text("缺少必填的列：类别").wait_for(timeout=_SLOW_MS)
    _choose(page, "哪一列是“类别”", "做啥")
    page.get_by_role("button", name="放进来 2 条").click(timeout=_SLOW_MS)
    page.get_by_text("已放进来 2 条，更新 0 条，没放进来 0 条。").wait_for(timeout=_SLOW_MS)


def test_an_import_is_stopped_and_keeps_nothing(visit: Visit, centre: tuple[float, float]) -> None:
    page = open_import(visit, "行道树")
    _upload(page, "many.csv", "\n".join(["编号,树种,lon,lat", *_trees(centre, 60_000, "未有")]).encode())
    page.get_by_role("button", name="放进来 60,000 条").click(timeout=_SLOW_MS)
    page.get_by_role("progressbar").wait_for()
    page.get_by_role("button", name="停下").click()
    page.get_by_text("已停下，没有保存任何结果。").wait_for(timeout=_SLOW_MS)
    expect(page.get_by_role("button", name="放进来 60,000 条")).to_be_visible()


@pytest.mark.parametrize("visit", [390, 1440], indirect=True)
def test_a_row_without_a_building_is_put_on_the_map(visit: Visit, demo_store: Path) -> None:
    with open_store(str(demo_store)).read() as connection:
        known = read_features(connection, BUILDINGS, geometry=False).dropna(subset=["compound"]).iloc[0]
    page = open_import(visit, "楼栋的户数和人口（按楼栋号对上）")
    assert page.viewport_size is not None
    width = page.viewport_size["width"]
    table = pd.DataFrame(
        {
            "小区": [known["compound"], None],
            "楼号": [known["name"], f"从没听过的楼{width}"],
            "户数": [1_000 + width, 44],
            "60岁以上": [3, 13],
        }
    )
    _upload(page, "people.xlsx", write_xlsx({"台账": table}, "zh"))
    page.get_by_role("button", name="写入 1 栋的户数和人口").click(timeout=_SLOW_MS)
    page.get_by_text("已写入 1 栋。").wait_for(timeout=_SLOW_MS)
    expect(page.get_by_text("还有 1 行。")).to_be_visible()
    map_ready(page)
    _press_a_building(page)
    page.get_by_role("button", name="就是这栋").click()
    page.get_by_text("都放好了。").wait_for()
    expect(page.get_by_text("另有 2 栋数字没有变，没对上 0 行。")).to_be_visible()


def _press_a_building(page: Page) -> None:
    """Press here and there until a building is near enough, as a person does."""
    town = page.locator(".leaflet-container")
    found = page.get_by_role("button", name="就是这栋")
    for dx, dy in ((0, -20), (25, -30), (-25, -30), (40, -60), (-40, -60), (15, -80)):
        page.wait_for_timeout(1500)
        town.scroll_into_view_if_needed()
        box = town.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy)
        page.wait_for_timeout(1500)
        if found.count():
            return
    pytest.fail("no building was near any press")
