"""A workspace: one store, one metric CRS, one time zone, one way of publishing."""

from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from cocreate_gis.model.checked import Checked
from cocreate_gis.model.crs import require_metric
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.identity import new_uid


class PublicationMode(StrEnum):
    """How far the map may be shown."""

    WORKSHOP = "workshop"
    PUBLIC = "public"


class MapReview(BaseModel):
    """What map law asks for before a map is offered to the public.

    Attributes
    ----------
    operator : str
        Name of the operator.
    legal_basis : str
        Qualification or exemption relied upon.
    review_no : str
        Map review number (审图号).
    approved_by : str
        The person who filled this in.
    """

    model_config = ConfigDict(frozen=True)

    operator: str = ""
    legal_basis: str = ""
    review_no: str = ""
    approved_by: str = ""

    @property
    def complete(self) -> bool:
        """Whether a named person has answered for operator and legal basis."""
        return all(text.strip() for text in (self.operator, self.legal_basis, self.approved_by))


def _require_time_zone(name: str) -> str:
    # A name that is not there is a KeyError, one that is no name a ValueError, a folder an OSError.
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidInput("time_zone_unknown", time_zone=name) from error
    return name


def _require_metric_epsg(epsg: int) -> int:
    require_metric(epsg)
    return epsg


class Workspace(Checked):
    """The frame of everything in one store.

    Attributes
    ----------
    name : str
        Name on every screen and sheet.
    metric_epsg : int
        EPSG code of the projected CRS, in metres, in which everything is measured.
    time_zone : str
        IANA name; deadlines and opening hours live in it.
    publication : PublicationMode
        Workshop or intranet (default), or public.
    review : MapReview
        Filled in before `publication` may be public.
    fictional : bool
        Whether the place is invented; then every screen and export says so.
    source : str
        Where the base data come from, as printed on sheets.
    held_words : tuple of str
        Words with which a suggestion or comment waits for a look, whatever the activity says.
    reply_days : int
        Within how many days a suggestion is answered, where its activity says nothing else.
    hotline_columns : tuple of tuple of str
        Field of a suggestion and heading, in the order of the form of the city's hotline.
    uid : str
        Of this store: another one of the same name is another workspace.
    """

    name: str
    metric_epsg: Annotated[int, AfterValidator(_require_metric_epsg)]
    time_zone: Annotated[str, AfterValidator(_require_time_zone)] = "Asia/Shanghai"
    publication: PublicationMode = PublicationMode.WORKSHOP
    review: MapReview = MapReview()
    fictional: bool = False
    source: str = ""
    held_words: tuple[str, ...] = ()
    reply_days: Annotated[int, Field(ge=1, le=365)] = 30
    hotline_columns: tuple[tuple[str, str], ...] = ()
    uid: str = Field(default_factory=new_uid)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.time_zone)
