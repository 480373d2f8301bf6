"""Ratings of spaces and projects, entered for those who were asked."""

import streamlit as st

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.sites import CRITERIA, SITE_RATINGS
from cocreate_gis.services.promises import ratings
from cocreate_gis.services.promises.ratings import Rated
from cocreate_gis.ui.desk import Desk


def rating_form(desk: Desk, rated: Rated) -> None:
    """Offer to enter how somebody rates what is in use.

    Parameters
    ----------
    desk : Desk
        Somebody who records.
    rated : Rated
        A space or a project.
    """
    words, plain = desk.words, desk.plain
    who = plain.coded(SITE_RATINGS.field("rated_by").domain)
    with (
        st.expander(words("results_of.rate"), icon=":material/star:"),
        st.form(f"rating-{rated.uid}", border=False),
    ):
        st.caption(words("results_of.rate_help"))
        rated_by = st.segmented_control(
            words.title(SITE_RATINGS.field("rated_by").title),
            list(who),
            default="resident",
            required=True,
            format_func=who.__getitem__,
        )
        marks = {
            name: st.segmented_control(
                words(f"results_of.{name}"), range(1, 6), key=f"mark-{name}-{rated.uid}"
            )
            for name in CRITERIA
        }
        remark = st.text_area(words.title(SITE_RATINGS.field("remark").title), max_chars=1000)
        pressed = st.form_submit_button(words("results_of.save_rating"), type="primary")
    if not pressed:
        return
    given = {name: int(mark) for name, mark in marks.items() if mark is not None}
    try:
        ratings.rate(desk.actor, desk.context, rated, rated_by or "resident", given, remark)
    except CoCreateError as error:
        st.error(words.error(error))
        return
    st.session_state["toast"] = words("forms.saved", layer=SITE_RATINGS.title)
    st.rerun()
