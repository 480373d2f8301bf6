"""How do you know? The evidence sheet of one community and one category, on the screen."""

from html import escape

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers.network import BARRIERS, FACILITIES, GATES, PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.services.reach import evidence, evidence_words
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.reach.evidence import Evidence
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import Overlay, gismap, told_before
from cocreate_gis.ui.maps import GREEN, RED, VIOLET, layers_of, overlay, view_of
from cocreate_gis.ui.markdown import literal
from cocreate_gis.ui.views.register_shelf import open_list
from cocreate_gis.ui.views.registers.page import REGISTERS

_ASKED = "coverage_evidence"
_PLACE = "evidence_place"
_KEPT = "evidence_kept"
_DOCUMENT = "evidence_document"
_MAP = "evidence"
_FORMATS = ("pdf", "png", "xlsx")
_MAP_LAYERS = (COMMUNITIES, COMPOUNDS, BUILDINGS, PATHS, BARRIERS, GATES)
_GREY, _PURPLE = "#6b7280", "#7b1fa2"


def offer(desk: Desk, assessment: Assessment, category: str) -> None:
    """Offer the evidence of a result, community by community; of the whole where there are none.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    assessment : Assessment
        The stored result.
    category : str
        The category on the screen.
    """
    names = evidence.communities(assessment, category)
    with st.container(horizontal=True, vertical_alignment="bottom", key="evidence-offer"):
        area = evidence.WHOLE
        if area not in names:
            area = st.selectbox(
                desk.words("evidence.community"),
                list(names),
                format_func=names.__getitem__,
                key="evidence_area",
            )
        opened = st.button(desk.words("evidence.open"), icon=":material/fact_check:", type="primary")
    if opened:
        st.session_state[_ASKED] = (assessment.run.uid, category, area)
        _forget_place()
        st.rerun()


def is_open() -> bool:
    """Tell whether a person reads an evidence sheet.

    Returns
    -------
    bool
        Whether to draw it instead of the result.
    """
    return _ASKED in st.session_state


def render(desk: Desk) -> None:
    """Draw the sheet that was asked for.

    Parameters
    ----------
    desk : Desk
        The person, the workspace and the words.
    """
    words = desk.words
    run_uid, category, area = st.session_state[_ASKED]
    events = told_before(_MAP)
    if (put := events.confirmed or events.pin) is not None:
        st.session_state[_PLACE] = (put.lon, put.lat)
    if st.button(words("evidence.back"), icon=":material/arrow_back:"):
        st.session_state.pop(_ASKED)
        st.rerun()
    found = evidence.evidence(desk.actor, desk.context, run_uid, category, area)
    st.markdown(f"#### {literal(evidence_words.title_of(desk.context, found, desk.plain))}")
    lines = evidence_words.sentences(found, desk.plain, desk.actor.visibility)
    st.html("".join(f"<p>{escape(line)}</p>" for line in lines))
    asks = desk.may("facility.report") and st.toggle(words("evidence.missing"), key="evidence_missing")
    mapped, told = st.columns([1.5, 1], gap="medium")
    with mapped:
        _map(desk, found, asks=bool(asks))
        if asks:
            _missing(desk, category)
        _kept(desk)
    with told:
        _cases(desk, found)
        _ages(desk, found)
    st.markdown(f"**{words('evidence.facilities')}**")
    _facilities(desk, found)
    st.markdown(f"**{words('evidence.notes')}**")
    omitted = evidence_words.omission_lines(found, desk.plain, desk.actor.visibility)
    st.html("<ul>" + "".join(f"<li>{escape(line)}</li>" for line in omitted) + "</ul>")
    if desk.may("coverage.export"):
        st.markdown(f"##### {words('evidence.print')}")
        kind = st.segmented_control(
            words("coverage.format"),
            _FORMATS,
            default="pdf",
            required=True,
            format_func=lambda code: words(f"evidence.format_{code}"),
        )
        params = {"run": run_uid, "category": category, "area": area, "format": kind}
        job_watch.offer_document(desk, _DOCUMENT, "evidence", {**params, "language": words.language})


def _map(desk: Desk, found: Evidence, *, asks: bool) -> None:
    words = desk.words
    place = st.session_state.get(_PLACE)
    west, south, east, north = found.shape.bounds
    gismap(
        _MAP,
        layers=layers_of(desk, only=_MAP_LAYERS),
        view=view_of(desk),
        language=words.language,
        mode="pin" if asks else "browse",
        pin=place if asks else None,
        focus=(west, south, east, north),
        overlays=_overlays(desk, found),
        height=480,
    )


def _overlays(desk: Desk, found: Evidence) -> list[Overlay]:
    words, frames = desk.words, found.assessment.frames
    facilities = evidence_words.numbered(found, desk.plain)
    facilities["label"] = facilities["number"].astype(str).where(facilities["on_map"], "")
    colors = {"within": VIOLET, "beyond": "#a88bd0"}
    kinds = facilities["standing"].where(facilities["standing"].isin(list(colors)), "left_out")
    drawn = [
        overlay(
            "reach", words("coverage.reach"), frames[f"reach:{found.category}"], color=GREEN, opacity=0.14
        ),
        # Without the people in each: their figures would push the numbers off the facilities.
        overlay("gaps", words("home.gap"), frames[f"gaps:{found.category}"], color=RED, opacity=0.42),
    ]
    if found.walk is not None:
        line = gpd.GeoDataFrame(geometry=[found.walk.line], crs=WGS84)
        title = words("evidence.route")
        drawn.append(overlay("walk", title, line, color=_PURPLE, width=5, geometry="line"))
    for kind in ("left_out", "beyond", "within"):
        if (kinds == kind).any():
            title, color = words(f"evidence.pin_{kind}"), colors.get(kind, _GREY)
            drawn.append(
                overlay(kind, title, facilities[kinds == kind], color=color, opacity=0.9, geometry="point")
            )
    return drawn


def _missing(desk: Desk, category: str) -> None:
    words = desk.words
    place = st.session_state.get(_PLACE)
    st.caption(words("evidence.missing_how"))
    with st.form("evidence-missing", clear_on_submit=False):
        name = st.text_input(words("evidence.missing_name"), max_chars=80)
        note = st.text_input(words("evidence.missing_note"), max_chars=200)
        kept = st.form_submit_button(words("evidence.missing_keep"), type="primary")
    if not kept:
        return
    if place is None:
        st.warning(words("evidence.missing_place"))
        return
    evidence.report_missing(desk.actor, desk.context, category, shapely.Point(place), name, note)
    _forget_place()
    st.session_state[_KEPT] = name
    st.rerun()


def _kept(desk: Desk) -> None:
    if (name := st.session_state.get(_KEPT)) is None:
        return
    st.success(desk.words("evidence.missing_kept", name=name), icon=":material/task_alt:")
    if "registers" in desk.pages and st.button(
        desk.words("evidence.missing_open"), icon=":material/edit_location:"
    ):
        st.session_state.pop(_KEPT)
        open_list(desk, REGISTERS, FACILITIES)


def _forget_place() -> None:
    for key in (_PLACE, _KEPT):
        st.session_state.pop(key, None)


def _cases(desk: Desk, found: Evidence) -> None:
    words, plain, visibility = desk.words, desk.plain, desk.actor.visibility
    parts = {
        "evidence.by_age": evidence_words.age_figures(found, plain, visibility),
        "evidence.by_case": evidence_words.case_figures(found, plain, visibility),
    }
    group = POPULATION_GROUPS[found.run.told_group].title
    for heading, shown in parts.items():
        st.markdown(f"**{words(heading, group=group)}**")
        table = pd.DataFrame(
            {"who": one.title, "total": one.row.total, "uncovered": one.uncovered, "share": one.share}
            for one in shown
        )
        column = st.column_config
        st.dataframe(
            table.round(3),
            hide_index=True,
            width="stretch",
            column_config={
                "who": column.TextColumn(words("document.group")),
                "total": column.NumberColumn(words("document.total"), format="%.0f"),
                "uncovered": column.TextColumn(words("document.uncovered")),
                "share": column.NumberColumn(words("document.share"), format="percent"),
            },
        )


def _ages(desk: Desk, found: Evidence) -> None:
    with st.expander(desk.words("evidence.ages"), icon=":material/history:"):
        lines = evidence_words.age_lines(found, desk.plain)
        st.html("<ul>" + "".join(f"<li>{escape(' · '.join(line))}</li>" for line in lines) + "</ul>")


def _facilities(desk: Desk, found: Evidence) -> None:
    table = evidence_words.facility_table(found, desk.plain, desk.actor.visibility)
    st.dataframe(table, hide_index=True, width="stretch")
    if (others := int((~evidence_words.numbered(found, desk.plain)["on_map"]).sum())) > 0:
        st.caption(desk.words("evidence.not_numbered", count=others))
