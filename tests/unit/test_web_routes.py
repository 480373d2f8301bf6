"""The routes beside the pages, over the town known by hand."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import anyio
import geopandas as gpd
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from cocreate_gis import __version__
from cocreate_gis.interchange.assets import asset_file, asset_name, build_assets
from cocreate_gis.model.layers.network import GATES
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Office
from cocreate_gis.store import SCHEMA_VERSION, insert_features
from cocreate_gis.web.app import OWN_PREFIXES, middleware, routes
from tests import towns

# The tile of zoom 14 the town lies in, and one without anything.
HERE = "14/13392/6728"
NOWHERE = "14/0/0"
RESIDENT = {"cocreate_view": "resident"}


class Browser:
    """Asks the app in this process, from this machine, and carries cookies: a resident's at first."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self.cookies = RESIDENT

    def request(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost", cookies=self.cookies
            ) as client:
                return await client.request(method, path, headers=headers)

        # a browser test before this one may have left its event loop in the main thread
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(anyio.run, ask).result()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers)


@pytest.fixture
def client(town: Context) -> Browser:
    def page(_: Request) -> HTMLResponse:
        return HTMLResponse("the page that answers everything")

    desk = MapDesk(Office(town.store.location, town.cache, local_planner=None, bound_to_loopback=True))
    return Browser(Starlette(routes=[*routes(desk), Route("/{path:path}", page)], middleware=middleware()))


def _add_gate(town: Context) -> None:
    gate = gpd.GeoDataFrame({"name": ["北门"]}, geometry=[towns.lonlat(towns.at(600, 340))], crs=4326)
    with town.store.write(OPERATOR) as writer:
        insert_features(writer, GATES, gate)


def test_health_tells_the_versions(client: Browser) -> None:
    told = {"status": "ok", "version": __version__, "schema_version": SCHEMA_VERSION}
    assert client.get("/health").json() == told


def test_a_tile_is_sent_once(client: Browser) -> None:
    path = f"/tiles/gates/{HERE}.mvt"
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert first.headers["content-encoding"] == "gzip"
    assert "西门".encode() in first.content
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_an_etag_is_of_one_version_one_place_and_one_class_of_readers(client: Browser, town: Context) -> None:
    def etag(path: str, cookies: Mapping[str, str] = RESIDENT) -> str:
        client.cookies = dict(cookies)
        return client.get(path).headers["etag"]

    before = {
        etag(f"/tiles/gates/{HERE}.mvt"),
        etag(f"/tiles/gates/{NOWHERE}.mvt"),
        etag(f"/tiles/gates/{HERE}.mvt", {}),
        etag(f"/tiles/gates,illegal_structures/{HERE}.mvt", {}),
    }
    assert len(before) == 4
    _add_gate(town)
    assert etag(f"/tiles/gates/{HERE}.mvt") not in before


def test_a_store_made_anew_under_the_same_name_has_other_etags(client: Browser, town: Context) -> None:
    before = client.get(f"/tiles/gates/{HERE}.mvt").headers["etag"]
    with town.store.write(OPERATOR) as writer:
        anew = town.workspace.model_copy(update={"uid": "another"})
        town.store.update_workspace(writer, anew)
    assert client.get(f"/tiles/gates/{HERE}.mvt").headers["etag"] != before


def test_an_empty_tile_has_no_content(client: Browser) -> None:
    answer = client.get(f"/tiles/gates/{NOWHERE}.mvt")
    assert (answer.status_code, answer.content) == (204, b"")


def test_what_is_not_for_the_public_does_not_exist(client: Browser) -> None:
    answer = client.get(f"/tiles/gates,illegal_structures/{HERE}.mvt")
    assert answer.status_code == 404
    assert answer.json() == {"code": "layer_unknown"}
    public = client.get("/layers/versions").json()
    client.cookies = {}
    staff = client.get("/layers/versions").json()
    assert "gates" in public
    assert set(staff) - set(public) >= {ILLEGAL_STRUCTURES.name}


def test_versions_are_sent_when_they_move(client: Browser, town: Context) -> None:
    first = client.get("/layers/versions")
    headers = {"If-None-Match": first.headers["etag"]}
    assert client.get("/layers/versions", headers=headers).status_code == 304
    _add_gate(town)
    moved = client.get("/layers/versions", headers=headers).json()
    assert moved == first.json() | {"gates": first.json()["gates"] + 1}


def test_a_card_is_in_the_language_asked_for(client: Browser) -> None:
    assert client.get("/features/gates/1?language=en").json()["kind"] == GATES.title.en
    assert client.get("/features/gates/1?language=xx").json()["kind"] == GATES.title.zh
    assert client.get("/features/gates/1").json()["title"] == "西门"


def test_an_error_tells_its_code_and_nothing_else(client: Browser) -> None:
    answer = client.get("/features/gates/9")
    assert (answer.status_code, answer.json()) == (404, {"code": "feature_missing"})


def test_a_visitor_without_words_has_none_that_wait(client: Browser) -> None:
    assert client.get("/mine").json()["features"] == []


@pytest.mark.parametrize("digits", [19, 30, 5000])
@pytest.mark.parametrize("path", ["/features/gates/{}", "/tiles/gates/14/{}/1.mvt"])
def test_a_number_no_store_can_hold_is_not_found(client: Browser, path: str, digits: int) -> None:
    assert client.get(path.format("9" * digits)).status_code == 404


@pytest.mark.parametrize("prefix", OWN_PREFIXES)
@pytest.mark.parametrize("tail", ["/nothing/here", "/"])
def test_unknown_paths_of_ours_are_never_the_page(client: Browser, prefix: str, tail: str) -> None:
    for method in ("GET", "POST"):
        answer = client.request(method, f"/{prefix}{tail}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/tiles/gates/a/b/c.mvt", "/features/gates/one", "/tiles/gates/3/0/1.png"])
def test_a_path_that_is_not_quite_one_of_ours_is_not_found(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/health", "/tiles/nothing"])
def test_every_answer_carries_the_security_headers(client: Browser, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    rules = headers["content-security-policy"]
    assert "frame-ancestors 'self'" in rules
    assert ("default-src 'none'" in rules) == (path != "/")
    assert "http" not in rules
    assert "*" not in rules


def test_front_end_files_are_kept_by_browsers_and_nothing_else_is_read(client: Browser) -> None:
    build_assets()
    bundle = client.get(f"/assets/{asset_name('map.js')}")
    assert bundle.status_code == 200
    assert "immutable" in bundle.headers["cache-control"]
    assert "javascript" in bundle.headers["content-type"]
    assert "immutable" not in client.get("/assets/vendor/leaflet.js").headers["cache-control"]
    for path in ("..%2F..%2F__init__.py", "%2Fetc%2Fpasswd", "nothing.js", "fonts", "a%00b", "a" * 5000):
        assert client.get(f"/assets/{path}").status_code == 404


def test_front_end_files_name_no_other_host() -> None:
    build_assets()
    # what is loaded by a style sheet or as a module must be with us
    for entry in ("map.css", "map.js"):
        text = asset_file(asset_name(entry)).read_text(encoding="utf-8")
        assert "url(http" not in text
        assert "@import" not in text
