"""What every act in a conversation asks first: which suggestion, and whether this person may see it."""

import sqlalchemy as sa

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, PUBLIC_STATES, SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR, Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices.people import is_one_of
from cocreate_gis.store import Feature, authors_of, get_feature, group_of, read_features


def kept_suggestion(actor: Actor, context: Context, uid: str) -> Feature:
    """Find the suggestion that stands for a group, for somebody who may see it.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    uid : str
        Any suggestion of the group.

    Returns
    -------
    Feature
        The one that was kept, with the fields staff see.

    Raises
    ------
    NotFound
        ``feature_missing``: there is none, or none for this actor; its author sees her own, the authors of
        what was merged into it see it once it is public.
    """
    with context.store.read() as connection:
        kept = get_feature(connection, SUGGESTIONS, uid=group_of(connection, uid)[0])
        author = authors_of(connection, [kept.uid]).values()
    if actor.visibility is Visibility.STAFF or is_one_of(actor, author):
        return kept
    context.public_feature(SUGGESTIONS, kept.fid)
    return kept


def told_under(connection: sa.Connection, group: list[str]) -> list[str]:
    """Name the suggestions of a group whose comments everybody may read.

    Parameters
    ----------
    connection : Connection
        A connection of the store.
    group : list of str
        As `group_of` gives it.

    Returns
    -------
    list of str
        The one that was kept, and those that were public by themselves.
    """
    merged = read_features(connection, SUGGESTIONS, where={"uid": group[1:]}, geometry=False)
    public = merged["status"].isin(PUBLIC_STATES) & ~merged["category"].isin(PRIVATE_CATEGORIES)
    return [group[0], *merged["uid"][public]]


def require_person(actor: Actor) -> None:
    """Refuse somebody who cannot be told from others.

    Parameters
    ----------
    actor : Actor
        Who acts.

    Raises
    ------
    Forbidden
        ``browser_unknown``: a browser that keeps no cookie.
    """
    if actor.uid == VISITOR.uid:
        raise Forbidden("browser_unknown")
