"""OpenStreetMap extracts as the layer of streets and paths."""

from pathlib import Path

import osmium
import pytest

from cocreate_gis.analysis.network import build_network
from cocreate_gis.interchange.osm import read_osm_pbf
from cocreate_gis.interchange.readers import read_upload, read_vector
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.walking import Walking
from cocreate_gis.services.data.imports import plan_import, propose_workspace, run_import
from cocreate_gis.services.reach.walking import Networks
from cocreate_gis.services.setup import set_up
from cocreate_gis.store import read_features

_KINDS = {
    "primary": "arterial",
    "trunk_link": "arterial",
    "residential": "street",
    "living_street": "alley",
    "steps": "steps",
    "pedestrian": "footway",
    "something_new": "footway",
}


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """A way of each kind, one nobody may walk on, and one the extract cuts in two."""
    path = tmp_path / "extract.osm.pbf"
    writer = osmium.SimpleWriter(str(path))
    for node in range(10):
        writer.add_node(osmium.osm.mutable.Node(id=node + 1, location=(114.3 + node / 1000, 30.58)))
    tags = [{"highway": highway, "name": f"{highway}路"} for highway in _KINDS]
    tags.append({"highway": "motorway", "name": "高速"})
    for way, told in enumerate(tags, 1):
        writer.add_way(osmium.osm.mutable.Way(id=way, nodes=[way, way + 1], tags=told))
    private = {"highway": "service", "access": "private", "name": "内部路"}
    writer.add_way(osmium.osm.mutable.Way(id=98, nodes=[9, 10], tags=private))
    writer.add_way(osmium.osm.mutable.Way(id=99, nodes=[1, 2, 77, 3, 4], tags={"highway": "footway"}))
    writer.close()
    return path


def test_ways_come_with_names_and_kinds(extract: Path) -> None:
    read = read_vector(extract)
    assert read.format == "osm"
    assert read.source_crs.to_epsg() == 4326
    named = read.frame.dropna(subset="name")
    assert named["private"].tolist() == [False] * len(_KINDS) + [True]
    named = named[~named["private"]]
    assert dict(zip(named["osm_highway"], named["kind"], strict=True)) == _KINDS
    assert named["name"].iloc[0] == "primary路"
    assert (read.frame["osm_way"] == 99).sum() == 2
    assert read.frame.geometry.iloc[0].coords[0] == pytest.approx((114.3, 30.58))


def test_an_upload_is_read_as_a_file_is(extract: Path) -> None:
    uploaded = read_upload("一区.osm.pbf", extract.read_bytes())
    assert uploaded.frame.equals(read_vector(extract).frame)
    for name, content in (("a.osm.pbf", b"lon,lat\n1,2\n"), ("a.csv", extract.read_bytes())):
        with pytest.raises(InvalidInput, match="file_not_what_it_says"):
            read_upload(name, content)
    with pytest.raises(InvalidInput, match="osm_unreadable"):
        read_upload("broken.osm.pbf", extract.read_bytes()[:60])


def test_the_streets_of_a_city_become_a_walking_network(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "porto_alegre" / "poa_osm.pbf"
    read = read_vector(path)
    store = set_up(OPERATOR, str(tmp_path / "poa.gpkg"), propose_workspace(read))
    report = run_import(OPERATOR, store, plan_import(OPERATOR, store, PATHS, read, {}))
    assert report.rejected == 0
    with store.read() as connection:
        paths = read_features(connection, PATHS)
    assert len(paths) == report.inserted > 10_000
    assert set(paths["kind"]) == {"arterial", "street", "alley", "footway", "steps"}
    walked = build_network(read_osm_pbf(path).to_crs(f"EPSG:{store.workspace.metric_epsg}"))
    networks = Networks(store, tmp_path / "networks")
    network = networks.network()
    assert network.report.length_m == pytest.approx(walked.report.length_m, rel=0.01)
    inside = CoverageRequest(categories=("",), walking=Walking(private_ways=True))
    assert networks.network(inside).report.length_m > network.report.length_m * 1.01
    store.close()
