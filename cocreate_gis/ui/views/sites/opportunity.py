"""Idle spaces as opportunities: filtered, on the map and in a table, each with all that is known of it."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd
import streamlit as st

from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.layers.elements import ELEMENTS
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import COMMUNITIES, COMPOUNDS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES, UNDECIDED
from cocreate_gis.services import features
from cocreate_gis.services.registers import sites_elements
from cocreate_gis.services.registers.along import streets
from cocreate_gis.services.registers.sites_opportunity import Wanted, opportunities
from cocreate_gis.services.value_words import value_text
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay, gismap, told_before
from cocreate_gis.ui.maps import ORANGE, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.photos import record_photos
from cocreate_gis.ui.record_table import record_table
from cocreate_gis.ui.records import record_dialog

_MAP, _PICKED = "opportunity_map", "opportunity_picked"
_MAP_LAYERS = (COMMUNITIES, COMPOUNDS, PATHS, MICRO_SPACE_SITES, ELEMENTS)
_COLUMNS = (
    "name",
    "kind",
    "land",
    "owner",
    "area_m2",
    "problems",
    "present_use",
    "condition",
    "status",
    "function",
)


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    wanted = _ask(desk)
    found = opportunities(desk.actor, desk.context, wanted)
    total = words.number(round(float(found["area_m2"].fillna(0).sum())))
    st.caption(words("sites.found", count=len(found), area=total))
    if wanted.street is not None:
        _axis(desk, wanted.street)
    if found.empty:
        st.info(words("sites.none_found"))
        return
    picked = told_before(_MAP).picked
    if picked is not None and picked[0] == MICRO_SPACE_SITES.name:
        st.session_state[_PICKED] = picked[1]
    mapped, listed = st.columns([1, 1], gap="medium")
    with mapped:
        gismap(
            _MAP,
            layers=layers_of(desk, only=_MAP_LAYERS),
            view=view_of(desk),
            language=words.language,
            overlays=[_dots(desk, found)],
            focus=tuple(map(float, found.total_bounds)),
            height=470,
            linked=True,
            only={MICRO_SPACE_SITES.name: [int(fid) for fid in found.index]},
        )
    with listed:
        table = pd.DataFrame(found)[[name for name in _COLUMNS if name in found.columns]]
        chosen = record_table(desk, MICRO_SPACE_SITES, table, key="opportunity", height=430)
    shown: int = st.session_state.get(_PICKED, -1) if chosen is None else chosen
    if shown in found.index:
        _site(desk, shown)
    else:
        st.caption(words("sites.choose_one"))


def _dots(desk: Desk, found: gpd.GeoDataFrame) -> Overlay:
    """A dot on each: seen from afar the areas themselves are too small."""
    points = found.set_geometry(found.geometry.representative_point())
    return overlay(
        "found", desk.words("sites.dots"), points, color=ORANGE, opacity=0.9, width=1, geometry="point"
    )


def _ask(desk: Desk) -> Wanted:
    words = desk.words
    with st.container(horizontal=True):
        states = _codes(desk, "status", UNDECIDED)
        kinds = _codes(desk, "kind")
        lands = _codes(desk, "land")
    with (
        st.expander(words("sites.more_filters"), icon=":material/filter_list:"),
        st.container(horizontal=True),
    ):
        renewals = _codes(desk, "renewal")
        least = st.number_input(words("sites.least_m2"), min_value=0.0, value=None, step=10.0, width=180)
        most = st.number_input(words("sites.most_m2"), min_value=0.0, value=None, step=10.0, width=180)
        street = st.selectbox(
            words("sites.street"), streets(desk.context), None, placeholder="—", width=220, key="site_street"
        )
    return Wanted(states, kinds, lands, renewals, least, most, street)


def _codes(desk: Desk, name: str, chosen: Sequence[str] = ()) -> list[str]:
    field = MICRO_SPACE_SITES.field(name)
    titles = desk.plain.coded(field.domain)
    return st.multiselect(
        desk.words.title(field.title),
        list(titles),
        list(chosen),
        format_func=titles.__getitem__,
        placeholder=desk.plain("sites.all"),
        key=f"opportunity-{name}",
    )


def _axis(desk: Desk, street: str) -> None:
    """All that stands along a street, one behind the other, whatever else is asked for."""
    there = opportunities(desk.actor, desk.context, Wanted(states=(), street=street))
    lines = [
        desk.plain(
            "sites.on_axis",
            metres=round(row["along_m"]),
            name=row["name"],
            function=row["function"] if isinstance(row["function"], str) else "—",
        )
        for _, row in there.iterrows()
    ]
    if lines:
        st.markdown(f"**{desk.words('sites.axis', street=street)}**")
        st.markdown("\n".join(f"1. {literal(line)}" for line in lines))


def _site(desk: Desk, fid: int) -> None:
    words = desk.words
    site = features.look_at(desk.actor, desk.context, MICRO_SPACE_SITES, fid)
    with st.container(border=True):
        told, act = st.columns([4, 1], vertical_alignment="center")
        told.markdown(f"##### {literal(str(site.values['name']))}")
        if desk.may(MICRO_SPACE_SITES.edit_action) and act.button(
            words("sites.edit"), icon=":material/edit:", width="stretch"
        ):
            record_dialog(desk, MICRO_SPACE_SITES, fid)
        facts(desk, MICRO_SPACE_SITES, site.values)
        elements_counted(desk, site.uid)
        record_photos(desk, MICRO_SPACE_SITES, site.uid)


def facts(desk: Desk, layer: Layer, values: Mapping[str, object]) -> None:
    """Write out what a record says, field by field.

    Parameters
    ----------
    desk : Desk
        The words.
    layer : Layer
        Its declaration.
    values : Mapping[str, object]
        What the person may read of it.
    """
    plain = desk.plain
    lines = [
        f"**{desk.words.title(field.title)}** "
        + plain.measured(literal(value_text(field, value, plain)), field.unit)
        for field in layer.visible_fields(desk.actor.visibility)
        if (value := values.get(field.name)) is not None and field.typed and field.name != layer.name_field
    ]
    st.markdown(" · ".join(lines))


def elements_counted(desk: Desk, site: str) -> None:
    """Tell how many small facilities of each kind a site has; nothing where there are none.

    Parameters
    ----------
    desk : Desk
        The person and the words.
    site : str
        Its uid.
    """
    here = sites_elements.standing(desk.actor, desk.context, site)
    if here.empty:
        return
    kinds = sites_elements.palette(desk.context)
    counted = sites_elements.counted(desk.context, here)
    parts = [
        desk.plain("elements.counted", kind=kind_title(desk, kinds, row["kind"]), number=row["number"])
        for _, row in counted.iterrows()
    ]
    st.markdown(
        f"**{desk.words.title(ELEMENTS.title)}** {literal(desk.plain('print.list_mark').join(parts))}"
    )


def kind_title(desk: Desk, kinds: pd.DataFrame, uid: str) -> str:
    """Name a kind of small facility in the reader's language.

    Parameters
    ----------
    desk : Desk
        The words.
    kinds : DataFrame
        The palette.
    uid : str
        The kind.

    Returns
    -------
    str
        A dash for one that is gone.
    """
    if uid not in kinds.index:
        return "—"
    own, english = kinds.loc[uid, ["name", "name_en"]]
    return str(english if desk.words.language == "en" and isinstance(english, str) else own)
