"""Households and residents join their buildings; those that find none are put on the map by hand."""

from html import escape

import geopandas as gpd
import shapely
import streamlit as st

from cocreate_gis.interchange.readers import read_table
from cocreate_gis.interchange.tables import as_text
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.services.data import building_people
from cocreate_gis.services.data.building_people import PeoplePlan, PeopleRow, Placement
from cocreate_gis.store import Feature, read_features
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import GREEN, layers_of, overlay, view_of

_JOIN = "people_join"
_PLAN = "people_plan"
_PLACED = "people_placed"
_PIN = "people_pin"
_MAP_LAYERS = (COMMUNITIES, COMPOUNDS, BUILDINGS, PATHS)

_Placed = dict[int, tuple[PeopleRow, Placement]]


def render(desk: Desk, name: str, content: bytes, kept: str, classification: str) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The planner, the workspace and the words.
    name : str
        Name of the file.
    content : bytes
        The file.
    kept : str
        The name it is kept under for the worker.
    classification : {"public", "internal"}
        What the planner says the file is.
    """
    words = desk.words
    asked = {"name": name, "file": kept, "classification": classification}
    if job_watch.is_running(desk, _JOIN, asked):
        return
    done = job_watch.result(desk, _JOIN, asked)
    if done is not None:
        st.success(words("files.people_done", count=done["buildings"]), icon=":material/check:")
    plan = _plan(desk, name, content, kept)
    st.caption(
        words(
            "files.people_matched",
            matched=len(plan.matched),
            unchanged=plan.unchanged,
            unmatched=len(plan.unmatched),
        )
    )
    if len(plan.matched) and st.button(words("files.people_join", count=len(plan.matched)), type="primary"):
        job_watch.start(desk, _JOIN, "people", asked)
    _by_hand(desk, plan, st.session_state.setdefault(f"{_PLACED}-{kept}", {}))


def _plan(desk: Desk, name: str, content: bytes, kept: str) -> PeoplePlan:
    """The plan, made again only when the buildings have changed."""
    key = (kept, desk.context.layer_version(BUILDINGS.name))
    known: tuple[object, PeoplePlan] | None = st.session_state.get(_PLAN)
    if known is None or known[0] != key:
        known = key, building_people.plan_people(desk.actor, desk.context.store, read_table(name, content))
        st.session_state[_PLAN] = known
    return known[1]


def _by_hand(desk: Desk, plan: PeoplePlan, placed: _Placed) -> None:
    words = desk.words
    rows = {told.row: told for told in plan.unmatched} | {row: told for row, (told, _) in placed.items()}
    if not rows:
        return
    waiting = [row for row in sorted(rows) if row not in placed]
    st.markdown(f"##### {words('files.by_hand')}")
    if waiting:
        st.caption(words("files.by_hand_left", left=len(waiting)))
    else:
        st.success(words("files.by_hand_none_left"), icon=":material/check:")
    order = [*waiting, *sorted(placed)]
    row = st.selectbox(
        words("files.by_hand_row"),
        order,
        format_func=lambda known: _label(desk, rows[known], known in placed),
    )
    pinned_row, place = st.session_state.get(_PIN, (None, None))
    pin = place if pinned_row == row else None
    hit = building_people.building_at(desk.actor, desk.context, *pin) if pin else None
    events = gismap(
        "people",
        layers=layers_of(desk, only=_MAP_LAYERS),
        view=view_of(desk),
        language=words.language,
        mode="pin",
        tools=("pin",),
        pin=pin,
        overlays=[] if hit is None else [_outline(desk, hit)],
        height=460,
    )
    if events.pin is not None:
        st.session_state[_PIN] = (row, (events.pin.lon, events.pin.lat))
        st.rerun()
    _by_list(desk, row)
    if hit is not None:
        _confirm(desk, rows[row], hit, placed)
    elif pin is not None:
        st.warning(words("files.no_building_here", metres=building_people.REACH_M))


def _by_list(desk: Desk, row: int) -> None:
    """The map's equivalent for those who cannot use it."""
    with desk.context.store.read() as connection:
        buildings = read_features(connection, BUILDINGS, columns=["compound", "name"])
    pairs = zip(buildings["compound"], buildings["name"], strict=True)
    called = [f"{as_text(compound)} {as_text(name)}".strip() for compound, name in pairs]
    names = told_apart(dict(zip(buildings.index.tolist(), called, strict=True)))
    key = f"people-list-{row}"

    def take() -> None:
        if (fid := st.session_state[key]) is not None:
            point = shapely.point_on_surface(buildings.geometry.loc[fid])
            st.session_state[_PIN] = (row, (point.x, point.y))

    with st.expander(desk.words("files.by_list")):
        st.selectbox(
            desk.words("files.building"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder=desk.words("files.choose"),
            key=key,
            on_change=take,
        )


def _label(desk: Desk, told: PeopleRow, is_placed: bool) -> str:
    label = desk.plain("files.by_hand_label", row=told.row, building=f"{told.compound} {told.name}".strip())
    return f"✓ {label}" if is_placed else label


def _outline(desk: Desk, hit: Feature) -> Overlay:
    frame = gpd.GeoDataFrame({"label": [hit.values["name"]]}, geometry=[hit.geometry], crs=4326)
    return overlay("hit", desk.words("files.hit"), frame, color=GREEN, opacity=0.5, width=3)


def _confirm(desk: Desk, told: PeopleRow, hit: Feature, placed: _Placed) -> None:
    words = desk.words
    called = " ".join(str(hit.values[name]) for name in ("compound", "name") if hit.values[name])
    st.html(f"<p>{escape(words('files.hit'))}<strong>{escape(called)}</strong></p>")
    figures = {
        words.title(BUILDINGS.field(name).title): (hit.values[name], value)
        for name, value in told.figures.items()
        if value is not None
    }
    st.dataframe(
        {
            words("files.figure"): list(figures),
            words("files.figure_now"): [now for now, _ in figures.values()],
            words("files.figure_then"): [then for _, then in figures.values()],
        },
        hide_index=True,
        width="stretch",
    )
    if st.button(words("files.by_hand_confirm", building=called), type="primary", width="stretch"):
        earlier = placed.get(told.row, (told, None))[1]
        placement = building_people.place_people(desk.actor, desk.context.store, told, hit, earlier)
        placed[told.row] = (told, placement)
        st.session_state.pop(_PIN, None)
        st.session_state["toast"] = words("files.by_hand_done", building=called)
        st.rerun()
