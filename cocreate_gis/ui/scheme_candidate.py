"""A suggestion or a site becomes a candidate with one press; what it would gain is computed at once."""

from collections.abc import Sequence

import streamlit as st

from cocreate_gis.model.coverage import MINUTES_ON_SCREEN
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.services.promises import candidates, options
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.scheme_choice import DRAW, SHELF, lead_to
from cocreate_gis.ui.scheme_measure import begin_measure


def make_candidate(desk: Desk, layer: Layer, fid: int, also: Sequence[int] = ()) -> None:
    """Begin a scheme, compute what it would gain where it is known what was asked for, and lead there.

    Parameters
    ----------
    desk : Desk
        A planner.
    layer : Layer
        ``suggestions`` or ``micro_space_sites``.
    fid : int
        The suggestion or the site.
    also : sequence of int
        Further suggestions the scheme answers.
    """
    words = desk.words
    try:
        made = candidates.make_candidate(desk.actor, desk.context, layer, fid, words.language, also)
    except CoCreateError as error:
        st.error(words.error(error))
        return
    if made.is_new and made.category:
        (option,) = options.options_seen(desk.actor, desk.context, made.scheme)
        begin_measure(desk, option.feature, made.category, MINUTES_ON_SCREEN)
    st.session_state["toast"] = words("schemes.candidate_made" if made.is_new else "schemes.candidate_there")
    lead_to(made.scheme, made.option, DRAW)
    st.switch_page(desk.pages[SHELF])
