"""The script Streamlit runs for every page."""

from cocreate_gis.bootstrap import office, settings
from cocreate_gis.ui.shell import render

render(office(), settings().language)
