"""Published and computed vectors of the coordinate systems."""

import csv
from pathlib import Path

import pyproj
import pytest

from cocreate_gis.model import crs
from cocreate_gis.model.errors import InvalidInput

PLACES = {
    "Wuhan": (114.2668, 30.5905, 114.27221335703021, 30.58804164692178),
    "Chengdu": (104.056, 30.6282, 104.05848554989706, 30.625749916361457),
    "Shanghai": (121.514, 31.299, 121.51838676807486, 31.296968851825863),
    "Honghu": (113.46, 29.81, 113.46595799552641, 29.80754869719064),
}


@pytest.mark.parametrize(("lon", "lat", "gcj_lon", "gcj_lat"), PLACES.values(), ids=PLACES)
def test_shift_of_web_maps_and_back(lon, lat, gcj_lon, gcj_lat):
    assert crs.wgs84_to_gcj02(lon, lat) == pytest.approx((gcj_lon, gcj_lat), abs=1e-9)
    assert crs.gcj02_to_wgs84(gcj_lon, gcj_lat) == pytest.approx((lon, lat), abs=1e-8)


def test_every_vector_of_the_collection(shared_domain: Path):
    convert = {
        "wgs84_to_gcj02": crs.wgs84_to_gcj02,
        "gcj02_to_bd09": crs.gcj02_to_bd09,
        "bd09_to_gcj02": crs.bd09_to_gcj02,
        "gcj02_to_wgs84_iter": crs.gcj02_to_wgs84,
    }
    with (shared_domain / "coord_vectors.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["operation"] in convert]
    assert len(rows) >= 12
    for row in rows:
        found = convert[row["operation"]](float(row["in_lng"]), float(row["in_lat"]))
        expected = (float(row["out_lng_or_easting"]), float(row["out_lat_or_northing"]))
        assert found == pytest.approx(expected, abs=max(1e-8, float(row["tolerance"]))), row


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (114.2668, 30.5905, 4547),
        (104.056, 30.6282, 4544),
        (121.49, 31.29, 4549),
        (121.514, 31.299, 4550),
        (-51.2, -30.05, 32722),
        (121.55, 25.04, 32651),
        (2.35, 48.85, 32631),
    ],
)
def test_proposed_metric_crs(lon, lat, epsg):
    assert crs.propose_metric_crs(lon, lat) == epsg
    assert crs.require_metric(epsg) == pyproj.CRS.from_epsg(epsg)


@pytest.mark.parametrize("epsg", [4326, 4490, 3857, 2263])
def test_a_crs_without_metres_is_refused(epsg):
    with pytest.raises(InvalidInput, match="crs_not_metric"):
        crs.require_metric(epsg)


def test_an_unknown_crs_is_refused():
    with pytest.raises(InvalidInput, match="crs_unknown"):
        crs.require_metric(999_999)
