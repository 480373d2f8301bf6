"""Use my own community: a new workspace by name and boundary, and the way from one workspace to another."""

from html import escape
from urllib.parse import quote

import geopandas as gpd
import streamlit as st

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.model.crs import crs_title, propose_metric_crs
from cocreate_gis.services.geometry import from_geojson
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import gismap
from cocreate_gis.ui.maps import GREEN, overlay, view_of
from cocreate_gis.ui.views.data import workspace as data_workspace

_BOUNDARY = "own_boundary"


def render(desk: Desk) -> None:
    """Draw the section.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    if desk.may("workspace.edit"):
        with st.expander(words("workspace.title", name=desk.context.workspace.name), icon=":material/tune:"):
            data_workspace.render(desk)
    st.markdown(f"##### {words('own.workspaces')}")
    for key, name in desk.office.workspaces().items():
        here = " ✓" if key == desk.context.key else ""
        _link(f"enter?workspace={quote(key)}", name + here)
    st.markdown(f"##### {words('own.new')}")
    name = st.text_input(words("own.name"), max_chars=60, placeholder=words("own.name_example"))
    how = st.segmented_control(
        words("own.boundary"),
        ("import", "draw"),
        default="import",
        required=True,
        format_func=lambda code: words(f"own.boundary_{code}"),
    )
    (_import_boundary if how == "import" else _draw_boundary)(desk)
    boundary = st.session_state.get(_BOUNDARY)
    if boundary is None:
        return
    centre = boundary.representative_point()
    proposed = propose_metric_crs(centre.x, centre.y)
    st.success(words("own.boundary_ready"))
    epsg = st.number_input(words("own.crs"), value=proposed, step=1, help=words("own.crs_help"))
    st.caption(crs_title(proposed))
    if st.button(words("own.create"), type="primary", width="stretch", disabled=not name.strip()):
        context = desk.office.create(desk.actor, name, boundary, int(epsg))
        st.session_state.pop(_BOUNDARY, None)
        st.success(words("own.created", name=name))
        _link(f"enter?workspace={quote(context.key)}&to=data", words("own.go"))


def _link(address: str, text: str) -> None:
    st.html(f'<a class="cc-workspace" href="{escape(address)}" target="_self">{escape(text)}</a>')


def _import_boundary(desk: Desk) -> None:
    words = desk.words
    upload = st.file_uploader(words("own.file"), type=["gpkg", "geojson", "json", "zip"])
    if upload is not None:
        read = read_upload(upload.name, upload.getvalue())
        areas = read.frame[read.frame.geom_type.isin(["Polygon", "MultiPolygon"])]
        if areas.empty:
            st.warning(words("own.no_area"))
            return
        st.session_state[_BOUNDARY] = areas.geometry.union_all()


def _draw_boundary(desk: Desk) -> None:
    st.caption(desk.words("own.draw_help"))
    drawn = st.session_state.get(_BOUNDARY)
    shape = gpd.GeoDataFrame(geometry=[] if drawn is None else [drawn], crs=4326)
    # What the workspace at hand holds is not what is drawn over: its layers stay away.
    events = gismap(
        "own",
        layers=(),
        view=view_of(desk),
        language=desk.words.language,
        mode="polygon",
        overlays=[overlay("boundary", desk.words("own.boundary"), shape, color=GREEN, opacity=0.15)],
        height=460,
    )
    if events.drawn is not None:
        st.session_state[_BOUNDARY] = from_geojson(events.drawn.geometry)
        st.rerun()
