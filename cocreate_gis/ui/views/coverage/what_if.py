"""What if: things supposed otherwise on the map or from lists, the result before and after at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd
import streamlit as st

from cocreate_gis.analysis.hours import to_osm
from cocreate_gis.model.coverage import CoverageRequest, CoverageRun
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import BARRIERS, FACILITIES, GATES, PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.suppositions import Kind, SupposedFacility, Suppositions
from cocreate_gis.services import standards
from cocreate_gis.services.reach import cautions, comparison, supposed, what_if
from cocreate_gis.services.reach.comparison import Comparison
from cocreate_gis.services.reach.results import NAME_LIMIT
from cocreate_gis.ui import differences
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.map_component import LonLat, Overlay, gismap, told_before
from cocreate_gis.ui.maps import ORANGE, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal

_HELD = "what_if"
_OPEN, _CLOSE, _ASKED = "what_if_open", "what_if_close", "what_if_asked"
_TOOL = "what_if_tool"
_MAP = "what_if_map"
_MAP_LAYERS = (COMMUNITIES, COMPOUNDS, BUILDINGS, PATHS, BARRIERS, GATES, FACILITIES)
_BY_PRESSING: tuple[Kind, ...] = ("added", "moved")
# What each tool is about, where it is picked on the map or from a list.
_PICKED: Mapping[Kind, tuple[str, ...]] = {
    "removed": (FACILITIES.name,),
    "gates": (GATES.name,),
    "barriers": (BARRIERS.name,),
    "hours": (FACILITIES.name, GATES.name),
}


@dataclass(frozen=True)
class _Held:
    """What a person supposes beside one result; the next press puts the facility `placing` elsewhere."""

    run: str
    suppose: Suppositions = field(default_factory=Suppositions)
    placing: str = ""


def switch(desk: Desk) -> bool:
    """Offer to suppose things beside a result.

    Parameters
    ----------
    desk : Desk
        The person and the words.

    Returns
    -------
    bool
        Whether the person does.
    """
    if st.session_state.pop(_CLOSE, False):
        st.session_state[_OPEN] = False
    return desk.may("coverage.run") and st.toggle(
        desk.words("what_if.open"), key=_OPEN, help=desk.words("what_if.help")
    )


def suppose(desk: Desk, kind: Kind, uid: str, what: object) -> None:
    """Lead to the drawer with one thing supposed already, beside the newest result.

    Parameters
    ----------
    desk : Desk
        A person who may suppose things.
    kind : str
        Kind of supposition.
    uid : str
        What it is about.
    what : object
        What is supposed of it.
    """
    st.session_state[_ASKED] = (kind, uid, what)
    st.session_state[_OPEN] = True
    st.switch_page(desk.pages["coverage"])


def is_open() -> bool:
    """Tell whether a person supposes things.

    Returns
    -------
    bool
        Whether nothing else is asked meanwhile.
    """
    return bool(st.session_state.get(_OPEN))


def render(desk: Desk, run: CoverageRun, category: str) -> None:
    """Draw the drawer in place of the figures of a result.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    run : CoverageRun
        The result; what it supposes is taken over.
    category : str
        The category on the screen.
    """
    words = desk.words
    held = _held(run)
    st.caption(words("what_if.nothing_changes"))
    tool = _tool(desk)
    _from_map(desk, held, tool, category)
    chosen, listed = st.columns([1, 1], gap="medium")
    with chosen:
        _choose(desk, run.request, tool, category)
    with listed:
        _list(desk, run.request)
    try:
        with st.spinner(words("stage.category")):
            compared = what_if.try_out(desk.actor, desk.context, run.request, _held(run).suppose)
    except InvalidInput as error:
        st.warning(words.error(error))
        return
    _new_cautions(desk, compared)
    mapped, told = st.columns([1.9, 1], gap="medium")
    with mapped:
        _map(desk, _held(run), tool, compared, category)
    with told:
        differences.numbers(desk, compared, category, run.told_group, narrow=True)
    places = comparison.by_place(compared, category, run.told_group, desk.plain, desk.actor.visibility)
    if len(places) > 1:
        with st.expander(words("compare.by_place"), icon=":material/table_rows:"):
            differences.table(desk, places)
    _keep(desk, run.request)


def _new_cautions(desk: Desk, compared: Comparison) -> None:
    """Say what only holds as supposed, such as that no street leads to what is added."""
    known, found = (cautions.lines(side.run, desk.plain) for side in (compared.before, compared.after))
    for line in found:
        if line not in known:
            st.warning(literal(line), icon=":material/report:")


def _held(run: CoverageRun | None = None) -> _Held:
    held: _Held | None = st.session_state.get(_HELD)
    if run is not None and (held is None or held.run != run.uid):
        held = _Held(run.uid, run.request.suppose)
        st.session_state[_HELD] = held
    if run is not None and held is not None and (asked := st.session_state.pop(_ASKED, None)):
        held = replace(held, suppose=held.suppose.having(*asked))
        st.session_state[_HELD] = held
    if held is None:
        raise ValueError(_HELD)
    return held


def _hold(suppose: Suppositions, placing: str = "") -> None:
    # A press may come in when the drawer has closed already: then nothing is held any more.
    held: _Held | None = st.session_state.get(_HELD)
    if held is not None:
        st.session_state[_HELD] = replace(held, suppose=suppose, placing=placing)


def _end_placing() -> None:
    held: _Held | None = st.session_state.get(_HELD)
    if held is not None:
        _hold(held.suppose)


def _tool(desk: Desk) -> Kind:
    kinds: tuple[Kind, ...] = ("added", "moved", "removed", "gates", "barriers", "hours")
    return st.segmented_control(
        desk.words("what_if.tool"),
        kinds,
        default="added",
        required=True,
        format_func=lambda kind: desk.words(f"what_if.tool_{kind}"),
        key=_TOOL,
        on_change=_end_placing,
    )


def _from_map(desk: Desk, held: _Held, tool: Kind, category: str) -> None:
    """Take over what was pressed on the map before anything is drawn."""
    events = told_before(_MAP)
    if events.pin is not None and tool == "added":
        _place(desk, held, events.pin, category)
    elif events.pin is not None and tool == "moved":
        chosen = st.session_state.get(_key(tool))
        if chosen is not None:
            _hold(held.suppose.having("moved", chosen, (events.pin.lon, events.pin.lat)), chosen)
    elif events.picked is not None and events.picked[0] in _PICKED.get(tool, ()):
        uid = what_if.uid_at(desk.context, *events.picked)
        if uid is not None:
            st.session_state[_key(tool)] = uid


def _place(desk: Desk, held: _Held, pin: LonLat, category: str) -> None:
    place = (pin.lon, pin.lat)
    uid = held.placing or new_uid()
    if (known := held.suppose.added.get(uid)) is not None:
        name = known.name
    else:
        known_as = standards.standards(desk.context).get(category)
        title = category if known_as is None else desk.plain.title(known_as.short_title)
        name = desk.plain("what_if.added_name", category=title, number=len(held.suppose.added) + 1)
    _hold(held.suppose.having("added", uid, SupposedFacility(name=name, category=category, place=place)), uid)


def _key(tool: Kind) -> str:
    return f"what_if_{tool}"


def _choose(desk: Desk, question: CoverageRequest, tool: Kind, category: str) -> None:
    words = desk.words
    if tool == "added":
        st.markdown(words("what_if.how_added"))
        if _held().placing and st.button(words("what_if.another"), icon=":material/add_location_alt:"):
            _end_placing()
            st.rerun()
        return
    if tool == "hours" and question.at is None:
        st.info(words("what_if.no_hour"))
        return
    labels = told_apart({str(uid): label for uid, label in _labels(desk, tool, category).items()})
    if st.session_state.get(_key(tool)) not in labels:
        st.session_state[_key(tool)] = next(iter(labels), None)
    chosen = st.selectbox(
        words(f"what_if.which_{tool}"),
        list(labels),
        format_func=labels.__getitem__,
        key=_key(tool),
        placeholder=words("files.choose"),
    )
    if chosen is None:
        st.caption(words("what_if.nothing_to_choose"))
    elif tool == "moved":
        st.markdown(words("what_if.how_moved"))
    else:
        _act(desk, tool, chosen)


def _labels(desk: Desk, tool: Kind, category: str) -> "pd.Series[str]":
    asked = desk.actor, desk.context
    if tool == "gates":
        return what_if.gates(*asked, desk.plain)
    if tool == "barriers":
        return what_if.barriers(*asked, desk.plain)
    facilities = what_if.facilities(*asked, category).replace("", desk.plain("evidence.a_facility"))
    if tool == "hours":
        return pd.concat([facilities, what_if.gates(*asked, desk.plain)])
    return facilities


def _act(desk: Desk, tool: Kind, uid: str) -> None:
    words, suppose = desk.words, _held().suppose
    what: object = True
    if tool == "hours":
        what = st.text_input(
            words("what_if.hours"), placeholder="8:00-21:00", key=f"what_if_text_{uid}"
        ).strip()
        if what and to_osm(str(what)) is None:
            st.warning(words("what_if.hours_unread"))
            return
    kinds = {"gates": ("open", "closed")}.get(tool, (tool,))
    with st.container(horizontal=True):
        for kind in kinds:
            if st.button(words(f"what_if.do_{kind}"), type="primary", disabled=not what):
                _hold(suppose.having(tool, uid, kind if tool == "gates" else what))
                st.rerun()


def _list(desk: Desk, question: CoverageRequest) -> None:
    words, suppose = desk.words, _held().suppose
    if not suppose:
        st.caption(words("what_if.none_yet"))
        return
    asked = what_if.supposing(question, suppose)
    said = supposed.sentences(asked, supposed.names(desk.context, asked), desk.plain)
    st.markdown(f"**{words('what_if.listed', count=len(said))}**")
    for number, ((kind, uid), sentence) in enumerate(said.items()):
        told, undo = st.columns([4, 1], vertical_alignment="center")
        told.markdown(literal(sentence))
        undo.button(
            words("what_if.undo"),
            key=f"what_if_undo_{number}",
            icon=":material/undo:",
            on_click=_hold,
            args=(suppose.without(kind, uid),),
        )
    if len(said) > 1:
        st.button(
            words("what_if.undo_all"), icon=":material/delete_sweep:", on_click=_hold, args=(Suppositions(),)
        )


def _map(desk: Desk, held: _Held, tool: Kind, compared: Comparison, category: str) -> None:
    added, moved = held.suppose.added.get(held.placing), held.suppose.moved.get(held.placing)
    pin = moved if added is None else added.place
    frame, group = compared.before.frames[f"facilities:{category}"], compared.after.run.told_group
    gismap(
        _MAP,
        layers=layers_of(desk, only=_MAP_LAYERS),
        view=view_of(desk),
        language=desk.words.language,
        mode="try" if tool in _BY_PRESSING else "browse",
        pin=pin if tool in _BY_PRESSING else None,
        overlays=[*differences.overlays(desk, compared, category, group), *_marks(desk, held.suppose)],
        height=560,
        linked=tool in _PICKED,
        only={FACILITIES.name: [int(fid) for fid in frame.index]},
    )


def _marks(desk: Desk, suppose: Suppositions) -> list[Overlay]:
    """Draw the gates and walls that are supposed otherwise."""
    gates = {uid: desk.plain(f"what_if.mark_{status}") for uid, status in suppose.gates.items()}
    barriers = dict.fromkeys(suppose.barriers, desk.plain("what_if.mark_gone"))
    drawn = []
    for layer, marks in ((GATES, gates), (BARRIERS, barriers)):
        frame = desk.context.frame(layer, Visibility.STAFF)
        frame = frame[frame["uid"].isin(list(marks))]
        if len(frame):
            drawn.append(
                overlay(
                    f"supposed_{layer.name}",
                    desk.words("what_if.marked", layer=layer.title),
                    frame.assign(label=frame["uid"].map(marks)),
                    color=ORANGE,
                    opacity=0.95,
                    width=4,
                    geometry=layer.geometry.value,
                )
            )
    return drawn


def _keep(desk: Desk, question: CoverageRequest) -> None:
    words, suppose = desk.words, _held().suppose
    if not suppose:
        return
    with st.form("what-if-keep"):
        name = st.text_input(words("results.name"), max_chars=NAME_LIMIT, help=words("results.name_help"))
        kept = st.form_submit_button(words("what_if.keep"), type="primary", icon=":material/save:")
    if kept:
        what_if.keep(desk.actor, desk.context, question, suppose, name)
        st.session_state.pop(_HELD)
        st.session_state[_CLOSE] = True
        st.toast(words("what_if.kept"))
        st.rerun()
