"""What is asked of the coverage engine, and what is kept of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime, field_validator, model_validator

from cocreate_gis.model.checked import Checked
from cocreate_gis.model.circles import KeptCircles
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.siting import SitingAdvice
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.model.titles import Title
from cocreate_gis.model.walking import Walking

MINUTES_ON_SCREEN = 15.0
MINUTES_LIMIT = 120.0
SNAP_LIMIT_M = 500.0
SPEED_LIMITS_M_S = (0.2, 3.0)
NO_AREA = "-"


@dataclass(frozen=True)
class PopulationGroup:
    """A group of people who walk at one speed.

    Parameters
    ----------
    column : str
        Field of the layer ``buildings`` that counts them.
    title : Title
        Name in both languages.
    speed_m_s : float
        Assumed walking speed on screen, metres per second.
    """

    column: str
    title: Title
    speed_m_s: float


# Speeds are assumptions and are printed with every result; sources in docs/methods.md.
POPULATION_GROUPS: Mapping[str, PopulationGroup] = MappingProxyType(
    {
        group.column: group
        for group in (
            PopulationGroup("residents", Title("全体居民", "All residents"), 1.0),
            PopulationGroup("residents_60", Title("60岁及以上", "Aged 60 and over"), 0.8),
            PopulationGroup("residents_80", Title("80岁及以上", "Aged 80 and over"), 0.8),
            PopulationGroup("residents_0_6", Title("0—6岁", "Children under 7"), 1.0),
        )
    }
)


STANDARD_GROUP = "residents"
OLDER_GROUP = "residents_60"


class CoverageRequest(Checked):
    """One question to the coverage engine.

    Attributes
    ----------
    categories : tuple of str
        Codes of facility categories, each assessed by itself.
    minutes : float
        Walking time, above 0 and at most 120.
    speeds_m_s : dict of str to float
        Walking speed per population group; groups not named use their default.
    only_verified : bool
        Whether facilities nobody has verified are left out.
    at : datetime or None
        The moment at which facilities and gates must be open, on the clocks of the workspace and without a
        zone; None where hours are not asked about.
    walking : Walking
        What people walk on.
    suppose : Suppositions
        What is taken to be otherwise than recorded (what if).
    """

    categories: Annotated[tuple[str, ...], Field(min_length=1)]
    minutes: float = MINUTES_ON_SCREEN
    speeds_m_s: dict[str, float] = Field(default_factory=dict)
    only_verified: bool = False
    at: NaiveDatetime | None = None
    walking: Walking = Walking()
    suppose: Suppositions = Suppositions()

    @model_validator(mode="before")
    @classmethod
    def _as_asked_before(cls, values: Any) -> Any:
        """Questions kept by earlier versions named gates only."""
        if isinstance(values, dict) and "gates" in values:
            gates = values["gates"]
            return {**{k: v for k, v in values.items() if k != "gates"}, "suppose": {"gates": gates}}
        return values

    @field_validator("minutes")
    @classmethod
    def _minutes_in_range(cls, minutes: float) -> float:
        require_minutes(minutes)
        return minutes

    @field_validator("speeds_m_s")
    @classmethod
    def _speeds_in_range(cls, speeds: dict[str, float]) -> dict[str, float]:
        for speed in speeds.values():
            require_speed(speed)
        return speeds

    @property
    def is_plain(self) -> bool:
        """Whether it asks about things as recorded, at any time, on the ways everybody walks on."""
        return self.at is None and not self.suppose and self.walking == Walking()

    def speed_m_s(self, group: str) -> float:
        """Give the walking speed of a population group.

        Parameters
        ----------
        group : str
            Key of `POPULATION_GROUPS`.

        Returns
        -------
        float
            Metres per second.
        """
        return self.speeds_m_s.get(group, POPULATION_GROUPS[group].speed_m_s)


def require_minutes(minutes: float) -> None:
    """Refuse a walking time that answers no question.

    Parameters
    ----------
    minutes : float
        Walking time.

    Raises
    ------
    InvalidInput
        ``minutes_out_of_range``: not above 0, or above 120.
    """
    if not 0 < minutes <= MINUTES_LIMIT:
        raise InvalidInput("minutes_out_of_range", minutes=minutes, limit=MINUTES_LIMIT)


def require_speed(speed_m_s: float) -> None:
    """Refuse a speed at which nobody walks.

    Parameters
    ----------
    speed_m_s : float
        Metres per second.

    Raises
    ------
    InvalidInput
        ``speed_out_of_range``: below 0.2 or above 3 m/s.
    """
    lowest, highest = SPEED_LIMITS_M_S
    if not lowest <= speed_m_s <= highest:
        raise InvalidInput(
            "speed_out_of_range",
            speed_kmh=round(speed_m_s * 3.6, 2),
            lowest=lowest * 3.6,
            highest=highest * 3.6,
        )


class CoverageRow(BaseModel):
    """People of one group, in one area, counted for one category.

    Attributes
    ----------
    category, group : str
        Codes.
    area : str
        Uid of the community; empty for the whole workspace, `NO_AREA` for people in no community.
    area_name : str
        Its name, which another may share.
    total, covered, straight_line : float
        People; within the time on the network; within the same length in a straight line.
    """

    model_config = ConfigDict(frozen=True)

    category: str
    group: str
    area: str = ""
    area_name: str = ""
    total: float
    covered: float
    straight_line: float

    @property
    def uncovered(self) -> float:
        """People who cannot walk there in the time."""
        return self.total - self.covered

    @property
    def share(self) -> float | None:
        """Covered share, 0 to 1, or None where nobody lives."""
        return self.covered / self.total if self.total > 0 else None

    @property
    def share_straight_line(self) -> float | None:
        """Straight-line share, 0 to 1, or None where nobody lives."""
        return self.straight_line / self.total if self.total > 0 else None


class Cautions(BaseModel):
    """What was noticed that a reader must know before the figures.

    Attributes
    ----------
    enclosed : dict of str to float
        Residents who cannot leave, by name of the compound: walls, and no gate open.
    facilities_off_streets : list of str
        Names of the facilities that do not count because no street leads there.
    dropped_parts : int
        Parts of the network that are not connected with the rest and were left out.
    dropped_km, kept_km : float
        Length of what was left out and of what was not, kilometres.
    """

    model_config = ConfigDict(frozen=True)

    enclosed: dict[str, float] = Field(default_factory=dict)
    facilities_off_streets: list[str] = Field(default_factory=list)
    dropped_parts: int = 0
    dropped_km: float = 0
    kept_km: float = 0

    @property
    def mostly_dropped(self) -> bool:
        """Whether less than half of the network is left: then it is most likely not one network."""
        return self.kept_km < self.dropped_km


class Provenance(BaseModel):
    """What a result was computed from.

    Attributes
    ----------
    layer_versions : dict of str to int
        Version of every layer read.
    metric_epsg : int
        CRS in which lengths were measured.
    software : str
        Version of the product.
    computed_at : datetime
        UTC.
    seconds : float
        Time it took.
    nodes, edges : int
        Size of the walking network used.
    facilities : dict of str to int
        Facilities counted per category.
    joined_ends : int
        Loose ends of drawn paths that were joined to a path beside them.
    gates : dict of str to str
        Names of the gates, by uid, whose state was taken to be another than recorded.
    supposed : dict of str to str
        Names, by uid, of what else was taken to be otherwise; of a wall the code of its kind.
    hours_unread : list of str
        Names of the facilities and gates that count as open because their hours cannot be read.
    hours_unrecorded : int
        How many count as open because they have none.
    people_on_assumed_paths : float
        Residents whose way out of their compound is an assumed straight line.
    people_unreachable : float
        Residents too far from any street, or enclosed.
    cautions : Cautions
        What the reader must know before the figures.
    """

    model_config = ConfigDict(frozen=True)

    layer_versions: dict[str, int]
    metric_epsg: int
    software: str
    computed_at: datetime
    seconds: float
    nodes: int
    edges: int
    facilities: dict[str, int] = Field(default_factory=dict)
    joined_ends: int = 0
    gates: dict[str, str] = Field(default_factory=dict)
    supposed: dict[str, str] = Field(default_factory=dict)
    hours_unread: list[str] = Field(default_factory=list)
    hours_unrecorded: int = 0
    people_on_assumed_paths: float = 0
    people_unreachable: float = 0
    cautions: Cautions = Cautions()


class CoverageRun(BaseModel):
    """A stored answer: the question, what it was computed from, and the figures.

    Attributes
    ----------
    uid : str
        Identifier.
    name : str
        Given by a person; empty where the result is named by its question, in each reader's language.
    request : CoverageRequest
        The question.
    provenance : Provenance
        What it was computed from.
    rows : list of CoverageRow
        The figures, whole workspace first.
    siting : SitingAdvice or None
        Where more facilities would serve most, where that was asked; the figures are those without them.
    circles : KeptCircles or None
        What the life circles asked for, where it is they that are kept; then there are no rows.
    """

    model_config = ConfigDict(frozen=True)

    uid: str
    name: str
    request: CoverageRequest
    provenance: Provenance
    rows: list[CoverageRow]
    siting: SitingAdvice | None = None
    circles: KeptCircles | None = None

    @property
    def told_group(self) -> str:
        """Group that tables, maps and sheets tell of: older people; everybody where no ages are recorded."""
        older = any(row.group == OLDER_GROUP and row.total > 0 for row in self.rows)
        return OLDER_GROUP if older else STANDARD_GROUP

    def row(self, category: str, group: str, area: str = "") -> CoverageRow:
        """Find one figure.

        Parameters
        ----------
        category, group : str
            Codes.
        area : str
            Uid of a community, empty for the whole workspace.

        Returns
        -------
        CoverageRow
            The figure.

        Raises
        ------
        KeyError
            The run has no such figure.
        """
        for row in self.rows:
            if (row.category, row.group, row.area) == (category, group, area):
                return row
        raise KeyError((category, group, area))
