"""A pin or a site becomes a candidate: a scheme with a first option there, linked with what it answers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.schemes import OPTION_FLOW, SCHEME_FLOW, SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.model.titles import Language
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.notices.notices import excerpt
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.voices.nearest import FACILITIES_ABOUT
from cocreate_gis.store import Feature, Writer, get_feature, insert_features, link, linked, read_features
from cocreate_gis.wording import Words

ANSWERS = "answers"
# From which a candidate can be made.
SOURCES = (SUGGESTIONS, MICRO_SPACE_SITES)


@dataclass(frozen=True)
class Candidate:
    """A scheme that was begun for a place.

    Parameters
    ----------
    scheme : str
        Uid of the scheme.
    option : str
        Uid of its first option; empty where a scheme that was there already has none.
    is_new : bool
        Whether it was made now; else it was there already.
    category : str
        Facility that was asked for there and whose gain can be computed; empty where nobody knows.
    """

    scheme: str
    option: str
    is_new: bool
    category: str


def make_candidate(
    actor: Actor, context: Context, layer: Layer, fid: int, language: Language, also: Sequence[int] = ()
) -> Candidate:
    """Begin a scheme for a suggestion or a site; the second time the first one is given.

    Parameters
    ----------
    actor : Actor
        Who may edit.
    context : Context
        The workspace.
    layer : Layer
        ``suggestions`` or ``micro_space_sites``.
    fid : int
        The suggestion or the site.
    language : {"zh", "en"}
        In which the first option is named.
    also : sequence of int
        Further suggestions the scheme answers; where one of them has a scheme, the others join it.

    Returns
    -------
    Candidate
        A scheme in draft with one option. A suggestion is linked with it (``answers``), a site is named by
        it; its place is the one the public sees, of several suggestions the middle of them.

    Raises
    ------
    Forbidden
        The actor may not edit, or not there.
    InvalidInput
        ``candidate_not_released``: residents do not see the suggestion yet.
    NotFound
        There is no such suggestion or site.
    """
    require(actor, SCHEMES.edit_action)
    fids = (fid, *also)
    with context.store.read() as connection:
        sources = [get_feature(connection, layer, fid=one) for one in fids]
    for source in sources:
        require_within(actor, context, source.geometry)
    place, told = _begin(context, layer, fids)
    category = _category(context, [source.values.get("category") for source in sources])
    option = {"name": Words(language)("schemes.first_option"), "status": OPTION_FLOW.initial}
    with context.store.write(actor) as writer:
        known = _known(writer.connection, layer, [source.uid for source in sources])
        if known:
            _answer(writer, layer, known, sources)
            first = read_features(writer.connection, SCHEME_OPTIONS, where={"scheme": known}, geometry=False)[
                "uid"
            ]
            return Candidate(known, str(first.iloc[0]) if len(first) else "", False, category)
        if layer is MICRO_SPACE_SITES:
            told = {**told, "site": sources[0].uid}
        checked = check_values(SCHEMES, {**told, "status": SCHEME_FLOW.initial}, complete=True)
        (made,) = insert_features(writer, SCHEMES, frame_of(SCHEMES, place, checked))
        scheme = get_feature(writer.connection, SCHEMES, fid=made).uid
        _answer(writer, layer, scheme, sources)
        values = check_values(SCHEME_OPTIONS, {**option, "scheme": scheme}, complete=True)
        (first_option,) = insert_features(writer, SCHEME_OPTIONS, frame_of(SCHEME_OPTIONS, place, values))
        uid = get_feature(writer.connection, SCHEME_OPTIONS, fid=first_option).uid
    return Candidate(scheme, uid, True, category)


def _known(connection: sa.Connection, layer: Layer, uids: list[str]) -> str:
    """The scheme that is there already for one of them; empty where there is none."""
    if layer is MICRO_SPACE_SITES:
        where = {"site": uids}
    else:
        where = {"uid": [scheme for uid in uids for scheme in linked(connection, uid, ANSWERS, back=True)]}
    known = read_features(connection, SCHEMES, where=where, geometry=False)
    return str(known["uid"].iloc[0]) if len(known) else ""


def _answer(writer: Writer, layer: Layer, scheme: str, sources: Sequence[Feature]) -> None:
    if layer is not SUGGESTIONS:
        return
    answered = linked(writer.connection, scheme, ANSWERS)
    for source in sources:
        if source.uid not in answered:
            link(writer, (SCHEMES, scheme), ANSWERS, (SUGGESTIONS, source.uid))


def _begin(context: Context, layer: Layer, fids: Sequence[int]) -> tuple[BaseGeometry, dict[str, object]]:
    """Where a scheme lies, and how it is called until somebody names it better."""
    frame = context.frame(layer, Visibility.PUBLIC)
    if not set(fids) <= set(frame.index):
        raise InvalidInput("candidate_not_released")
    rows = frame.loc[list(fids)]
    place: BaseGeometry = rows.geometry.iloc[0] if len(rows) == 1 else rows.geometry.union_all().centroid
    named = str(rows[layer.name_field].iloc[0])
    return place, {"name": excerpt(named) if layer is SUGGESTIONS else named}


def _category(context: Context, subjects: Sequence[object]) -> str:
    """The facility that was asked for most, of those the workspace has some of."""
    present = coverage.categories(context)
    subject, _ = Counter(map(str, subjects)).most_common(1)[0]
    return next((code for code in FACILITIES_ABOUT.get(subject, ()) if code in present), "")
