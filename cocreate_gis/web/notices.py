"""Links in mails: an address is right, or wants no more mail."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cocreate_gis.model.permissions import VISITOR, Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices import mail
from cocreate_gis.services.office import Office
from cocreate_gis.web.pages import draw, language_of, page
from cocreate_gis.wording import Words

# Opening a link only asks, as programs that read mail open links too. The right to act is the secret in the
# address and no cookie, so the button of a mail program (RFC 8058) works as well as the one on the page.
_ACTS: dict[str, Callable[[Actor, Context, str], None]] = {"confirm": mail.confirm, "stop": mail.stop}


def routes(office: Office) -> list[Route]:
    """List the routes of mails.

    Parameters
    ----------
    office : Office
        The workspaces.

    Returns
    -------
    list of Route
        ``/notices/{workspace}/confirm/{secret}`` and ``…/stop/{secret}``: a page with a button, and its act.
    """

    def answer(request: Request, action: str) -> Response:
        context = office.context(request.path_params["workspace"])
        secret = request.path_params["secret"]
        words, name = Words(language_of(request)), context.workspace.name
        address = mail.address_by_link(context, secret).address
        if request.method == "GET":
            return draw(request, "notices.html", name, action=action, address=address)
        _ACTS[action](VISITOR, context, secret)
        title, message = (words(f"mail.{action}{part}", address=address) for part in ("_title", "_done"))
        return draw(request, "message.html", name, title=title, message=message, wrong=False)

    def confirm(request: Request) -> Response:
        return answer(request, "confirm")

    def stop(request: Request) -> Response:
        return answer(request, "stop")

    return [
        page(f"/notices/{{workspace}}/{action}/{{secret}}", act, methods=("GET", "POST"))
        for action, act in (("confirm", confirm), ("stop", stop))
    ]
