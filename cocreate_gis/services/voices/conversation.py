"""What every act in a conversation asks first: which suggestion, and whether this person may see it."""

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR, Actor
from cocreate_gis.services.context import Context
from cocreate_gis.store import Feature, authors_of, get_feature, group_of


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
        ``feature_missing``: there is none, or none for this actor; authors see their own.
    """
    with context.store.read() as connection:
        group = group_of(connection, uid)
        kept = get_feature(connection, SUGGESTIONS, uid=group[0])
        if actor.visibility is Visibility.STAFF or actor.uid in authors_of(connection, group).values():
            return kept
    context.public_feature(SUGGESTIONS, kept.fid)
    return kept


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
