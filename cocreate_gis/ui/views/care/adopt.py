"""Adoption: what waits for somebody, what is looked after, and the button that says "I would"."""

import streamlit as st

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.care import ADOPTIONS, CARED_FOR
from cocreate_gis.services import features
from cocreate_gis.services.promises import adoption
from cocreate_gis.services.promises.adoptable import open_adoption
from cocreate_gis.services.promises.adoption import Application
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.door import error_door
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import gismap, told_before
from cocreate_gis.ui.maps import GROUND, extent_of, layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.register_pages import open_page
from cocreate_gis.ui.views.care.keepers import keepers, offer_things
from cocreate_gis.ui.views.sites.opportunity import facts

_MAP, _CHOSEN = "adopt-map", "adopt_which"
_ASKED = ("mode", "duties", "every_days", "from_on", "until_on")
_SHOWN = ("about", "mode", "status", "shown_as", "until_on")


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words, context = desk.words, desk.context
    staff = desk.may("adoption.manage")
    if staff:
        keepers(desk)
        offer_things(desk)
    # What everybody may know, whoever looks: staff see the rest above and in the list.
    seen = context.frame(ADOPTIONS, Visibility.PUBLIC)
    waiting, kept = seen[seen["status"] == "open"], seen[seen["status"].isin(CARED_FOR)]
    st.markdown(words("care.waiting_and_kept", waiting=len(waiting), kept=len(kept)))
    if waiting.empty and kept.empty:
        st.info(words("care.nothing_offered" if not staff else "care.nothing_offered_staff"))
        return
    picked = told_before(_MAP).picked
    if picked is not None and picked[0] == ADOPTIONS.name and picked[1] in waiting.index:
        st.session_state[_CHOSEN] = picked[1]
    shown = [*waiting.index, *kept.index]
    gismap(
        _MAP,
        layers=layers_of(desk, only=[*GROUND, ADOPTIONS]),
        view=view_of(desk),
        language=words.language,
        focus=extent_of(seen.loc[shown]),
        only={ADOPTIONS.name: [int(fid) for fid in shown]},
        height=360,
        linked=True,
    )
    if not waiting.empty:
        _waiting(desk, told_apart({int(fid): str(name) for fid, name in waiting["about"].items()}))
    if not kept.empty:
        st.markdown(f"##### {words('care.kept')}")
        record_table(desk, ADOPTIONS, kept[list(_SHOWN)], key="adopt-kept", choose=False, height=260)


def ask_for(desk: Desk, layer: Layer, fid: int) -> None:
    """Lead from the card of an object to the page on which it can be asked for.

    Parameters
    ----------
    desk : Desk
        Anybody.
    layer : Layer
        Kind of the object.
    fid : int
        The object.
    """
    thing = features.look_at(desk.actor, desk.context, layer, fid)
    st.session_state[_CHOSEN] = open_adoption(desk.context, layer, thing)
    open_page("promises", "care", "adopt")
    st.switch_page(desk.pages["promises"])


def _waiting(desk: Desk, names: dict[int, str]) -> None:
    words = desk.words
    if st.session_state.get(_CHOSEN) not in names:
        st.session_state.pop(_CHOSEN, None)
    fid = st.selectbox(
        words("care.which"),
        list(names),
        None,
        format_func=names.__getitem__,
        key=_CHOSEN,
        placeholder=words("care.which_hint"),
    )
    if fid is None:
        return
    with st.container(border=True):
        st.markdown(f"**{literal(names[fid])}**")
        known = features.look_at(desk.actor, desk.context, ADOPTIONS, fid).values
        facts(desk, ADOPTIONS, {name: known[name] for name in _ASKED if name in known})
        if st.button(words("care.i_would"), type="primary", icon=":material/volunteer_activism:"):
            _apply_dialog(desk, fid)


def _apply_dialog(desk: Desk, fid: int) -> None:
    words = desk.words

    @st.dialog(words("care.i_would"))
    def ask() -> None:
        with error_door(words):
            application = _application(desk)
            if st.button(words("care.send"), type="primary", width="stretch"):
                adoption.apply_for(desk.actor, desk.context, fid, application)
                st.session_state["toast"] = words("care.sent")
                st.rerun()

    ask()


def _application(desk: Desk) -> Application:
    words = desk.words
    field = ADOPTIONS.field
    kinds = words.coded(field("adopter_kind").domain)
    kind = st.selectbox(words("care.who_are_you"), list(kinds), format_func=kinds.__getitem__)
    adopter = st.text_input(words("care.your_name"), max_chars=60)
    contact = st.text_input(words("care.your_contact"), max_chars=60)
    shown = st.text_input(words("care.shown_as"), max_chars=60, help=words("care.shown_as_help"))
    named = st.checkbox(words("care.named"))
    consent = st.checkbox(words("care.consent"))
    return Application(kind, adopter, contact, shown, named, consent)
