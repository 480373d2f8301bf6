"""The map with many trees beside the map of the demo, in one run of a real browser.

``python -m benchmarks.map`` imports 91,313 real trees into a workspace of their own, drags both maps about
and prints the time between two frames.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from cocreate_gis.interchange.readers import read_vector
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.data import imports
from cocreate_gis.services.demo import build_demo
from cocreate_gis.services.setup import set_up
from tests.e2e.serving import ARGUMENTS, BROWSER, served

TREES = Path(__file__).parents[1].parent / "shared" / "data" / "taipei" / "taipei_street_trees.parquet"
_DRAGS = 12
_FRAMES = """
() => { window.frames_ms = []; let last = performance.now();
  const step = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(step); };
  requestAnimationFrame(step); }
"""


def import_trees(store_path: Path) -> int:
    """Import the trees into a new workspace, and say how many there are."""
    read = read_vector(TREES)
    store = set_up(OPERATOR, str(store_path), imports.propose_workspace(read))
    report = imports.run_import(
        OPERATOR, store, imports.plan_import(OPERATOR, store, find_layer("trees"), read, {})
    )
    store.close()
    return report.inserted


def frames_ms(browser: Browser, address: str) -> list[float]:
    """Drag the map about and give the times between two frames."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(address)
    page.locator(".leaflet-container").wait_for()
    page.locator("canvas.leaflet-tile-loaded").first.wait_for()
    page.wait_for_timeout(3000)
    box = page.locator(".leaflet-container").bounding_box()
    if box is None:
        raise RuntimeError("there is no map")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(_FRAMES)
    for drag in range(_DRAGS):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + (-1) ** drag * 220, y + (-1) ** (drag // 2) * 120, steps=15)
        page.mouse.up()
    times: list[float] = page.evaluate("window.frames_ms.slice(5)")
    page.close()
    return times


def main() -> None:
    """Print the frames of both maps."""
    if not TREES.is_file() or BROWSER is None:
        print("map: skipped, the shared data set or Chromium is absent")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        trees, demo = Path(folder) / "trees" / "trees.gpkg", Path(folder) / "demo" / "demo.gpkg"
        trees.parent.mkdir()
        demo.parent.mkdir()
        count = import_trees(trees)
        build_demo(str(demo))
        medians = {}
        for name, store in (("demo", demo), (f"{count:,} trees", trees)):
            with served(store) as address:
                times = sorted(frames_ms(browser, address))
            medians[name] = statistics.median(times)
            late = times[int(0.95 * len(times))]
            print(f"map: {name}: median {medians[name]:.1f} ms a frame, p95 {late:.1f} ms")
        few, many = medians.values()
        print(f"map: ratio {many / few:.2f}")
        browser.close()


if __name__ == "__main__":
    main()
