"""A covenant: its articles, and how many households of each building have signed, as map and table."""

from typing import Any

import geopandas as gpd
import streamlit as st

from cocreate_gis.analysis.care import articles
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import COVENANT_SIGNATURES
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.services.promises.covenants import covenants, signatures, totals
from cocreate_gis.services.value_words import state_title
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.labels import choose
from cocreate_gis.ui.map_component import Overlay, gismap
from cocreate_gis.ui.maps import GROUND, extent_of, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.parts import nothing_yet
from cocreate_gis.ui.records import new_record_dialog

# By the least share, from none to all.
_CLASSES = ((0.0, "#d9dfe4"), (0.01, "#f0c987"), (0.34, "#b9cf7a"), (0.67, "#5fae6b"), (1.0, "#0f7a4f"))


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Anybody.
    """
    words = desk.words
    found = covenants(desk.actor, desk.context)
    if found.empty:
        nothing_yet(desk, "care.no_covenant", COVENANT_SIGNATURES.edit_action)
        return
    uid = choose(words("care.covenant"), {str(row["uid"]): str(row["name"]) for _, row in found.iterrows()})
    row = found[found["uid"] == uid].iloc[0]
    lines = articles(row["text"] if isinstance(row["text"], str) else "")
    state = state_title(DOCUMENTS, str(row["status"]), desk.actor.visibility, desk.plain)
    st.caption(words("care.covenant_line", count=len(lines), state=state))
    with st.expander(words("care.articles")):
        st.markdown("\n".join(f"1. {literal(line)}" for line in lines) or "—")
    if desk.may(COVENANT_SIGNATURES.edit_action) and st.button(
        words("care.count_signatures"), icon=":material/add:"
    ):
        new_record_dialog(desk, COVENANT_SIGNATURES)
    _signed(desk, signatures(desk.actor, desk.context, uid))


def _signed(desk: Desk, table: gpd.GeoDataFrame) -> None:
    words = desk.words
    if table.empty:
        st.info(words("care.no_buildings"))
        return
    if desk.actor.visibility is Visibility.STAFF:
        signed, households = totals(table)
        st.markdown(words("care.signed_total", signed=signed, households=households))
    else:
        st.caption(words("care.small_counts"))
    gismap(
        "covenant-map",
        layers=layers_of(desk, only=GROUND),
        view=view_of(desk),
        language=words.language,
        overlays=_by_share(desk, table),
        focus=extent_of(table),
        height=380,
    )
    shown = table[["name", "households", "signed", "share", "counted_on"]].assign(share=table["share"] * 100)
    headings: dict[str, Any] = {
        "name": desk.plain.title(BUILDINGS.field("name").title),
        "households": desk.plain("care.households"),
        "signed": desk.plain.title(COVENANT_SIGNATURES.field("households_signed").title),
        "share": st.column_config.NumberColumn(desk.plain("care.share"), format="%.0f%%"),
        "counted_on": st.column_config.DateColumn(
            desk.plain.title(COVENANT_SIGNATURES.field("counted_on").title)
        ),
    }
    st.dataframe(shown, hide_index=True, width="stretch", column_config=headings, placeholder="—")


def _by_share(desk: Desk, table: gpd.GeoDataFrame) -> list[Overlay]:
    drawn = table[table["share"].notna()]
    drawn = drawn.assign(label=[f"{share:.0%}" for share in drawn["share"]])
    least = [bound for bound, _ in _CLASSES]
    overlays = []
    for bound, colour, after in zip(least, [c for _, c in _CLASSES], [*least[1:], 2.0], strict=True):
        part = drawn[drawn["share"].between(bound, after, inclusive="left")]
        if not part.empty:
            title = desk.plain("care.share_from", share=round(100 * bound))
            overlays.append(overlay(f"share-{round(bound * 100)}", title, part, color=colour, opacity=0.8))
    return overlays
