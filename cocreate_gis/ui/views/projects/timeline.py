"""What happens when in a project, as bars over its days."""

import datetime as dt
from html import escape

import streamlit as st

from cocreate_gis.services.promises.timeline import Moment, timeline
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk

_SHOWN = 80


def render(desk: Desk, project: Feature) -> None:
    """Draw the timeline of a project.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    project : Feature
        The project.
    """
    words = desk.words
    moments = timeline(desk.context, project.uid, desk.actor.visibility)
    if not moments:
        st.info(words("works.no_days"))
        return
    late = sum(moment.late > 0 for moment in moments)
    if late:
        st.warning(words("works.late_count", count=late), icon=":material/event_busy:")
    today = desk.context.today
    first = min(today, *(moment.begin for moment in moments))
    last = max(today, *(moment.end for moment in moments))
    span = max(1, (last - first).days)
    rows = "".join(_row(desk, moment, first, span) for moment in moments[:_SHOWN])
    now = 100 * (today - first).days / span
    ends = "".join(f"<span>{escape(desk.plain.date(day))}</span>" for day in (first, last))
    mark = f'<span style="left:{now:.2f}%">{escape(desk.plain("works.today"))}</span>'
    st.html(f'<div class="cc-timeline"><p class="cc-ends">{ends}</p>{rows}<p class="cc-now">{mark}</p></div>')


def _row(desk: Desk, moment: Moment, first: dt.date, span: int) -> str:
    left = 100 * (moment.begin - first).days / span
    width = 100 * (moment.end - moment.begin).days / span
    state = "late" if moment.late else "done" if moment.is_done else "open"
    days = dict.fromkeys((moment.begin, moment.end))
    when = " – ".join(desk.plain.date(day) for day in days)
    told = desk.plain("works.late_days", days=moment.late) if moment.late else desk.plain(f"works.is_{state}")
    what = f"<small>{escape(desk.plain.title(moment.layer.title))}</small> {escape(moment.name)}"
    bar = f'<i class="cc-bar cc-bar-{state}" style="left:{left:.2f}%;width:{width:.2f}%"></i>'
    return (
        f'<div class="cc-moment"><span class="cc-what">{what}</span><span class="cc-track">{bar}</span>'
        f'<small class="cc-when cc-when-{state}">{escape(when)} · {escape(told)}</small></div>'
    )
