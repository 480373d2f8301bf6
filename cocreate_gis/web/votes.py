"""Voting on any telephone: one plain page, no script, by a personal link or, in an open poll, by anybody."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.ballots import BALLOTS, SCORE
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Seat
from cocreate_gis.services.promises import ballot_votes
from cocreate_gis.services.promises.ballot_counting import taking_part
from cocreate_gis.services.promises.ballot_results import result_of
from cocreate_gis.services.promises.ballot_words import (
    choice_lines,
    choice_name,
    remarks,
    share_lines,
    vote_table,
)
from cocreate_gis.services.promises.ballots import Ballot, find_ballot
from cocreate_gis.store import Voter
from cocreate_gis.web import pages
from cocreate_gis.web.answers import seat_of
from cocreate_gis.web.door_frame import require_ours
from cocreate_gis.web.forms import read_form
from cocreate_gis.wording import Words

_POINTS = "points-"
_MARKS = [str(points) for points in range(1, ballot_votes.MOST_POINTS + 1)]


@dataclass(frozen=True)
class _Asked:
    """A ballot as one person meets it."""

    seat: Seat
    ballot: Ballot
    voter: Voter | None


def routes(desk: MapDesk) -> list[Route]:
    """List the routes of votes.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.

    Returns
    -------
    list of Route
        ``/r/vote/{token}`` for a personal link, ``/r/vote/poll/{ballot}`` for anybody.
    """

    def linked(request: Request, seat: Seat) -> _Asked:
        ballot, voter = ballot_votes.open_link(seat.actor, seat.context, request.path_params["token"])
        return _Asked(seat, ballot, voter)

    def vote_linked(request: Request, seat: Seat, given: dict[str, int]) -> None:
        ballot_votes.vote_by_link(seat.actor, seat.context, request.path_params["token"], given)

    def open_to_all(request: Request, seat: Seat) -> _Asked:
        ballot = find_ballot(seat.actor, seat.context, request.path_params["ballot"])
        ballot_votes.require_for_anybody(seat.context, ballot)
        return _Asked(seat, ballot, ballot_votes.voice_of(seat.actor, seat.context, ballot))

    def vote_openly(request: Request, seat: Seat, given: dict[str, int]) -> None:
        ballot_votes.vote_as_anybody(seat.actor, seat.context, request.path_params["ballot"], given)

    def handler(
        find: Callable[[Request, Seat], _Asked], vote: Callable[[Request, Seat, dict[str, int]], None]
    ) -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            seat = seat_of(desk, request)
            asked = find(request, seat)
            if request.method == "GET":
                return _page(request, asked)
            form = read_form(request)
            given: dict[str, int] = {}
            try:
                seat = require_ours(request, seat, form.get("form_token"))
                given = _given(asked.ballot, form)
                vote(request, seat, given)
            except CoCreateError as error:
                return _page(request, asked, given, error)
            return RedirectResponse(request.url.path, 303)

        return answer

    return [
        pages.page("/r/vote/poll/{ballot}", handler(open_to_all, vote_openly), ["GET", "POST"]),
        pages.page("/r/vote/{token}", handler(linked, vote_linked), ["GET", "POST"]),
    ]


def _given(ballot: Ballot, form: FormData) -> dict[str, int]:
    """What was marked; points of 0, or none, are no mark."""
    if ballot.method != SCORE:
        return {str(uid): 1 for uid in form.getlist("choice") if uid}
    marked = {name.removeprefix(_POINTS): str(form[name]) for name in form if name.startswith(_POINTS)}
    return {uid: int(points) for uid, points in marked.items() if points in _MARKS}


def _page(
    request: Request, asked: _Asked, given: dict[str, int] | None = None, error: CoCreateError | None = None
) -> Response:
    ballot, context, words = asked.ballot, asked.seat.context, Words(pages.language_of(request))
    voted = asked.voter is not None and bool(asked.voter.channel)
    again = voted and ballot_votes.must_choose_again(context, ballot, asked.voter.head if asked.voter else "")
    if not voted and ballot.status not in ("open", "published"):
        ballot.require_open()
    so_far = taking_part(context, ballot)
    kinds = words.coded(BALLOTS.field("kind").domain)
    return pages.draw(
        request,
        "vote.html",
        context.workspace.name,
        200 if error is None else error.http_status,
        ballot=ballot,
        kind=kinds[ballot.kind],
        may_vote=ballot.status == "open" and (not voted or again),
        voted=voted,
        again=again,
        taken_back=[choice.name for choice in ballot.choices if choice.withdrawn],
        so_far=so_far,
        brings=choice_lines(asked.seat.actor, context, ballot, words),
        given=given or {},
        most_points=ballot_votes.MOST_POINTS,
        wrong="" if error is None else words.error(error),
        result=_result(asked, words) if ballot.status == "published" else None,
    )


def _result(asked: _Asked, words: Words) -> dict[str, object]:
    counted = result_of(asked.seat.actor, asked.seat.context, asked.ballot.uid)[1].counted
    return {
        "most": [choice_name(one, words) for one in counted.leading],
        "table": vote_table(counted, words),
        "lines": [*share_lines(counted, words), *remarks(counted, words)],
    }
