"""What people walk on, and how long a crossing keeps them."""

from pydantic import field_validator

from cocreate_gis.model.checked import Checked
from cocreate_gis.model.errors import InvalidInput

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
    crossing_delay_s: float = 0
    private_ways: bool = False
    slope: bool = False

    @field_validator("crossing_delay_s")
    @classmethod
    def _delay_in_range(cls, delay: float) -> float:
        if not 0 <= delay <= DELAY_LIMIT_S:
            raise InvalidInput("crossing_delay_out_of_range", seconds=delay, limit=DELAY_LIMIT_S)
        return delay
