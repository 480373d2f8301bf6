"""What a page shows that may take over a second: asked of the worker once, and held while nothing changes."""

import json
from collections.abc import Mapping
from typing import Any

from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services import jobs
from cocreate_gis.services.asked import Asked, Question
from cocreate_gis.services.context import Context
from cocreate_gis.services.questions import QUESTIONS


def question(actor: Actor, context: Context, kind: str, params: Mapping[str, Any]) -> Question:
    """Put a question.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    kind : str
        A key of `QUESTIONS`.
    params : Mapping
        JSON values of the kind.

    Returns
    -------
    Question
        What is asked, by people in the same place, of the records as they stand today.
    """
    reads, versions = QUESTIONS[kind].reads, context.layer_versions()
    read = sorted(versions) if reads is None else reads
    return Question(
        (kind, json.dumps(params, sort_keys=True), actor.role, actor.areas),
        (context.today, tuple((layer, versions.get(layer, 0)) for layer in read)),
    )


def ask(actor: Actor, context: Context, kind: str, params: Mapping[str, Any]) -> tuple[Question, Asked]:
    """Ask the worker, unless the same was asked already and nothing has changed since.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    kind : str
        A key of `QUESTIONS`.
    params : Mapping
        JSON values of the kind.

    Returns
    -------
    tuple of Question and Asked
        What is asked, and the job that answers it.

    Raises
    ------
    Forbidden
        The actor may not ask it.
    """
    require(actor, QUESTIONS[kind].action)
    put = question(actor, context, kind, params)
    return put, context.asked.get(put, lambda: jobs.begin(actor, context, kind, params))
