"""Fire lanes of a few courtyards, and the cars that stand in one of them."""

import numpy as np
import shapely

from cocreate_gis.services.demo.build import DISPUTED
from cocreate_gis.services.demo.ground import left_of, rectangle_on, unit
from cocreate_gis.services.demo.structures import BEGUN_COURTYARD, FINISHED_COURTYARD
from cocreate_gis.services.demo.town import Town

_COURTYARDS = {
    DISPUTED[0]: ("clear", True),
    DISPUTED[1]: ("partly", True),
    FINISHED_COURTYARD: ("patrolled", True),
    BEGUN_COURTYARD: ("blocked", False),
}
_PARKED_IN = BEGUN_COURTYARD
_CAR_M = (5.0, 2.0)


def keep_lanes(town: Town) -> None:
    """Keep the main lane of four courtyards clear for the fire brigade, more or less.

    Parameters
    ----------
    town : Town
        Its lanes are paved and its bays marked.
    """
    lanes = town.shapes("paths", kind="compound")
    for name, (status, marked) in _COURTYARDS.items():
        yard = town.find("compounds", name=name)[0]["geometry"]
        inside = [lane for lane in lanes if yard.contains(lane.interpolate(0.5, normalized=True))]
        lane = max(inside, key=shapely.length)
        town.add(
            "fire_lanes",
            lane,
            name=f"{name}消防车道",
            status=status,
            compound=name,
            marked=marked,
            manager="街道消防工作站",
            blocked_by="有车长期停在车道上" if name == _PARKED_IN else None,
        )
        if name == _PARKED_IN:
            _park_in(town, lane)


def _park_in(town: Town, lane: shapely.LineString) -> None:
    for share in (0.35, 0.62):
        start, ahead = (
            np.asarray(lane.interpolate(share * lane.length + step).coords[0]) for step in (0, 0.1)
        )
        direction = unit(ahead - start)
        length, width = _CAR_M
        car = rectangle_on(start - left_of(direction) * 1.4, direction, length, width)
        town.add("parking_spaces", car, kind="informal", capacity=1, length_m=length, width_m=width)
