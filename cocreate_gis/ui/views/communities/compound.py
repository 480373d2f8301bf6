"""One compound on one page: everything that is there, was said, was promised, is open."""

import pandas as pd
import streamlit as st

from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.services.map_service import visible_layers
from cocreate_gis.services.registers.compound_page import PARTS, CompoundPage, compound_page
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import told_apart
from cocreate_gis.ui.long_choice import long_choice
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import layers_of, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.record_table import readable, record_table, shown_fields
from cocreate_gis.ui.records import record_dialog
from cocreate_gis.ui.register_pages import open_page

_CHOSEN = "compound_page"
# The record whose card the map shows, and on the page of which compound it was pressed.
_CARD, _CARD_OF = "compound_card", "compound_card_of"
_FACTS = (
    "kind",
    "management",
    "community",
    "households",
    "residents",
    "residents_60",
    "residents_80",
    "built_year",
)


def open_compound(fid: int) -> None:
    """Lead to the page of a compound; called when a button is pressed.

    Parameters
    ----------
    fid : int
        The compound.
    """
    st.session_state[_CHOSEN] = fid
    open_page("registers", "communities", "compound")


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    frame = desk.context.frame(COMPOUNDS, desk.actor.visibility)
    if frame.empty:
        st.info(words("compounds.no_compounds"))
        return
    labels = told_apart(
        {
            int(str(fid)): f"{row['name']} · {row['community']}" if row["community"] else str(row["name"])
            for fid, row in frame.sort_values("name").iterrows()
        }
    )
    fid = long_choice(desk, words("compounds.choose"), labels, _CHOSEN)
    if fid is None:
        return
    page = compound_page(desk.actor, desk.context, fid)
    left, right = st.columns([2, 3])
    with left:
        _facts(desk, page, frame.loc[[fid]])
        _take_home(desk, fid, page)
    with right:
        west, south, east, north = map(float, frame.geometry.loc[fid].bounds)
        gismap(
            "compound-map",
            layers=layers_of(desk),
            view=view_of(desk),
            language=words.language,
            focus=(west, south, east, north),
            select=st.session_state.get(_CARD) if st.session_state.get(_CARD_OF) == fid else None,
            height=360,
        )
    st.caption(words("compounds.card_how"))
    for part in PARTS:
        _part(desk, part, page, fid)


def _facts(desk: Desk, page: CompoundPage, row: pd.DataFrame) -> None:
    words = desk.words
    st.markdown(f"#### {literal(page.name)}")
    fields = [field for name in _FACTS if name in row.columns and (field := COMPOUNDS.field(name))]
    held = readable(desk, COMPOUNDS, row, fields).iloc[0]
    lines = [
        f"{words.title(field.title)}: **{value if field.is_year else words.written(value)}**"
        for field in fields
        if pd.notna(value := held[field.name])
    ]
    st.markdown("  \n".join(lines))
    counts = [
        f"{words(f'compounds.{part}')} {sum(map(len, kinds.values()))}" for part, kinds in page.parts.items()
    ]
    st.markdown(" · ".join(counts))


def _part(desk: Desk, part: str, page: CompoundPage, compound: int) -> None:
    words, kinds = desk.words, page.parts[part]
    st.markdown(f"##### {words(f'compounds.{part}')}")
    if not kinds:
        st.caption(words(f"compounds.nothing_{part}"))
    for name, frame in kinds.items():
        layer = LAYERS[name]
        if not shown_fields(layer, frame):
            continue
        with st.expander(f"{words.title(layer.title)} {len(frame)}"):
            chosen = record_table(desk, layer, frame, key=f"compound-{part}", height=300)
            _open_card(desk, layer, chosen, compound, f"compound-{part}-{name}")


def _open_card(desk: Desk, layer: Layer, chosen: int | None, compound: int, key: str) -> None:
    """Open the card of a row that was just pressed: on the map, or as a form where no map shows it."""
    if chosen == st.session_state.get(key):
        return
    st.session_state[key] = chosen
    if chosen is None:
        return
    if layer in visible_layers(desk.seat):
        st.session_state.update({_CARD: (layer.name, chosen), _CARD_OF: compound})
        st.rerun()
    if desk.may(layer.edit_action):
        record_dialog(desk, layer, chosen)


def _take_home(desk: Desk, fid: int, page: CompoundPage) -> None:
    words = desk.words
    if desk.may("data.export"):
        with st.popover(words("compounds.take_home"), icon=":material/download:"):
            params = {"compound": fid, "language": words.language}
            job_watch.offer_document(desk, "compound_made", "compound", params)
        with st.popover(words("compounds.print_sheet"), icon=":material/print:"):
            job_watch.offer_document(desk, "compound_sheet", "compound_sheet", params)
    papers = page.parts["there"].get(DOCUMENTS.name)
    if desk.actor.visibility is Visibility.STAFF and papers is not None and desk.may("paper.print"):
        with st.popover(words("compounds.print_papers"), icon=":material/print:"):
            names = told_apart({int(str(one)): str(name) for one, name in papers["name"].items()})
            chosen = st.multiselect(
                words("compounds.which_papers"), list(names), list(names), format_func=names.__getitem__
            )
            if chosen:
                asked = {"documents": chosen, "language": words.language}
                job_watch.offer_document(desk, "papers_made", "papers", asked)
