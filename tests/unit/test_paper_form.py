"""The paper form and its squares."""

import datetime as dt
from pathlib import Path

import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_gis.interchange.paper_form import PaperForm, draw_forms
from cocreate_gis.interchange.sheet_content import DrawnLayer
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.form_grid import COLUMNS, ROWS, grid_around
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.layers.suggestions import CATEGORIES
from cocreate_gis.model.titles import Language
from tests import towns
from tests.paper import codes, pdf_text, pictures

HOUSE = towns.lonlat(towns.box(595, 195, 605, 205))
SQUARES = [f"{letter}{row}" for letter in "ABCDEF" for row in range(1, ROWS + 1)]


def _form(here: shapely.Geometry) -> PaperForm:
    layers = [DrawnLayer(LAYERS[name], frame) for name, frame in towns.frames().items()]
    grid = grid_around(here, towns.EPSG)
    return PaperForm(
        "K7QM-001",
        "https://a.example/r/x/y",
        "东院2栋",
        "您想要什么？",
        "东社区",
        "东门岗亭",
        dt.date(2026, 12, 1),
        "5550",
        grid,
        here,
        layers,
        list(CATEGORIES),
    )


def test_a_square_leads_to_a_place_and_back() -> None:
    grid = grid_around(HOUSE, towns.EPSG)
    assert [grid.square_of(grid.place_of(square)) for square in SQUARES] == SQUARES
    assert grid.place_of(" c 4 ") == grid.place_of("C4")


@settings(max_examples=60)
@given(st.floats(-149, 149), st.floats(-199, 199))
def test_every_place_on_the_map_is_within_its_square(east: float, north: float) -> None:
    grid = grid_around(HOUSE, towns.EPSG)
    place = towns.lonlat(towns.at(600 + east, 200 + north))
    middle = grid.place_of(grid.square_of(place))
    to_metres = pyproj.Transformer.from_crs(4326, towns.EPSG, always_xy=True)
    (x, y), (mx, my) = (to_metres.transform(p.x, p.y) for p in (place, middle))
    assert max(abs(x - mx), abs(y - my)) <= grid.cell_m / 2 + 0.01


def test_the_first_square_is_in_the_north_west() -> None:
    grid = grid_around(HOUSE, towns.EPSG)
    first = grid.place_of("A1")
    assert first.equals_exact(towns.lonlat(towns.at(600 - 125, 200 + 175)), 1e-5)


def test_a_community_gets_larger_squares_and_is_wholly_on_the_map() -> None:
    community = towns.lonlat(towns.box(-20, -20, 410, 420))
    grid = grid_around(community, towns.EPSG)
    assert grid.cell_m == 75
    assert all(grid.square_of(shapely.Point(corner)) for corner in community.exterior.coords)


@pytest.mark.parametrize("square", ["G1", "A9", "A0", "", "4C", "A1; drop", "AA1"])
def test_a_square_that_is_not_there_is_refused(square: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        grid_around(HOUSE, towns.EPSG).place_of(square)
    assert refused.value.code == "grid_square_unknown"


def test_a_place_beyond_the_map_has_no_square() -> None:
    far = towns.lonlat(towns.at(600 + 50 * COLUMNS, 200))
    assert grid_around(HOUSE, towns.EPSG).square_of(far) == ""


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "zh",
            [
                "哪里不方便",
                "我有个想法",
                "停车",
                "邻里纠纷",
                "监护人",
                "准确位置",
                "怎么称呼",
                "2026年12月1日",
            ],
        ),
        (
            "en",
            ["A problem", "An idea", "Parking", "guardian", "exact place", "Name to show", "1 December 2026"],
        ),
    ],
)
def test_the_front_asks_what_the_light_page_asks(
    tmp_path: Path, language: Language, wanted: list[str]
) -> None:
    content = draw_forms([_form(HOUSE)], language, title="表", fictional=True)
    front, back, _ = pdf_text(content, tmp_path, "-layout").split("\f")
    for word in [*wanted, "K7QM-001", "东门岗亭", "您想要什么？"]:
        assert word in front
    assert "K7QM-001" in back
    assert all(square in back.split() for square in SQUARES)


def test_the_code_on_the_form_leads_to_the_same_place(tmp_path: Path) -> None:
    printed = pictures(draw_forms([_form(HOUSE)], "zh", title="表", fictional=False), tmp_path, dpi=150)
    assert [[code.text for code in codes(page)] for page in printed] == [["https://a.example/r/x/y"], []]
