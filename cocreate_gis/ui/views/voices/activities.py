"""What people are asked, and what hangs on their doors: activities, posters, paper forms, noticeboard."""

from urllib.parse import urlsplit

import streamlit as st

from cocreate_gis.model.layers.participation import ACTIVITIES
from cocreate_gis.model.phases import PHASE_TITLES
from cocreate_gis.model.titles import LANGUAGES
from cocreate_gis.services.paper import paper
from cocreate_gis.services.paper.neighbourhoods import Neighbourhood, neighbourhoods
from cocreate_gis.services.voices import activities
from cocreate_gis.services.voices.activities import Activity
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.records import just_made, new_record_dialog, offer_undo, record_form
from cocreate_gis.ui.way_in import usual_address, way_in

_ACTIVITY = "activities_chosen"
_PRINTS = ("posters", "forms", "notice")
_SLOT = "activities_print"


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        A member of staff.
    """
    words = desk.words
    offer_undo(desk)
    if desk.may("activity.manage") and st.button(words("activities.new"), icon=":material/add:"):
        new_record_dialog(desk, ACTIVITIES)
    known = {one.uid: one for one in activities.activities(desk.actor, desk.context)}
    made = just_made(ACTIVITIES)
    if made is not None:
        st.session_state[_ACTIVITY] = next(uid for uid, one in known.items() if one.fid == made)
    if not known:
        st.info(words("activities.none"))
        return
    labels = told_apart(
        {
            uid: desk.plain("activities.named", name=one.name, phase=PHASE_TITLES[one.phase])
            for uid, one in known.items()
        }
    )
    chosen = st.selectbox(
        words("activities.choose"),
        list(known),
        format_func=labels.__getitem__,
        key=_ACTIVITY,
    )
    activity = known[chosen]
    _about(desk, activity)
    _prints(desk, activity)


def _about(desk: Desk, activity: Activity) -> None:
    words = desk.words
    st.markdown(f"#### {literal(activity.question or activity.name)}")
    told = [words.title(PHASE_TITLES[activity.phase])]
    if activity.closes_on:
        told.append(words("activities.until", date=activity.closes_on))
    st.caption(words("print.mark_of_parts").join(told))
    way_in(desk, ACTIVITIES, activity.fid)
    if desk.may("activity.manage"):
        with st.expander(words("activities.change"), icon=":material/edit:"):
            record_form(desk, ACTIVITIES, activity.fid)


def _prints(desk: Desk, activity: Activity) -> None:
    words = desk.words
    if not desk.may("paper.print"):
        return
    st.markdown(f"##### {words('activities.print')}")
    kind = st.segmented_control(
        words("activities.what"),
        _PRINTS,
        default=_PRINTS[0],
        required=True,
        format_func=lambda one: words(f"activities.{one}"),
        key="activities_kind",
        label_visibility="collapsed",
    )
    st.caption(words(f"activities.{kind}_help"))
    places = told_apart({one.uid: _place_label(desk, one) for one in neighbourhoods(desk.context)})
    if not places:
        st.info(words("activities.no_places"))
        return
    where, language = st.columns([3, 1])
    area = where.selectbox(
        words("activities.area"),
        list(places),
        format_func=places.__getitem__,
        key="activities_area",
    )
    with language:
        spoken = st.segmented_control(
            words("activities.language"),
            LANGUAGES,
            default=words.language,
            required=True,
            format_func=lambda code: words(f"activities.language_{code}"),
            key="activities_language",
        )
    if kind == "notice":
        job_watch.offer_document(desk, _SLOT, kind, {"area": area, "language": spoken})
        return
    params = {
        "activity": activity.uid,
        "area": area,
        "language": spoken,
        "each_home": st.toggle(words("activities.each_home"), value=True, key="activities_each"),
        "address": _address(desk, activity),
    }
    if kind == "forms":
        params["copies"] = st.number_input(
            words("activities.copies"), 1, paper.MOST_COPIES, 5, key="activities_copies"
        )
    job_watch.offer_document(desk, _SLOT, kind, params)


def _place_label(desk: Desk, place: Neighbourhood) -> str:
    title = desk.plain(f"activities.level_{place.layer}")
    return f"{place.name}{desk.plain('print.mark_of_parts')}{title}"


def _address(desk: Desk, activity: Activity) -> str:
    """The address printed in the codes: as set by the operator, else the one in this browser."""
    words = desk.words
    address = st.text_input(
        words("activities.address"), usual_address(desk), key="activities_address"
    ).strip()
    if urlsplit(address).hostname:
        st.caption(words("activities.opens", address=f"{address.rstrip('/')}/r/{activity.slug}/…"))
    if not paper.reachable(address):
        st.warning(words("activities.unreachable"), icon=":material/phonelink_off:")
    return address
