"""The lettered and numbered squares on the map of a paper form."""

import re
import string
from dataclasses import dataclass
from functools import cache

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.errors import InvalidInput

COLUMNS, ROWS = 6, 8
_LETTERS = string.ascii_uppercase[:COLUMNS]
# A hand can point at 50 m on a form of a building; a form of a community has larger squares.
_CELLS_M = (50.0, 75.0, 100.0, 150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 750.0, 1000.0)
_NAME = re.compile(rf"([{_LETTERS}])\s*([1-{ROWS}])")


@dataclass(frozen=True)
class FormGrid:
    """A grid of `COLUMNS` by `ROWS` squares, A1 in the north-west corner.

    Parameters
    ----------
    west, north : float
        North-west corner in the metric CRS.
    cell_m : float
        Side of a square, metres.
    epsg : int
        The metric CRS.
    """

    west: float
    north: float
    cell_m: float
    epsg: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in the metric CRS."""
        south, east = self.north - ROWS * self.cell_m, self.west + COLUMNS * self.cell_m
        return self.west, south, east, self.north

    def place_of(self, name: str) -> shapely.Point:
        """Give the middle of a square.

        Parameters
        ----------
        name : str
            Such as ``C4``; small letters and a blank between do no harm.

        Returns
        -------
        shapely.Point
            EPSG:4326.

        Raises
        ------
        InvalidInput
            ``grid_square_unknown``: there is no such square.
        """
        found = _NAME.fullmatch(name.strip().upper())
        if found is None:
            raise InvalidInput("grid_square_unknown", square=name, last=f"{_LETTERS[-1]}{ROWS}")
        column, row = _LETTERS.index(found[1]), int(found[2]) - 1
        x = self.west + (column + 0.5) * self.cell_m
        y = self.north - (row + 0.5) * self.cell_m
        return shapely.Point(*_between(self.epsg, WGS84).transform(x, y))

    def square_of(self, place: shapely.Point) -> str:
        """Name the square a place lies in.

        Parameters
        ----------
        place : shapely.Point
            EPSG:4326.

        Returns
        -------
        str
            Such as ``C4``; empty for a place beyond the map.
        """
        x, y = _between(WGS84, self.epsg).transform(place.x, place.y)
        column, row = int((x - self.west) // self.cell_m), int((self.north - y) // self.cell_m)
        if not (0 <= column < COLUMNS and 0 <= row < ROWS):
            return ""
        return f"{_LETTERS[column]}{row + 1}"


def grid_around(place: BaseGeometry, epsg: int) -> FormGrid:
    """Lay a grid over the surroundings of a place; the same place always has the same grid.

    Parameters
    ----------
    place : shapely.geometry
        A building, compound or community, EPSG:4326.
    epsg : int
        The metric CRS of the workspace.

    Returns
    -------
    FormGrid
        Its middle on the place; the smallest squares with which the whole place is on the map.
    """
    west, south, east, north = _between(WGS84, epsg).transform_bounds(*place.bounds)
    least = max((east - west) / COLUMNS, (north - south) / ROWS)
    cell = next((cell for cell in _CELLS_M if cell >= least), _CELLS_M[-1])
    # Whole metres, so that a grid does not move with the last digit of a corner.
    return FormGrid(
        round((west + east) / 2 - COLUMNS * cell / 2),
        round((south + north) / 2 + ROWS * cell / 2),
        cell,
        epsg,
    )


@cache
def _between(source: int, target: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)
