"""How what was made is rated: by residents at the place, once each, and by whom staff asked."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cocreate_gis.model.errors import Conflict, InvalidInput, NotFound
from cocreate_gis.model.layers.base import PERSON_KEY, Layer, Visibility
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.sites import CRITERIA, IN_USE, MICRO_SPACE_SITES, SITE_RATINGS
from cocreate_gis.model.permissions import VISITOR, Actor, require
from cocreate_gis.model.records import check_values
from cocreate_gis.services import features
from cocreate_gis.services.areas import require_within
from cocreate_gis.services.context import Context
from cocreate_gis.services.geometry import frame_of
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.publication import SMALL_COUNT
from cocreate_gis.services.voices.people import author_key
from cocreate_gis.services.voices.whereabouts import place_code
from cocreate_gis.store import get_feature, insert_features, personal_values

FINISHED = ("accepted", "handed_over")
# By the field of a rating that names it: what is rated, and the states in which somebody can have used it.
RATED: Mapping[str, tuple[Layer, tuple[str, ...]]] = {
    "site": (MICRO_SPACE_SITES, IN_USE),
    "project": (PROJECTS, FINISHED),
}
_RATINGS = RateLimit("rating", tries=30, seconds=3600)


@dataclass(frozen=True)
class Rated:
    """Something that can be rated.

    Parameters
    ----------
    field : {"site", "project"}
        The field of a rating that names it.
    uid, name : str
        Of the record.
    """

    field: str
    uid: str
    name: str


def find_rated(actor: Actor, context: Context, code: str) -> Rated:
    """Find what a code on the spot asks about.

    Parameters
    ----------
    actor : Actor
        Anybody.
    context : Context
        The workspace.
    code : str
        As printed; capitals do not matter.

    Returns
    -------
    Rated
        A space in use, or a finished project.

    Raises
    ------
    NotFound
        ``nothing_to_rate``.
    """
    require(actor, "place.rate")
    for field, (layer, states) in RATED.items():
        frame = context.frame(layer, Visibility.PUBLIC)
        for row in frame[frame["status"].isin(states)].itertuples():
            if place_code(str(row.uid)) == code.lower():
                return Rated(field, str(row.uid), str(row.name))
    raise NotFound("nothing_to_rate")


def rate_here(
    actor: Actor, context: Context, rated: Rated, marks: Mapping[str, int], remark: str = ""
) -> None:
    """Keep how somebody at the place rates it, once for each person.

    Parameters
    ----------
    actor : Actor
        Who rates.
    context : Context
        The workspace.
    rated : Rated
        What is rated.
    marks : Mapping[str, int]
        By criterion, 1 to 5; what was left out is not counted.
    remark : str
        In their words; for staff only.

    Raises
    ------
    Forbidden
        ``too_many_tries``.
    InvalidInput
        ``rating_needs_cookie``, ``rating_empty``, or a mark does not suit.
    Conflict
        ``rated_already``.
    """
    require(actor, "place.rate")
    if actor.uid == VISITOR.uid:
        raise InvalidInput("rating_needs_cookie")
    values = {**_values(context, rated, "resident", marks, remark), PERSON_KEY: author_key(actor)}
    context.tries.take(_RATINGS, actor)
    frame = frame_of(SITE_RATINGS, None, check_values(SITE_RATINGS, values, complete=True))
    with context.store.write(actor) as writer:
        every = context.frame(SITE_RATINGS, Visibility.STAFF)
        authors = personal_values(writer.connection, SITE_RATINGS, PERSON_KEY)
        if actor.uid in {authors.get(uid) for uid in every["uid"][every[rated.field] == rated.uid]}:
            raise Conflict("rated_already", name=rated.name)
        insert_features(writer, SITE_RATINGS, frame)


def rate(
    actor: Actor, context: Context, rated: Rated, rated_by: str, marks: Mapping[str, int], remark: str
) -> int:
    """Record how somebody rates what is in use.

    Parameters
    ----------
    actor : Actor
        Who records it.
    context : Context
        The workspace.
    rated : Rated
        What is rated.
    rated_by : {"resident", "staff"}
        Who rates.
    marks : Mapping[str, int]
        By criterion, 1 to 5; what was left out is not counted.
    remark : str
        In their words.

    Returns
    -------
    int
        ``fid`` of the rating.

    Raises
    ------
    Forbidden
        The actor may not record, or not there.
    InvalidInput
        ``rating_empty``, or ``not_in_use``: nobody can have used it yet.
    NotFound
        What is rated is gone.
    """
    require(actor, SITE_RATINGS.edit_action)
    told = _values(context, rated, rated_by, marks, remark)
    layer, states = RATED[rated.field]
    with context.store.read() as connection:
        record = get_feature(connection, layer, uid=rated.uid)
    if record.values["status"] not in states:
        raise InvalidInput("not_in_use", name=rated.name)
    require_within(actor, context, record.geometry)
    return features.create(actor, context, SITE_RATINGS, None, told)


def _values(
    context: Context, rated: Rated, rated_by: str, marks: Mapping[str, int], remark: str
) -> dict[str, object]:
    if not marks:
        raise InvalidInput("rating_empty")
    said = {"rated_by": rated_by, "rated_on": context.today, "remark": remark}
    return {rated.field: rated.uid, **said, **marks}


def scores(actor: Actor, context: Context, field: str) -> pd.DataFrame:
    """Average the ratings of spaces, or of projects.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    field : {"site", "project"}
        Of which.

    Returns
    -------
    DataFrame
        Index uid of what is rated and ``rated_by``: ``ratings`` (how many), one column per criterion and
        ``overall``, the mean of the criteria, 1 to 5, NaN where nobody rated one. For whoever is not staff,
        residents' only and none of fewer than five ratings.
    """
    require(actor, "map.view")
    frame = pd.DataFrame(context.frame(SITE_RATINGS, Visibility.STAFF)).dropna(subset=field)
    grouped = frame.groupby([field, "rated_by"])
    table = grouped[list(CRITERIA)].mean().astype("float64")
    table = table.assign(overall=table.mean(axis=1), ratings=grouped.size())
    if actor.visibility is Visibility.STAFF:
        return table
    told = (table["ratings"] >= SMALL_COUNT) & (table.index.get_level_values("rated_by") == "resident")
    return table[told]
