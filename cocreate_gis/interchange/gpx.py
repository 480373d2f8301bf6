"""The track of a walk out of a GPX file.

GDAL's driver for GPX stays switched off like all others it does not need, and the format is small: points in
segments, each with a time.
"""

import datetime as dt
from dataclasses import dataclass

import shapely
from lxml import etree
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import InvalidInput

MOST_BYTES = 20_000_000
# A metre: what a hand-held receiver is never better than.
_TOLERANCE_DEG = 1e-5


@dataclass(frozen=True)
class Track:
    """Where somebody walked, and when.

    Parameters
    ----------
    line : shapely geometry
        LineString, or MultiLineString where the track was interrupted; EPSG:4326.
    begun, ended : datetime or None
        With a time zone; None where the file does not say.
    """

    line: BaseGeometry
    begun: dt.datetime | None
    ended: dt.datetime | None


def read_track(name: str, content: bytes) -> Track:
    """Read the track of a GPX file; where it has none, its route.

    Parameters
    ----------
    name : str
        File name as the person knows it, for messages.
    content : bytes
        The file.

    Returns
    -------
    Track
        Thinned to a metre.

    Raises
    ------
    InvalidInput
        ``file_too_large``, ``file_broken``, or ``gpx_without_track``.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInput("gpx_too_large", file=name, limit_mb=MOST_BYTES // 1_000_000)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
        pieces = [
            shapely.LineString([(float(point.get("lon")), float(point.get("lat"))) for point in piece])
            for piece in _pieces(root)
        ]
        times = [
            dt.datetime.fromisoformat(text)
            for text in root.xpath(".//*[local-name()='trkpt']/*[local-name()='time']/text()")
        ]
    except (etree.XMLSyntaxError, TypeError, ValueError) as error:
        raise InvalidInput("file_broken", file=name) from error
    walked = [piece for piece in pieces if piece.length > 0]
    if not walked:
        raise InvalidInput("gpx_without_track", file=name)
    line = walked[0] if len(walked) == 1 else shapely.MultiLineString(walked)
    known = [moment for moment in times if moment.tzinfo is not None]
    return Track(line.simplify(_TOLERANCE_DEG), min(known, default=None), max(known, default=None))


def _pieces(root: etree._Element) -> list[list[etree._Element]]:
    for piece, point in (("trkseg", "trkpt"), ("rte", "rtept")):
        found = [
            found.xpath(f"./*[local-name()='{point}']")
            for found in root.xpath(f".//*[local-name()='{piece}']")
        ]
        if any(len(points) > 1 for points in found):
            return [points for points in found if len(points) > 1]
    return []
