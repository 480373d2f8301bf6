"""The replacement studio: species for a street side by side, with the shade they give now and later."""

import datetime as dt

import geopandas as gpd
import streamlit as st

from cocreate_gis.model.layers.base import LIST_MARK, Visibility
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.layers.species import SPECIES_SIZES
from cocreate_gis.model.layers.tree_plans import TREE_PLANS
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.services import features
from cocreate_gis.services.registers import trees_care, trees_species, trees_words
from cocreate_gis.services.registers.trees_studio import (
    PAVEMENT_M,
    YEARS,
    Question,
    Studio,
    middle_of,
)
from cocreate_gis.ui import job_watch
from cocreate_gis.ui.answers import answer
from cocreate_gis.ui.desk import Desk
from cocreate_gis.ui.map_component import MapView, Overlay, gismap
from cocreate_gis.ui.maps import GREEN, VIOLET, layers_of, overlay
from cocreate_gis.ui.markdown import literal

_SLOT = "trees_studio"
_GROUND = "#b8a98f"
# The height of summer, when shade is wanted most.
_SUMMER = (7, 22)
# Of the street, what the map opens on: near enough to see single crowns.
_AROUND_M = 90.0
_AFTERNOON = dt.time(15, 0)


def render(desk: Desk) -> None:
    """Draw the page.

    Parameters
    ----------
    desk : Desk
        Staff.
    """
    question = _ask(desk)
    if question is None:
        return
    params = _params(question)
    studio: Studio | None = answer(desk, "studio", params)
    if studio is None:
        return
    words = desk.plain
    st.markdown(f"#### {literal(trees_words.headline(studio, words))}")
    st.dataframe(trees_words.shade_table(desk.context, studio, words), hide_index=True, width="stretch")
    _map(desk, studio)
    if desk.may(SPECIES_SIZES.edit_action):
        _assume(desk, studio)
    facts, sources = trees_words.fact_table(desk.actor, desk.context, studio, words)
    st.markdown(f"##### {desk.words('trees.facts_heading')}")
    st.table(facts.set_index(facts.columns[0]))
    lines = trees_words.assumption_lines(desk.actor, desk.context, studio, words)
    with st.expander(desk.words("trees.assumptions_heading"), expanded=True):
        st.markdown("\n".join(f"- {literal(line)}" for line in lines))
    with st.expander(desk.words("trees.sources_heading")):
        for source in sources:
            st.text(source)
    if desk.may("data.export"):
        st.markdown(f"##### {desk.words('trees.print')}")
        job_watch.offer_document(desk, _SLOT, "studio_sheet", {**params, "language": words.language})


def _ask(desk: Desk) -> Question | None:
    words, context = desk.words, desk.context
    roads = list(dict.fromkeys(trees_care.streets(desk.actor, context).index.get_level_values("road")))
    if not roads:
        st.info(words("trees.no_streets"))
        return None
    plans = context.frame(TREE_PLANS, Visibility.STAFF).set_index("road")
    first = next((road for road in plans.index if road in roads), roads[0])
    road_box, candidate_box = st.columns([1, 2])
    road = road_box.selectbox(words("trees.road"), roads, roads.index(first))
    known = trees_species.titles(context)
    held = str(plans.at[road, "candidates"]).split(LIST_MARK) if road in plans.index.unique() else []
    candidates = candidate_box.multiselect(
        words("trees.candidates"),
        list(known),
        [name for name in held if name in known],
        format_func=lambda name: words.title(known[name]),
        placeholder=words("trees.candidates_example"),
        key=f"trees-candidates-{road}",
    )
    trees = context.frame(STREET_TREES, Visibility.STAFF)
    there = trees[trees["road"].eq(road).fillna(value=False)]
    with st.expander(words("trees.conditions")):
        side_box, species_box, day_box, clock_box, width_box = st.columns(5)
    side = side_box.selectbox(
        words("trees.side"),
        ["", *sorted(there["side"].dropna().unique())],
        format_func=lambda name: name or words("trees.both_sides"),
    )
    species = species_box.selectbox(
        words("trees.present"),
        ["", *there["species"].value_counts().index],
        format_func=lambda name: (
            trees_words.species_title(context, name, words) if name else words("trees.every_species")
        ),
    )
    day = day_box.date_input(words("trees.day"), context.today.replace(month=_SUMMER[0], day=_SUMMER[1]))
    clock = clock_box.time_input(words("trees.clock"), _AFTERNOON)
    width = width_box.number_input(words("trees.pavement"), 0.5, 20.0, PAVEMENT_M, 0.5)
    if not candidates:
        st.info(words("trees.choose_candidates"))
        return None
    moment = dt.datetime.combine(day, clock, context.workspace.zone)
    return Question(road, tuple(candidates), moment, side, species, width)


def _params(question: Question) -> dict[str, object]:
    return {
        "road": question.road,
        "candidates": list(question.candidates),
        "moment": question.moment.isoformat(),
        "side": question.side,
        "species": question.species,
        "pavement_m": question.pavement_m,
    }


def _map(desk: Desk, studio: Studio) -> None:
    words, plain = desk.words, desk.plain
    drawable = {"": words("trees.draw_now")} | {
        f"{one.species}|{one.years}": _then(desk, one.species, one.years)
        for one in studio.outlooks
        if one.shade is not None and not one.kept
    }
    chosen = st.selectbox(
        words("trees.draw"), list(drawable), min(3, len(drawable) - 1), format_func=drawable.__getitem__
    )
    metric = desk.context.workspace.metric_epsg
    drawn = [_drawn("ground", plain("trees.pavements"), studio.pavements, metric, _GROUND, 0.35)]
    if chosen:
        species, years = chosen.split("|")
        shade = studio.outlook(species, int(years)).shade
        if shade is not None:
            title = _then(desk, species, int(years))
            drawn.append(_drawn("then", title, shade.shadows, metric, GREEN, 0.6))
    outline = _drawn(
        "now", plain("trees.shade_now"), studio.now.shadows, metric, VIOLET, 0.0 if chosen else 0.35
    )
    around = gpd.GeoSeries([middle_of(desk.context, studio).buffer(_AROUND_M)], crs=metric).to_crs(4326)
    west, south, east, north = map(float, around.total_bounds)
    gismap(
        "trees-studio",
        layers=layers_of(desk, only=(PATHS, BUILDINGS)),
        view=MapView((west, south, east, north), desk.context.key),
        focus=(west, south, east, north),
        language=words.language,
        overlays=[*drawn, outline],
        height=440,
    )


def _then(desk: Desk, species: str, years: int) -> str:
    title = trees_words.species_title(desk.context, species, desk.plain)
    if years == 0:
        return desk.plain("trees.shade_new", species=title)
    return desk.plain("trees.shade_then", species=title, years=years)


def _drawn(name: str, title: str, shape: object, metric_epsg: int, color: str, opacity: float) -> Overlay:
    frame = gpd.GeoDataFrame(geometry=[shape], crs=metric_epsg).to_crs(4326)
    return overlay(name, title, frame, color=color, opacity=opacity, width=1)


def _assume(desk: Desk, studio: Studio) -> None:
    words, context = desk.words, desk.context
    with st.popover(words("trees.assume"), icon=":material/straighten:"):
        st.caption(words("trees.assume_note"))
        with st.form("trees-assume", border=False):
            species = st.selectbox(
                words("trees.species"),
                studio.question.candidates,
                format_func=lambda name: trees_words.species_title(context, name, words),
            )
            years = st.selectbox(words("trees.assume_years"), YEARS)
            crown = st.number_input(words("trees.crown"), 0.0, 60.0, 3.0, 0.5)
            height = st.number_input(words("trees.height"), 0.5, 100.0, 5.0, 0.5)
            bole = st.number_input(words("trees.bole"), 0.0, 50.0, 2.0, 0.1)
            if st.form_submit_button(words("trees.assume_save"), type="primary"):
                values = {
                    "species": species,
                    "years": years,
                    "crown_m": crown,
                    "height_m": height,
                    "clear_bole_m": bole,
                    "mark": "assumed",
                }
                features.create(desk.actor, context, SPECIES_SIZES, None, values)
                st.rerun()
