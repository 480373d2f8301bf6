"""Compile the engine ahead of its first question."""

import geopandas as gpd
import numpy as np
from shapely import Point, box

from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.coverage import assess
from cocreate_gis.analysis.isochrones import nearest
from cocreate_gis.analysis.network import Segments, build_network
from cocreate_gis.analysis.reach import reach
from cocreate_gis.analysis.siting import best_sites, cover_lists
from cocreate_gis.analysis.snapping import snap

_CRS = "EPSG:32650"


def compile_engine() -> None:
    """Answer one small question, so that every loop is compiled and kept on disk."""
    xy = np.array([(0.0, 0.0), (100.0, 0.0), (200.0, 0.0), (200.0, 90.0)])
    ends = np.array([(0, 1), (1, 2), (2, 3)], np.int32)
    base = build_network(Segments(xy, ends[:, 0].copy(), ends[:, 1].copy(), _CRS))
    walls = gpd.GeoSeries([box(150, -50, 250, 150)], crs=_CRS)
    network = with_barriers(base, walls, gpd.GeoSeries([Point(150, 0)], crs=_CRS), walls)
    place = gpd.GeoDataFrame({"people": [1]}, geometry=[Point(0, 10)], crs=_CRS)
    assess(network, place, place, {"people": 1.0}, minutes=5)
    reach(network, place, 300.0)
    best_sites(cover_lists(network, place, place, 300.0), np.ones(1), 1)
    legs = snap(network, np.array([[0.0, 10.0]]))
    nearest(network, legs, legs, 1)
