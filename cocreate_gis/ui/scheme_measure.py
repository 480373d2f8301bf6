"""What an option would gain, computed by the worker."""

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.store import Feature
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk


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
    return f"measure-{option}"


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
