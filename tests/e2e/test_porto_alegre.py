"""A real city without communities, ages or names goes through import, coverage, evidence and siting."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect

from cocreate_gis.interchange.readers import read_vector
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.data import imports
from cocreate_gis.services.setup import set_up
from tests.e2e.conftest import Visit, map_ready, open_import
from tests.e2e.serving import served

pytestmark = [pytest.mark.e2e, pytest.mark.soak, pytest.mark.timeout(1_200)]

_SLOW_MS = 240_000


def _write_places(cells: pd.DataFrame, columns: dict[str, str], path: Path) -> Path:
    cells.assign(**columns)[["id", *columns, "lon", "lat"]].to_csv(path, index=False)
    return path


@pytest.fixture
def city(shared_data: Path, tmp_path: Path) -> Path:
    """A store with the streets, the homes and fifteen places that might be used; no facility yet."""
    folder = shared_data / "porto_alegre"
    streets, path = read_vector(folder / "poa_osm.pbf"), tmp_path / "city.gpkg"
    store = set_up(OPERATOR, str(path), imports.propose_workspace(streets))
    sites = pd.read_csv(folder / "poa_points_of_interest.csv")
    sites_file = _write_places(sites, {"kind": "other"}, tmp_path / "sites.csv")
    for layer, read, mapping in (
        ("paths", streets, {}),
        ("buildings", read_vector(folder / "poa_hexgrid.parquet"), {"": "name", "population": "residents"}),
        ("micro_space_sites", read_vector(sites_file), {"": "name"}),
    ):
        plan = imports.plan_import(OPERATOR, store, find_layer(layer), read, mapping)
        imports.run_import(OPERATOR, store, plan)
    store.close()
    return path


@pytest.fixture
def planner(city: Path, browser: Browser) -> Iterator[Visit]:
    """A planner before that store."""
    with served(city) as address:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.set_default_timeout(_SLOW_MS)
        visit = Visit(context, address)
        yield visit
        context.close()
        assert (visit.outside, visit.refused) == ([], [])


def _ask(page: Page) -> None:
    page.get_by_role("button", name="开始计算").click()
    page.get_by_text("怎么知道的：全部依据和假设").wait_for()
    expect(page.get_by_text("没有登记各年龄的人数")).to_be_visible()


def _read_the_evidence(page: Page) -> None:
    page.get_by_role("button", name="依据单：怎么知道的").click()
    page.get_by_text("全体居民共 812,935 人：").wait_for()
    expect(page.get_by_text(re.compile(r"从“.+”走到最近的“.+”，\d+ 米，按 1 米/秒要走"))).to_be_visible()
    expect(page.get_by_text(re.compile("60岁及以上"))).to_have_count(0)
    page.get_by_role("button", name="回到结果").click()


def _be_advised(page: Page) -> None:
    page.get_by_text("选址：再设几处，放在哪里最管用").click()
    page.get_by_role("button", name="开始选址").click()
    page.get_by_text("这 3 处再覆盖").wait_for()
    expect(page.locator(".gm-result-label", has_text=re.compile(r"^1\. \+[1-9][\d,]*人$"))).to_have_count(1)


def _suppose_one_more(page: Page) -> None:
    page.get_by_text("设想：换一种做法会怎样").click()
    page.locator(".gm-row", has_text="之后走路能到的范围").wait_for(state="attached")
    # The map of the result goes when the page stands.
    expect(page.locator(".leaflet-container")).to_have_count(1)
    map_ready(page)
    scale = page.locator(".leaflet-control-scale-line").inner_text()
    page.locator(".leaflet-container").click(position={"x": 500, "y": 220})
    expect(page.get_by_text(re.compile("假设新添了“.*（设想1）”"))).to_be_visible()
    expect(page.locator(".gm-result-label", has_text="新添")).to_have_count(1)
    expect(page.get_by_text(re.compile(r"[1-9]\d* 人（\d+ 栋）原来走不到，之后走得到。"))).to_be_visible()
    # Whoever supposes something for a city goes on seeing the city.
    expect(page.locator(".leaflet-control-scale-line")).to_have_text(scale)
    page.locator(".leaflet-container").click(position={"x": 60, "y": 400})
    expect(page.get_by_text(re.compile("处设施离街道超过 500 米.*（设想1）"))).to_be_visible()


def test_porto_alegre_is_asked_doubted_and_advised(planner: Visit, shared_data: Path, tmp_path: Path) -> None:
    cells = pd.read_csv(shared_data / "porto_alegre" / "poa_hexgrid.csv")
    clinics = _write_places(
        cells[cells["healthcare"] > 0], {"category": "community_health_station"}, tmp_path / "clinics.csv"
    )
    page = open_import(planner, "服务设施")
    page.locator("input[type=file]").set_input_files(clinics)
    page.get_by_role("button", name="放进来 117 条").click()
    page.get_by_text("已放进来 117 条").wait_for()
    page.close()
    page = planner.open("/coverage")
    _ask(page)
    _read_the_evidence(page)
    _be_advised(page)
    _suppose_one_more(page)
