"""A working method as a check list: each courtyard scored on its items, and coloured on the map."""

import geopandas as gpd
import streamlit as st

from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.layers.services import METHOD_CHECKS, METHODS
from cocreate_gis.services.promises import methods
from cocreate_gis.services.references import record_names
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose, told_apart
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import GREEN, GROUND, extent_of, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import nothing_yet

_CLASSES = ((0.0, "#d9dfe4"), (0.01, "#e0a93b"), (0.5, "#8fbf6a"), (1.0, GREEN))


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words, context = desk.words, desk.context
    known = methods.methods(desk.actor, context)
    if known.empty:
        nothing_yet(desk, "care.no_methods", METHODS.edit_action)
        return
    method = choose(words("care.method"), {str(row["uid"]): str(row["name"]) for _, row in known.iterrows()})
    row = known[known["uid"] == method].iloc[0]
    st.caption(literal(" · ".join(str(row[n]) for n in ("source", "note") if isinstance(row[n], str))))
    items = methods.items_of(context, method)
    if items.empty:
        st.info(words("care.no_items"))
        return
    table = methods.scores(desk.actor, context, method)
    if table.empty:
        st.caption(words("care.not_scored"))
    else:
        _map(desk, table)
        _table(desk, method, table)
    if desk.may(METHOD_CHECKS.edit_action):
        _score(desk, method)


def _map(desk: Desk, table: gpd.GeoDataFrame) -> None:
    drawn = table.assign(label=[f"{row['done']}/{row['items']}" for _, row in table.iterrows()])
    bounds = [bound for bound, _ in _CLASSES]
    overlays = []
    for (bound, colour), after in zip(_CLASSES, [*bounds[1:], 2.0], strict=True):
        part = drawn[drawn["share"].between(bound, after, inclusive="left")]
        if not part.empty:
            title = desk.plain("care.done_from", share=round(bound * 100))
            overlays.append(overlay(f"done-{bound}", title, part, color=colour, opacity=0.6))
    gismap(
        "methods-map",
        layers=layers_of(desk, only=GROUND),
        view=view_of(desk),
        language=desk.words.language,
        overlays=overlays,
        focus=extent_of(table),
        height=380,
    )


def _table(desk: Desk, method: str, table: gpd.GeoDataFrame) -> None:
    states = desk.plain.coded(METHOD_CHECKS.field("status").domain)
    marks = {"done": "✓", "under_way": "…", "not_started": ""}
    checks = methods.checks(desk.actor, desk.context, method).loc[table.index]
    items = methods.items_of(desk.context, method)
    titles = told_apart({str(uid): str(name) for uid, name in items["name"].items()})
    shown = checks.apply(lambda column: column.map(marks)).rename(columns=titles)
    shown.insert(0, desk.plain.title(COMPOUNDS.field("name").title), table["name"])
    shown.insert(1, desk.plain("care.score"), [f"{r['done']}/{r['items']}" for _, r in table.iterrows()])
    st.dataframe(shown, hide_index=True, width="stretch")
    st.caption(desk.words("care.marks", done=states["done"], under_way=states["under_way"]))


def _score(desk: Desk, method: str) -> None:
    words = desk.words
    with st.expander(words("care.score_one"), icon=":material/checklist:"):
        yards = told_apart(record_names(desk.context, COMPOUNDS.name))
        yard = st.selectbox(words("care.courtyard"), list(yards), None, format_func=yards.__getitem__)
        if yard is None:
            return
        held = methods.checks(desk.actor, desk.context, method)
        states = desk.plain.coded(METHOD_CHECKS.field("status").domain)
        wanted: dict[str, str] = {}
        with st.form(f"score-{method}-{yard}", border=False):
            for uid, item in methods.items_of(desk.context, method).iterrows():
                now = str(held.at[yard, uid]) if yard in held.index else "not_started"
                part = f"{item['part']} · " if isinstance(item["part"], str) else ""
                chosen = st.segmented_control(
                    literal(f"{part}{item['name']}"),
                    list(states),
                    default=now,
                    required=True,
                    format_func=states.__getitem__,
                    key=f"score-{yard}-{uid}-{now}",
                )
                if chosen != now:
                    wanted[str(uid)] = str(chosen)
            pressed = st.form_submit_button(words("care.score_save"), type="primary")
        if pressed:
            for item_uid, status in wanted.items():
                methods.score(desk.actor, desk.context, item_uid, yard, status)
            st.session_state["toast"] = words("care.scored", count=len(wanted))
            st.rerun()
