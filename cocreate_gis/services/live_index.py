"""What changes by the minute, found by place: an rtree that follows the suggestions."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import geopandas as gpd
import rtree
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.layers.base import Visibility


@dataclass
class _Indexed:
    version: int
    frame: gpd.GeoDataFrame
    tree: rtree.index.Index


class LiveIndex:
    """Suggestions by place; an entry that comes, goes or moves is one insertion or deletion, never a rebuild.

    Parameters
    ----------
    load : Callable[[Visibility], GeoDataFrame]
        Reads the suggestions a class of readers may see, EPSG:4326, index ``fid``.
    version : Callable[[], int]
        Gives the version of the layer.
    metric_epsg : int
        CRS in which distances are measured.
    """

    def __init__(
        self, load: Callable[[Visibility], gpd.GeoDataFrame], version: Callable[[], int], metric_epsg: int
    ) -> None:
        self._load = load
        self._version = version
        self._metric_epsg = metric_epsg
        self._indexed: dict[Visibility, _Indexed] = {}
        self._lock = Lock()

    def nearby(self, visibility: Visibility, place: object, metres: float) -> gpd.GeoDataFrame:
        """Find what lies within a distance.

        Parameters
        ----------
        visibility : Visibility
            Class of the reader.
        place : shapely geometry
            EPSG:4326.
        metres : float
            Distance in a straight line.

        Returns
        -------
        GeoDataFrame
            EPSG:4326, nearest first, with a column ``distance_m``.
        """
        metric = gpd.GeoSeries([place], crs=4326).to_crs(self._metric_epsg).iloc[0]
        with self._lock:
            indexed = self._follow(visibility)
            fids = list(indexed.tree.intersection(shapely.buffer(metric, metres).bounds))
            found = indexed.frame.loc[fids]
        distance = found.geometry.distance(metric)
        near = distance[distance <= metres].sort_values()
        return found.loc[near.index].to_crs(4326).assign(distance_m=near.round(1))

    def _follow(self, visibility: Visibility) -> _Indexed:
        version = self._version()
        known = self._indexed.get(visibility)
        if known is not None and known.version == version:
            return known
        frame = self._load(visibility).to_crs(self._metric_epsg)
        frame = frame[~frame.geometry.is_empty]
        if known is None:
            known = _Indexed(version, frame, rtree.index.Index())
            _insert(known.tree, frame.geometry)
        else:
            _apply_changes(known.tree, known.frame.geometry, frame.geometry)
        self._indexed[visibility] = _Indexed(version, frame, known.tree)
        return self._indexed[visibility]


def _apply_changes(tree: rtree.index.Index, before: gpd.GeoSeries, after: gpd.GeoSeries) -> None:
    kept = before.index.intersection(after.index)
    moved = kept[~before.loc[kept].geom_equals(after.loc[kept]).to_numpy()]
    for fid in [*before.index.difference(after.index), *moved]:
        tree.delete(int(fid), _bounds(before.loc[fid]))
    _insert(tree, after.loc[[*after.index.difference(before.index), *moved]])


def _insert(tree: rtree.index.Index, places: gpd.GeoSeries) -> None:
    for fid, place in places.items():
        tree.insert(int(str(fid)), _bounds(place))


def _bounds(place: BaseGeometry) -> tuple[float, float, float, float]:
    return place.bounds
