"""What happens when in a project: derived from the days its records hold."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.projects import COMMITMENTS, CONTRIBUTIONS, PROJECTS, WORK_ITEMS
from cocreate_gis.services.context import Context
from cocreate_gis.services.promises.due import late_by
from cocreate_gis.services.promises.works import of_project

# By kind: the day it began, and the day it was done.
_DAYS: dict[str, tuple[str, str]] = {
    PROJECTS.name: ("starts_on", "finished_on"),
    WORK_ITEMS.name: ("", "done_on"),
    COMMITMENTS.name: ("", "kept_on"),
    CONTRIBUTIONS.name: ("", "delivered_on"),
    EVENTS.name: ("held_on", "held_on"),
}
_DONE = {
    PROJECTS.name: ("accepted", "handed_over"),
    WORK_ITEMS.name: ("built", "accepted"),
    COMMITMENTS.name: ("kept", "settled"),
    CONTRIBUTIONS.name: ("delivered", "acknowledged"),
    EVENTS.name: ("held", "minuted"),
}
_LEFT_OUT = ("stopped", "dropped", "withdrawn", "waived", "cancelled")


@dataclass(frozen=True)
class Moment:
    """One record on the timeline.

    Parameters
    ----------
    layer : Layer
        Its kind.
    name : str
        As people name it.
    begin, end : date
        First and last day; the same for what has one day only. What is late ends today.
    late : int
        Days by which it is late, 0 for not.
    is_done : bool
        Whether it is done.
    """

    layer: Layer
    name: str
    begin: dt.date
    end: dt.date
    late: int
    is_done: bool


def timeline(context: Context, project: str, visibility: Visibility) -> list[Moment]:
    """Put what belongs to a project in the order of its days.

    Parameters
    ----------
    context : Context
        The workspace.
    project : str
        Uid of the project.
    visibility : Visibility
        Class of the reader.

    Returns
    -------
    list of Moment
        The project first, then the others by day; records without any day, and what was given up, are not
        among them.
    """
    own = pd.DataFrame(context.frame(PROJECTS, visibility))
    moments = list(_moments(context, PROJECTS, own[own["uid"] == project]))
    others = [
        moment
        for layer in (WORK_ITEMS, COMMITMENTS, CONTRIBUTIONS, EVENTS)
        for moment in _moments(context, layer, pd.DataFrame(of_project(context, layer, project, visibility)))
    ]
    return [*moments, *sorted(others, key=lambda moment: (moment.begin, moment.end))]


def _moments(context: Context, layer: Layer, frame: pd.DataFrame) -> Iterator[Moment]:
    begun, finished = _DAYS[layer.name]
    late = late_by(layer, frame, context.today)
    for fid, row in frame[~frame["status"].isin(_LEFT_OUT)].iterrows():
        is_done = row["status"] in _DONE[layer.name]
        due = row[layer.due.field] if layer.due else None
        days = [row[begun] if begun else None, row[finished] if is_done else due]
        told = [day.date() for day in days if pd.notna(day)]
        days_late = int(late.get(fid, 0))
        if not told:
            continue
        last = context.today if days_late else max(told)
        yield Moment(layer, str(row[layer.name_field]), min(told), last, days_late, bool(is_done))
