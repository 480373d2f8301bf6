"""The chain: from what was said to what became of it, and back, over every kind of records."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import FieldType, Layer, Visibility
from cocreate_gis.model.layers.participation import TOPICS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.store import links_of

# What comes before what; a kind that is not named here is no part of the chain.
STAGES: Mapping[str, int] = {
    name: stage
    for stage, names in enumerate(
        (
            (SUGGESTIONS.name,),
            (TOPICS.name, "self_evaluations"),
            (MICRO_SPACE_SITES.name,),
            ("schemes",),
            ("scheme_options",),
            ("ballot_choices",),
            ("ballots",),
            ("projects",),
            ("work_items", "contributions"),
            ("commitments", "site_log", "fund_income", "fund_expenses", "honours", "memories"),
            ("project_results",),
        )
    )
    for name in names
}
# They only tie two others together.
_TIES = ("ballot_choices",)
_TITLE_LIMIT = 60


@dataclass(frozen=True)
class ChainLink:
    """A record of the chain.

    Parameters
    ----------
    layer : Layer
        Its kind.
    fid : int
        The record.
    uid : str
        The same, as other records name it.
    name : str
        As people name it.
    status : str
        Code of its state, empty where the kind has no flow.
    is_asked : bool
        Whether it is the one the chain was asked of.
    """

    layer: Layer
    fid: int
    uid: str
    name: str
    status: str
    is_asked: bool


_Key = tuple[str, str]


def chain_of(actor: Actor, context: Context, layer: Layer, uid: str) -> list[ChainLink]:
    """Walk the chain of a record: everything it came from, and everything that came of it.

    Parameters
    ----------
    actor : Actor
        Who asks; what is not for this reader is no part of the chain.
    context : Context
        The workspace.
    layer : Layer
        The kind of the record.
    uid : str
        The record.

    Returns
    -------
    list of ChainLink
        From the first suggestion to the last rating, the record itself among them; empty for a kind that
        is no part of the chain.

    Raises
    ------
    NotFound
        ``feature_missing``: there is no such record for this reader.
    """
    require(actor, "map.view")
    if layer.name not in STAGES:
        return []
    start = (layer.name, uid)
    next_to = _neighbours(context, actor.visibility)
    found = {start, *_walk(start, next_to, before=True), *_walk(start, next_to, before=False)}
    links = [_link(context, actor.visibility, key, start) for key in found if key[0] not in _TIES]
    order = list(STAGES)
    shown = sorted(
        (link for link in links if link), key=lambda link: (order.index(link.layer.name), link.fid)
    )
    if not any(link.is_asked for link in shown):
        raise NotFound("feature_missing", layer=layer.title, feature=uid)
    return shown


def _walk(start: _Key, next_to: Callable[[_Key], set[_Key]], *, before: bool) -> Iterator[_Key]:
    """Every record reached by steps that all lead to earlier stages, or all to later ones."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for key in next_to(here) - seen:
            if (STAGES[key[0]] < STAGES[here[0]]) is before and STAGES[key[0]] != STAGES[here[0]]:
                seen.add(key)
                waiting.append(key)
                yield key


def _neighbours(context: Context, visibility: Visibility) -> Callable[[_Key], set[_Key]]:
    """Give what a record names, what names it and what it is linked with, as far as the reader sees it."""
    with context.store.read() as connection:
        linked = links_of(connection)

    @cache
    def uids(name: str) -> frozenset[str]:
        return frozenset(context.frame(LAYERS[name], visibility)["uid"])

    @cache
    def next_to(key: _Key) -> set[_Key]:
        name, uid = key
        named = {
            (target, str(value))
            for field, target in _references(LAYERS[name])
            for value in _column(context, visibility, name, field, "uid", [uid])
            if value
        }
        naming = {
            (other, str(value))
            for other in STAGES
            for field, target in _references(LAYERS[other])
            if target == name
            for value in _column(context, visibility, other, "uid", field, [uid])
        }
        near = named | naming | {far for far in linked.get(key, set()) if far[0] in STAGES}
        return {(other, far) for other, far in near if far in uids(other)}

    return next_to


def _references(layer: Layer) -> list[tuple[str, str]]:
    named = (field for field in layer.fields if field.type is FieldType.REFERENCE)
    return [(field.name, field.target) for field in named if field.target in STAGES]


def _column(
    context: Context, visibility: Visibility, name: str, wanted: str, held: str, values: Iterable[str]
) -> list[object]:
    frame = context.frame(LAYERS[name], visibility)
    if wanted not in frame.columns or held not in frame.columns:
        return []
    return list(frame.loc[frame[held].isin(list(values)), wanted].dropna())


def _link(context: Context, visibility: Visibility, key: _Key, start: _Key) -> ChainLink | None:
    layer = LAYERS[key[0]]
    frame = context.frame(layer, visibility)
    rows = frame[frame["uid"] == key[1]]
    if rows.empty:
        return None
    row = rows.iloc[0]
    name = row[layer.name_field] if layer.name_field else None
    status = str(row["status"]) if layer.flow and isinstance(row["status"], str) else ""
    said = str(name)[:_TITLE_LIMIT] if isinstance(name, str) and name else str(rows.index[0])
    return ChainLink(layer, int(rows.index[0]), key[1], said, status, key == start)
