"""What people walk on, and how long a crossing keeps them."""

from cocreate_gis.model.checked import Checked


class Walking(Checked):
    """The ways that count as walked on.

    Attributes
    ----------
    steps : bool
        Whether people climb steps; without, ways of kind ``steps`` and gates and facilities with steps are
        of no use.
    crossing_delay_s : float
        Seconds lost where an arterial is crossed.
    private_ways : bool
        Whether private ways are walked on.
    slope : bool
        Whether slopes slow people down, where heights are known.
    """

    steps: bool = True
    crossing_delay_s: float = 0
    private_ways: bool = False
    slope: bool = False
