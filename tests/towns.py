"""A town small enough to know by hand.

Metres in EPSG:4547, origin (525000, 3385000)::

    y=400  A-----------B-----------C      streets: a square of 800 m x 400 m around,
           |           |           |      and one across at x=400
    y=0    D-----------E-----------F
          x=0         x=400       x=800

The walled compound 东院 spans x 420-780, y 60-340 with one lane from its west gate (420, 200) to x=700
and an east gate (780, 200), closed, whose lane leads on to the street at x=800. One activity room
stands at C.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import geopandas as gpd
import shapely

from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.context import Context
from cocreate_gis.services.setup import set_up
from cocreate_gis.store import insert_features, open_store

EPSG = 4547
ORIGIN = (525_000.0, 3_385_000.0)
CATEGORY = "cultural_activity_station"


def at(x: float, y: float) -> shapely.Point:
    """A place in metres from the origin."""
    return shapely.Point(ORIGIN[0] + x, ORIGIN[1] + y)


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([at(*point) for point in points])


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(ORIGIN[0] + west, ORIGIN[1] + south, ORIGIN[0] + east, ORIGIN[1] + north)


def lonlat(geometry: shapely.Geometry) -> shapely.Geometry:
    """The same place in EPSG:4326."""
    return gpd.GeoSeries([geometry], crs=EPSG).to_crs(4326).iloc[0]


def _frame(geometry: list[shapely.Geometry], **columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=EPSG).to_crs(4326)


def _home(name: str, x: float, y: float, residents: int, older: int) -> tuple[object, ...]:
    return name, box(x - 5, y - 5, x + 5, y + 5), residents, older


def frames() -> dict[str, gpd.GeoDataFrame]:
    """Every layer of the town, EPSG:4326."""
    streets = [
        line((0, 0), (400, 0), (800, 0)),
        line((0, 400), (400, 400), (800, 400)),
        line((0, 0), (0, 400)),
        line((400, 0), (400, 200), (400, 400)),
        line((800, 0), (800, 200), (800, 400)),
        line((400, 200), (420, 200), (700, 200), (780, 200), (800, 200)),
    ]
    homes = [
        _home("1栋", 0, 200, 100, 20),  # on the west street, 1,000 m from the room
        _home(
            "2栋", 600, 200, 200, 50
        ),  # inside, 200 + 200 + 400 m by the west gate, 200 + 200 m by the east gate
        _home("3栋", 790, 395, 30, 4),  # beside the room
    ]
    names, shapes, residents, older = zip(*homes, strict=True)
    return {
        "communities": _frame([box(-20, -20, 410, 420), box(410, -20, 820, 420)], name=["西社区", "东社区"]),
        "paths": _frame(
            streets,
            name=["南街", "北街", "西街", "中街", "东街", "院内路"],
            kind=["street"] * 5 + ["compound"],
        ),
        "compounds": _frame([box(420, 60, 780, 340)], name=["东院"], walled=[True]),
        "gates": _frame([at(420, 200), at(780, 200)], name=["西门", "东门"], status=["open", "negotiating"]),
        "buildings": _frame(
            list(shapes),
            name=list(names),
            residents=list(residents),
            residents_60=list(older),
            residents_80=[0, 10, 1],
            residents_0_6=[5, 10, 0],
        ),
        "facilities": _frame([at(800, 400)], name=["北街活动室"], category=[CATEGORY], status=["open"]),
    }


def build(folder: Path) -> Context:
    """The town in a GeoPackage of its own, open."""
    folder.mkdir(parents=True, exist_ok=True)
    place = shutil.copy(_set_up(), folder / "town.gpkg")
    return Context("town", open_store(str(place)), folder / "cache")


@cache
def _set_up() -> Path:
    """The town as every test finds it: set up once, as a copy of the file takes a fraction of that time."""
    folder = Path(tempfile.mkdtemp(prefix="town-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = set_up(OPERATOR, str(folder / "town.gpkg"), Workspace(name="小镇", metric_epsg=EPSG))
    with store.write(OPERATOR) as writer:
        for name, frame in frames().items():
            insert_features(writer, find_layer(name), frame)
    store.close()
    return folder / "town.gpkg"
