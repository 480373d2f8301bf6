"""Answers of the worker on a page: at once where nothing has changed, else with a bar and a way to stop."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cocreate_gis.model.errors import Cancelled, CoCreateError, InvalidInput, NotFound
from cocreate_gis.services import answers, jobs
from cocreate_gis.services.asked import Asked, Made
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk

_PATIENCE_S = 0.6
_POLL_S = 0.3


def answer(desk: Desk, kind: str, params: Mapping[str, Any] | None = None) -> Any:
    """Give the answer to a question, or the earlier one while a new one is worked out.

    Parameters
    ----------
    desk : Desk
        Who asks.
    kind : str
        A key of `cocreate_gis.services.questions.QUESTIONS`.
    params : Mapping, optional
        JSON values of the kind.

    Returns
    -------
    object
        None where there is none: it was stopped or failed, and the page has said so.

    Raises
    ------
    Forbidden
        The actor may not ask it.
    """
    words = desk.words
    question, asked = answers.ask(desk.actor, desk.context, kind, params or {})
    made, earlier = asked.made(_PATIENCE_S), desk.context.asked.earlier(question)
    if made is None and earlier is not None:
        _tell_age(desk, "answer.renewed", earlier)
        job_watch.watch(desk, kind, asked.uid)
        return earlier.value
    if made is None:
        made = _wait(desk, kind, asked)
    if made.error is None:
        return made.value
    _tell_error(desk, made.error)
    if st.button(words("answer.again"), icon=":material/refresh:", key=f"{kind}-again"):
        desk.context.asked.forget(question)
        st.rerun()
    if earlier is None:
        return None
    _tell_age(desk, "answer.earlier", earlier)
    return earlier.value


def _wait(desk: Desk, kind: str, asked: Asked) -> Made:
    """Wait where there is nothing else to look at; a press on the page ends the waiting, not the job."""
    place = st.empty()
    with place.container():
        bar = st.empty()
        job_watch.offer_stop(desk, kind, jobs.progress(desk.context, asked.uid))
        while (made := asked.made(_POLL_S)) is None:
            with bar:
                job_watch.show_progress(desk, jobs.progress(desk.context, asked.uid))
    place.empty()
    return made


def _tell_age(desk: Desk, key: str, earlier: Made) -> None:
    st.caption(desk.words(key, at=desk.words.date(earlier.at.astimezone(desk.context.workspace.zone))))


def _tell_error(desk: Desk, error: CoCreateError) -> None:
    tell = st.info if isinstance(error, Cancelled) else st.error
    if isinstance(error, InvalidInput | NotFound):
        # Something is lacking among the records, nothing has gone wrong.
        tell = st.warning
    tell(desk.words.error(error))
