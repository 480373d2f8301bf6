"""Every contract test runs on a GeoPackage and on PostGIS."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.store import Store, create_store
from tests.postgis import require_binaries, running_server

TREES = LAYERS["street_trees"]
PLANNER = Actor("planner-1", Role.PLANNER)


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[str]:
    with running_server(require_binaries()) as address:
        yield address


@pytest.fixture(params=["geopackage", "postgis"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "geopackage":
        return str(tmp_path / "new folder" / "武汉 a'b.gpkg")
    return f"{request.getfixturevalue('postgis_server')}&schema=w_{uuid.uuid4().hex}"


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(name="万松街道", metric_epsg=4547)


@pytest.fixture
def store(location: str, workspace: Workspace) -> Iterator[Store]:
    opened = create_store(location, workspace)
    yield opened
    opened.close()


@pytest.fixture
def trees() -> gpd.GeoDataFrame:
    """Twenty trees along the parallel 30.5."""
    return gpd.GeoDataFrame(
        {
            "tree_no": [f"T{i}" for i in range(20)],
            "species": ["樟", "悬铃木"] * 10,
            "dbh_cm": [float(i) for i in range(20)],
        },
        geometry=[shapely.Point(114.2 + i / 1000, 30.5) for i in range(20)],
        crs=4326,
    )
