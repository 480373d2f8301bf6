"""I think so too: once per person, counted over everything that was merged."""

from cocreate_gis.model.errors import Conflict
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.limits import RateLimit
from cocreate_gis.services.voices.activities import phase_of
from cocreate_gis.services.voices.conversation import kept_suggestion, require_person, told_under
from cocreate_gis.store import (
    Writer,
    add_support,
    authors_of,
    count_comments,
    get_feature,
    group_of,
    remove_support,
    set_counters,
    supported_by,
    supporters,
)

_SUPPORTS = RateLimit("support", tries=100, seconds=3600)


def agree(actor: Actor, context: Context, uid: str) -> int:
    """Say: I think so too.

    Parameters
    ----------
    actor : Actor
        Who agrees.
    context : Context
        The workspace.
    uid : str
        The suggestion.

    Returns
    -------
    int
        How many people agree now.

    Raises
    ------
    Conflict
        ``support_twice``, ``support_own``: the person said it, or something merged with it.
    Forbidden
        ``not_in_this_phase``: its activity is closed; ``browser_unknown``; ``too_many_tries``.
    NotFound
        There is no such suggestion for this person.
    """
    kept = kept_suggestion(actor, context, uid)
    require(actor, "suggestion.support", phase_of(context, kept.values["activity"]))
    require_person(actor)
    context.tries.take(_SUPPORTS, actor)
    with context.store.write(actor) as writer:
        group = group_of(writer.connection, kept.uid)
        if actor.uid in authors_of(writer.connection, group).values():
            raise Conflict("support_own")
        if actor.uid in supporters(writer.connection, group):
            raise Conflict("support_twice")
        add_support(writer, kept.uid, [actor.uid])
        return recount(writer, kept.uid)


def take_back(actor: Actor, context: Context, uid: str) -> int:
    """Take back that one agrees; once more is no harm.

    Parameters
    ----------
    actor : Actor
        Who agreed.
    context : Context
        The workspace.
    uid : str
        The suggestion.

    Returns
    -------
    int
        How many people agree now.

    Raises
    ------
    Forbidden
        ``not_in_this_phase``: its activity is closed.
    NotFound
        There is no such suggestion for this person.
    """
    kept = kept_suggestion(actor, context, uid)
    require(actor, "suggestion.support", phase_of(context, kept.values["activity"]))
    with context.store.write(actor) as writer:
        remove_support(writer, group_of(writer.connection, kept.uid), actor.uid)
        return recount(writer, kept.uid)


def agreed(actor: Actor, context: Context) -> set[str]:
    """Tell what a person agrees with.

    Parameters
    ----------
    actor : Actor
        The person.
    context : Context
        The workspace.

    Returns
    -------
    set of str
        Uids of the suggestions as they stand for their groups.
    """
    with context.store.read() as connection:
        return {group_of(connection, uid)[0] for uid in supported_by(connection, actor.uid)}


def recount(writer: Writer, uid: str) -> int:
    """Count who agrees and what was commented, and write it on the suggestion that stands for a group.

    The one that was kept counts the distinct persons of the whole group: who agreed with any of them, and who
    said the others; its own author is not counted.

    Parameters
    ----------
    writer : Writer
        The transaction of what changed, such as a support, a comment, a merger or its undoing.
    uid : str
        Any suggestion of the group.

    Returns
    -------
    int
        How many people agree with the one that was kept.
    """
    group = group_of(writer.connection, uid)
    authors = authors_of(writer.connection, group)
    agreeing = supporters(writer.connection, group) | set(authors.values())
    counted = len(agreeing - {authors.get(group[0])})
    kept = get_feature(writer.connection, SUGGESTIONS, uid=group[0])
    comments = count_comments(writer.connection, told_under(writer.connection, group))
    set_counters(writer, SUGGESTIONS, kept.fid, {"support_count": counted, "comment_count": comments})
    return counted
