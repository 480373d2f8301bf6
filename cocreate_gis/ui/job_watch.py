"""Work that lasts, as a person sees it: a bar, a button to stop it, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cocreate_gis.model.errors import CoCreateError, NotFound
from cocreate_gis.services import jobs
from cocreate_gis.services.documents import Document
from cocreate_gis.store import Job, JobState
from cocreate_gis.ui.desk import Desk

_POLL_SECONDS = 0.5
_OPEN = (JobState.QUEUED, JobState.RUNNING)
_WARM, _HELD = "job_worker_warm", "job_document"


@dataclass(frozen=True)
class _Watched:
    uid: str
    params: Mapping[str, Any]


def warm_up(*, shown: bool = False) -> None:
    """Start the worker as soon as a page offers a job, once per visit.

    Parameters
    ----------
    shown : bool
        Whether it is the one for what pages show.
    """
    if not st.session_state.get(f"{_WARM}-{shown}"):
        jobs.warm_up(shown=shown)
        st.session_state[f"{_WARM}-{shown}"] = True


def begin(desk: Desk, slot: str, kind: str, params: Mapping[str, Any]) -> None:
    """Start a job; one that runs in the same place is stopped.

    Parameters
    ----------
    desk : Desk
        Who asks.
    slot : str
        The place on the screen that shows it.
    kind : str
        What is to be done.
    params : Mapping
        JSON values of the kind.
    """
    if (earlier := st.session_state.get(slot)) is not None:
        jobs.cancel(desk.actor, desk.context, earlier.uid)
    st.session_state[slot] = _Watched(jobs.start(desk.actor, desk.context, kind, params), params)


def start(desk: Desk, slot: str, kind: str, params: Mapping[str, Any]) -> None:
    """Start a job as `begin` does, and draw the page again.

    Parameters
    ----------
    desk : Desk
        Who asks.
    slot : str
        The place on the screen that shows it.
    kind : str
        What is to be done.
    params : Mapping
        JSON values of the kind.
    """
    begin(desk, slot, kind, params)
    st.rerun()


def was_asked(slot: str, params: Mapping[str, Any] | None) -> bool:
    """Tell whether a place holds the job of a question, however it stands.

    Parameters
    ----------
    slot : str
        The place on the screen.
    params : Mapping or None
        The question; None for any.

    Returns
    -------
    bool
        Whether it was started.
    """
    watched: _Watched | None = st.session_state.get(slot)
    return watched is not None and params in (None, watched.params)


def is_running(desk: Desk, slot: str, params: Mapping[str, Any] | None = None) -> bool:
    """Show how far the job of a place is, if it still runs.

    Parameters
    ----------
    desk : Desk
        Who watches.
    slot : str
        The place on the screen.
    params : Mapping or None
        The question; the answer to another one is not shown. None for any.

    Returns
    -------
    bool
        Whether it runs.
    """
    job = _job(desk, slot, params)
    if job is None or job.state not in _OPEN:
        return False
    watch(desk, slot, job.uid)
    return True


def is_busy(desk: Desk, slot: str) -> bool:
    """Tell whether the job of a place still runs: when it ends, the page is drawn anew, forms over it go.

    Parameters
    ----------
    desk : Desk
        Who watches.
    slot : str
        The place on the screen.

    Returns
    -------
    bool
        Whether it runs.
    """
    job = _job(desk, slot, None)
    return job is not None and job.state in _OPEN


def result(desk: Desk, slot: str, params: Mapping[str, Any] | None = None) -> Mapping[str, Any] | None:
    """Give what came of the job of a place; one that failed or was stopped is told in words.

    Parameters
    ----------
    desk : Desk
        Who asks.
    slot : str
        The place on the screen.
    params : Mapping or None
        The question; the answer to another one is not shown. None for any.

    Returns
    -------
    Mapping or None
        The result; None where there is none.
    """
    job = _job(desk, slot, params)
    if job is None:
        return None
    if (error := jobs.error_of(job)) is not None:
        tell = st.info if job.state is JobState.CANCELLED else st.error
        tell(desk.words.error(error))
    return job.result


def error(desk: Desk, slot: str, params: Mapping[str, Any]) -> CoCreateError | None:
    """Give what the job of a place failed of.

    Parameters
    ----------
    desk : Desk
        Who asks.
    slot : str
        The place on the screen.
    params : Mapping
        The question.

    Returns
    -------
    CoCreateError or None
        None where it has not failed, or answers another question.
    """
    job = _job(desk, slot, params)
    return None if job is None else jobs.error_of(job)


def offer_document(desk: Desk, slot: str, kind: str, params: Mapping[str, Any]) -> None:
    """Offer a file: a button to make it, the bar meanwhile, then a button to download it.

    Parameters
    ----------
    desk : Desk
        Who takes it home.
    slot : str
        The place on the screen.
    kind : {"document", "export"}
        What is made.
    params : Mapping
        JSON values of the kind.
    """
    words = desk.words
    warm_up()
    if is_running(desk, slot, params):
        return
    if st.button(words("coverage.prepare"), key=f"{slot}-make", icon=":material/description:"):
        start(desk, slot, kind, params)
    if result(desk, slot, params) is not None:
        document = _document(desk, slot, kind)
        st.download_button(
            words("coverage.download", name=document.name),
            document.content,
            document.name,
            document.media_type,
            key=f"{slot}-download",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )


def _document(desk: Desk, slot: str, kind: str) -> Document:
    uid = st.session_state[slot].uid
    if kind not in jobs.ONCE:
        return jobs.document(desk.actor, desk.context, uid)
    # The page is drawn again between the making and the press: this visit alone holds on to it.
    held = f"{_HELD}-{slot}"
    if st.session_state.get(held, ("",))[0] != uid:
        st.session_state[held] = (uid, jobs.document(desk.actor, desk.context, uid))
    document: Document = st.session_state[held][1]
    return document


def _job(desk: Desk, slot: str, params: Mapping[str, Any] | None) -> Job | None:
    if not was_asked(slot, params):
        return None
    try:
        return jobs.progress(desk.context, st.session_state[slot].uid)
    except NotFound:
        # A page that was left open for longer than the book remembers.
        del st.session_state[slot]
        return None


@st.fragment(run_every=_POLL_SECONDS)
def watch(desk: Desk, slot: str, uid: str) -> None:
    """Show how far a job is, beside what a page shows meanwhile, and draw the page again when it has ended.

    Parameters
    ----------
    desk : Desk
        Who watches.
    slot : str
        The place on the screen.
    uid : str
        The job.
    """
    job = jobs.progress(desk.context, uid)
    if job.state not in _OPEN:
        st.rerun(scope="app")
    show_progress(desk, job)
    if job.cancel_requested:
        st.caption(desk.words("job.stopping"))
    elif offer_stop(desk, slot, job):
        st.rerun(scope="fragment")


def show_progress(desk: Desk, job: Job) -> None:
    """Draw how far a job is.

    Parameters
    ----------
    desk : Desk
        Who watches.
    job : Job
        As it stands.
    """
    st.progress(job.progress, text=desk.words(f"stage.{job.stage or 'queued'}"))


def offer_stop(desk: Desk, slot: str, job: Job) -> bool:
    """Offer whoever started a job to stop it.

    Parameters
    ----------
    desk : Desk
        Who watches.
    slot : str
        The place on the screen.
    job : Job
        As it stands.

    Returns
    -------
    bool
        Whether it was asked to stop.
    """
    if job.actor != desk.actor.uid:
        return False
    stopped = st.button(desk.words("job.stop"), key=f"stop-{slot}", icon=":material/stop:")
    if stopped:
        jobs.cancel(desk.actor, desk.context, job.uid)
    return stopped
