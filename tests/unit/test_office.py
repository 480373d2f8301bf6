"""Who is asking, and about which workspace."""

from dataclasses import replace
from urllib.parse import quote

import geopandas as gpd
import pytest
import shapely
from starlette.requests import Request, cookie_parser

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound, Unavailable
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services.limits import RateLimit, Tries
from cocreate_gis.services.office import Office
from cocreate_gis.services.standards import standards
from cocreate_gis.store import backup
from cocreate_gis.web.entrance import entrance

PLANNER = Actor("planner", Role.PLANNER)
LOCAL = {"host": "localhost:8501"}
SQUARE = shapely.box(114.30, 30.52, 114.31, 30.53)


@pytest.fixture
def office(town):
    def make(**options):
        defaults = {"local_planner": None, "bound_to_loopback": True}
        return Office(town.store.location, town.cache, **(defaults | options))

    return make


@pytest.mark.parametrize(
    ("client", "headers", "bound", "planner"),
    [
        ("127.0.0.1", LOCAL, True, True),
        ("::1", {"host": "[::1]:8501"}, True, True),
        ("127.0.0.1", LOCAL, False, False),
        ("192.168.1.20", LOCAL, True, False),
        ("127.0.0.1", LOCAL | {"x-forwarded-for": "10.0.0.9"}, True, False),
        ("127.0.0.1", LOCAL | {"forwarded": "for=10.0.0.9"}, True, False),
        ("127.0.0.1", LOCAL | {"x-forwarded-proto": "https"}, True, False),
        ("127.0.0.1", LOCAL | {"cf-connecting-ip": "10.0.0.9"}, True, False),
        ("127.0.0.1", {"host": "rebound.example"}, True, False),
        ("127.0.0.1", {}, True, False),
        (None, LOCAL, True, False),
        ("not an address", LOCAL, True, False),
    ],
)
def test_the_local_planner_is_really_local(office, client, headers, bound, planner):
    seat = office(bound_to_loopback=bound).seat({}, client, headers)
    assert (seat.actor.role is Role.PLANNER) is planner


def test_the_setting_makes_everyone_a_planner(office):
    assert office(local_planner=True).seat({}, "192.168.1.20", {}).actor.role is Role.PLANNER


def test_the_setting_makes_nobody_a_planner(office):
    assert office(local_planner=False).seat({}, "127.0.0.1", LOCAL).roles == ()


def test_a_planner_may_look_as_a_resident_but_not_the_other_way(office):
    looking = {"cocreate_view": "resident"}
    assert office().seat(looking, "127.0.0.1", LOCAL).actor.role is Role.VISITOR
    asking = {"cocreate_view": "planner"}
    assert office().seat(asking, "192.168.1.20", LOCAL).actor.role is Role.VISITOR


def test_a_new_community_has_its_boundary_standards_and_crs(office):
    here = office()
    context = here.create(PLANNER, "红旗社区", SQUARE)
    assert context.workspace.metric_epsg == 4547
    assert context.bounds() == pytest.approx(SQUARE.bounds)
    assert "kindergarten" in standards(context)
    assert here.workspaces()[context.key] == "红旗社区"
    assert here.seat({"cocreate_workspace": context.key}, None, {}).context is context


def test_a_name_that_leads_elsewhere_stays_in_the_folder(office, town):
    context = office().create(PLANNER, "../../outside", SQUARE)
    assert "/" not in context.key
    assert context.store.location.startswith(str(town.cache.parent))


def test_a_community_with_a_chinese_name_is_entered_like_any_other(office):
    here = office()
    here.create(PLANNER, "红旗社区", SQUARE)
    enter = entrance().endpoint
    scope = {"type": "http", "method": "GET", "path": "/enter", "headers": []}
    answer = enter(
        Request(scope | {"query_string": b"workspace=%E7%BA%A2%E6%97%97%E7%A4%BE%E5%8C%BA&to=data"})
    )
    cookies = cookie_parser(answer.headers["set-cookie"].split(";")[0])
    assert here.seat(cookies, None, {}).context.key == "红旗社区"


def test_a_file_that_is_no_workspace_leads_to_the_first(office, town):
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(114, 30)], crs=4326)
    frame.to_file(town.cache.parent / "result.gpkg")
    here = office()
    assert here.seat({"cocreate_workspace": "result"}, None, {}).context.key == here.default_key


def test_a_database_holds_one_workspace(tmp_path):
    here = Office(
        "postgresql+psycopg://host/town", tmp_path / "cache", local_planner=None, bound_to_loopback=True
    )
    with pytest.raises(Unavailable, match="workspace_needs_folder"):
        here.create(PLANNER, "红旗社区", SQUARE)
    assert not list(tmp_path.glob("*.gpkg"))


def test_tries_are_counted_by_person_and_by_address():
    limit, here = RateLimit("knock", tries=2, seconds=60), Tries()
    neighbours = [Actor("visitor", Role.VISITOR, f"10.0.0.{last}") for last in (1, 2)]
    for neighbour in neighbours:
        here.take(limit, neighbour)
        here.take(limit, neighbour)
        with pytest.raises(Forbidden, match="too_many_tries"):
            here.take(limit, neighbour)
    for cookie in range(20):
        here.take(limit, Actor(f"visitor:{cookie}", Role.VISITOR, "10.0.0.3"))
    with pytest.raises(Forbidden, match="too_many_tries"):
        here.take(limit, Actor("visitor:new", Role.VISITOR, "10.0.0.3"))
    here.take(replace(limit, what="ring"), neighbours[0])
    Tries().take(limit, neighbours[0])


@pytest.mark.parametrize("cookie", ["nowhere", "../town", "..", "a/b", "x" * 500, "\x00"])
def test_a_cookie_that_names_no_workspace_leads_to_the_first(office, cookie):
    here = office()
    assert here.seat({"cocreate_workspace": cookie}, None, {}).context.key == here.default_key
    with pytest.raises(NotFound):
        here.context(cookie)


def test_what_cannot_be_a_community(office):
    here = office()
    with pytest.raises(InvalidInput, match="name_missing"):
        here.create(PLANNER, "  ", SQUARE)
    with pytest.raises(InvalidInput, match="geometry_type"):
        here.create(PLANNER, "线", shapely.LineString([(114, 30), (115, 31)]))
    with pytest.raises(InvalidInput, match="crs_not_metric"):
        here.create(PLANNER, "度", SQUARE, 4326)
    with pytest.raises(Forbidden):
        here.create(VISITOR, "访客", SQUARE)
    here.create(PLANNER, "一次", SQUARE)
    with pytest.raises(Conflict, match="workspace_exists"):
        here.create(PLANNER, "一次", SQUARE)


@pytest.mark.parametrize("cookie", ["operator", "planner", "visitor", "visitor:abc"])
def test_a_cookie_never_takes_the_name_of_another_actor(office, cookie):
    seat = office().seat({"cocreate_visitor": cookie}, None, {})
    assert seat.actor.uid.startswith("visitor:")
    assert cookie not in seat.actor.uid.removeprefix("visitor:")
    again = office().seat({"cocreate_visitor": cookie}, None, {})
    assert again.actor.uid == seat.actor.uid


def test_a_copy_of_a_workspace_is_not_another_one(office, town):
    here = office()
    place = here.create(PLANNER, "红旗社区", SQUARE)
    folder = town.cache.parent
    for store, name in ((town.store, "a-backup"), (place.store, "红旗社区-2026")):
        backup(store, folder / f"{name}.gpkg")
    fresh = office()
    for name in ("红旗社区-2026", "a-backup"):
        assert fresh.seat({"cocreate_workspace": quote(name)}, None, {}).context.key == fresh.default_key
        with pytest.raises(NotFound, match="workspace_unknown"):
            fresh.context(name)
    assert fresh.workspaces() == {fresh.default_key: "小镇", place.key: "红旗社区"}
