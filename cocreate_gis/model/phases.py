"""The phases of an activity: what may be done when."""

from collections.abc import Mapping
from enum import StrEnum

from cocreate_gis.model.titles import Title


class Phase(StrEnum):
    """How far an activity has come; also the states of the layer ``activities``."""

    DRAFT = "draft"
    OPEN = "open"
    TALKING = "talking"
    CLOSED = "closed"


PHASE_TITLES: Mapping[Phase, Title] = {
    Phase.DRAFT: Title("筹备", "Being prepared"),
    Phase.OPEN: Title("征集中", "Collecting"),
    Phase.TALKING: Title("商议中", "Being talked over"),
    Phase.CLOSED: Title("已结束", "Closed"),
}
