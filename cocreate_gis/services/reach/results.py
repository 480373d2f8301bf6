"""Stored results as things: named, renamed, removed."""

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.store import remove_run, rename_run

NAME_LIMIT = 60


def rename(actor: Actor, context: Context, uid: str, name: str) -> None:
    """Give a stored result a name.

    Parameters
    ----------
    actor : Actor
        Who names it.
    context : Context
        The workspace.
    uid : str
        The run.
    name : str
        At most 60 signs; empty for one that is named by its question, in each reader's language.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``run_missing``.
    InvalidInput
        ``result_name_too_long``.
    """
    require(actor, "coverage.run")
    name = " ".join(name.split())
    if len(name) > NAME_LIMIT:
        raise InvalidInput("result_name_too_long", limit=NAME_LIMIT)
    with context.store.write(actor) as writer:
        rename_run(writer, uid, name)


def remove(actor: Actor, context: Context, uid: str) -> None:
    """Take a stored result out, for good; the history keeps that it was there, and its question.

    Parameters
    ----------
    actor : Actor
        Who removes it.
    context : Context
        The workspace.
    uid : str
        The run.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``run_missing``.
    """
    require(actor, "coverage.run")
    with context.store.write(actor) as writer:
        remove_run(writer, uid)
