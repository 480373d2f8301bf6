"""Who is reminded of what is due, by the day in the time zone of the workspace."""

import datetime as dt

import pandas as pd

from cocreate_gis.analysis.works import days_late
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.suggestions import CLOSED_STATES, SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices.notices import STAFF, tell_staff
from cocreate_gis.store import told_about

# So many days before a reply is due, those who answer are reminded.
REMIND_DAYS = 3


def remind(context: Context, on: dt.date | None = None) -> int:
    """Remind staff of replies, and of whatever a layer declares as due, that are due soon or late; each once.

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
    return count + sum(_remind_of(context, layer, day) for layer in LAYERS.values() if layer.due)


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
