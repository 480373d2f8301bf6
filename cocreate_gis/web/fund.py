"""The fund on any telephone: what it holds, what came in, what each yuan went to."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cocreate_gis.model.layers.funds import FUND_INCOME
from cocreate_gis.model.ledger import yuan_text
from cocreate_gis.services.map_service import MapDesk
from cocreate_gis.services.promises import fund as books
from cocreate_gis.web.answers import seat_of
from cocreate_gis.web.pages import draw, language_of, page
from cocreate_gis.wording import Words

_FIGURES = ("held", "received", "spent", "open_pledges")


def routes(desk: MapDesk) -> list[Route]:
    """List the route of the fund.

    Parameters
    ----------
    desk : MapDesk
        Says who is asking.

    Returns
    -------
    list of Route
        ``/r/fund``.
    """

    def show(request: Request) -> Response:
        seat, words = seat_of(desk, request), Words(language_of(request))
        actor, context = seat.actor, seat.context
        kinds = FUND_INCOME.field("donor_type").domain or {}
        shown = [
            {
                "stands": stands,
                "figures": [(f"funds.{name}", yuan_text(getattr(stands, name))) for name in _FIGURES],
                "spent": books.published_spending(actor, context, stands.uid).to_dict("records"),
                "given": [
                    {**row, "from": words.title(kinds[row["donor_type"]])}
                    for row in books.published_income(actor, context, stands.uid).to_dict("records")
                ],
            }
            for stands in (books.standing(actor, context, uid) for uid in books.funds(actor, context))
        ]
        return draw(request, "fund.html", context.workspace.name, funds=shown)

    return [page("/r/fund", show)]
