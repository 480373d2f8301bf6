"""What people walk on, how long a crossing keeps them, and who walks how."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import field_validator

from cocreate_gis.model.checked import Checked
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.titles import Title

DELAY_LIMIT_S = 300.0


class Walking(Checked):
    """The ways that count as walked on.

    Attributes
    ----------
    steps : bool
        Whether people climb steps; without, ways of kind ``steps`` and gates and facilities with steps are
        of no use.
    crossing_delay_s : float
        Seconds lost where an arterial is crossed, at most 300; half where people turn onto one.
    private_ways : bool
        Whether private ways are walked on.
    slope : bool
        Whether slopes slow people down, where heights are known.
    """

    steps: bool = True
    crossing_delay_s: float = 0.0
    private_ways: bool = False
    slope: bool = False

    @field_validator("crossing_delay_s")
    @classmethod
    def _delay_in_range(cls, delay: float) -> float:
        if not 0 <= delay <= DELAY_LIMIT_S:
            raise InvalidInput("crossing_delay_out_of_range", seconds=delay, limit=DELAY_LIMIT_S)
        return delay


@dataclass(frozen=True)
class Profile:
    """Who walks: what a question begins with, to be changed by whoever asks it.

    Parameters
    ----------
    code : str
        Its key.
    title : Title
        Name in both languages.
    speed_m_s, older_speed_m_s : float
        Assumed speeds of people under 60, and aged 60 and over, metres per second.
    walking : Walking
        What they walk on.
    """

    code: str
    title: Title
    speed_m_s: float
    older_speed_m_s: float
    walking: Walking


# Sources of the speeds: docs/methods.md, Walking profiles.
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.code: profile
        for profile in (
            Profile("standard", Title("一般", "Standard"), 1.0, 0.8, Walking()),
            Profile("older", Title("老人", "Older"), 0.8, 0.8, Walking()),
            Profile("child", Title("带孩子", "Child"), 0.9, 0.8, Walking()),
            Profile("wheelchair", Title("轮椅", "Wheelchair"), 0.75, 0.75, Walking(steps=False)),
        )
    }
)
