"""What is asked of trees and of changes of species, beyond what each field says of itself."""

import datetime as dt
from collections.abc import Collection, Mapping

from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.species import SPECIES_SIZES
from cocreate_gis.model.layers.tree_plans import TREE_PLANS
from cocreate_gis.model.layers.trees import PROTECTED, STREET_TREES, WITHOUT_TREE
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.rules import rule

# Two trunks are never nearer to each other.
ONE_PLACE_M = 0.5
_AFTER_PUBLICITY = ("approved", "replaced", "survival_checked")


def check_tree(
    context: Context,
    layer: Layer,
    values: Mapping[str, object],
    changed: Collection[str],
    geometry: BaseGeometry | None,
    fid: int | None = None,
) -> None:
    """Refuse a tree without a species or above its crown, a second one in its place, a publicity cut short.

    Parameters
    ----------
    context : Context
        The workspace.
    layer : Layer
        The layer; those that are not about trees pass.
    values : Mapping[str, object]
        Every value of the record as it will be.
    changed : collection of str
        Names of the fields that are given now; what was imported with a fault may be mended bit by bit.
    geometry : shapely geometry or None
        A new place, EPSG:4326.
    fid : int, optional
        The record, if it is there already.

    Raises
    ------
    InvalidInput
        ``tree_without_species``, ``crown_above_top``, ``tree_place_taken`` or ``publicity_too_short``.
    """
    if layer is STREET_TREES:
        names = {"species", "place_state"} & {*changed, *(["species"] if fid is None else [])}
        if names and not values.get("species") and values.get("place_state") not in WITHOUT_TREE:
            raise InvalidInput("tree_without_species")
        if geometry is not None:
            _check_place(context, geometry, fid)
    if layer in (STREET_TREES, SPECIES_SIZES) and {"height_m", "clear_bole_m"} & set(changed):
        _check_crown(values)
    if layer is TREE_PLANS and values.get("status") in _AFTER_PUBLICITY:
        _check_publicity(context, values)


def require_unlocked(values: Mapping[str, object]) -> None:
    """Refuse to take away a protected tree without the document of the authority.

    Parameters
    ----------
    values : Mapping[str, object]
        Every value of a street tree.

    Raises
    ------
    Conflict
        ``tree_protected``.
    """
    if values.get("protection") in PROTECTED and not values.get("protection_document"):
        protection = (STREET_TREES.field("protection").domain or {})[str(values["protection"])]
        raise Conflict("tree_protected", tree=values.get("tree_no") or "—", protection=protection)


def _check_crown(values: Mapping[str, object]) -> None:
    height, bole = values.get("height_m"), values.get("clear_bole_m")
    if isinstance(height, float) and isinstance(bole, float) and bole >= height > 0:
        raise InvalidInput("crown_above_top", height=height, bole=bole)


def _check_place(context: Context, geometry: BaseGeometry, fid: int | None) -> None:
    trees = context.frame(STREET_TREES, Visibility.STAFF)
    place = context.to_metric(geometry).representative_point()
    # Two metres are less than 0.0001 degree wherever people live.
    near = trees.iloc[trees.sindex.query(geometry.buffer(1e-4))].drop(
        index=[fid] if fid else [], errors="ignore"
    )
    distances = near.to_crs(context.workspace.metric_epsg).distance(place)
    if len(near) and distances.min() < ONE_PLACE_M:
        other = near.loc[distances.idxmin()]
        raise InvalidInput(
            "tree_place_taken",
            tree=other["tree_no"] or other["species"] or distances.idxmin(),
            centimetres=round(float(distances.min()) * 100),
        )


def _check_publicity(context: Context, values: Mapping[str, object]) -> None:
    wanted = rule(context, "tree_publicity_days")
    days = publicity_days(values)
    if days < wanted.value:
        raise InvalidInput("publicity_too_short", days=days, wanted=round(wanted.value), source=wanted.source)


def publicity_days(values: Mapping[str, object]) -> int:
    """Count the days a change of species hung out, both ends counted.

    Parameters
    ----------
    values : Mapping[str, object]
        Values of a change of species.

    Returns
    -------
    int
        0 where an end is missing.

    Examples
    --------
    >>> import datetime as dt
    >>> publicity_days({"publicity_from": dt.date(2026, 3, 1), "publicity_until": dt.date(2026, 3, 30)})
    30
    """
    begin, end = values.get("publicity_from"), values.get("publicity_until")
    return (end - begin).days + 1 if isinstance(begin, dt.date) and isinstance(end, dt.date) else 0
