"""The routes beside the pages, over a small service in memory."""

import gzip
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from cocreate_gis import __version__
from cocreate_gis.interchange.assets import asset_file, asset_name, build_assets
from cocreate_gis.model.errors import Forbidden, NotFound
from cocreate_gis.web.app import OWN_PREFIXES, middleware, routes


class SmallService:
    """Layer ``trees`` for everybody and ``structures`` for staff, who carry a cookie."""

    def __init__(self) -> None:
        self.layer_versions = {"trees": 1, "structures": 1}

    def identify(self, cookies: Mapping[str, str], _client: str | None, _headers: Mapping[str, str]) -> str:
        return cookies.get("seat", "public")

    def tile_tag(self, actor: str, layers: Sequence[str]) -> str:
        return f"{actor}{[self._version(actor, layer) for layer in layers]}"

    def tile(self, actor: str, layers: Sequence[str], _z: int, x: int, _y: int) -> bytes:
        return gzip.compress(f"{actor}:{layers}".encode()) if x == 0 else b""

    def versions(self, actor: str) -> Mapping[str, int]:
        return {name: version for name, version in self.layer_versions.items() if self._may_see(actor, name)}

    def card(self, actor: str, layer: str, fid: int, language: str) -> Mapping[str, object]:
        if fid == 9:
            raise Forbidden("not_allowed", role=actor)
        self._version(actor, layer)
        return {"layer": layer, "fid": fid, "title": {"zh": "香樟", "en": "Camphor tree"}[language]}

    def mine(self, actor: str) -> Mapping[str, object]:
        return {"type": "FeatureCollection", "features": [], "sender": actor}

    def schema_version(self) -> int:
        return 7

    def _may_see(self, actor: str, layer: str) -> bool:
        return layer == "trees" or (layer == "structures" and actor == "staff")

    def _version(self, actor: str, layer: str) -> int:
        if not self._may_see(actor, layer):
            raise NotFound("layer_unknown", layer=layer, known="")
        return self.layer_versions[layer]


class Browser:
    """Asks the app in this process and carries cookies."""

    def __init__(self, app: Starlette) -> None:
        self._app = app
        self.cookies: dict[str, str] = {}

    def request(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://town", cookies=self.cookies
            ) as client:
                return await client.request(method, path, headers=headers)

        # a browser test before this one may have left its event loop in the main thread
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(anyio.run, ask).result()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers)


@pytest.fixture
def service() -> SmallService:
    return SmallService()


@pytest.fixture
def client(service: SmallService) -> Browser:
    def page(_: Request) -> HTMLResponse:
        return HTMLResponse("the page that answers everything")

    app = Starlette(routes=[*routes(service), Route("/{path:path}", page)], middleware=middleware())
    return Browser(app)


def test_health_tells_the_versions(client: Browser) -> None:
    assert client.get("/health").json() == {"status": "ok", "version": __version__, "schema_version": 7}


def test_a_tile_is_sent_once(client: Browser) -> None:
    first = client.get("/tiles/trees/3/0/1.mvt")
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert first.headers["content-encoding"] == "gzip"
    assert first.content == b"public:['trees']"
    again = client.get("/tiles/trees/3/0/1.mvt", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_an_etag_is_of_one_version_one_place_and_one_class_of_readers(
    client: Browser, service: SmallService
) -> None:
    def etag(path: str, **cookies: str) -> str:
        client.cookies = cookies
        return client.get(path).headers["etag"]

    before = {
        etag("/tiles/trees/3/0/1.mvt"),
        etag("/tiles/trees/3/0/2.mvt"),
        etag("/tiles/trees/3/0/1.mvt", seat="staff"),
        etag("/tiles/trees,structures/3/0/1.mvt", seat="staff"),
    }
    assert len(before) == 4
    service.layer_versions["trees"] = 2
    assert etag("/tiles/trees/3/0/1.mvt") not in before


def test_an_empty_tile_has_no_content(client: Browser) -> None:
    answer = client.get("/tiles/trees/3/1/1.mvt")
    assert (answer.status_code, answer.content) == (204, b"")


def test_what_is_not_for_the_public_does_not_exist(client: Browser) -> None:
    answer = client.get("/tiles/trees,structures/3/0/1.mvt")
    assert answer.status_code == 404
    assert answer.json() == {"code": "layer_unknown"}
    assert client.get("/layers/versions").json() == {"trees": 1}
    client.cookies = {"seat": "staff"}
    assert client.get("/layers/versions").json() == {"trees": 1, "structures": 1}


def test_versions_are_sent_when_they_move(client: Browser, service: SmallService) -> None:
    first = client.get("/layers/versions")
    headers = {"If-None-Match": first.headers["etag"]}
    assert client.get("/layers/versions", headers=headers).status_code == 304
    service.layer_versions["trees"] = 2
    assert client.get("/layers/versions", headers=headers).json() == {"trees": 2}


def test_a_card_is_in_the_language_asked_for(client: Browser) -> None:
    assert client.get("/features/trees/3?language=en").json()["title"] == "Camphor tree"
    assert client.get("/features/trees/3?language=xx").json()["title"] == "香樟"


def test_an_error_tells_its_code_and_nothing_else(client: Browser) -> None:
    answer = client.get("/features/trees/9")
    assert (answer.status_code, answer.json()) == (403, {"code": "not_allowed"})


@pytest.mark.parametrize("prefix", OWN_PREFIXES)
@pytest.mark.parametrize("tail", ["/nothing/here", "/"])
def test_unknown_paths_of_ours_are_never_the_page(client: Browser, prefix: str, tail: str) -> None:
    for method in ("GET", "POST"):
        answer = client.request(method, f"/{prefix}{tail}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/tiles/trees/a/b/c.mvt", "/features/trees/one", "/tiles/trees/3/0/1.png"])
def test_a_path_that_is_not_quite_one_of_ours_is_not_found(client: Browser, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/health", "/tiles/nothing"])
def test_every_answer_carries_the_security_headers(client: Browser, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert ("default-src 'none'" in headers["content-security-policy"]) == (path != "/")


def test_front_end_files_are_kept_by_browsers_and_nothing_else_is_read(client: Browser) -> None:
    build_assets()
    bundle = client.get(f"/assets/{asset_name('map.js')}")
    assert bundle.status_code == 200
    assert "immutable" in bundle.headers["cache-control"]
    assert "javascript" in bundle.headers["content-type"]
    assert "immutable" not in client.get("/assets/vendor/leaflet.js").headers["cache-control"]
    for path in ("..%2F..%2F__init__.py", "%2Fetc%2Fpasswd", "nothing.js", "fonts"):
        assert client.get(f"/assets/{path}").status_code == 404


def test_front_end_files_name_no_other_host() -> None:
    build_assets()
    # what is loaded by a style sheet or as a module must be with us
    for entry in ("map.css", "map.js"):
        text = asset_file(asset_name(entry)).read_text(encoding="utf-8")
        assert "url(http" not in text
        assert "@import" not in text
