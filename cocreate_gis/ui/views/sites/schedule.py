"""Who has which room when: the week of a space."""

import datetime as dt
from html import escape

import pandas as pd
import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.sites import IN_USE, MICRO_SPACE_SITES, TIME_SLOTS
from cocreate_gis.services.registers import sites_use
from cocreate_gis.services.registers.sites_use import DAYS, SlotDraft
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.records import offer_undo, record_form

_TEXT = ("user_group", "activity", "keeper")


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    offer_undo(desk)
    sites = spaces_in_use(desk)
    if sites.empty:
        st.info(words("schedule.no_spaces"))
        return
    first = _with_slots_first(desk, sites)
    site = choose(
        words("schedule.space"), dict(zip(first["uid"], first["name"], strict=True)), key="slot_site"
    )
    row = sites[sites["uid"] == site].iloc[0]
    told = [str(row[name]) for name in ("function", "operator", "hours") if isinstance(row[name], str)]
    st.caption(literal(" · ".join(told)))
    week = sites_use.week(desk.context, site)
    if week.empty:
        st.info(words("schedule.empty"))
    else:
        st.html(_calendar(desk, week))
        if week["clashes"].any():
            st.warning(words("schedule.clashes", count=int(week["clashes"].sum())))
    if desk.may(TIME_SLOTS.edit_action):
        _add(desk, site)
        _change(desk, week)


def spaces_in_use(desk: Desk) -> pd.DataFrame:
    """List the spaces that stand and can be used.

    Parameters
    ----------
    desk : Desk
        The person and the workspace.

    Returns
    -------
    DataFrame
        As the layer, by name.
    """
    sites = pd.DataFrame(desk.context.frame(MICRO_SPACE_SITES, desk.actor.visibility))
    return sites[sites["status"].isin(IN_USE)].sort_values("name")


def _with_slots_first(desk: Desk, sites: pd.DataFrame) -> pd.DataFrame:
    used = desk.context.frame(TIME_SLOTS, Visibility.PUBLIC)["site"]
    return sites.sort_values("uid", key=lambda uids: ~uids.isin(used), kind="stable")


def _calendar(desk: Desk, week: pd.DataFrame) -> str:
    days = TIME_SLOTS.field("day").domain or {}
    columns = []
    for day in DAYS:
        slots = week[week["day"] == day]
        items = "".join(_slot(row) for _, row in slots.iterrows()) or '<p class="cc-free">—</p>'
        columns.append(f"<section><h6>{escape(desk.plain.title(days[day]))}</h6>{items}</section>")
    return f'<div class="cc-week">{"".join(columns)}</div>'


def _slot(row: "pd.Series[str]") -> str:
    about = [row[name] for name in ("activity", "keeper") if isinstance(row[name], str)]
    time = f"{row['starts_at']}–{row['ends_at']}"
    clash = " cc-clash" if row["clashes"] else ""
    return (
        f'<article class="cc-slot{clash}"><b>{escape(time)}</b><br>{escape(row["user_group"])}'
        f"<small>{escape(' · '.join(about))}</small></article>"
    )


def _add(desk: Desk, site: str) -> None:
    words = desk.words
    titles = words.coded(TIME_SLOTS.field("day").domain)
    with st.expander(words("schedule.add"), icon=":material/add:"), st.form("slot", border=False):
        days = st.pills(
            words.title(TIME_SLOTS.field("day").title),
            DAYS,
            selection_mode="multi",
            format_func=titles.__getitem__,
        )
        begin, end = st.columns(2)
        starts = begin.time_input(words.title(TIME_SLOTS.field("starts_at").title), dt.time(9), step=1800)
        ends = end.time_input(words.title(TIME_SLOTS.field("ends_at").title), dt.time(11), step=1800)
        texts = {
            name: st.text_input(
                words.title(TIME_SLOTS.field(name).title), max_chars=TIME_SLOTS.field(name).limit
            )
            for name in _TEXT
        }
        pressed = st.form_submit_button(words("schedule.save"), type="primary")
    if not pressed:
        return
    clock = "%H:%M"
    draft = SlotDraft(site, days, starts.strftime(clock), ends.strftime(clock), **texts)
    try:
        sites_use.add_slots(desk.actor, desk.context, draft)
    except CoCreateError as error:
        st.error(words.error(error))
        return
    st.session_state["toast"] = words("forms.saved", layer=TIME_SLOTS.title)
    st.rerun()


def _change(desk: Desk, week: pd.DataFrame) -> None:
    words, days = desk.words, TIME_SLOTS.field("day").domain or {}
    if week.empty:
        return
    day_titles = week["day"].map({code: desk.plain.title(title) for code, title in days.items()})
    said = day_titles + " " + week["starts_at"] + "–" + week["ends_at"] + " " + week["user_group"]
    labels = told_apart(dict(zip(map(int, week.index), said, strict=True)))
    with st.expander(words("schedule.change"), icon=":material/edit:"):
        fid = st.selectbox(words("schedule.which"), list(labels), None, format_func=labels.__getitem__)
        if fid is not None:
            record_form(desk, TIME_SLOTS, fid)
