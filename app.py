"""The one door: ``streamlit run app.py``."""

from pathlib import Path

import streamlit as st

from cocreate_gis.bootstrap import application

app = st.App(
    Path(__file__).parent / "cocreate_gis" / "bootstrap" / "page.py",
    lifespan=application.lifespan,
    routes=application.routes(),
    middleware=application.middleware(),
)
