"""The resident's door: from the code on the house to the receipt, on any telephone.

Plain pages, each whole without a script; the script only keeps what was typed and sends it again.
"""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from cocreate_gis.model.errors import CoCreateError, Forbidden, NotFound
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import may
from cocreate_gis.model.phases import PHASE_TITLES, Phase
from cocreate_gis.model.titles import LANGUAGES, Language
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import LANGUAGE_COOKIE, Seat
from cocreate_gis.services.photos.photo_tray import PhotoTray
from cocreate_gis.services.voices import activities, nearest, suggestions, whereabouts
from cocreate_gis.services.voices.activities import Activity
from cocreate_gis.services.voices.conversation import kept_suggestion
from cocreate_gis.services.voices.personal_numbers import hide
from cocreate_gis.services.voices.similar import Similar, join, similar
from cocreate_gis.services.voices.whereabouts import ListedPlace
from cocreate_gis.web import csrf, pages
from cocreate_gis.web.answers import get, seat_of
from cocreate_gis.web.door_forget import ForgetPage
from cocreate_gis.web.door_form import LAST, SayForm, take_files
from cocreate_gis.web.door_frame import SCRIPT, base_of, draw, require_ours
from cocreate_gis.web.door_receipts import ReceiptPages
from cocreate_gis.web.entrance import is_encrypted
from cocreate_gis.web.forms import read_form
from cocreate_gis.wording import Words

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
# Five photos as heavy as one may be, and the words; a sixth is read to say that it is one too many.
_MOST_BYTES = 105 * 1024 * 1024
_MOST_FILES = 20
_OFFERED = 2
# What everybody asks first of a place, before anything is chosen.
_FIRST_QUESTION = "elderly"
_YEAR_SECONDS = 365 * 24 * 3600


class Door:
    """The pages under ``/r``.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.
    """

    def __init__(self, desk: MapDesk) -> None:
        self._desk = desk
        self._tray = PhotoTray()

    def activities(self, request: Request) -> Response:
        """List the activities that are open; a single one is opened at once.

        Parameters
        ----------
        request : Request
            For ``/r``.

        Returns
        -------
        Response
            The page.
        """
        seat = seat_of(self._desk, request)
        found = [one for one in activities.activities(seat.actor, seat.context) if one.phase is Phase.OPEN]
        if len(found) == 1:
            return RedirectResponse(f"{base_of(request)}r/{found[0].slug}", 303)
        return draw(request, seat, "activities.html", activities=found)

    def places(self, request: Request) -> Response:
        """Let the reader choose a place from the list.

        Parameters
        ----------
        request : Request
            For ``/r/{activity}``, with the code of a compound in ``in``.

        Returns
        -------
        Response
            The page.
        """
        seat = seat_of(self._desk, request)
        activity = activities.find_activity(seat.actor, seat.context, request.path_params["activity"])
        if not _may_say(seat, activity):
            return self._closed(request, seat, activity)
        inside = request.query_params.get("in", "")
        outer = whereabouts.find_place(seat.context, inside) if inside else None
        return self._list(request, seat, activity, outer)

    def _list(
        self,
        request: Request,
        seat: Seat,
        activity: Activity,
        outer: ListedPlace | None = None,
        error: CoCreateError | None = None,
    ) -> Response:
        context, words = seat.context, Words(pages.language_of(request))
        if outer is None:
            listed = whereabouts.outermost_places(seat.actor, context)
            outer_name = ""
        else:
            outer_name = whereabouts.place_name(context, outer)
            listed = {outer: words("door.whole_place", place=outer_name)}
            listed |= whereabouts.places_inside(context, outer)
        full = whereabouts.places_with_buildings(context) - {outer}
        codes = {place: whereabouts.place_code(place.uid) for place in listed}
        shown = [
            {"name": name, "to": f"?in={codes[place]}" if place in full else f"/{codes[place]}?by=list"}
            for place, name in listed.items()
        ]
        wrong = "" if error is None else words.error(error)
        status = 200 if error is None else error.http_status
        return draw(
            request, seat, "places.html", status,
            activity=activity, places=shown, outer_name=outer_name, wrong=wrong, telephone=activity.telephone,
        )  # fmt: skip

    def _closed(self, request: Request, seat: Seat, activity: Activity) -> Response:
        return draw(request, seat, "closed.html", 403, activity=activity, telephone=activity.telephone)

    def open(self, request: Request) -> Response:
        """Open the first screen at a place.

        Parameters
        ----------
        request : Request
            For ``/r/{activity}/{place}``.

        Returns
        -------
        Response
            The page, or the list where the place is not known.
        """
        seat = seat_of(self._desk, request)
        activity = activities.find_activity(seat.actor, seat.context, request.path_params["activity"])
        if not _may_say(seat, activity):
            return self._closed(request, seat, activity)
        try:
            place = whereabouts.find_place(seat.context, request.path_params["place"])
        except NotFound as error:
            return self._list(request, seat, activity, error=error)
        form = SayForm.begin(request.query_params.get("by", ""))
        return self._screen(request, seat, activity, place, form, 1, fresh=True)

    def say(self, request: Request) -> Response:
        """Go from screen to screen, and send.

        Parameters
        ----------
        request : Request
            The form of ``/r/{activity}/{place}``.

        Returns
        -------
        Response
            The next screen, or the same one with what is wrong at its field; the receipt once it is sent.
        """
        seat = seat_of(self._desk, request)
        activity = activities.find_activity(seat.actor, seat.context, request.path_params["activity"])
        try:
            place = whereabouts.find_place(seat.context, request.path_params["place"])
        except NotFound as error:
            return self._list(request, seat, activity, error=error)
        given = read_form(request)
        form, go = SayForm.read(given), str(given.get("go") or "")
        words = Words(_choose_language(request, go))
        screen = {"2": 2, "3": 3}.get(str(given.get("screen")), 1)
        contents = take_files(given)
        try:
            seat = require_ours(request, seat, given.get(csrf.FIELD))
            if not _may_say(seat, activity):
                raise Forbidden("not_in_this_phase", phase=PHASE_TITLES[activity.phase])
            self._take_photos(seat, form, contents, given, words)
        except Forbidden as error:
            form.errors["form"] = words.error(error)
        if form.errors:
            return self._screen(request, seat, activity, place, form, form.screen_of_errors(screen))
        if go.startswith("join:"):
            return self._join(request, seat, activity, place, form, go.removeprefix("join:"))
        if go == "send":
            return self._send(request, seat, activity, place, form, words)
        screen = self._step(seat, activity, place, form, go, screen, words)
        answer = self._screen(request, seat, activity, place, form, screen)
        if go in LANGUAGES:
            secure = is_encrypted(request.scope)
            answer.set_cookie(
                LANGUAGE_COOKIE, go, max_age=_YEAR_SECONDS, httponly=True, samesite="lax", secure=secure
            )
        return answer

    def _take_photos(
        self, seat: Seat, form: SayForm, contents: list[bytes], given: FormData, words: Words
    ) -> None:
        if given.get("without_photos") == "yes":
            self._tray.drop(form["key"])
        elif form["photos_there"] > str(len(self._tray.of(form["key"])) or ""):
            form.errors["photos"] = words("suggest.photos_gone")
        try:
            if contents:
                self._tray.take(seat.actor, seat.context, form["key"], contents)
        except CoCreateError as error:
            form.tell(error, words)

    def _step(
        self,
        seat: Seat,
        activity: Activity,
        place: ListedPlace,
        form: SayForm,
        go: str,
        screen: int,
        words: Words,
    ) -> int:
        """Do what a button says, and give the screen it leads to."""
        if go == "hide" and form.text_fits:
            form.values["text"] = hide(form["text"])
        if go in ("hide", "keep"):
            form.values["numbers"] = go
        if go == "mine":
            form.values["compared"] = "yes"
        wanted = int(go) if go in ("1", "2", "3") else screen if go in LANGUAGES else LAST
        reached = form.first_wrong(activity, words, wanted)
        if reached == LAST and (form.offer_to_hide() or self._similar(seat, place, form)):
            return LAST - 1
        return reached

    def _send(
        self,
        request: Request,
        seat: Seat,
        activity: Activity,
        place: ListedPlace,
        form: SayForm,
        words: Words,
    ) -> Response:
        reached = form.first_wrong(activity, words, LAST)
        if reached < LAST or form.offer_to_hide():
            return self._screen(request, seat, activity, place, form, min(reached, LAST - 1))
        try:
            draft = form.draft(activity, may_enter=_may_enter(seat, activity))
            kept = self._tray.of(form["key"])
            receipt = suggestions.submit(seat.actor, seat.context, place, draft, kept, form["key"])
        except CoCreateError as error:
            form.tell(error, words)
            return self._screen(request, seat, activity, place, form, form.screen_of_errors(LAST))
        self._tray.drop(form["key"])
        return RedirectResponse(f"{base_of(request)}r/receipt/{receipt.secret}", 303)

    def _join(
        self, request: Request, seat: Seat, activity: Activity, place: ListedPlace, form: SayForm, uid: str
    ) -> Response:
        """Count the reader in with what was said before, in place of saying it again."""
        try:
            kept = kept_suggestion(seat.actor, seat.context, uid)
            join(seat.actor, seat.context, uid)
        except CoCreateError as error:
            form.tell(error, Words(pages.language_of(request)))
            return self._screen(request, seat, activity, place, form, LAST - 1)
        self._tray.drop(form["key"])
        text, telephone = kept.values["text"], activity.telephone
        return draw(request, seat, "joined.html", activity=activity, telephone=telephone, text=text)

    def _similar(self, seat: Seat, place: ListedPlace, form: SayForm) -> list[Similar]:
        if form["compared"] or form.is_private or form["for_other"]:
            return []
        where = whereabouts.locate(seat.context, place)
        return similar(seat.actor, seat.context, where, form["category"], form["text"], limit=_OFFERED)

    def _screen(
        self,
        request: Request,
        seat: Seat,
        activity: Activity,
        place: ListedPlace,
        form: SayForm,
        screen: int,
        *,
        fresh: bool = False,
    ) -> Response:
        context, words = seat.context, Words(pages.language_of(request))
        count = len(self._tray.of(form["key"]))
        form.values["photos_there"] = str(count or "")
        domains = {one.name: one.domain for one in SUGGESTIONS.fields if one.domain}
        titles = domains["category"] or {}
        # Asked once more only when everything else on the second screen stands.
        asks = screen == LAST - 1 and not form.errors and form.text_fits
        numbers = form.offer_to_hide() if asks else ""
        return draw(
            request, seat, "say.html", 422 if form.errors else 200,
            activity=activity, telephone=activity.telephone, code=request.path_params["place"],
            place_name=whereabouts.place_name(context, place),
            says=self._says(seat, place, form, screen, words),
            screen=screen, fresh=fresh, form=form, errors=form.errors, hidden=form.hidden(screen),
            restored=bool(form["restored"]), lost=bool(form["lost"]), private=form.is_private,
            kinds={code: title for code, title in (domains["kind"] or {}).items() if code != "opinion"},
            categories={code: titles[code] for code in activity.categories}, domains=domains,
            numbers=numbers, similar=self._similar(seat, place, form) if asks and not numbers else [],
            consent=suggestions.consent_wording(activity, form["category"]), photo_count=count,
            may_enter=_may_enter(seat, activity),
        )  # fmt: skip

    def _says(self, seat: Seat, place: ListedPlace, form: SayForm, screen: int, words: Words) -> list[str]:
        """What the place itself says: at once the first question, then what the matter is about."""
        if screen == LAST:
            return []
        about = form["category"] if screen > 1 else _FIRST_QUESTION
        where = whereabouts.locate(seat.context, place)
        answers = nearest.what_the_place_says(seat.context, where, about)
        return nearest.sentences(answers[: 1 if screen == 1 else _OFFERED], words)


def routes(desk: MapDesk) -> list[Route]:
    """List the routes of the resident's door.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.

    Returns
    -------
    list of Route
        Everything under ``/r``.
    """
    door, kept = Door(desk), ReceiptPages(desk)
    page = pages.page
    return [
        page("/r", door.activities),
        get("/r/files/door.js", _script),
        page("/r/find", kept.find, ("GET", "POST")),
        get("/r/receipt/{secret}.png", kept.picture),
        page("/r/receipt/{secret}", kept.receipt),
        page("/r/mine/{secret}", kept.mine, ("GET", "POST")),
        page("/r/forget/{secret}", ForgetPage(desk).answer, ("GET", "POST")),
        page("/r/{activity}", door.places),
        page("/r/{activity}/{place}", door.open),
        page("/r/{activity}/{place}", door.say, ("POST",), limit_bytes=_MOST_BYTES, max_files=_MOST_FILES),
    ]


def _script(_: Request) -> Response:
    return FileResponse(SCRIPT, media_type="text/javascript", headers=_FOREVER)


def _choose_language(request: Request, chosen: str) -> Language:
    if chosen in LANGUAGES:
        request.cookies[LANGUAGE_COOKIE] = chosen
    return pages.language_of(request)


def _may_enter(seat: Seat, activity: Activity) -> bool:
    return may(seat.actor, "suggestion.enter", activity.phase)


def _may_say(seat: Seat, activity: Activity) -> bool:
    return may(seat.actor, "suggestion.submit", activity.phase) or _may_enter(seat, activity)
