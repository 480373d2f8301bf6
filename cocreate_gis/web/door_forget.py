"""The page on which whoever holds a receipt has her suggestion erased."""

from starlette.requests import Request
from starlette.responses import Response

from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.voices import forgetting
from cocreate_gis.web import csrf
from cocreate_gis.web.answers import seat_of
from cocreate_gis.web.door_frame import draw, require_ours
from cocreate_gis.web.forms import read_form

_OTHERS = ("photos", "others_comments", "others_supports")


class ForgetPage:
    """Tells what will go, asks once, erases.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.
    """

    def __init__(self, desk: MapDesk) -> None:
        self._desk = desk

    def answer(self, request: Request) -> Response:
        """Show what will go, or erase it.

        Parameters
        ----------
        request : Request
            For ``/r/forget/{secret}``, also with the form of whoever is sure.

        Returns
        -------
        Response
            The page.
        """
        seat, secret = seat_of(self._desk, request), request.path_params["secret"]
        if request.method == "POST":
            seat = require_ours(request, seat, read_form(request).get(csrf.FIELD))
            forgetting.forget_with_receipt(seat.actor, seat.context, secret)
            return draw(request, seat, "forget.html", done=True)
        kept = forgetting.kept_with_receipt(seat.context, secret)
        counts = {name: getattr(kept, name) for name in _OTHERS if getattr(kept, name)}
        return draw(request, seat, "forget.html", done=False, secret=secret, texts=kept.texts, counts=counts)
