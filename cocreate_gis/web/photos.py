"""Photos of records, for whom they are."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.photos import photos
from cocreate_gis.web.answers import REVALIDATE, etag, get, seat_of


def routes(desk: MapDesk) -> list[Route]:
    """List the routes of photos.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.

    Returns
    -------
    list of Route
        ``/photos/{uid}.jpg`` and ``/photos/{uid}/small.jpg``.
    """

    def answer(request: Request, *, small: bool) -> Response:
        seat = seat_of(desk, request)
        photo = photos.look_at(seat.actor, seat.context, str(request.path_params["uid"]))
        state = f"{seat.context.workspace.uid}/{photo.uid}/{photo.version}/{small}/{seat.actor.visibility}"
        headers = REVALIDATE | {"ETag": etag(state)}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        content = photos.picture(seat.actor, seat.context, photo.uid, small=small)
        return Response(content, media_type="image/jpeg", headers=headers)

    return [
        get("/photos/{uid:uuid}.jpg", lambda request: answer(request, small=False)),
        get("/photos/{uid:uuid}/small.jpg", lambda request: answer(request, small=True)),
    ]
