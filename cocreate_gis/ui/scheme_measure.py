"""What an option would gain, computed by the worker."""

import streamlit as st

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.store import Feature
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk

_SLOT = "measure-option-"


def measure_slot(option: str) -> str:
    """Name the place that shows the computing of an option.

    Parameters
    ----------
    option : str
        Uid of the option.

    Returns
    -------
    str
        A slot of `job_watch`.
    """
    return f"{_SLOT}{option}"


def is_measuring(desk: Desk) -> bool:
    """Tell whether any option is being computed.

    Parameters
    ----------
    desk : Desk
        A planner.

    Returns
    -------
    bool
        Whether a form had better wait: what is typed in it is lost when the page is drawn anew.
    """
    slots = [str(key) for key in st.session_state if str(key).startswith(_SLOT)]
    return any(job_watch.is_busy(desk, slot) for slot in slots)


def begin_measure(desk: Desk, option: Feature, category: str, minutes: float) -> None:
    """Let the worker compute what an option gains.

    Parameters
    ----------
    desk : Desk
        A planner.
    option : Feature
        The option.
    category : str
        The facility that would come.
    minutes : float
        Walking time.
    """
    question = CoverageRequest(categories=(category,), minutes=minutes)
    params = {"option": option.fid, "question": question.model_dump(mode="json")}
    job_watch.begin(desk, measure_slot(option.uid), "option", params)
