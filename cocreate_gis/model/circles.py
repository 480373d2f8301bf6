"""What is kept of the life circles of a workspace."""

from pydantic import BaseModel, ConfigDict

from cocreate_gis.model.standards import Standard


class KeptTier(BaseModel):
    """What one tier asked for when it was scored.

    Attributes
    ----------
    standards : list of Standard
        The categories it required of which anything counted, as they were then.
    minutes : dict of str to float
        The walk of each.
    unrecorded : list of Standard
        Required, but not one that counted was recorded.
    facilities : dict of str to int
        How many of each category counted.
    """

    model_config = ConfigDict(frozen=True)

    standards: list[Standard]
    minutes: dict[str, float]
    unrecorded: list[Standard]
    facilities: dict[str, int]


class KeptCircles(BaseModel):
    """The tiers that could be scored.

    Attributes
    ----------
    tiers : dict of str to KeptTier
        By tier; one of which nothing was recorded is not there.
    """

    model_config = ConfigDict(frozen=True)

    tiers: dict[str, KeptTier]
