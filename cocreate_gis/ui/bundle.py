"""Components of our own: JavaScript of the bundle, put on a page by Streamlit."""

from functools import cache
from typing import Any

import streamlit as st

from cocreate_gis.interchange.assets import asset_name

# The bundle is imported by its hashed name, so that browsers keep it and a new one is taken at once.
_LOADER = """
const base = new URL("assets/", document.baseURI);
const address = new URL("{css}", base).href;
const styled = new Promise((done) => {{
  if (document.querySelector(`link[href="${{address}}"]`)) return done();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  link.addEventListener("load", done);
  document.head.append(link);
}});
const bundle = import(new URL("{js}", base).href);
let turn = Promise.all([bundle, styled]);
export default function (component) {{
  turn = turn.then(async () => (await bundle).mount(component));
}}
"""


def component(entry: str) -> Any:
    """Give a component of the bundle.

    Parameters
    ----------
    entry : str
        ``map`` or ``boxes``.

    Returns
    -------
    callable
        As ``streamlit.components.v2.component`` gives it.

    Raises
    ------
    Unavailable
        The front-end has not been built (``assets_missing``).
    """
    return _declared(entry, asset_name(f"{entry}.js"), asset_name(f"{entry}.css"))


@cache
def _declared(entry: str, js: str, css: str) -> Any:
    return st.components.v2.component(
        f"cocreate_{entry}",
        html='<div class="gm-host"></div>',
        js=_LOADER.format(js=js, css=css),
        isolate_styles=False,
    )
