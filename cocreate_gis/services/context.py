"""What a service works with: one open workspace and what is remembered of it."""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import cast

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.interchange.tiles import TileSource
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.elements import DRAWN, ELEMENTS
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.outside import NOTHING_OUTSIDE, Outside
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.asked import AskedBefore
from cocreate_gis.services.limits import Tries
from cocreate_gis.services.live_index import LiveIndex
from cocreate_gis.services.parts import PART_MARK, Parts
from cocreate_gis.services.publication import public_frame
from cocreate_gis.services.reach.walking import Networks
from cocreate_gis.services.recent import Recent
from cocreate_gis.services.tiles import TileCache
from cocreate_gis.store import (
    Feature,
    JobBook,
    Store,
    count_features,
    get_feature,
    layer_versions,
    read_features,
)


@dataclass(frozen=True)
class Context:
    """One open workspace.

    Parameters
    ----------
    key : str
        Name of the workspace in cookies and addresses.
    store : Store
        The open store.
    cache : Path
        Folder of computed files that can be made again.
    outside : Outside
        What the operator has set about the world outside.
    """

    key: str
    store: Store
    cache: Path
    outside: Outside = NOTHING_OUTSIDE
    networks: Networks = field(init=False)
    tiles: TileCache = field(init=False)
    live: LiveIndex = field(init=False)
    recent: Recent = field(init=False, default_factory=Recent)
    asked: AskedBefore = field(init=False, default_factory=AskedBefore)
    parts: Parts = field(init=False, default_factory=Parts)
    tries: Tries = field(init=False, default_factory=Tries)
    jobs: JobBook = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "networks", Networks(self.store, self.cache / "networks", self.outside.elevation)
        )
        object.__setattr__(self, "tiles", TileCache(self._tile_source, self.layer_versions))
        live = LiveIndex(
            lambda visibility: self.frame(SUGGESTIONS, visibility),
            lambda: self.layer_version(SUGGESTIONS.name),
            self.workspace.metric_epsg,
        )
        object.__setattr__(self, "live", live)
        object.__setattr__(self, "jobs", JobBook(self.cache / "jobs" / "jobs.sqlite"))

    @property
    def workspace(self) -> Workspace:
        """The frame of the workspace."""
        return self.store.workspace

    @property
    def today(self) -> dt.date:
        """The date in the time zone of the workspace."""
        return dt.datetime.now(self.workspace.zone).date()

    def layer_version(self, layer: str) -> int:
        """Give the version of a layer, which moves with every change to it.

        Parameters
        ----------
        layer : str
            Layer name.

        Returns
        -------
        int
            0 for a layer never written.
        """
        return self.layer_versions().get(layer, 0)

    def layer_versions(self) -> dict[str, int]:
        """Give the version of every layer that was ever written.

        Returns
        -------
        dict of str to int
            By layer name.
        """
        with self.store.read() as connection:
            return layer_versions(connection)

    def frame(self, layer: Layer, visibility: Visibility) -> gpd.GeoDataFrame:
        """Read a layer as a class of readers may see it.

        Parameters
        ----------
        layer : Layer
            The declaration.
        visibility : Visibility
            ``PUBLIC`` or ``STAFF``.

        Returns
        -------
        GeoDataFrame
            EPSG:4326, index ``fid``; for the public without what is not released, and at coarsened places.
        """
        key = ("frame", layer.name, visibility, self.layer_version(layer.name))
        # A shallow copy: whoever changes it changes nobody else's, as pandas copies on write.
        frame: gpd.GeoDataFrame = self.recent.get(key, lambda: self._read(layer, visibility)).copy(deep=False)
        return frame

    def _read(self, layer: Layer, visibility: Visibility) -> gpd.GeoDataFrame:
        with self.store.read() as connection:
            frame = read_features(connection, layer)
        if visibility is Visibility.STAFF:
            return frame
        return public_frame(layer, frame, self.workspace.metric_epsg)

    def count(self, layer: Layer, visibility: Visibility) -> int:
        """Count the features a class of readers may see.

        Parameters
        ----------
        layer : Layer
            The declaration.
        visibility : Visibility
            ``PUBLIC`` or ``STAFF``.

        Returns
        -------
        int
            Features that are not removed.
        """
        if visibility is Visibility.PUBLIC and (layer.flow is not None or layer.hidden):
            return len(self.frame(layer, visibility))
        with self.store.read() as connection:
            return count_features(connection, layer)

    def to_metric(self, geometry: BaseGeometry) -> BaseGeometry:
        """Bring a place into the CRS in which everything is measured.

        Parameters
        ----------
        geometry : shapely geometry
            EPSG:4326.

        Returns
        -------
        shapely geometry
            In the workspace's metric CRS.
        """
        metric: BaseGeometry = gpd.GeoSeries([geometry], crs=WGS84).to_crs(self.workspace.metric_epsg).iloc[0]
        return metric

    def bounds(self) -> tuple[float, float, float, float] | None:
        """Give the part of the world the workspace covers.

        Returns
        -------
        tuple of float or None
            West, south, east, north in EPSG:4326 of the communities, else of the paths; None if empty.
        """
        for layer in (COMMUNITIES, PATHS):
            version = self.layer_version(layer.name)
            found = self.recent.get(("bounds", layer.name, version), partial(self._bounds_of, layer))
            if found is not None:
                return cast(tuple[float, float, float, float], found)
        return None

    def _bounds_of(self, layer: Layer) -> tuple[float, float, float, float] | None:
        frame = self.frame(layer, Visibility.STAFF)
        if frame.empty:
            return None
        west, south, east, north = map(float, frame.total_bounds)
        return west, south, east, north

    def public_feature(self, layer: Layer, fid: int) -> Feature:
        """Read one feature as the public may see it.

        Parameters
        ----------
        layer : Layer
            The declaration.
        fid : int
            The feature.

        Returns
        -------
        Feature
            With public fields only, at the place shown to the public.

        Raises
        ------
        NotFound
            ``feature_missing``: it does not exist, or is not published.
        """
        with self.store.read() as connection:
            feature = get_feature(connection, layer, fid=fid, visibility=Visibility.PUBLIC)
            frame = read_features(connection, layer, fids=[fid])
        shown = public_frame(layer, frame, self.workspace.metric_epsg)
        if shown.empty:
            raise NotFound("feature_missing", layer=layer.title, feature=fid)
        return replace(feature, geometry=shown.geometry.iloc[0])

    def _tile_source(self, name: str, visibility: Visibility) -> TileSource:
        named, _, token = name.partition(PART_MARK)
        layer = find_layer(named)
        drawn = {layer.style.by, layer.style.label_field, layer.name_field} - {""}
        frame = self.frame(layer, visibility)
        if token:
            frame = frame[frame.index.isin(self.parts.fids(token))]
        elif layer is ELEMENTS:
            # Options of a scheme lie on top of each other; a page of their own shows one at a time.
            frame = frame[frame["status"] != DRAWN]
        return TileSource(
            frame[[*(column for column in frame.columns if column in drawn), frame.geometry.name]],
            style_by=layer.style.by,
            label_by=layer.style.label_field,
        )
