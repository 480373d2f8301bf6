"""Options of a scheme side by side: cost, people, bays, promises, pictures, and what people say."""

from html import escape

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.services.photos import pairs
from cocreate_gis.services.promises import scheme_words
from cocreate_gis.services.promises.options import OptionSeen, options_seen
from cocreate_gis.services.value_words import state_title
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.drawings import around, drawing_overlays
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import bullet_list
from cocreate_gis.ui.photos import photo_html
from cocreate_gis.ui.scheme_choice import choose_option, choose_scheme
from cocreate_gis.ui.swipe import NOW_TO_BE, swipe
from cocreate_gis.ui.views.schemes.decide import decide_part
from cocreate_gis.ui.views.schemes.talk import talk

_MAP_LAYERS = (MICRO_SPACE_SITES, BUILDINGS, PATHS)


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    scheme = choose_scheme(desk)
    if scheme is None:
        return
    _about(desk, scheme)
    options = options_seen(desk.actor, desk.context, scheme)
    if len(options) > 1:
        _table(desk, options)
    option = choose_option(desk, scheme)
    if option is None:
        return
    told, mapped = st.columns([1, 1.4], gap="medium")
    with told:
        _tell(desk, option)
    with mapped:
        _map(desk, option)
    _pictures(desk, option)
    decide_part(desk, option)
    talk(desk, option)


def _about(desk: Desk, scheme: str) -> None:
    words = desk.words
    frame = desk.context.frame(SCHEMES, desk.actor.visibility)
    row = frame.loc[frame["uid"] == scheme].iloc[0]
    state = state_title(SCHEMES, str(row["status"]), desk.actor.visibility, desk.plain)
    last = row["closes_on"]
    until = "" if pd.isna(last) else " · " + words("schemes.until", day=last.date())
    st.markdown(f"**{literal(state)}**{until}")
    if isinstance(row["problem"], str):
        st.write(literal(row["problem"]))


def _table(desk: Desk, options: list[OptionSeen]) -> None:
    words, plain = desk.words, desk.plain
    unknown = plain("schemes.unknown")
    rows = {
        plain("schemes.state"): [_state(desk, one) for one in options],
        plain("schemes.cost"): [
            unknown if one.cost_yuan is None else plain("schemes.yuan", cost=one.cost_yuan) for one in options
        ],
        plain("schemes.people"): [
            unknown if one.people is None else plain.written(one.people) for one in options
        ],
        plain("schemes.bays"): [plain.number(one.sums.bays) if one.drawing else unknown for one in options],
        plain("schemes.things"): [
            plain.number(one.sums.things) if one.drawing else unknown for one in options
        ],
        plain("schemes.revision"): [str(one.revision or "—") for one in options],
        plain("schemes.promises"): [
            plain("print.mark_of_parts").join(plain("schemes.promise", **said) for said in _promised(one))
            or "—"
            for one in options
        ],
    }
    head = "".join(f"<th>{escape(one.name)}</th>" for one in options)
    body = "".join(
        f"<tr><th>{escape(title)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        for title, cells in rows.items()
    )
    st.markdown(f"##### {words('schemes.side_by_side')}")
    st.html(f'<div class="cc-compared"><table><tr><td></td>{head}</tr>{body}</table></div>')


def _state(desk: Desk, option: OptionSeen) -> str:
    status = str(option.feature.values["status"])
    return state_title(SCHEME_OPTIONS, status, desk.actor.visibility, desk.plain)


def _tell(desk: Desk, option: OptionSeen) -> None:
    words, plain, values = desk.words, desk.plain, option.feature.values
    st.markdown(f"##### {literal(option.name)}")
    if values["summary"]:
        st.write(literal(values["summary"]))
    if values["author"]:
        st.caption(words("schemes.drawn_by", author=values["author"]))
    visibility = desk.actor.visibility
    bullet_list(
        [
            *scheme_words.option_lines(desk.context, option, plain, visibility),
            *(plain("schemes.promise", **said) for said in _promised(option)),
        ]
    )


def _promised(option: OptionSeen) -> list[dict[str, str]]:
    return [{name: said[name] for name in ("party", "name")} for said in option.promises]


def _map(desk: Desk, option: OptionSeen) -> None:
    if not option.drawing:
        st.info(desk.words("schemes.nothing_drawn"), icon=":material/draw:")
        return
    gismap(
        "scheme_map",
        layers=layers_of(desk, only=_MAP_LAYERS),
        view=view_of(desk),
        language=desk.words.language,
        overlays=drawing_overlays(desk, option.drawing),
        focus=around(option.drawing),
        height=460,
    )
    with st.expander(desk.words("schemes.what_is_drawn", count=len(option.drawing))):
        bullet_list(scheme_words.thing_lines(option.drawing, desk.plain))


def _pictures(desk: Desk, option: OptionSeen) -> None:
    words = desk.words
    before, after = pairs.pair(desk.actor, desk.context, SCHEME_OPTIONS, option.feature.fid)
    if before is None and after is None:
        return
    st.markdown(f"##### {words('schemes.pictures')}")
    if before is not None and after is not None:
        swipe(desk, before, after, option.feature.uid, NOW_TO_BE)
    elif (only := before or after) is not None:
        st.html(photo_html(desk, only, 1, 1))
