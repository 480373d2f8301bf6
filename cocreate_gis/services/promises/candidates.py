"""A pin or a site becomes a candidate: a scheme with a first option there, linked with what it answers."""

from dataclasses import dataclass

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
from cocreate_gis.store import get_feature, insert_features, link, linked, read_features
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


def make_candidate(actor: Actor, context: Context, layer: Layer, fid: int, language: Language) -> Candidate:
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

    Returns
    -------
    Candidate
        A scheme in draft with one option. A suggestion is linked with it (``answers``), a site is named by
        it; a suggestion's place is the one the public sees.

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
    with context.store.read() as connection:
        source = get_feature(connection, layer, fid=fid)
    require_within(actor, context, source.geometry)
    place, told = _begin(context, layer, fid)
    category = _category(context, source.values.get("category"))
    option = {"name": Words(language)("schemes.first_option"), "status": OPTION_FLOW.initial}
    with context.store.write(actor) as writer:
        where = {"uid": linked(writer.connection, source.uid, ANSWERS, back=True)}
        if layer is MICRO_SPACE_SITES:
            told, where = {**told, "site": source.uid}, {"site": [source.uid]}
        known = read_features(writer.connection, SCHEMES, where=where, geometry=False)
        if len(known):
            scheme = str(known["uid"].iloc[0])
            first = read_features(
                writer.connection, SCHEME_OPTIONS, where={"scheme": scheme}, geometry=False
            )["uid"]
            return Candidate(scheme, str(first.iloc[0]) if len(first) else "", False, category)
        checked = check_values(SCHEMES, {**told, "status": SCHEME_FLOW.initial}, complete=True)
        (made,) = insert_features(writer, SCHEMES, frame_of(SCHEMES, place, checked))
        scheme = get_feature(writer.connection, SCHEMES, fid=made).uid
        if layer is SUGGESTIONS:
            link(writer, (SCHEMES, scheme), ANSWERS, (SUGGESTIONS, source.uid))
        values = check_values(SCHEME_OPTIONS, {**option, "scheme": scheme}, complete=True)
        (first_option,) = insert_features(writer, SCHEME_OPTIONS, frame_of(SCHEME_OPTIONS, place, values))
        uid = get_feature(writer.connection, SCHEME_OPTIONS, fid=first_option).uid
    return Candidate(scheme, uid, True, category)


def _begin(context: Context, layer: Layer, fid: int) -> tuple[BaseGeometry, dict[str, object]]:
    """Where a scheme lies, and how it is called until somebody names it better."""
    frame = context.frame(layer, Visibility.PUBLIC)
    if fid not in frame.index:
        raise InvalidInput("candidate_not_released")
    row = frame.loc[[fid]]
    place: BaseGeometry = row.geometry.iloc[0]
    named = str(row[layer.name_field].iloc[0])
    return place, {"name": excerpt(named) if layer is SUGGESTIONS else named}


def _category(context: Context, subject: object) -> str:
    """The facility that was asked for, of those the workspace has some of."""
    present = coverage.categories(context)
    return next((code for code in FACILITIES_ABOUT.get(str(subject), ()) if code in present), "")
