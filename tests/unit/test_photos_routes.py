"""The routes of photos: each person gets what is for her, and a browser asks again."""

import pytest
from starlette.applications import Starlette

from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.context import Context
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Office
from cocreate_gis.services.photos import photos
from cocreate_gis.web import photos as photo_routes
from cocreate_gis.web.app import middleware, routes
from tests.photo_towns import PLANNER, move, suggestion
from tests.pictures import jpeg
from tests.unit.test_web_routes import RESIDENT, Browser

STAFF: dict[str, str] = {}
COOKIE = "a-browser-of-hers"


@pytest.fixture
def client(town: Context) -> Browser:
    desk = MapDesk(Office(town.store.location, town.cache, local_planner=None, bound_to_loopback=True))
    return Browser(Starlette(routes=[*photo_routes.routes(desk), *routes(desk)], middleware=middleware()))


def _given(town: Context, client: Browser) -> tuple[str, str]:
    """A suggestion of the person whose cookie is ``COOKIE``, and its photo."""
    desk = Office(town.store.location, town.cache, local_planner=None, bound_to_loopback=True)
    sender = desk.seat(RESIDENT | {"cocreate_visitor": COOKIE}, "127.0.0.1", {"host": "localhost"}).actor
    assert sender.role is Role.VISITOR
    uid = suggestion(town, Actor(sender.uid, sender.role))
    return uid, photos.attach(sender, town, SUGGESTIONS, uid, [jpeg()])[0]


def test_a_photo_is_for_whom_its_record_is(town: Context, client: Browser) -> None:
    uid, photo = _given(town, client)
    addresses = (f"/photos/{photo}.jpg", f"/photos/{photo}/small.jpg?v=1")
    for address in addresses:
        assert client.get(address).status_code == 404
    for cookies in (STAFF, RESIDENT | {"cocreate_visitor": COOKIE}):
        client.cookies = cookies
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "image/jpeg"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] == "private, no-cache"
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.content.startswith(b"\xff\xd8")
    client.cookies = RESIDENT
    move(town, uid, "released")
    assert client.get(addresses[0]).status_code == 200
    photos.show(PLANNER, town, photo, shown=False)
    assert client.get(addresses[0]).status_code == 404


def test_a_photo_is_sent_once_and_again_when_it_or_its_reader_is_another(
    town: Context, client: Browser
) -> None:
    uid, photo = _given(town, client)
    move(town, uid, "released")
    address = f"/photos/{photo}.jpg"
    first = client.get(address)
    again = {"if-none-match": first.headers["etag"]}
    assert client.get(address, again).status_code == 304
    assert client.get(address, again).content == b""
    assert client.get(f"/photos/{photo}/small.jpg", again).status_code == 200
    client.cookies = STAFF
    assert client.get(address, again).status_code == 200
    client.cookies = RESIDENT
    photos.blur_photo(PLANNER, town, photo, 1, [photos.Box(0, 0, 1, 1)], confirmed=True)
    assert client.get(address, again).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/01999999-0000-7000-8000-000000000000.jpg",
        "/x.jpg",
        "/x/small.jpg",
        "/a%2Fb.jpg",
        "/x/large.jpg",
        "/%00.jpg",
    ],
)
def test_what_is_no_photo_is_not_there(client: Browser, path: str) -> None:
    answer = client.get(f"/photos{path}")
    assert answer.status_code == 404
    assert answer.json()["code"] in ("photo_missing", "path_unknown")


def test_the_card_shows_photos_for_whom_they_are(town: Context, client: Browser) -> None:
    uid, photo = _given(town, client)
    frame = town.frame(SUGGESTIONS, PLANNER.visibility)
    fid = int(frame.index[frame["uid"] == uid][0])
    client.cookies = STAFF
    card = client.get(f"/features/suggestions/{fid}").json()
    assert card["photos"] == [
        {
            "small": f"photos/{photo}/small.jpg?v=1",
            "large": f"photos/{photo}.jpg?v=1",
            "alt": "照片 1，共 1 张",
        }
    ]
    client.cookies = RESIDENT
    move(town, uid, "released")
    shown = client.get(f"/features/suggestions/{fid}?language=en").json()["photos"]
    assert [one["alt"] for one in shown] == ["Photo 1 of 1"]
    assert client.get("/" + shown[0]["small"]).status_code == 200
    photos.show(PLANNER, town, photo, shown=False)
    assert client.get(f"/features/suggestions/{fid}").json()["photos"] == []
