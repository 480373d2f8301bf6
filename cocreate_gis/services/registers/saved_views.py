"""What staff have looked for in a register, kept under a name."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers.base import Field, Layer, Visibility
from cocreate_gis.model.layers.views import SAVED_VIEWS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import features
from cocreate_gis.services.areas import area_of, is_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.filtering import Condition, read_conditions, written

_SEE = "feature.view_staff"
_KEPT = ["name", "conditions", "words", "grouped_by"]


@dataclass(frozen=True)
class Asked:
    """What a list shows.

    Parameters
    ----------
    conditions : tuple of Condition
        All of them are met.
    words : str
        What some text of the record holds; empty for anything.
    grouped_by : str
        Name of the field the records are counted by; empty for none.
    """

    conditions: tuple[Condition, ...] = ()
    words: str = ""
    grouped_by: str = ""


def saved_views(
    actor: Actor, context: Context, layer: Layer, fields: list[Field]
) -> dict[int, tuple[str, Asked]]:
    """List what was kept about a kind of records.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    layer : Layer
        The kind.
    fields : list of Field
        The fields that can be asked about.

    Returns
    -------
    dict of int to tuple of str and Asked
        Name and contents by fid, in the order of the names; what no field answers to any more is left out.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, _SEE)
    frame = context.frame(SAVED_VIEWS, Visibility.STAFF)
    rows = pd.DataFrame(frame[frame["kind"] == layer.name][_KEPT]).fillna("").sort_values("name")
    known = {field.name for field in fields}
    return {
        int(str(fid)): (
            row["name"],
            Asked(
                tuple(read_conditions(row["conditions"] or "[]", fields)),
                row["words"],
                row["grouped_by"] if row["grouped_by"] in known else "",
            ),
        )
        for fid, row in zip(rows.index, rows.to_dict("records"), strict=True)
    }


def keep(actor: Actor, context: Context, layer: Layer, name: str, asked: Asked) -> int:
    """Keep what a list shows; what was kept under the name before gives way.

    Parameters
    ----------
    actor : Actor
        Who keeps it.
    context : Context
        The workspace.
    layer : Layer
        The kind of records.
    name : str
        As it will be found again.
    asked : Asked
        What the list shows.

    Returns
    -------
    int
        The ``fid``.

    Raises
    ------
    Forbidden
        The actor is not staff.
    InvalidInput
        ``field_required``: it has no name; ``field_too_long``.
    """
    require(actor, _SEE)
    values = {
        "kind": layer.name,
        "conditions": written(asked.conditions),
        "words": asked.words,
        "grouped_by": asked.grouped_by,
    }
    frame = context.frame(SAVED_VIEWS, Visibility.STAFF)
    own = frame.geometry.map(lambda place: is_within(actor, context, place)).astype(bool)
    same = frame[(frame["kind"] == layer.name) & (frame["name"] == name.strip()) & own]
    if same.empty:
        return features.create(actor, context, SAVED_VIEWS, _place(actor, context), {"name": name, **values})
    fid = int(str(same.index[0]))
    features.change(actor, context, SAVED_VIEWS, fid, int(same["version"].iloc[0]), values)
    return fid


def _place(actor: Actor, context: Context) -> BaseGeometry | None:
    """A view kept by a role held for some areas lies in them: what lies nowhere is everybody's."""
    area = area_of(context, actor)
    if area is None:
        return None
    metric = gpd.GeoSeries([area.representative_point()], crs=context.workspace.metric_epsg)
    place: BaseGeometry = metric.to_crs(WGS84).iloc[0]
    return place
