"""What a record is tied to: what it was linked with, and what names it."""

from collections.abc import Iterator
from dataclasses import dataclass

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import FieldType, Layer, Visibility
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.store import links_of


@dataclass(frozen=True)
class Tied:
    """A record another one is tied to.

    Parameters
    ----------
    layer : Layer
        Its kind.
    fid : int
        The record.
    name : str
        As people name it; its ``fid`` where it has no name.
    """

    layer: Layer
    fid: int
    name: str


def tied_to(actor: Actor, context: Context, layer: Layer, uid: str) -> list[Tied]:
    """List what a record is tied to; what it names itself stands in its fields.

    Parameters
    ----------
    actor : Actor
        Who reads; what is not for this reader is left out.
    context : Context
        The workspace.
    layer : Layer
        Its kind.
    uid : str
        The record.

    Returns
    -------
    list of Tied
        By kind in the order of the declarations, then by ``fid``.
    """
    require(actor, "map.view")
    with context.store.read() as connection:
        linked = links_of(connection).get((layer.name, uid), set())
    return [
        Tied(other, fid, name)
        for other in LAYERS.values()
        if actor.visibility is Visibility.STAFF or other.visibility is Visibility.PUBLIC
        for fid, name in _of_kind(context, actor.visibility, other, layer, uid, linked)
    ]


def _of_kind(
    context: Context,
    visibility: Visibility,
    other: Layer,
    layer: Layer,
    uid: str,
    linked: set[tuple[str, str]],
) -> Iterator[tuple[int, str]]:
    frame = context.frame(other, visibility)
    names = [f.name for f in other.fields if f.type is FieldType.REFERENCE and f.target == layer.name]
    tied = frame["uid"].isin([far for kind, far in linked if kind == other.name])
    for name in names:
        if name in frame.columns:
            tied |= frame[name] == uid
    for fid, row in frame[tied].sort_index().iterrows():
        called = row[other.name_field] if other.name_field else None
        yield int(str(fid)), called if isinstance(called, str) and called else str(fid)
