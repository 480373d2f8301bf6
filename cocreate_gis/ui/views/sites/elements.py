"""Small facilities out of the palette, set on the map at their true size, turned, counted."""

from typing import Any

import pandas as pd
import streamlit as st
from shapely.geometry import box

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.elements import ELEMENT_KINDS, ELEMENTS
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.services import features
from cocreate_gis.services.references import record_names
from cocreate_gis.services.registers import sites_elements
from cocreate_gis.services.registers.sites_elements import MOST_IN_A_ROW, Placing
from cocreate_gis.services.value_words import value_text
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.map_component import Overlay, gismap, told_before
from cocreate_gis.ui.maps import GREEN, layers_of, overlay, view_of
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.records import offer_undo, record_form
from cocreate_gis.ui.views.sites.opportunity import kind_title

_MAP, _PLACE = "elements_map", "elements_place"
_MAP_LAYERS = (MICRO_SPACE_SITES, ELEMENTS, BUILDINGS, COMPOUNDS, PATHS)
_AROUND_DEG = 0.0002
_TURN_STEP = 5


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    offer_undo(desk)
    site = _site(desk)
    may_edit = desk.may(ELEMENTS.edit_action)
    pin = told_before(_MAP).pin
    if pin is not None:
        st.session_state[_PLACE] = (pin.lon, pin.lat)
    asked, mapped = st.columns([1, 1.7], gap="medium")
    placing: Placing | None = None
    values: dict[str, object] = {}
    with asked:
        if may_edit:
            placing, values = ask_placing(desk, st.session_state.get(_PLACE))
        else:
            st.caption(words("elements.true_size"))
            _counts(desk, site)
    with mapped:
        _map(desk, site, placing, pins=may_edit)
        if may_edit:
            _offer(desk, placing, values, site)
    if may_edit:
        _counts(desk, site)
    _list(desk, site)


def _site(desk: Desk) -> str | None:
    names = told_apart(record_names(desk.context, MICRO_SPACE_SITES.name, desk.actor.visibility))
    return st.selectbox(
        desk.words("elements.site"),
        list(names),
        None,
        format_func=names.__getitem__,
        placeholder=desk.words("elements.everywhere"),
        key="elements_site",
        on_change=lambda: st.session_state.pop(_PLACE, None),
    )


def ask_placing(desk: Desk, place: tuple[float, float] | None) -> tuple[Placing | None, dict[str, object]]:
    """Ask for a kind out of the palette, how many of it, and how it is turned.

    Parameters
    ----------
    desk : Desk
        A person who may edit.
    place : tuple of float or None
        Longitude and latitude that were pressed.

    Returns
    -------
    tuple of Placing or None and dict
        What is to be placed, None as long as no place was pressed; and what else is known of it.
    """
    words = desk.words
    kinds = sites_elements.palette(desk.context)
    labels = {uid: _kind_label(desk, kinds, str(uid)) for uid in kinds.index}
    kind = choose(words("elements.kind"), labels, "elements_kind")
    if kind is None:
        st.info(words("elements.no_palette"))
        return None, {}
    st.caption(_kind_source(desk, kinds, kind))
    bearing = st.slider(
        words("elements.bearing"), 0, 355, 90, _TURN_STEP, format="%d°", help=words("elements.bearing_help")
    )
    number, gap = st.columns(2)
    many = number.number_input(words("elements.number"), 1, MOST_IN_A_ROW, 1, 1)
    apart = gap.number_input(words("elements.gap"), 0.0, 100.0, 0.5, 0.1, disabled=many == 1)
    action = ELEMENTS.field("action")
    titles = words.coded(action.domain)
    values: dict[str, object] = {
        "action": st.segmented_control(
            words.title(action.title),
            list(titles),
            default="new",
            required=True,
            format_func=titles.__getitem__,
        )
    }
    with st.expander(words("elements.more"), icon=":material/edit_note:"):
        for name in ("name", "material", "maker", "donor"):
            field = ELEMENTS.field(name)
            note = words.title(field.note) if field.note else None
            values[name] = st.text_input(
                words.title(field.title), key=f"elements-{name}", max_chars=field.limit, help=note
            )
    return place and Placing(kind, place, int(bearing), int(many), float(apart)), values


def _kind_label(desk: Desk, kinds: pd.DataFrame, uid: str) -> str:
    sides = map(desk.plain.number, sites_elements.size_of(kinds, uid))
    return f"{kind_title(desk, kinds, uid)} {' × '.join(sides)} m"


def _kind_source(desk: Desk, kinds: pd.DataFrame, uid: str) -> str:
    row = kinds.loc[uid]
    mark = value_text(ELEMENT_KINDS.field("mark"), row["mark"], desk.plain) if pd.notna(row["mark"]) else "—"
    source = row["source"] if pd.notna(row["source"]) else "—"
    if pd.isna(row["cost_yuan"]):
        return desk.words("elements.size_source", source=source, mark=mark)
    return desk.words(
        "elements.size_and_cost",
        source=source,
        mark=mark,
        cost=desk.plain.number(row["cost_yuan"]),
        cost_source=row["cost_source"] if pd.notna(row["cost_source"]) else "—",
    )


def _offer(desk: Desk, placing: Placing | None, values: dict[str, object], site: str | None) -> None:
    words = desk.words
    if placing is None:
        st.info(words("elements.press_the_map"), icon=":material/touch_app:")
        return
    fit = sites_elements.fit(desk.context, sites_elements.outlines(desk.context, placing), site)
    if fit.outside:
        st.warning(words("elements.outside", count=fit.outside), icon=":material/crop_free:")
    if fit.overlapping:
        st.warning(words("elements.overlapping", count=fit.overlapping), icon=":material/layers:")
    if st.button(
        words("elements.place", count=placing.number), type="primary", icon=":material/add:", width="stretch"
    ):
        told = {name: value for name, value in {**values, "site": site}.items() if value}
        sites_elements.place(desk.actor, desk.context, placing, told)
        st.session_state.pop(_PLACE)
        st.session_state["toast"] = words("elements.placed", count=placing.number)
        st.rerun()


def _counts(desk: Desk, site: str | None) -> None:
    words = desk.words
    here = sites_elements.standing(desk.actor, desk.context, site)
    if here.empty:
        st.caption(words("elements.none_yet"))
        return
    kinds = sites_elements.palette(desk.context)
    table = sites_elements.counted(desk.context, here)
    st.dataframe(
        table.assign(kind=[kind_title(desk, kinds, uid) for uid in table["kind"]]),
        hide_index=True,
        width="stretch",
        height="auto" if len(table) < 8 else 300,
        column_config={
            "kind": words("elements.kind"),
            "number": words("elements.how_many"),
            "built": words("elements.built"),
            "cost_yuan": st.column_config.NumberColumn(words("elements.cost"), format="localized"),
        },
        placeholder=desk.plain("ranking.unknown"),
    )


def _map(desk: Desk, site: str | None, placing: Placing | None, *, pins: bool) -> None:
    overlays: list[Overlay] = []
    if placing is not None:
        shapes = sites_elements.outlines(desk.context, placing)
        overlays.append(
            overlay(
                "placing",
                desk.words("elements.preview"),
                shapes.to_frame("geometry"),
                color=GREEN,
                opacity=0.6,
            )
        )
    gismap(
        _MAP,
        layers=layers_of(desk, only=_MAP_LAYERS),
        view=view_of(desk),
        language=desk.words.language,
        mode="try" if pins else "browse",
        pin=placing.place if placing else None,
        overlays=overlays,
        focus=_focus(desk, site),
        height=560,
    )


def _focus(desk: Desk, site: str | None) -> tuple[float, ...] | None:
    sites = desk.context.frame(MICRO_SPACE_SITES, desk.actor.visibility)
    chosen = sites.geometry[sites["uid"] == site]
    if chosen.empty:
        return None
    bounds: tuple[float, ...] = box(*chosen.total_bounds).buffer(_AROUND_DEG).bounds
    return bounds


def _list(desk: Desk, site: str | None) -> None:
    words = desk.words
    here = sites_elements.standing(desk.actor, desk.context, site)
    if here.empty:
        return
    may_edit = desk.may(ELEMENTS.edit_action)
    st.markdown(f"##### {words.title(ELEMENTS.title)}")
    shown = pd.DataFrame(here.drop(columns=here.geometry.name))
    chosen = record_table(desk, ELEMENTS, shown, key="elements", choose=may_edit, height=320)
    if chosen is None:
        if may_edit:
            st.caption(words("elements.how_to_turn"))
        return
    _turn(desk, chosen)
    record_form(desk, ELEMENTS, chosen)


def _turn(desk: Desk, fid: int) -> None:
    words = desk.words
    feature = features.look_at(desk.actor, desk.context, ELEMENTS, fid)
    now: Any = feature.values.get("bearing_deg") or 0
    slid, pressed = st.columns([3, 1], vertical_alignment="bottom")
    bearing = slid.slider(
        words("elements.bearing"),
        0,
        355,
        int(now) // _TURN_STEP * _TURN_STEP,
        _TURN_STEP,
        format="%d°",
        key=f"turn-{fid}-{feature.version}",
    )
    if pressed.button(words("elements.turn"), icon=":material/rotate_right:", width="stretch"):
        try:
            sites_elements.turn(desk.actor, desk.context, fid, feature.version, int(bearing))
        except CoCreateError as error:
            st.error(words.error(error))
            return
        st.rerun()
