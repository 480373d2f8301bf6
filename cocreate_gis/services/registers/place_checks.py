"""Whether a place lies in the community it is said to belong to."""

from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.places import COMMUNITIES, COMPOUNDS, GRIDS
from cocreate_gis.services.context import Context
from cocreate_gis.store import Feature

_FIELD = "community"


def check_community(
    context: Context,
    layer: Layer,
    whole: Mapping[str, object],
    place: BaseGeometry | None,
    current: Feature | None = None,
) -> None:
    """Refuse a compound or a grid outside the community it names.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        The layer; others pass, as an event may be held and an organisation may sit elsewhere.
    whole : Mapping[str, object]
        What the record says after the change.
    place : shapely geometry or None
        New place, EPSG:4326.
    current : Feature, optional
        The record as it stands; what was imported with this fault may be mended bit by bit.

    Raises
    ------
    InvalidInput
        ``not_in_its_community``: its middle lies in others only; a name nobody knows is no fault.
    """
    named = whole.get(_FIELD)
    as_it_was = current is not None and place is None and named == current.values.get(_FIELD)
    shape = place if place is not None or current is None else current.geometry
    if layer not in (COMPOUNDS, GRIDS) or not named or as_it_was or shape is None:
        return
    communities = context.frame(COMMUNITIES, Visibility.STAFF)
    around = communities["name"].iloc[communities.sindex.query(shape.representative_point(), "intersects")]
    if named in set(communities["name"]) and named not in set(around):
        raise InvalidInput(
            "not_in_its_community", layer=layer.title, named=named, found="、".join(around.dropna()) or "—"
        )
