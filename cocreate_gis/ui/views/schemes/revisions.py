"""Two revisions of an option: the difference on the map in three colours, and in words."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.services.promises import revisions, scheme_words
from cocreate_gis.services.promises.options import OptionSeen
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.drawings import around, difference_overlays
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.scheme_choice import choose_option, choose_scheme

_MAP_LAYERS = (MICRO_SPACE_SITES, BUILDINGS, PATHS)


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    scheme = choose_scheme(desk)
    option = None if scheme is None else choose_option(desk, scheme)
    if option is None:
        return
    known = revisions.revisions_of(desk.context, option.feature.uid, desk.actor.visibility)
    if known.empty:
        st.info(desk.words("schemes.nothing_shown_yet"))
        return
    told, mapped = st.columns([1, 1.4], gap="medium")
    with told:
        _history(desk, known)
        pair = _choose(desk, option, known.index.tolist())
    if pair is None:
        with told:
            st.caption(desk.words("schemes.one_revision"))
        return
    found = revisions.compared(desk.context, option.feature.uid, pair, desk.actor.visibility)
    with told:
        bullet_list(scheme_words.difference_lines(found, desk.plain) or [desk.plain("schemes.no_difference")])
    before, after = (
        revisions.drawing_at(desk.context, option.feature.uid, number, desk.actor.visibility)
        for number in pair
    )
    with mapped:
        gismap(
            "revisions_map",
            layers=layers_of(desk, only=_MAP_LAYERS),
            view=view_of(desk),
            language=desk.words.language,
            overlays=difference_overlays(desk, found, after),
            focus=around([*before, *after]),
            height=520,
        )


def _history(desk: Desk, known: pd.DataFrame) -> None:
    words = desk.words
    for number, row in known.iloc[::-1].iterrows():
        day = "—" if pd.isna(row["shown_on"]) else words.date(row["shown_on"].date())
        st.markdown(f"**{words('schemes.number', number=int(str(number)))}** · {day}")
        parts = [row[name] for name in ("change", "reason") if isinstance(row[name], str)]
        st.caption(literal(" ".join(parts)))


def _choose(desk: Desk, option: OptionSeen, numbers: list[int]) -> tuple[int, int] | None:
    if len(numbers) < 2:
        return None
    words, key = desk.words, f"revisions-{option.feature.uid}-{numbers[-1]}"
    earlier, later = st.columns(2)

    def label(number: int) -> str:
        return desk.plain("schemes.number", number=number)

    before = earlier.selectbox(
        words("schemes.earlier"), numbers[:-1], len(numbers) - 2, format_func=label, key=f"{key}-before"
    )
    following = [number for number in numbers if number > before]
    after = later.selectbox(
        words("schemes.later"),
        following,
        len(following) - 1,
        format_func=label,
        key=f"{key}-after-{before}",
    )
    return before, after
