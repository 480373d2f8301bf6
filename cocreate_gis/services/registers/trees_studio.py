"""The replacement studio: a street with its trees as they are, and with other species now and later."""

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.analysis.shade import (
    LOWEST_SUN_DEG,
    Shade,
    Sun,
    crown_shadows,
    shade_on,
    street_ground,
    sun_at,
)
from cocreate_gis.model.crs import grid_convergence
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.species import SPECIES_SIZES
from cocreate_gis.model.layers.trees import PROTECTED, STREET_TREES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers import trees_species
from cocreate_gis.services.registers.trees_care import along
from cocreate_gis.services.registers.trees_lives import places_of
from cocreate_gis.services.registers.trees_species import Size

YEARS = (0, 5, 10, 20)
PAVEMENT_M = 3.0
_MEASURES = ["crown_m", "height_m", "clear_bole_m"]
# Of the carriageway where a street has no width recorded.
_WIDTH_M = 8.0
_NEAR_M = 60.0


@dataclass(frozen=True)
class Question:
    """What is compared.

    Parameters
    ----------
    road : str
        Name of the street.
    candidates : tuple of str
        Names in the list of species.
    moment : datetime
        With its time zone.
    side, species : str
        Of the trees that would go; empty for both sides, for every species.
    pavement_m : float
        Width of the pavement on either side, metres.
    """

    road: str
    candidates: tuple[str, ...]
    moment: dt.datetime
    side: str = ""
    species: str = ""
    pavement_m: float = PAVEMENT_M


@dataclass(frozen=True)
class Outlook:
    """The street with one species, some years after planting.

    Parameters
    ----------
    species : str
        The candidate.
    years : int
        After planting.
    kept : bool
        Whether it is the species that stands there: then the trees are as they are.
    size : Size or None
        What the new trees are supposed to measure; None where they are kept, or nobody said.
    shade : Shade or None
        On the pavements; None where nobody said how large the trees are.
    """

    species: str
    years: int
    kept: bool
    size: Size | None
    shade: Shade | None


@dataclass(frozen=True)
class Studio:
    """What came of a question.

    Parameters
    ----------
    question : Question
        What was asked.
    sun : Sun
        Azimuth from true north.
    trees : GeoDataFrame
        Those that would go, EPSG:4326, with the fields of street trees.
    locked : int
        Protected trees without a document, which stay.
    unmeasured : int
        Trees of the street without crown, height or height under crown: they cast no shadow here.
    now : Shade
        On the pavements, as the trees are.
    outlooks : tuple of Outlook
        By candidate, then by years.
    carriageway, pavements : shapely geometry
        Metric CRS.
    width_known : bool
        Whether every piece of the street has its width recorded.
    """

    question: Question
    sun: Sun
    trees: gpd.GeoDataFrame
    locked: int
    unmeasured: int
    now: Shade
    outlooks: tuple[Outlook, ...]
    carriageway: shapely.Geometry
    pavements: shapely.Geometry
    width_known: bool

    def outlook(self, species: str, years: int) -> Outlook:
        """Find one outlook.

        Parameters
        ----------
        species : str
            A candidate.
        years : int
            One of `YEARS`.

        Returns
        -------
        Outlook
            Of that species and age.
        """
        return next(one for one in self.outlooks if (one.species, one.years) == (species, years))


def compare(actor: Actor, context: Context, question: Question, progress: Progress = silent) -> Studio:
    """Compare the shade of a street as it is with what other species would give.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    question : Question
        Street, candidates, moment.
    progress : Progress
        Told how far the work is; may raise `Cancelled`.

    Returns
    -------
    Studio
        Shade in square metres of pavement, never more than there is.

    Raises
    ------
    Forbidden
        The actor is not staff.
    NotFound
        ``street_without_trees``, ``street_without_line`` or ``studio_nothing_goes``.
    InvalidInput
        ``sun_too_low``.
    """
    require(actor, "feature.view_staff")
    versions = tuple(context.layer_version(layer.name) for layer in (STREET_TREES, PATHS, SPECIES_SIZES))
    found: Studio = context.recent.get(
        ("studio", question, versions), lambda: _compare(context, question, progress)
    )
    return found


def middle_of(context: Context, studio: Studio) -> shapely.Point:
    """Find the place around which a street is drawn.

    Parameters
    ----------
    context : Context
        The workspace.
    studio : Studio
        What was computed.

    Returns
    -------
    shapely.Point
        The tree in the middle of its row, metric CRS.
    """
    places = studio.trees.to_crs(context.workspace.metric_epsg)
    order = np.argsort(along(places), kind="stable")
    place: shapely.Point = places.geometry.iloc[order[len(order) // 2]]
    return place


def _compare(context: Context, question: Question, progress: Progress) -> Studio:
    progress(0.05, "records")
    metric = context.workspace.metric_epsg
    standing = places_of(context, {"road": question.road})
    if standing.empty:
        raise NotFound("street_without_trees", road=question.road)
    sun = _sun(standing, question)
    known = trees_species.names(context)
    asked = {"road": question.road, "side": question.side, "present_species": question.species}
    would_go = places_of(context, asked)
    locked = would_go["protection"].isin(PROTECTED) & would_go["protection_document"].isna()
    would_go = would_go[~locked]
    if would_go.empty:
        raise NotFound("studio_nothing_goes", road=question.road)
    progress(0.2, "shade")
    carriageway, pavements, width_known = _ground(context, question)
    measured = standing.dropna(subset=_MEASURES).to_crs(metric)
    shadows = crown_shadows(measured, _on_grid(sun, standing, metric))
    stay = shadows[~shadows.index.isin(would_go.index)]
    places = would_go.to_crs(metric)[["geometry"]]
    now = shade_on(shadows, pavements)
    sizes = trees_species.sizes(context)
    present = {known.get(name, name) for name in would_go["species"].dropna().unique()}

    def outlook(species: str, years: int) -> Outlook:
        if present == {species}:
            return Outlook(species, years, kept=True, size=None, shade=now)
        size = sizes.get((species, years))
        if size is None:
            return Outlook(species, years, kept=False, size=None, shade=None)
        planted = places.assign(**{name: getattr(size, name) for name in _MEASURES})
        new = crown_shadows(planted, _on_grid(sun, standing, metric))
        shade = shade_on(gpd.GeoSeries(pd.concat([stay, new]), crs=metric), pavements)
        return Outlook(species, years, kept=False, size=size, shade=shade)

    asked_about = [(species, years) for species in question.candidates for years in YEARS]
    outlooks = []
    for number, (species, years) in enumerate(asked_about):
        progress(0.3 + 0.7 * number / len(asked_about), "shade")
        outlooks.append(outlook(species, years))
    return Studio(
        question,
        sun,
        would_go,
        int(locked.sum()),
        len(standing) - len(measured),
        now,
        tuple(outlooks),
        carriageway,
        pavements,
        width_known,
    )


def _sun(standing: gpd.GeoDataFrame, question: Question) -> Sun:
    west, south, east, north = standing.total_bounds
    sun = sun_at((west + east) / 2, (south + north) / 2, question.moment)
    if sun.elevation_deg < LOWEST_SUN_DEG:
        raise InvalidInput("sun_too_low", elevation=round(sun.elevation_deg), lowest=round(LOWEST_SUN_DEG))
    return sun


def _on_grid(sun: Sun, standing: gpd.GeoDataFrame, metric_epsg: int) -> Sun:
    west, south, east, north = standing.total_bounds
    turned = grid_convergence(metric_epsg, (west + east) / 2, (south + north) / 2)
    return Sun(sun.elevation_deg, sun.azimuth_deg - turned)


def _ground(context: Context, question: Question) -> tuple[shapely.Geometry, shapely.Geometry, bool]:
    paths = context.frame(PATHS, Visibility.STAFF).to_crs(context.workspace.metric_epsg)
    paths = paths[~paths["kind"].isin(["compound", "footway", "steps"])]
    street = paths[paths["name"].eq(question.road).fillna(value=False)]
    if street.empty:
        raise NotFound("street_without_line", road=question.road)
    near = paths.iloc[paths.sindex.query(shapely.union_all(street.geometry), "dwithin", distance=_NEAR_M)]
    others = near[~near.index.isin(street.index)]
    widths = {"width_m": _WIDTH_M}
    carriageway, pavements = street_ground(street.fillna(widths), others.fillna(widths), question.pavement_m)
    return carriageway, pavements, bool(street["width_m"].notna().all())
