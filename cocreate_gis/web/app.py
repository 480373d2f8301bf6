"""Routes beside the pages: tiles, cards, layer versions, files of the front-end, health."""

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from cocreate_gis import __version__
from cocreate_gis.interchange.assets import HASHED, asset_file
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.titles import LANGUAGES
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Seat
from cocreate_gis.web.answers import REVALIDATE, etag, get, seat_of, tell
from cocreate_gis.web.safety import SecurityHeaders

OWN_PREFIXES = (
    "tiles",
    "layers",
    "features",
    "mine",
    "assets",
    "health",
    "enter",
    "downloads",
    "r",
    "photos",
    "notices",
    "sign-in",
    "survey",
    "needs",
    "care",
    "sign-out",
    "account",
    "invitation",
    "first",
)

_TILE_TYPE = "application/vnd.mapbox-vector-tile"
# A Windows registry may call scripts plain text, and a browser told not to guess would not run them.
_ASSET_TYPES = {".js": "text/javascript", ".css": "text/css", ".ttf": "font/ttf"}
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


class _Number(IntegerConvertor):
    """A number every store can hold: a longer one is no tile and no feature, and no error inside either."""

    regex = "[0-9]{1,9}"


register_url_convertor("number", _Number())


def routes(desk: MapDesk) -> list[BaseRoute]:
    """List the routes of the map.

    They come before the pages, and end in a route that answers every unknown path under our own prefixes
    with 404, because the pages would answer it with 200. Further routes belong in front of these.

    Parameters
    ----------
    desk : MapDesk
        The map service behind them.

    Returns
    -------
    list of BaseRoute
        For ``streamlit.App(routes=...)``.
    """

    def seat(request: Request) -> Seat:
        return seat_of(desk, request)

    def health(_: Request) -> Response:
        return JSONResponse(
            {"status": "ok", "version": __version__, "schema_version": desk.schema_version()},
            headers={"Cache-Control": "no-store"},
        )

    def tile(request: Request) -> Response:
        asking = seat(request)
        place = request.path_params
        layers = place["layers"].split(",")
        z, x, y = place["z"], place["x"], place["y"]
        headers = REVALIDATE | {
            "ETag": etag(f"{place['layers']}/{z}/{x}/{y}/{desk.tile_tag(asking, layers)}")
        }
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        body = desk.tile(asking, layers, z, x, y)
        if not body:
            return Response(status_code=204, headers=headers)
        return Response(body, media_type=_TILE_TYPE, headers=headers | {"Content-Encoding": "gzip"})

    def versions(request: Request) -> Response:
        answer = JSONResponse(dict(desk.versions(seat(request))), headers=REVALIDATE)
        answer.headers["ETag"] = etag(bytes(answer.body).decode())
        if request.headers.get("if-none-match") == answer.headers["ETag"]:
            return Response(status_code=304, headers=REVALIDATE | {"ETag": answer.headers["ETag"]})
        return answer

    def card(request: Request) -> Response:
        asked = request.query_params.get("language", "")
        language = asked if asked in LANGUAGES else LANGUAGES[0]
        place = request.path_params
        return JSONResponse(
            dict(desk.card(seat(request), place["layer"], place["fid"], language)), headers=REVALIDATE
        )

    def mine(request: Request) -> Response:
        return JSONResponse(dict(desk.mine(seat(request))), headers={"Cache-Control": "no-store"})

    return [
        get("/health", health),
        get("/tiles/{layers}/{z:number}/{x:number}/{y:number}.mvt", tile),
        get("/layers/versions", versions),
        get("/features/{layer}/{fid:number}", card),
        get("/mine", mine),
        get("/assets/{path:path}", _asset),
        *(
            Route(pattern, _nothing_here, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
            for prefix in OWN_PREFIXES
            for pattern in (f"/{prefix}", f"/{prefix}/{{path:path}}")
        ),
    ]


def middleware() -> list[Middleware]:
    """List what every answer passes through.

    Returns
    -------
    list of Middleware
        For ``streamlit.App(middleware=...)``.
    """
    return [Middleware(SecurityHeaders, own_prefixes=OWN_PREFIXES)]


def _nothing_here(_: Request) -> Response:
    return tell(NotFound("path_unknown"))


def _asset(request: Request) -> Response:
    path = request.path_params["path"]
    file = asset_file(path)
    kept = _FOREVER if HASHED.search(path) else REVALIDATE
    return FileResponse(file, media_type=_ASSET_TYPES.get(file.suffix), headers=kept)
