"""Measures for experts: what facilities offer shared out among who can walk there, and how evenly."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.analysis.coverage import cutoff_m
from cocreate_gis.analysis.floating_catchment import DECAYS, Equity, equity, floating_catchment
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import snap
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.coverage import POPULATION_GROUPS, SNAP_LIMIT_M, CoverageRun
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.publication import hide_small_counts
from cocreate_gis.services.reach import coverage, documents, figures
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.reach.walking import NETWORK_LAYERS
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.store import read_features
from cocreate_gis.wording import Words

PER_PEOPLE = 1000


@dataclass(frozen=True, eq=False)
class Expert:
    """What facilities of a category offer, shared out among a group of people.

    Parameters
    ----------
    run : CoverageRun
        The result whose homes, facilities, time and speeds are taken.
    category, group : str
        Facility category, and key of `POPULATION_GROUPS`.
    decay : str
        Key of `DECAYS`.
    homes : GeoDataFrame
        Points, EPSG:4326, index as in the result, only where people of the group live: ``uid``, ``name``,
        ``community``, ``people`` and ``per_1000`` (capacity that comes to 1,000 people; 0 where none does).
    facilities : GeoDataFrame
        Points, EPSG:4326, those the result counts: ``uid``, ``name``, ``capacity`` (NaN where it is not
        recorded) and ``per_1000`` (capacity for 1,000 people within the walk, NaN where nobody is).
    equity : Equity
        How evenly it is shared.
    people_beside_unknown : float
        People who can walk to a facility whose capacity is not recorded, so that they have more than is told.
    """

    run: CoverageRun
    category: str
    group: str
    decay: str
    homes: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    equity: Equity
    people_beside_unknown: float

    @property
    def without_capacity(self) -> list[str]:
        """Names of the facilities that are left out because no capacity is recorded."""
        unknown = self.facilities[self.facilities["capacity"].isna()]
        return [str(name) for name in unknown["name"].fillna("")]

    @property
    def per_1000(self) -> float:
        """Capacity that comes to 1,000 people on average; NaN where nobody of the group lives."""
        people = self.homes["people"].sum()
        return float((self.homes["per_1000"] * self.homes["people"]).sum() / people) if people > 0 else np.nan


def expert(
    actor: Actor, context: Context, assessment: Assessment, category: str, group: str, decay: str
) -> Expert:
    """Share the capacity of facilities out among the people within a walk of them.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    assessment : Assessment
        A result.
    category : str
        A facility category of it.
    group : str
        Key of `POPULATION_GROUPS`, who walk at their own speed.
    decay : str
        Key of `DECAYS`.

    Returns
    -------
    Expert
        Capacities and streets are those of today.

    Raises
    ------
    Forbidden
        The actor may not.
    """
    require(actor, "coverage.view")
    versions = [context.layer_version(layer) for layer in (FACILITIES.name, *NETWORK_LAYERS)]
    key = ("expert", assessment.run.uid, category, group, decay, *versions)
    found: Expert = context.recent.get(key, lambda: _compute(context, assessment, category, group, decay))
    return found


def _compute(context: Context, assessment: Assessment, category: str, group: str, decay: str) -> Expert:
    request = assessment.run.request
    network = context.networks.network(request)
    homes = assessment.frames[f"homes:{category}"]
    homes = homes[homes[group] > 0]
    places = assessment.frames[f"facilities:{category}"]
    with context.store.read() as connection:
        recorded = read_features(connection, FACILITIES, geometry=False).set_index("uid")["capacity"]
    capacity = places["uid"].map(recorded).astype("float64")
    known = capacity.notna().to_numpy()
    doors, ways, unknown = (
        snap(network, shapely.get_coordinates(frame.geometry.to_crs(network.crs).to_numpy()), SNAP_LIMIT_M)
        for frame in (homes, places[known], places[~known])
    )
    people = homes[group].to_numpy(np.float64)
    limit_m = cutoff_m(request.minutes, request.speed_m_s(group))
    given = ways, capacity[known].to_numpy(), doors, people, limit_m
    access = floating_catchment(network, *given, DECAYS[decay])
    ratio = np.full(len(places), np.nan)
    ratio[known] = access.ratio * PER_PEOPLE
    beside = 0.0
    if not known.all():
        cost, _ = cost_field(network, unknown, round(limit_m * 100)).at_legs(doors)
        beside = float(people[cost <= round(limit_m * 100)].sum())
    return Expert(
        run=assessment.run,
        category=category,
        group=group,
        decay=decay,
        homes=homes[["uid", "name", "community", homes.geometry.name]].assign(
            people=people, per_1000=access.per_person * PER_PEOPLE
        ),
        facilities=places[["uid", "name", places.geometry.name]].assign(capacity=capacity, per_1000=ratio),
        equity=equity(access.per_person, people),
        people_beside_unknown=beside,
    )


def by_community(found: Expert, words: Words, visibility: Visibility) -> pd.DataFrame:
    """Tabulate by community.

    Parameters
    ----------
    found : Expert
        The measures.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads: the public is told of no count below 5, and no figure of so few people.

    Returns
    -------
    DataFrame
        Index uid of the community, those with least first: ``name``, ``people``, ``per_1000`` and ``nobody``
        (people within a walk of nothing); counts as text for the public.
    """
    homes = found.homes.assign(
        share=found.homes["per_1000"] * found.homes["people"],
        nobody=found.homes["people"].where(found.homes["per_1000"] == 0, 0.0),
    )
    sums = homes.groupby("community")[["people", "share", "nobody"]].sum()
    titles = figures.place_titles(found.run, words)
    table = pd.DataFrame({"name": [titles.get(area, "") for area in sums.index]}, index=sums.index)
    table["per_1000"] = (sums["share"] / sums["people"]).round(1)
    for name in ("people", "nobody"):
        count = sums[name].round().astype("int64")
        table[name] = hide_small_counts(count) if visibility is Visibility.PUBLIC else count
    if visibility is Visibility.PUBLIC:
        told = table["people"].str.isdecimal() & table["nobody"].str.isdecimal()
        table["per_1000"] = table["per_1000"].where(told)
    return table.sort_values("per_1000", kind="stable")[["name", "people", "per_1000", "nobody"]]


def about_lines(context: Context, found: Expert, words: Words) -> list[str]:
    """Write out how the measures are made and what they leave out.

    Parameters
    ----------
    context : Context
        The workspace.
    found : Expert
        The measures.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence a line.
    """
    group, request = POPULATION_GROUPS[found.group].title, found.run.request
    speed = request.speed_m_s(found.group)
    asked = {"minutes": request.minutes, "group": group, "speed": speed}
    mark = words("print.list_mark")
    lines = [
        words(f"expert.how_{found.decay}", weights=mark.join(map(str, DECAYS[found.decay]))),
        words("expert.how_far", metres=round(cutoff_m(request.minutes, speed)), **asked),
        words("expert.how_even"),
    ]
    if found.without_capacity:
        params = {"count": len(found.without_capacity), "names": mark.join(found.without_capacity)}
        lines.append(words("expert.without_capacity", **params))
    lonely = found.facilities[found.facilities["per_1000"].isna() & found.facilities["capacity"].notna()]
    if len(lonely):
        names = mark.join(lonely["name"].fillna("").astype(str))
        lines.append(words("expert.nobody_near", count=len(lonely), names=names))
    return [*lines, *documents.assumption_lines(context, found.run, words)]


def workbook(
    actor: Actor, context: Context, uid: str, category: str, group: str, decay: str, language: Language
) -> Document:
    """Take the measures home as tables.

    Parameters
    ----------
    actor : Actor
        Who takes them home.
    context : Context
        The workspace.
    uid : str
        A stored result.
    category, group, decay : str
        As for `expert`.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        XLSX: by community, by facility, by home, and how it was made.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``run_missing``.
    """
    require(actor, "coverage.export")
    words = Words(language)
    found = expert(actor, context, coverage.stored(actor, context, uid), category, group, decay)
    areas, homes, places = by_community(found, words, Visibility.STAFF), found.homes, found.facilities
    titles = figures.place_titles(found.run, words)
    who = words.title(POPULATION_GROUPS[group].title)
    rate = words("expert.per_1000")
    sums = {
        words("expert.per_1000"): round(found.per_1000, 1),
        words("expert.gini"): round(found.equity.gini, 3),
        words("expert.worst_fifth"): round(found.equity.worst_fifth, 3),
    }
    sheets = {
        words("expert.title"): pd.DataFrame({words("expert.measure"): list(sums), who: list(sums.values())}),
        words("document.area"): areas.set_axis(
            [words("document.area"), who, rate, words("expert.nobody")], axis="columns"
        ),
        words("expert.facilities"): pd.DataFrame(places.drop(columns=["uid", places.geometry.name])).set_axis(
            [words("expert.facility"), words("expert.capacity"), rate], axis="columns"
        ),
        words("expert.homes"): pd.DataFrame(
            {
                words("document.area"): homes["community"].map(titles),
                words("expert.home"): homes["name"],
                who: homes["people"],
                rate: homes["per_1000"].round(2),
            }
        ),
        words("document.about"): pd.DataFrame(
            {
                words("document.about"): [
                    *standing_lines(context.workspace, words),
                    *about_lines(context, found, words),
                ]
            }
        ),
    }
    shown = documents.run_name(context, found.run.request, words, [category])
    name = file_name(f"{context.workspace.name}-{words('expert.title')}-{shown}", "xlsx")
    return Document(name, write_xlsx(sheets, language))
