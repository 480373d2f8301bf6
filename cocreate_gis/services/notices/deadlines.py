"""Who is reminded of what is due: replies, what layers declare as due, the terms of suspected structures."""

import datetime as dt

import pandas as pd

from cocreate_gis.analysis.works import days_late
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.suggestions import CLOSED_STATES, SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices.notices import STAFF, tell_staff
from cocreate_gis.services.registers import structure_deadlines
from cocreate_gis.store import notices_of_kind, told_about

# So many days before a reply is due, those who answer are reminded.
REMIND_DAYS = 3
# The kinds of notices about suspected structures, by how their deadlines stand.
CASES = {"structures_soon": "soon", "structures_late": "late"}
# More numbers of cases would not be read.
_CASES_NAMED = 5


def remind(context: Context, on: dt.date | None = None) -> int:
    """Remind staff of replies, terms of structures, and whatever a layer declares as due; of each once.

    Parameters
    ----------
    context : Context
        The workspace.
    on : date, optional
        The day, in the time zone of the workspace; else today.

    Returns
    -------
    int
        New reminders.
    """
    day = on or context.today
    said = context.frame(SUGGESTIONS, Visibility.STAFF)
    open_ = said[
        said["due_on"].notna()
        & said["replied_on"].isna()
        & said["merged_into"].isna()
        & ~said["status"].isin(CLOSED_STATES)
    ]
    days = {row["uid"]: row["due_on"].date() for _, row in open_.iterrows()}
    late = {uid for uid, due in days.items() if due < day}
    soon = {uid for uid, due in days.items() if due - day <= dt.timedelta(days=REMIND_DAYS)} - late
    count = 0
    for kind, uids in (("due_soon", soon), ("overdue", late)):
        count += _tell_once(context, kind, sorted(uids), days)
    count += sum(_remind_of(context, layer, day) for layer in LAYERS.values() if layer.due)
    return count + _of_structures(context, on)


def _remind_of(context: Context, layer: Layer, day: dt.date) -> int:
    if layer.due is None:
        return 0
    frame = pd.DataFrame(context.frame(layer, Visibility.STAFF))
    late = days_late(frame[layer.due.field], frame["status"], layer.due.states, day)
    days = dict(zip(frame["uid"], frame[layer.due.field].dt.date, strict=True))
    overdue = late > 0
    soon = (late <= 0) & (late >= -REMIND_DAYS)
    return sum(
        _tell_once(context, kind, sorted(frame.loc[told.fillna(False), "uid"]), days, layer=layer.name)
        for kind, told in (("record_due_soon", soon), ("record_overdue", overdue))
    )


def _tell_once(
    context: Context, kind: str, uids: list[str], days: dict[str, dt.date], **params: object
) -> int:
    if not uids:
        return 0
    with context.store.read() as connection:
        known = told_about(connection, kind)
    if not (new := [uid for uid in uids if (STAFF, uid) not in known]):
        return 0
    with context.store.write(OPERATOR) as writer:
        known = told_about(writer.connection, kind)
        for uid in (told := [uid for uid in new if (STAFF, uid) not in known]):
            tell_staff(writer, kind, uid, day=days[uid].isoformat(), **params)
    return len(told)


def _of_structures(context: Context, on: dt.date | None) -> int:
    """One notice for all that came to be due since the last: an imported register may bring thousands."""
    moment = None if on is None else dt.datetime.combine(on, dt.time(), context.workspace.zone)
    try:
        due = structure_deadlines.deadlines(OPERATOR, context, moment)
    except NotFound:
        # Without the figures nothing can be said to be due; the page of deadlines says which is missing.
        return 0
    due["key"] = due["fid"].astype(str) + " " + due["kind"] + " " + due["due"].dt.strftime("%Y-%m-%d")
    return sum(
        _tell_cases(context, kind, due[due["standing"] == standing]) for kind, standing in CASES.items()
    )


def _tell_cases(context: Context, kind: str, due: pd.DataFrame) -> int:
    if due.empty or _untold(context, kind, due).empty:
        return 0
    with context.store.write(OPERATOR) as writer:
        new = _untold(context, kind, due)
        if new.empty:
            return 0
        named = new["case_no"].drop_duplicates().head(_CASES_NAMED)
        cases = ", ".join(named) + "…" * (new["case_no"].nunique() > len(named))
        tell_staff(writer, kind, count=len(new), cases=cases, told=new["key"].tolist())
    return 1


def _untold(context: Context, kind: str, due: pd.DataFrame) -> pd.DataFrame:
    with context.store.read() as connection:
        known = {key for notice in notices_of_kind(connection, kind) for key in notice.params["told"]}
    return due[~due["key"].isin(known)]
