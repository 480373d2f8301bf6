"""What staff do about adoptions: answer who asked, note visits, hand out links, end, offer more."""

import datetime as dt

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.care import ADOPTIONS, CARED_FOR
from cocreate_gis.services import features
from cocreate_gis.services.gatherings.sight import personal_of
from cocreate_gis.services.promises import adoption, check_ins
from cocreate_gis.services.promises.adoptable import ADOPTABLE, unadopted
from cocreate_gis.services.promises.check_ins import CheckIn
from cocreate_gis.store import Feature
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.way_in import usual_address

_LINK = "care_link"
# As many as one reads through; whoever looks for another one types more of its name.
_OFFERED_AT_ONCE = 50
_EVERY_DAYS = 14


def keepers(desk: Desk) -> None:
    """Draw who asked and waits for an answer, and whose visit is due.

    Parameters
    ----------
    desk : Desk
        Staff.
    """
    words = desk.words
    if link := st.session_state.get(_LINK):
        st.success(words("care.link_once"))
        st.code(link, language=None)
    frame = desk.context.frame(ADOPTIONS, Visibility.STAFF)
    asked = [int(str(fid)) for fid in frame.index[frame["status"] == "applied"]]
    if asked:
        st.markdown(f"##### {words('care.asked', count=len(asked))}")
    for fid in asked:
        _answer(desk, features.look_at(desk.actor, desk.context, ADOPTIONS, fid))
    kept = [int(str(fid)) for fid in frame.index[frame["status"].isin(CARED_FOR)]]
    if kept:
        with st.expander(words("care.keep_up", count=len(kept)), icon=":material/event_available:"):
            _keep_up(desk, [features.look_at(desk.actor, desk.context, ADOPTIONS, fid) for fid in kept])


def _answer(desk: Desk, asked: Feature) -> None:
    words = desk.words
    told = personal_of(desk.actor, desk.context, ADOPTIONS, asked)
    kinds = desk.plain.coded(ADOPTIONS.field("adopter_kind").domain)
    who = [kinds.get(str(asked.values["adopter_kind"]), ""), told.get("adopter"), told.get("contact")]
    with st.container(border=True):
        st.markdown(f"**{literal(str(asked.values['about']))}** · {literal(' · '.join(filter(None, who)))}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            day = st.date_input(
                words("care.from"), desk.context.today, key=f"care-from-{asked.fid}", width=180
            )
            yes = st.button(words("care.accept"), key=f"care-yes-{asked.fid}", type="primary")
            no = st.button(words("care.decline"), key=f"care-no-{asked.fid}")
    if yes and isinstance(day, dt.date):
        secret = adoption.accept(desk.actor, desk.context, asked.fid, asked.version, day)
        _show_link(desk, secret)
    if no:
        adoption.decline(desk.actor, desk.context, asked.fid, asked.version)
        st.rerun()


def _keep_up(desk: Desk, kept: list[Feature]) -> None:
    words = desk.words
    due = {one.fid: check_ins.due_of(one) for one in kept}
    order = sorted(kept, key=lambda one: due[one.fid] or dt.date.max)
    fid = choose(words("care.which_kept"), {one.fid: _label(desk, one, due[one.fid]) for one in order})
    visit, link, end = st.columns(3)
    with visit.popover(words("care.note_visit"), width="stretch"):
        day = st.date_input(words("care.which_day"), desk.context.today, key="care-visit-day")
        done = st.text_input(words("care.what_done"), key="care-visit-done", max_chars=120)
        note = st.text_input(words("care.what_seen"), key="care-visit-note", max_chars=600)
        if st.button(words("care.check_in"), type="primary") and isinstance(day, dt.date):
            told = tuple(one for one in [done.strip()] if one)
            check_ins.check_in(desk.actor, desk.context, fid, CheckIn(day, told, note))
            st.session_state["toast"] = words("care.kept_thanks")
            st.rerun()
    if link.button(words("care.new_link"), width="stretch", help=words("care.new_link_help")):
        _show_link(desk, adoption.new_link(desk.actor, desk.context, fid))
    with end.popover(words("care.end"), width="stretch"):
        reason = st.text_input(words.title(ADOPTIONS.field("reason").title), max_chars=200)
        if st.button(words("care.end_yes"), disabled=not reason.strip()):
            adoption.end(desk.actor, desk.context, fid, reason)
            st.rerun()


def _label(desk: Desk, one: Feature, due: dt.date | None) -> str:
    if due is None:
        return str(one.values["about"])
    late = due < desk.context.today
    return desk.plain("care.late" if late else "care.due", about=one.values["about"], day=due)


def _show_link(desk: Desk, secret: str) -> None:
    """The address is told once: only its fingerprint is kept."""
    st.session_state[_LINK] = f"{usual_address(desk)}/care/{desk.context.key}/{secret}"
    st.rerun()


def offer_things(desk: Desk) -> None:
    """Offer what nobody looks after yet.

    Parameters
    ----------
    desk : Desk
        Staff.
    """
    words = desk.words
    with st.expander(words("care.offer"), icon=":material/add:"), error_door(words):
        kind, part = st.columns(2)
        layer = kind.selectbox(
            words("care.offer_kind"), ADOPTABLE, format_func=lambda layer: words.title(layer.title)
        )
        asked = part.text_input(words("care.offer_part"), help=words("care.offer_part_help"))
        names = told_apart(_names(desk, layer, asked))
        chosen = st.multiselect(words("care.offer_which"), list(names), format_func=names.__getitem__)
        modes = words.coded(ADOPTIONS.field("mode").domain)
        mode, every = st.columns(2)
        how = mode.segmented_control(
            words.title(ADOPTIONS.field("mode").title),
            list(modes),
            default="adopt",
            required=True,
            format_func=modes.__getitem__,
        )
        days = every.number_input(words("care.every_days"), 1, 730, _EVERY_DAYS)
        duties = st.text_area(words.title(ADOPTIONS.field("duties").title), max_chars=600, height=80)
        if st.button(words("care.offer_do", count=len(chosen)), type="primary", disabled=not chosen):
            values = {"mode": how, "every_days": int(days), "duties": duties or None}
            for uid in chosen:
                adoption.offer(desk.actor, desk.context, layer, uid, values)
            st.session_state["toast"] = words("care.offered", count=len(chosen))
            st.rerun()


def _names(desk: Desk, layer: Layer, asked: str) -> dict[str, str]:
    things = unadopted(desk.context, layer, Visibility.STAFF)
    offered = desk.context.frame(ADOPTIONS, Visibility.STAFF)
    open_ = offered.loc[offered["status"].isin(("open", "applied")), "about_uid"]
    things = things[~things["uid"].isin(open_)]
    columns = [name for name in dict.fromkeys((layer.number_field, layer.name_field, "road")) if name]
    told = things[[name for name in columns if name in things.columns]].fillna("").astype(str)
    text = pd.Series([" ".join(row).strip() for row in told.to_numpy()], told.index, dtype="str")
    for word in asked.split():
        text = text[text.str.contains(word, case=False, regex=False)]
    shown = text[text != ""].head(_OFFERED_AT_ONCE)
    return {str(things.at[fid, "uid"]): str(name) for fid, name in shown.items()}
