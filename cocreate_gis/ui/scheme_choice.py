"""Which scheme and which of its options the pages of the register speak of."""

import streamlit as st

from cocreate_gis.services.promises.options import OptionSeen, options_seen, schemes_seen
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.held_choice import held_choice
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.register_pages import open_page

_SCHEME, _OPTION = "scheme_chosen", "option_chosen"
SHELF, REGISTER = "promises", "schemes"
COMPARE, DRAW, REVISIONS = "scheme_compare", "scheme_draw", "scheme_revisions"


def choose_scheme(desk: Desk) -> str | None:
    """Draw the choice of a scheme.

    Parameters
    ----------
    desk : Desk
        The person.

    Returns
    -------
    str or None
        Its uid; None where there is none for this person, and then what to do about it was said.
    """
    labels = told_apart({str(uid): str(name) for uid, name in schemes_seen(desk.actor, desk.context).items()})
    if not labels:
        st.info(desk.words("schemes.none_yet" if desk.may("feature.edit") else "schemes.none_public"))
        return None
    return held_choice(desk.words("schemes.which"), labels, _SCHEME)


def choose_option(desk: Desk, scheme: str) -> OptionSeen | None:
    """Draw the choice of an option of a scheme.

    Parameters
    ----------
    desk : Desk
        The person.
    scheme : str
        Uid of the scheme.

    Returns
    -------
    OptionSeen or None
        None where the scheme has none for this person, and then that was said.
    """
    options = {one.feature.uid: one for one in options_seen(desk.actor, desk.context, scheme)}
    if not options:
        st.info(desk.words("schemes.no_options"))
        return None
    labels = told_apart({uid: one.name for uid, one in options.items()})
    return options[held_choice(desk.words("schemes.which_option"), labels, f"{_OPTION}-{scheme}")]


def lead_to(scheme: str, option: str, page: str) -> None:
    """Open a page of the register on a scheme and an option.

    Parameters
    ----------
    scheme, option : str
        Uids; an empty option for whichever is first.
    page : str
        `COMPARE`, `DRAW` or `REVISIONS`.
    """
    choose(scheme, option)
    open_page(SHELF, REGISTER, page)


def choose(scheme: str, option: str) -> None:
    """Let a scheme and an option be the ones that are looked at.

    Parameters
    ----------
    scheme, option : str
        Uids; an empty option for whichever is first.
    """
    st.session_state[_SCHEME] = scheme
    st.session_state[f"{_OPTION}-{scheme}"] = option
