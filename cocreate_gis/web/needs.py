"""What is still needed, on any telephone: a list, and one form for whoever gives something."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cocreate_gis.model.errors import CoCreateError, InvalidInput, NotFound
from cocreate_gis.model.identity import new_uid
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import CONTRIBUTIONS
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.office import Seat
from cocreate_gis.services.promises import needs
from cocreate_gis.services.promises.needs import Claim
from cocreate_gis.web import csrf, pages
from cocreate_gis.web.answers import seat_of
from cocreate_gis.web.door_frame import require_ours
from cocreate_gis.web.forms import read_form
from cocreate_gis.wording import Words

_TEXTS = ("giver_kind", "giver", "contact", "shown_name")
_FIELDS = (*_TEXTS, "quantity", "named")


@dataclass(frozen=True)
class _Space:
    """What one project or space needs, and whom it thanks."""

    name: str
    needed: list[dict[str, Any]]
    thanked: list[str]


def routes(desk: MapDesk) -> list[Route]:
    """List the routes of what is needed.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.

    Returns
    -------
    list of Route
        ``/needs`` and ``/needs/{need}``: the list, and the form of one need.
    """

    def show(request: Request) -> Response:
        seat, words = seat_of(desk, request), Words(pages.language_of(request))
        return pages.draw(request, "needs.html", seat.context.workspace.name, spaces=_spaces(seat, words))

    def ask(request: Request) -> Response:
        return _form(request, seat_of(desk, request), dict.fromkeys(_FIELDS, ""), new_uid())

    def take(request: Request) -> Response:
        seat, form = seat_of(desk, request), read_form(request)
        given = {name: str(form.get(name, "")) for name in _FIELDS}
        key = str(form.get("form_key", "")) or new_uid()
        try:
            seat = require_ours(request, seat, form.get(csrf.FIELD))
            needs.claim(seat.actor, seat.context, request.path_params["need"], _claim(given), key)
        except CoCreateError as error:
            return _form(request, seat, given, key, error)
        name = seat.context.workspace.name
        return pages.draw(request, "need_taken.html", name)

    return [
        pages.page("/needs", show),
        pages.page("/needs/{need}", ask),
        pages.page("/needs/{need}", take, ["POST"]),
    ]


def _claim(given: Mapping[str, str]) -> Claim:
    texts = {name: given[name] for name in _TEXTS}
    return Claim(**texts, quantity=_number(given["quantity"]), named=bool(given["named"]))


def _number(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError as error:
        raise InvalidInput("field_type", field=CONTRIBUTIONS.field("quantity").title, value=text) from error


def _spaces(seat: Seat, words: Words) -> list[_Space]:
    listed = needs.needs(seat.context, Visibility.PUBLIC)
    kinds = words.coded(CONTRIBUTIONS.field("giver_kind").domain)
    spaces = []
    for name, group in listed.groupby("space_name", dropna=False, sort=False):
        open_ = group[group["status"] == "needed"]
        needed = [
            {"uid": row["uid"], "what": needs.told(row, words), "by": _day(row["needed_by"])}
            for row in open_.to_dict("records")
        ]
        thanked = [
            f"{one['name'] or kinds.get(one['giver_kind'], '')}  {needs.told(one, words)}"
            for one in needs.wall(seat.context, group)
        ]
        spaces.append(_Space(name if isinstance(name, str) else "", needed, thanked))
    return sorted(spaces, key=lambda space: not space.needed)


def _day(value: Any) -> Any:
    return None if pd.isna(value) else value.date()


def _form(
    request: Request,
    seat: Seat,
    given: Mapping[str, str],
    key: str,
    error: CoCreateError | None = None,
) -> Response:
    words = Words(pages.language_of(request))
    listed = needs.needs(seat.context, Visibility.PUBLIC)
    rows = listed[listed["uid"] == request.path_params["need"]]
    if rows.empty:
        raise NotFound("feature_missing", layer=CONTRIBUTIONS.title, feature=request.path_params["need"])
    need = rows.astype(object).where(rows.notna(), None).iloc[0].to_dict()
    return pages.draw(
        request,
        "need.html",
        seat.context.workspace.name,
        200 if error is None else error.http_status,
        need=need,
        what=needs.told(need, words),
        kinds=words.coded(CONTRIBUTIONS.field("giver_kind").domain),
        limits={field.name: field.limit for field in CONTRIBUTIONS.fields},
        given=given,
        form_key=key,
        is_open=need["status"] == "needed",
        wrong="" if error is None else words.error(error),
    )
