"""Photos of a walk put on the map: where the camera says, where the walk was at that time, or by hand."""

import datetime as dt
from collections.abc import Mapping

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import check_geometry
from cocreate_gis.services.photos.photo_rights import require_recorder
from cocreate_gis.services.photos.photos import photos_of
from cocreate_gis.store import Feature, change_photo, get_feature

MOST_MINUTES = 24 * 60

Place = tuple[float, float]


def by_walk_time(actor: Actor, context: Context, uid: str, minutes_fast: int = 0) -> dict[str, Place]:
    """Say where on its track a walk was when each photo without a place was taken; nothing is changed.

    Parameters
    ----------
    actor : Actor
        Who records meetings.
    context : Context
        The workspace.
    uid : str
        The walk.
    minutes_fast : int
        By how much the camera's clock was fast; negative if slow.

    Returns
    -------
    dict of str to tuple of float
        Longitude and latitude, EPSG:4326, by photo: the part of the track that is the part of the time gone.
        A photo taken before or after the walk, or at a time not known, is left out.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    InvalidInput
        ``walk_without_track``, ``walk_without_times`` or ``clock_minutes``.
    """
    require(actor, "meeting.record")
    if abs(minutes_fast) > MOST_MINUTES:
        raise InvalidInput("clock_minutes", most=MOST_MINUTES)
    with context.store.read() as connection:
        walk = get_feature(connection, EVENTS, uid=uid)
    track = context.to_metric(_track(walk))
    begun, ended = _times(walk, context)
    fast = dt.timedelta(minutes=minutes_fast)
    shares = {
        photo.uid: (photo.taken_at - fast - begun) / (ended - begun)
        for photo in photos_of(actor, context, EVENTS, uid)
        if photo.taken_at is not None and photo.place is None
    }
    return {uid: _at(context, track, share) for uid, share in shares.items() if 0 <= share <= 1}


def place(actor: Actor, context: Context, places: Mapping[str, Place | None]) -> None:
    """Put photos of walks on the map, all or none, or take them off.

    Parameters
    ----------
    actor : Actor
        Who records meetings.
    context : Context
        The workspace.
    places : Mapping[str, tuple of float or None]
        Longitude and latitude, EPSG:4326, by photo; None to take it off.

    Raises
    ------
    Forbidden
        ``not_allowed`` or ``outside_your_area``.
    InvalidInput
        A place is not on earth.
    NotFound
        ``photo_missing``.
    """
    for point in filter(None, places.values()):
        check_geometry(EVENTS, shapely.Point(point))
    with context.store.write(actor) as writer:
        for uid, chosen in places.items():
            require_recorder(actor, context, writer.connection, uid)
            lon, lat = chosen or (None, None)
            change_photo(writer, uid, {"lon": lon, "lat": lat})


def _track(walk: Feature) -> BaseGeometry:
    lines = [part for part in shapely.get_parts(walk.geometry) if part.length > 0] if walk.geometry else []
    if not lines or walk.geometry is None or walk.geometry.area > 0:
        raise InvalidInput("walk_without_track")
    track: BaseGeometry = shapely.line_merge(shapely.multilinestrings(lines))
    return track


def _times(walk: Feature, context: Context) -> tuple[dt.datetime, dt.datetime]:
    day, *clocks = (walk.values[name] for name in ("held_on", "starts_at", "ends_at"))
    if day is None or None in clocks:
        raise InvalidInput("walk_without_times")
    zone = context.workspace.zone
    begun, ended = (dt.datetime.combine(day, dt.time.fromisoformat(clock), zone) for clock in clocks)
    if begun >= ended:
        raise InvalidInput("walk_without_times")
    return begun, ended


def _at(context: Context, track: BaseGeometry, share: float) -> Place:
    """Find the place after a share of the track; its parts follow each other as they were drawn."""
    *before, last = shapely.get_parts(track)
    gone, part = share * track.length, last
    for one in before:
        if gone <= one.length:
            part = one
            break
        gone -= one.length
    point = gpd.GeoSeries([part.interpolate(gone)], crs=context.workspace.metric_epsg).to_crs(WGS84).iloc[0]
    return float(point.x), float(point.y)
