"""What a layer says of itself: the version every change raises, the keys it has given, how far it reaches."""

import numpy as np
import shapely
import sqlalchemy as sa
from numpy.typing import NDArray

from cocreate_gis.model.layers import Layer
from cocreate_gis.store.column_types import format_utc
from cocreate_gis.store.geopackage import extend_contents
from cocreate_gis.store.tables import LAYER_STATE
from cocreate_gis.store.writer import Writer


def advance(writer: Writer, layer: Layer, count: int) -> int:
    """Raise the version of a layer, and hand out keys that are never used again.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    count : int
        Keys that are wanted.

    Returns
    -------
    int
        The last of them.
    """
    state = LAYER_STATE
    last: int = writer.connection.execute(
        sa.update(state)
        .where(state.c.layer == layer.name)
        .values(version=state.c.version + 1, last_fid=state.c.last_fid + count)
        .returning(state.c.last_fid)
    ).scalar_one()
    return last


def touch(writer: Writer, layer: Layer, geometries: NDArray[np.object_] | None) -> None:
    """Note in the contents of a GeoPackage that a layer changed, and how far it reaches now.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    geometries : ndarray of shapely geometry or None
        EPSG:4326, what came to it; None for nothing.
    """
    if writer.connection.dialect.name != "sqlite":
        return
    bounds = None if geometries is None else shapely.total_bounds(geometries)
    box = None if bounds is None or np.isnan(bounds).any() else tuple(bounds.tolist())
    extend_contents(writer.connection, layer.name, box, format_utc(writer.now))


def mark_changed(writer: Writer, layer: Layer) -> None:
    """Move the version of a layer when something beside its records changed that is seen with them.

    Parameters
    ----------
    writer : Writer
        The transaction.
    layer : Layer
        The declaration.
    """
    advance(writer, layer, 0)
    touch(writer, layer, None)
