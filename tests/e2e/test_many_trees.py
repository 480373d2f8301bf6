"""91,313 real street trees on one map."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.map import import_trees
from tests.e2e.conftest import Visit, map_ready
from tests.e2e.serving import served

pytestmark = pytest.mark.e2e


def test_every_tree_is_imported_counted_drawn_and_read(
    shared_data: Path, browser: Browser, tmp_path: Path
) -> None:
    store = tmp_path / "trees.gpkg"
    assert import_trees(store) == 91_313
    with served(store) as address:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.set_default_timeout(30_000)
        visit = Visit(context, address)
        page = visit.open()
        map_ready(page)
        page.get_by_role("button", name="图层", exact=True).click()
        expect(page.get_by_text("91,313")).to_be_visible()
        page.get_by_role("button", name="关闭").first.click()
        page.locator("canvas.leaflet-tile-loaded").first.wait_for()
        card = context.request.get(f"{address}/features/street_trees/1?language=zh").json()
        assert "胸径" in [field["title"] for field in card["fields"]]
        assert visit.outside == []
        context.close()
