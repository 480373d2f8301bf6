"""What every route of our own has in common: errors told as JSON, and answers a browser asks for again."""

from collections.abc import Callable
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Seat

REVALIDATE = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}


def get(path: str, answer: Callable[[Request], Response]) -> Route:
    """Make a route of a plain function, which runs in the thread pool.

    Parameters
    ----------
    path : str
        Path with its parameters in braces.
    answer : callable
        From the request to the answer; an error it raises is told as JSON.

    Returns
    -------
    Route
        For the method GET.
    """

    def guarded(request: Request) -> Response:
        try:
            return answer(request)
        except CoCreateError as error:
            return tell(error)

    return Route(path, guarded, methods=["GET"])


def seat_of(desk: MapDesk, request: Request) -> Seat:
    """Say who sends a request.

    Parameters
    ----------
    desk : MapDesk
        Knows who is who.
    request : Request
        The request.

    Returns
    -------
    Seat
        The person at a workspace.
    """
    client = request.client.host if request.client else None
    return desk.identify(request.cookies, client, request.headers)


def tell(error: CoCreateError) -> Response:
    """Tell an error as its code; its parameters may name files and stay inside.

    Parameters
    ----------
    error : CoCreateError
        What went wrong.

    Returns
    -------
    Response
        JSON with the HTTP status of the error.
    """
    return JSONResponse(
        {"code": error.code}, status_code=error.http_status, headers={"Cache-Control": "no-store"}
    )


def etag(text: str) -> str:
    """Name a state of an answer.

    Parameters
    ----------
    text : str
        What it depends on.

    Returns
    -------
    str
        Value of the header ``ETag``.
    """
    return f'"{blake2b(text.encode(), digest_size=12).hexdigest()}"'
