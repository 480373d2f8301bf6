"""What the stored coverage says of a place at which somebody has something to say."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from cocreate_gis.analysis.coverage import cutoff_m
from cocreate_gis.analysis.inputs import places_of
from cocreate_gis.analysis.kernels import UNREACHED
from cocreate_gis.analysis.network import WalkNetwork
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.model.coverage import OLDER_GROUP, STANDARD_GROUP, CoverageRun
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.standards import standards
from cocreate_gis.wording import Words

# Facility categories that matter to whoever speaks about a category of suggestions, the first ones first.
FACILITIES_ABOUT: Mapping[str, tuple[str, ...]] = {
    "elderly": ("cultural_activity_station", "elderly_day_care", "community_canteen"),
    "children": ("children_elder_ground", "kindergarten", "nursery"),
    "seating": ("cultural_activity_station", "outdoor_fitness_ground", "children_elder_ground"),
    "green": ("park_5min", "block_central_green", "park_10min"),
    "parking": ("public_car_park", "resident_car_park"),
    "ebike": ("bike_ebike_shed",),
    "walking": ("bus_stop",),
    "sanitation": ("public_toilet", "waste_collection_point"),
    "services": ("market_fresh_supermarket", "community_health_station", "convenience_store"),
    "ownership": ("community_service_station", "property_management"),
}
_SLOWER = ("elderly",)
_ROUNDED_TO_M = 10
# What a standard adds in brackets is for the office.
_IN_BRACKETS = re.compile(r"\s*[(（].*[)）]")


@dataclass(frozen=True)
class PlaceAnswer:
    """How far the nearest facility of a category is from a place.

    Parameters
    ----------
    category : str
        The facility category.
    title : Title
        Its name.
    minutes : float
        The time the coverage run asked about.
    metres : float or None
        The walk from the place itself, metres; None where no facility can be reached.
    within : bool
        Whether it is walked in the time, by older people where the suggestion is about them.
    name : str
        The nearest facility; empty where it has no name.
    computed_on : date
        When coverage was computed.
    is_stale : bool
        Whether its data have changed since.
    """

    category: str
    title: Title
    minutes: float
    metres: float | None
    within: bool
    name: str
    computed_on: dt.date
    is_stale: bool


def what_the_place_says(context: Context, geometry: BaseGeometry, category: str) -> list[PlaceAnswer]:
    """Say how far the facilities are that matter to a suggestion, by the newest stored coverage.

    The walk is measured from the place on the network of today to the facilities the run counted: for a home
    it is the figure the run itself gave. Runs that suppose something, ask about an hour or about other ways
    are left out.

    Parameters
    ----------
    context : Context
        The workspace.
    geometry : shapely geometry
        The place, EPSG:4326; a line or an area stands at a point on it.
    category : str
        What the suggestion is about.

    Returns
    -------
    list of PlaceAnswer
        One per facility category for which anything was computed; empty where nothing was.
    """
    asked = FACILITIES_ABOUT.get(category, ())
    newest: dict[str, CoverageRun] = {}
    # What is only supposed, or holds at an hour or for some, is told to nobody as if it were always so.
    plain = [run for run in coverage.runs(VISITOR, context) if run.request.is_plain] if asked else []
    for run in plain:
        for code in run.request.categories:
            newest.setdefault(code, run)
    group = OLDER_GROUP if category in _SLOWER else STANDARD_GROUP
    try:
        return [_answer(context, geometry, code, newest[code], group) for code in asked if code in newest]
    except InvalidInput:
        # The paths or the facilities were taken away: then nothing is known, and nothing is said.
        return []


def _answer(
    context: Context, geometry: BaseGeometry, category: str, run: CoverageRun, group: str
) -> PlaceAnswer:
    network = context.networks.network(run.request)
    frames = coverage.stored(VISITOR, context, run.uid).frames
    facilities = frames[f"facilities:{category}"].to_crs(network.crs)
    metres, row = _walk(network, facilities, geometry)
    known = standards(context).get(category)
    name = None if row is None else facilities["name"].iloc[row]
    return PlaceAnswer(
        category=category,
        title=Title(category, category) if known is None else known.title,
        minutes=run.request.minutes,
        metres=metres,
        within=metres is not None and metres <= cutoff_m(run.request.minutes, run.request.speed_m_s(group)),
        name=name if isinstance(name, str) else "",
        computed_on=run.provenance.computed_at.astimezone(context.workspace.zone).date(),
        is_stale=coverage.is_stale(context, run),
    )


def _walk(
    network: WalkNetwork, facilities: gpd.GeoDataFrame, geometry: BaseGeometry
) -> tuple[float | None, int | None]:
    """Walk from a place to the nearest facility: metres and its row."""
    place = gpd.GeoDataFrame(geometry=[geometry], crs=WGS84).to_crs(network.crs)
    sources, legs = (
        snap(network, gpd.GeoSeries(places_of(frame, layer)).get_coordinates().to_numpy())
        for frame, layer in ((facilities, "facilities"), (place, "demand"))
    )
    cost, owner = cost_field(network, sources).at_legs(legs)
    return (None, None) if cost[0] >= UNREACHED else (float(cost[0]) / 100, int(owner[0]))


def sentences(answers: Sequence[PlaceAnswer], words: Words) -> list[str]:
    """Put what a place says into plain words.

    Parameters
    ----------
    answers : sequence of PlaceAnswer
        Of `what_the_place_says`.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence per answer, and one more where the data have changed since.
    """
    said = [_sentence(answer, words) for answer in answers]
    stale = [answer.computed_on for answer in answers if answer.is_stale]
    return [*said, words("nearest.stale", date=min(stale))] if stale else said


def _sentence(answer: PlaceAnswer, words: Words) -> str:
    title = _IN_BRACKETS.sub("", words.title(answer.title))
    facility = title if words.language == "zh" else title[:1].lower() + title[1:]
    if answer.metres is None:
        return words("nearest.unreachable", facility=facility)
    metres = max(round(answer.metres / _ROUNDED_TO_M), 1) * _ROUNDED_TO_M
    if not answer.within:
        return words("nearest.none", facility=facility, minutes=answer.minutes, metres=metres)
    if not answer.name:
        return words("nearest.near", facility=facility, metres=metres)
    return words("nearest.near_named", facility=facility, metres=metres, name=answer.name)
