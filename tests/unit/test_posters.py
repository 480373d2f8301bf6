"""A poster on every door: what a phone and a person read on it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cocreate_gis.interchange.poster import Poster, draw_posters
from cocreate_gis.model.errors import Cancelled
from cocreate_gis.model.titles import Language
from tests.paper import codes, pdf_text, pictures, words_of

POSTER = Poster(
    "http://192.168.10.24:8501/r/0190f3c4-7a3e-7cc1-9b0e-2f5b1a7f8d11/0190f3c4-7a3e-7cc1-9b0e-2f5b1a7f8d12",
    "槐荫里3栋",
    "院门口这块空地，您想要什么？",
    "槐荫社区居委会",
    dt.date(2026, 12, 15),
    "027-5550 1234",
    "3栋一楼绿色纸箱",
)


def test_each_page_carries_the_code_of_its_own_door(tmp_path: Path) -> None:
    doors = [replace(POSTER, address=f"{POSTER.address}-{at}", place=f"{at}栋") for at in range(3)]
    printed = pictures(draw_posters(doors, "zh", title="海报", fictional=False), tmp_path)
    assert [[code.text for code in codes(page)] for page in printed] == [[door.address] for door in doors]


def test_the_code_is_large_enough_for_a_metre_and_lies_in_white(tmp_path: Path) -> None:
    (page,) = pictures(draw_posters([POSTER], "zh", title="海报", fictional=False), tmp_path)
    (code,) = codes(page)
    corners = code.position
    left, right = corners.top_left.x, corners.top_right.x
    top, bottom = corners.top_left.y, corners.bottom_left.y
    side_mm = (right - left) / 100 * 25.4
    assert side_mm >= 60
    # Version of the code from its address; four modules of white on each side.
    quiet = round(4 * (right - left) / 45) - 2
    around = page[top - quiet : bottom + quiet, left - quiet : right + quiet].copy()
    around[quiet - 2 : -quiet + 2, quiet - 2 : -quiet + 2] = 255
    assert around.min() > 200
    assert code.ec_level in {"M", "Q", "H"}


def test_a_code_that_is_partly_torn_off_is_still_read(tmp_path: Path) -> None:
    (page,) = pictures(draw_posters([POSTER], "zh", title="海报", fictional=False), tmp_path)
    (code,) = codes(page)
    middle_y = (code.position.top_left.y + code.position.bottom_right.y) // 2
    middle_x = (code.position.top_left.x + code.position.bottom_right.x) // 2
    torn = page.copy()
    torn[middle_y - 12 : middle_y + 12, middle_x - 12 : middle_x + 12] = 255
    assert [read.text for read in codes(torn)] == [POSTER.address]


@pytest.mark.parametrize(
    ("language", "deadline", "labels"),
    [
        ("zh", "2026年12月15日", ("截止", "打电话说", "写纸条投这里", "手机扫一扫")),
        ("en", "15December2026", ("Until", "Ortelephone", "Oronpaper", "Scanwithyourphone")),
    ],
)
def test_a_person_reads_everything_on_it(
    tmp_path: Path, language: Language, deadline: str, labels: tuple[str, ...]
) -> None:
    text = words_of(draw_posters([POSTER], language, title="海报", fictional=True), tmp_path)
    for wanted in (
        POSTER.place,
        POSTER.question,
        POSTER.organiser,
        POSTER.phone,
        POSTER.paper_box,
        deadline,
    ):
        assert "".join(wanted.split()) in text
    assert all(label in text for label in labels)
    assert ("虚构示例" if language == "zh" else "Fictional") in text


def test_what_is_not_known_is_not_asked_for(tmp_path: Path) -> None:
    bare = Poster(POSTER.address, POSTER.place, POSTER.question, POSTER.organiser)
    text = words_of(draw_posters([bare], "zh", title="海报", fictional=False), tmp_path)
    assert "截止" not in text
    assert "打电话说" not in text
    assert "虚构" not in text


def test_a_long_question_stays_on_the_page(tmp_path: Path) -> None:
    long = replace(POSTER, question="这块地以后怎么用，" * 12 + "您说呢？", place="很长的名字" * 12)
    content = draw_posters([long], "zh", title="海报", fictional=False)
    (page,) = pictures(content, tmp_path)
    assert page[:, :20].min() == page[:, :20].max() or np.ptp(page[300:, :20]) == 0
    assert "…" in pdf_text(content, tmp_path)


def test_a_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    odd = replace(POSTER, question=r"$\frac{1}{2}$ <b>吗</b>？", place="{place}")
    text = words_of(draw_posters([odd], "zh", title="海报", fictional=False), tmp_path)
    assert r"$\frac{1}{2}$<b>吗</b>？" in text
    assert "{place}" in text


def test_the_work_can_be_stopped_between_two_pages() -> None:
    made = []

    def doors() -> Iterator[Poster]:
        for at in range(100):
            if at == 2:
                raise Cancelled("job_cancelled")
            made.append(at)
            yield POSTER

    with pytest.raises(Cancelled):
        draw_posters(doors(), "zh", title="海报", fictional=False)
    assert made == [0, 1]
