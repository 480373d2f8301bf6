"""Posters and forms of an activity, for the doors of the town."""

import re
import time
from pathlib import Path

import pytest

from cocreate_gis.analysis.progress import silent
from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import jobs
from cocreate_gis.services.context import Context
from cocreate_gis.services.paper import paper
from cocreate_gis.services.paper.paper import PrintOrder, door_address, form_grid, reachable
from cocreate_gis.services.voices.whereabouts import find_place, place_code
from cocreate_gis.store import Job, JobState
from tests.paper import activity, codes, pdf_text, pictures, uid_of
from tests.towns import at, lonlat

HELPER = Actor("account:h", Role.HELPER)


def _order(context: Context, area: tuple[str, str], **changes: object) -> PrintOrder:
    values = {
        "activity": activity(context),
        "area": uid_of(context, *area),
        "each_home": True,
        "address": "https://a.example/",
        "language": "zh",
    }
    return PrintOrder(**{**values, **changes})


def test_every_building_of_a_community_gets_its_poster(town: Context, tmp_path: Path) -> None:
    order = _order(town, ("communities", "东社区"))
    told: list[float] = []
    made = paper.posters(OPERATOR, town, order, lambda fraction, _stage: told.append(fraction))
    printed = pictures(made.content, tmp_path)
    wanted = [door_address(order.address, "dongyuan", uid_of(town, "buildings", n)) for n in ("2栋", "3栋")]
    assert [codes(page)[0].text for page in printed] == wanted
    assert told == sorted(told)
    assert len(told) == 2
    codes_read = [codes(page)[0].text.rsplit("/", 1)[1] for page in printed]
    assert [find_place(town, code).uid for code in codes_read] == [
        uid_of(town, "buildings", name) for name in ("2栋", "3栋")
    ]
    words = pdf_text(made.content, tmp_path)
    for wanted_words in ("小镇 · 东社区", "027-5550 1234", "东门岗亭", "2026年12月15日"):
        assert wanted_words in words


def test_a_place_can_have_one_poster_for_all(town: Context, tmp_path: Path) -> None:
    order = _order(town, ("compounds", "东院"), each_home=False)
    (page,) = pictures(paper.posters(OPERATOR, town, order, silent).content, tmp_path)
    assert codes(page)[0].text == f"https://a.example/r/dongyuan/{place_code(order.area)}"


def test_forms_are_numbered_through(town: Context, tmp_path: Path) -> None:
    order = _order(town, ("communities", "东社区"), copies=2)
    pages = pdf_text(paper.forms(OPERATOR, town, order, silent).content, tmp_path).split("\f")[:-1]
    assert len(pages) == 8
    numbers = [re.search(r"[0-9A-Z]{4}-\d{3}", page)[0] for page in pages]
    assert numbers[::2] == numbers[1::2]
    assert [number[-3:] for number in numbers[::2]] == ["001", "002", "003", "004"]
    assert len({number[:-4] for number in numbers}) == 1


def test_the_square_on_the_form_leads_to_the_place(town: Context) -> None:
    grid = form_grid(town, uid_of(town, "buildings", "2栋"))
    assert grid.square_of(lonlat(at(601, 201))) == "D4"
    assert grid.place_of("D4").distance(lonlat(at(625, 225))) < 1e-5


def test_a_form_asks_only_what_the_activity_asks(town: Context, tmp_path: Path) -> None:
    order = _order(
        town, ("buildings", "1栋"), activity=activity(town, slug="trees", questions_about="green、walking")
    )
    front = pdf_text(paper.forms(OPERATOR, town, order, silent).content, tmp_path).split("\f")[0]
    assert "绿化树木" in front
    assert "停车" not in front


@pytest.mark.parametrize(
    ("address", "can"),
    [
        ("https://cocreate.example", True),
        ("http://192.168.1.20:8501", True),
        ("http://localhost:8501", False),
        ("http://127.0.0.1:8501", False),
        ("http://[::1]:8501", False),
        ("http://0.0.0.0:8501", False),
        ("", False),
        ("cocreate.example", False),
    ],
)
def test_an_address_no_phone_reaches_is_known(address: str, can: bool) -> None:
    assert reachable(address) is can


def test_what_cannot_be_printed_is_said(town: Context) -> None:
    order = _order(town, ("communities", "东社区"))
    with pytest.raises(Forbidden):
        paper.posters(HELPER, town, order, silent)
    for changes, code in (
        ({"address": ""}, "address_missing"),
        ({"address": "no-scheme"}, "address_missing"),
        ({"copies": 0}, "copies_range"),
        ({"copies": 201}, "copies_range"),
    ):
        with pytest.raises(InvalidInput) as refused:
            paper.forms(OPERATOR, town, PrintOrder(**{**vars(order), **changes}), silent)
        assert refused.value.code == code
    for changes in ({"area": "gone"}, {"activity": "gone"}):
        with pytest.raises(NotFound):
            paper.posters(OPERATOR, town, PrintOrder(**{**vars(order), **changes}), silent)


def test_the_worker_prints_and_can_be_stopped(town: Context) -> None:
    order = _order(town, ("communities", "东社区"), copies=200)
    uid = jobs.start(OPERATOR, town, "forms", vars(order))
    jobs.cancel(OPERATOR, town, uid)
    assert _ended(town, uid).state is JobState.CANCELLED
    uid = jobs.start(OPERATOR, town, "posters", vars(order))
    assert _ended(town, uid).state is JobState.DONE
    assert jobs.document(OPERATOR, town, uid).content.startswith(b"%PDF")


def _ended(context: Context, uid: str) -> Job:
    for _ in range(6000):
        if (job := jobs.progress(context, uid)).state not in (JobState.QUEUED, JobState.RUNNING):
            return job
        time.sleep(0.02)
    pytest.fail("the job did not end")
