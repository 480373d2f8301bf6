"""The map component in a page."""

from streamlit.testing.v1 import AppTest

from cocreate_gis.interchange.assets import build_assets
from cocreate_gis.model.layers.network import GATES, PATHS
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES, STRUCTURE_FLOW
from cocreate_gis.ui.map_component import layer_of

_PAGE = """
import streamlit as st

from cocreate_gis.model.layers.network import GATES
from cocreate_gis.ui.map_component import MapEvents, MapView, Overlay, gismap, layer_of

events = gismap(
    "main",
    layers=[layer_of(GATES, language="zh", count=3)],
    view=MapView(bounds=(114.2, 30.5, 114.3, 30.6), workspace="town"),
    language="zh",
    tools=("pin", "polygon"),
    overlays=[Overlay("gap", "走不到的地方", {"type": "FeatureCollection", "features": []})],
)
st.write("quiet" if events == MapEvents() else "busy")
"""


def test_the_map_is_on_the_page_and_nothing_has_happened() -> None:
    build_assets()
    page = AppTest.from_string(_PAGE).run()
    assert not page.exception
    assert page.markdown[0].value == "quiet"


def test_a_layer_brings_its_titles_and_legend() -> None:
    gates = layer_of(GATES, language="en", count=90)
    assert gates.title == "Gates"
    assert ("closed", "Closed") in gates.codes
    assert layer_of(PATHS, language="zh").codes[0][0] == "arterial"


def test_the_legend_names_every_state() -> None:
    shown = dict(layer_of(ILLEGAL_STRUCTURES, language="zh").codes)
    assert set(shown) == set(STRUCTURE_FLOW.states)
    assert set(ILLEGAL_STRUCTURES.style.colors) == set(shown)
