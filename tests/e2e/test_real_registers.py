"""Registers of real cities: brought into an empty list by pressing, worked with, taken home unchanged."""

import re
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, Page, expect

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.setup import set_up
from tests.e2e.conftest import Visit, press_row, stand_still
from tests.e2e.keepers import fill, take_home
from tests.e2e.serving import served
from tests.e2e.shelf import choose, turn_to
from tests.real_registers import open_data, register_of, same_places, texts

pytestmark = [pytest.mark.e2e, pytest.mark.soak, pytest.mark.timeout(900)]

_SLOW_MS = 240_000
_ONE_VALUE = "文件里没有这一列"


@dataclass(frozen=True)
class _City:
    file: tuple[str, str]
    metric_epsg: int
    layer: str
    register: str
    # Which column of the file is which field; what no column says is said for all rows.
    columns: dict[str, str]
    for_all: dict[str, str]
    # A column whose words are not ours is kept beside the record.
    beside: str
    # What is searched for in the names, and the field that is changed where it is found.
    searched: str
    changed: str
    # By field, first the name, the column it was read from.
    kept: dict[str, str]


_NEW_YORK = _City(
    ("new_york", "nyc_pops.geojson"),
    32618,
    "micro_space_sites",
    "微空间",
    {"名称": "pops_number"},
    {"类型": "口袋公园"},
    "",
    "K0",
    "运营方",
    {"name": "pops_number", "building_name": "building_name", "amenities_required": "amenities_required"},
)
_BOSTON = _City(
    ("boston", "boston_building_violations.parquet"),
    32619,
    "illegal_structures",
    "疑似违建",
    {},
    {"类别": "其他"},
    "status",
    "V84",
    "所在楼栋",
    {"case_no": "case_no", "status_": "status", "description": "description", "sam_id": "sam_id"},
)
_TAIPEI = _City(
    ("taipei", "taipei_street_trees.parquet"),
    3826,
    "street_trees",
    "行道树",
    {},
    {},
    "",
    "SS059",
    "养护单位",
    {"tree_no": "tree_id", "species": "species", "location": "location"},
)


def _bring_in(page: Page, city: _City, file: Path, count: int) -> None:
    page.get_by_role("button", name="从表格或文件导入").click()
    page.locator("input[type=file]").wait_for(state="attached")
    stand_still(page)
    page.locator("input[type=file]").set_input_files(file)
    for field, column in city.columns.items():
        choose(page, f"哪一列是“{field}”", column)
    for field, value in city.for_all.items():
        choose(page, f"哪一列是“{field}”", _ONE_VALUE)
        choose(page, f"^{field}", value)
    if city.beside:
        page.get_by_text(re.compile(f"^“{city.beside}”这一列的说法不是本系统的")).click(timeout=_SLOW_MS)
    page.get_by_role("button", name=f"放进来 {count:,} 条").click(timeout=_SLOW_MS)
    page.get_by_text(f"已放进来 {count:,} 条，更新 0 条，没放进来 0 条。").wait_for(timeout=_SLOW_MS)


@pytest.mark.parametrize("city", [_NEW_YORK, _BOSTON, _TAIPEI], ids=["new york", "boston", "taipei"])
def test_a_register_of_a_city_comes_in_is_worked_with_and_goes_home_as_it_was(
    city: _City, browser: Browser, tmp_path: Path
) -> None:
    file = open_data(*city.file)
    given = register_of(file)
    store = tmp_path / "city.gpkg"
    set_up(OPERATOR, str(store), Workspace(name="市", metric_epsg=city.metric_epsg)).close()
    with served(store) as address:
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, locale="zh-CN", accept_downloads=True
        )
        context.set_default_timeout(60_000)
        visit = Visit(context, address)
        page = visit.open("/enter?role=planner&to=registers")
        turn_to(page, city.register)
        _bring_in(page, city, file, len(given))
        page = visit.open("/registers")
        turn_to(page, city.register)
        expect(page.get_by_text(f"共 {len(given):,} 条")).to_be_visible()
        _work(page, city, sum(city.searched in one for one in texts(given[next(iter(city.kept.values()))])))
        # What is found is what is taken home.
        fill(page, page, 查找="")
        expect(page.get_by_text(f"找到 {len(given):,} 条")).to_be_visible()
        page.get_by_role("button", name="导出这张表").click()
        page.get_by_role("radio", name="gpkg").click()
        made = take_home(page, ".gpkg").read_bytes()
        assert visit.outside == []
        context.close()
    _is_the_same(city, read_upload("out.gpkg", made, layer=city.layer).frame, given)


def _work(page: Page, city: _City, found: int) -> None:
    """Search, change what is found, take that back, open one."""
    fill(page, page, 查找=city.searched)
    page.get_by_text(f"找到 {found} 条").wait_for()
    page.get_by_role("button", name=f"成批修改 ({found})").click()
    dialog = page.get_by_role("dialog")
    choose(page, "改哪一项", city.changed)
    fill(page, dialog, **{city.changed: "市里"})
    dialog.get_by_role("button", name=f"改这 {found} 条").click(timeout=_SLOW_MS)
    page.get_by_text(f"已把 {found} 条的“{city.changed}”改好。").wait_for(timeout=_SLOW_MS)
    stand_still(page)
    page.get_by_role("button", name="撤销这次成批修改").click()
    page.get_by_text(f"已撤销 {found} 条。").wait_for(timeout=_SLOW_MS)
    press_row(page.get_by_test_id("stDataFrame").last)
    expect(page.get_by_role("textbox", name=re.compile(f"^{city.changed}"))).to_have_value("")


def _is_the_same(city: _City, kept: gpd.GeoDataFrame, given: gpd.GeoDataFrame) -> None:
    for field, column in city.kept.items():
        assert texts(kept[field]) == texts(given[column]), field
    assert same_places(kept, given.to_crs(4326))
