"""What is hung on doors and handed out: posters and paper forms of an activity."""

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlsplit

import geopandas as gpd
import shapely

from cocreate_gis.analysis.progress import Progress
from cocreate_gis.interchange.paper_form import PaperForm, draw_forms
from cocreate_gis.interchange.poster import Poster, draw_posters
from cocreate_gis.interchange.sheet_content import DrawnLayer
from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput, NotFound
from cocreate_gis.model.form_grid import FormGrid, grid_around
from cocreate_gis.model.identity import new_receipt_code
from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.network import BARRIERS, GATES, GREENS, PATHS
from cocreate_gis.model.layers.places import BUILDINGS, COMMUNITIES, COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.paper.neighbourhoods import Neighbourhood, community_of, homes_in, neighbourhood
from cocreate_gis.services.voices.activities import Activity, activities
from cocreate_gis.services.voices.whereabouts import place_code
from cocreate_gis.wording import Words

_FORM_MAP = (GREENS, COMPOUNDS, PATHS, BUILDINGS, BARRIERS, COMMUNITIES, GATES)
_Sheet = TypeVar("_Sheet")
MOST_COPIES = 200


@dataclass(frozen=True)
class PrintOrder:
    """What is to be printed.

    Parameters
    ----------
    activity : str
        Uid of the activity.
    area : str
        Uid of a community, compound or building.
    each_home : bool
        A poster or form for each building of the area; else one for the area as a whole.
    address : str
        Where phones reach the pages, such as ``https://a.example``.
    language : {"zh", "en"}
        The readers' language.
    copies : int
        Forms for each place.
    """

    activity: str
    area: str
    each_home: bool
    address: str
    language: Language
    copies: int = 1


def reachable(address: str) -> bool:
    """Tell whether a phone can reach an address at all.

    Parameters
    ----------
    address : str
        Base address of the pages.

    Returns
    -------
    bool
        False for none, and for one that means the machine itself.
    """
    host = urlsplit(address).hostname or ""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return host not in {"", "localhost"} and not host.endswith(".localhost")
    return not (number.is_loopback or number.is_unspecified)


def door_address(address: str, slug: str, place_uid: str) -> str:
    """Give the address a code opens.

    Parameters
    ----------
    address : str
        Base address of the pages.
    slug : str
        Short name of the activity.
    place_uid : str
        Community, compound or building.

    Returns
    -------
    str
        ``{address}/r/{slug}/{code of the place}``.
    """
    return f"{address.rstrip('/')}/r/{slug}/{place_code(place_uid)}"


def form_grid(context: Context, place_uid: str) -> FormGrid:
    """Give the squares on the paper form of a place, by which staff find what a person has named.

    Parameters
    ----------
    context : Context
        The workspace.
    place_uid : str
        Community, compound or building.

    Returns
    -------
    FormGrid
        As printed.

    Raises
    ------
    NotFound
        ``place_not_listed``.
    """
    return grid_around(neighbourhood(context, place_uid).geometry, context.workspace.metric_epsg)


def posters(actor: Actor, context: Context, order: PrintOrder, progress: Progress) -> Document:
    """Print posters, an A4 page for each place.

    Parameters
    ----------
    actor : Actor
        Who prints.
    context : Context
        The workspace.
    order : PrintOrder
        What and where.
    progress : Progress
        Told after each page; may stop the work.

    Returns
    -------
    Document
        One PDF.

    Raises
    ------
    Forbidden
        The actor may not print.
    InvalidInput
        ``address_missing``; ``no_doors``: nobody lives in the area.
    NotFound
        ``place_not_listed``, ``activity_unknown``.
    """
    job = _Job(actor, context, order)

    def poster(place: Neighbourhood, _number: str) -> Poster:
        return Poster(
            job.address(place),
            place.name,
            job.activity.question,
            job.organiser(place),
            job.activity.closes_on,
            job.phone(place),
            job.activity.paper_box,
        )

    content = draw_posters(
        job.each(poster, progress),
        order.language,
        title=job.activity.name,
        fictional=context.workspace.fictional,
    )
    return job.document("paper.posters", content)


def forms(actor: Actor, context: Context, order: PrintOrder, progress: Progress) -> Document:
    """Print paper forms, two A4 pages each, with a number of their own.

    Parameters
    ----------
    actor : Actor
        Who prints.
    context : Context
        The workspace.
    order : PrintOrder
        What, where and how many.
    progress : Progress
        Told after each form; may stop the work.

    Returns
    -------
    Document
        One PDF.

    Raises
    ------
    Forbidden
        The actor may not print.
    InvalidInput
        ``address_missing``, ``no_doors``, ``copies_range``.
    NotFound
        ``place_not_listed``, ``activity_unknown``.
    """
    if not 1 <= order.copies <= MOST_COPIES:
        raise InvalidInput("copies_range", most=MOST_COPIES)
    job = _Job(actor, context, order)

    def form(place: Neighbourhood, number: str) -> PaperForm:
        grid = grid_around(place.geometry, context.workspace.metric_epsg)
        return PaperForm(
            number,
            job.address(place),
            place.name,
            job.activity.question,
            job.organiser(place),
            job.activity.paper_box,
            job.activity.closes_on,
            job.phone(place),
            grid,
            place.geometry,
            _form_map(context, grid),
            job.activity.categories,
        )

    content = draw_forms(
        job.each(form, progress),
        order.language,
        title=job.activity.name,
        fictional=context.workspace.fictional,
    )
    return job.document("paper.forms", content)


class _Job:
    """What posters and forms of one order have in common."""

    def __init__(self, actor: Actor, context: Context, order: PrintOrder) -> None:
        require(actor, "paper.print")
        if not urlsplit(order.address).hostname:
            raise InvalidInput("address_missing")
        self._context = context
        self._order = order
        self._words = Words(order.language)
        self.activity = _activity(actor, context, order.activity)
        self._area = neighbourhood(context, order.area)
        self._places = homes_in(context, self._area) if order.each_home else [self._area]
        if not self._places:
            raise InvalidInput("no_doors", area=self._area.name)
        phones = context.frame(COMMUNITIES, Visibility.PUBLIC).set_index("uid")["office_phone"]
        self._phones = phones.dropna().astype(str).to_dict()

    def each(self, make: Callable[[Neighbourhood, str], _Sheet], progress: Progress) -> Iterator[_Sheet]:
        """Make sheet after sheet, telling how far the work is."""
        run, copies = new_receipt_code().replace("-", "")[:4], self._order.copies
        count = len(self._places) * copies
        for at in range(count):
            progress(0.95 * at / count, "print")
            yield make(self._places[at // copies], f"{run}-{at + 1:03d}")

    def address(self, place: Neighbourhood) -> str:
        return door_address(self._order.address, self.activity.slug, place.uid)

    def organiser(self, place: Neighbourhood) -> str:
        community = community_of(self._context, place)
        names = [self._context.workspace.name, community.name if community else ""]
        return self._words("print.mark_of_parts").join(name for name in names if name)

    def phone(self, place: Neighbourhood) -> str:
        community = community_of(self._context, place)
        return self.activity.telephone or (self._phones.get(community.uid, "") if community else "")

    def document(self, key: str, content: bytes) -> Document:
        title = self._words(key, area=self._area.name, activity=self.activity.name)
        return Document(file_name(title, "pdf"), content)


def _activity(actor: Actor, context: Context, uid: str) -> Activity:
    for one in activities(actor, context):
        if one.uid == uid:
            return one
    raise NotFound("activity_unknown", slug=uid)


def _form_map(context: Context, grid: FormGrid) -> list[DrawnLayer]:
    """The public map of the squares; buildings bear their numbers, by which people find their way."""
    box = shapely.box(*gpd.GeoSeries([shapely.box(*grid.bounds)], crs=grid.epsg).to_crs(WGS84).total_bounds)
    drawn = []
    for layer in _FORM_MAP:
        frame = context.frame(layer, Visibility.PUBLIC)
        seen = frame.iloc[sorted(frame.sindex.query(box))]
        drawn.append(DrawnLayer(_labelled(layer), seen))
    return drawn


def _labelled(layer: Layer) -> Layer:
    if layer is not BUILDINGS:
        return layer
    return replace(layer, style=replace(layer.style, label_field="name", label_min_zoom=15))
