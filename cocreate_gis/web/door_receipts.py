"""What a sender keeps, and how she finds it again."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cocreate_gis.interchange.receipt_picture import PICTURE_HEIGHT
from cocreate_gis.model.errors import CoCreateError, NotFound
from cocreate_gis.model.layers.ballots import BALLOTS
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.schemes import SCHEMES
from cocreate_gis.model.layers.suggestions import PUBLIC_STATES, SUGGESTION_FLOW, SUGGESTIONS
from cocreate_gis.model.phases import Phase
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Seat
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises.chain import ChainLink, chain_of
from cocreate_gis.services.promises.ratings import FINISHED
from cocreate_gis.services.value_words import state_title
from cocreate_gis.services.voices import activities, comments, escalation, moderation, receipts
from cocreate_gis.services.voices.comments import Comment
from cocreate_gis.store import Feature
from cocreate_gis.web import csrf, pages
from cocreate_gis.web.answers import seat_of
from cocreate_gis.web.door_frame import activity_of, base_of, draw, require_ours
from cocreate_gis.web.forms import read_form
from cocreate_gis.wording import Words

_TYPED = 40
# Of the chain, what its sender is told by name.
_BECAME = (SCHEMES, BALLOTS, PROJECTS)
_WAY = ("received", "discussing", "planned", "under_way", "done")


class ReceiptPages:
    """The pages of whoever holds a receipt.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.
    """

    def __init__(self, desk: MapDesk) -> None:
        self._desk = desk

    def receipt(self, request: Request) -> Response:
        """Show a receipt.

        Parameters
        ----------
        request : Request
            For ``/r/receipt/{secret}``.

        Returns
        -------
        Response
            The page.
        """
        seat = seat_of(self._desk, request)
        receipt = receipts.receipt_of(seat.context, request.path_params["secret"])
        said = receipts.open_by_secret(seat.context, receipt.secret)
        activity = activity_of(seat, said)
        return draw(
            request, seat, "receipt.html",
            receipt=receipt, text=said.values["text"], shown=said.values["status"] in PUBLIC_STATES,
            slug="" if activity is None else activity.slug, picture_height=PICTURE_HEIGHT,
            telephone="" if activity is None else activity.telephone,
        )  # fmt: skip

    def picture(self, request: Request) -> Response:
        """Draw a receipt to keep.

        Parameters
        ----------
        request : Request
            For ``/r/receipt/{secret}.png``.

        Returns
        -------
        Response
            PNG.
        """
        seat = seat_of(self._desk, request)
        secret, language = request.path_params["secret"], pages.language_of(request)
        drawn = receipts.picture(seat.context, secret, language, str(request.base_url).rstrip("/"))
        return Response(drawn, media_type="image/png", headers={"Cache-Control": "private, no-cache"})

    def mine(self, request: Request) -> Response:
        """Show how far one's own suggestion is.

        Parameters
        ----------
        request : Request
            For ``/r/mine/{secret}``, also with the form of whoever says that it is not done.

        Returns
        -------
        Response
            The page.
        """
        seat = seat_of(self._desk, request)
        secret, words = request.path_params["secret"], Words(pages.language_of(request))
        wrong, reason = "", ""
        if request.method == "POST":
            form = read_form(request)
            reason = str(form.get("reason") or "")
            try:
                seat = require_ours(request, seat, form.get(csrf.FIELD))
                moderation.contest(seat.actor, seat.context, reason, secret=secret)
                return RedirectResponse(f"{base_of(request)}r/mine/{secret}", 303)
            except CoCreateError as error:
                wrong = words.error(error)
        said = receipts.open_by_secret(seat.context, secret)
        return self._mine(request, seat, said, secret=secret, wrong=wrong, reason=reason)

    def _mine(
        self,
        request: Request,
        seat: Seat,
        said: Feature,
        *,
        secret: str = "",
        wrong: str = "",
        reason: str = "",
    ) -> Response:
        words = Words(pages.language_of(request))
        status = str(said.values["status"])
        plain = SUGGESTION_FLOW.plain
        at = "received" if plain[status] == plain["received"] else status
        way = [{"title": words.title(plain[step]), "here": step == at} for step in _WAY] if at in _WAY else []
        activity, became = activity_of(seat, said), _became(seat, said)
        return draw(
            request, seat, "mine.html",
            state=words.title(plain[status]), way=way, text=said.values["text"],
            sent_on=said.created_at.astimezone(seat.context.workspace.zone).date(),
            photos=[one.uid for one in photos.photos_of(seat.actor, seat.context, SUGGESTIONS, said.uid)],
            own=secret, secret=secret if status == "done" else "", wrong=wrong, reason=reason,
            comments=_comments(seat, said), travelled=_travelled(seat, said, words),
            became=[_step_told(link, seat, words) for link in became],
            is_built=any(link.layer is PROJECTS and link.status in FINISHED for link in became),
            reply=said.values.get("reply"),
            telephone="" if activity is None else activity.telephone,
        )  # fmt: skip

    def find(self, request: Request) -> Response:
        """Find one's own suggestion by code and number.

        Parameters
        ----------
        request : Request
            For ``/r/find``, with the form or without.

        Returns
        -------
        Response
            The suggestion; else the form, with what is wrong.
        """
        seat, wrong, status, code = seat_of(self._desk, request), "", 200, ""
        if request.method == "POST":
            form = read_form(request)
            code = str(form.get("code") or "")[:_TYPED]
            try:
                seat = require_ours(request, seat, form.get(csrf.FIELD))
                pin = str(form.get("pin") or "")[:_TYPED]
                return self._mine(request, seat, receipts.open_by_code(seat.actor, seat.context, code, pin))
            except CoCreateError as error:
                wrong, status = Words(pages.language_of(request)).error(error), error.http_status
        # Which activity it was is not known before it is found.
        running = [
            one for one in activities.activities(seat.actor, seat.context) if one.phase is not Phase.CLOSED
        ]
        telephone = " / ".join(dict.fromkeys(one.telephone for one in running if one.telephone))
        return draw(request, seat, "find.html", status, wrong=wrong, receipt_code=code, telephone=telephone)


def _comments(seat: Seat, said: Feature) -> list[Comment]:
    """What is written under it; nothing while the public does not see it."""
    try:
        return comments.under(seat.actor, seat.context, said.uid)
    except NotFound:
        return []


def _travelled(seat: Seat, said: Feature, words: Words) -> list[dict[str, object]]:
    """To which offices it was passed on; nothing while the public does not see it."""
    try:
        steps = escalation.journey(seat.actor, seat.context, said.uid)
    except NotFound:
        return []
    return [
        {"title": escalation.passed_on_words(step, words), "on": step.on, "words": step.words}
        for step in steps
        if step.kind == "level"
    ]


def _became(seat: Seat, said: Feature) -> list[ChainLink]:
    """What was drawn, asked and built for it; nothing while the public does not see it."""
    try:
        links = chain_of(seat.actor, seat.context, SUGGESTIONS, said.uid)
    except NotFound:
        return []
    return [link for link in links if link.layer in _BECAME]


def _step_told(link: ChainLink, seat: Seat, words: Words) -> dict[str, str]:
    state = state_title(link.layer, link.status, seat.actor.visibility, words)
    return {"kind": words.title(link.layer.title), "name": link.name, "state": state}
