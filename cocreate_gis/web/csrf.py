"""Forms that only our own pages can send.

What it protects: a page of somebody else can make a browser send a form to us, and the browser adds its
cookies. So every form of ours carries a token, and a form without it changes nothing. The token is an HMAC of
the session cookie, or of the cookie of the browser for who is not signed in, under a secret of the store;
other sites can neither read nor make it. It is as good in every process on the store, needs no memory, and a
sign-in or sign-out makes the forms opened before stale. The browser's own header ``Origin`` is checked too,
which also holds against a neighbouring site that can set cookies of ours.

What it does not protect: against a script inside our own pages, which the content policy keeps out.

How to use it: ``<input type="hidden" name="form_token" value="{{ form_token }}">`` in a template drawn by
`web.pages.draw`, and ``require_token(request, form.get(FIELD))`` before anything else in the handler. A page
that redraws its form with what was typed catches `Forbidden` ``form_out_of_date`` like any other error; the
redrawn form carries a token that is good.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.services.office import SESSION_COOKIE, VISITOR_COOKIE
from cocreate_gis.web.entrance import FORM_KEY, NEW_VISITOR

FIELD = "form_token"


def token(request: Request) -> str:
    """Give the token for the forms of a page.

    Parameters
    ----------
    request : Request
        The request that asks for the page; it came through the middleware `VisitorCookie`.

    Returns
    -------
    str
        To be sent back in the field ``form_token``.
    """
    cookies = request.cookies
    visitor = cookies.get(VISITOR_COOKIE) or getattr(request.state, NEW_VISITOR, "")
    bearer = f"session:{cookies[SESSION_COOKIE]}" if cookies.get(SESSION_COOKIE) else f"visitor:{visitor}"
    secret: str = getattr(request.state, FORM_KEY)()
    return hmac.new(secret.encode(), bearer.encode(), hashlib.sha256).hexdigest()


def require_token(request: Request, given: object) -> None:
    """Refuse a form that does not come from a page of ours.

    Parameters
    ----------
    request : Request
        The request with the form.
    given : object
        Value of the field ``form_token``; None where the form has none.

    Raises
    ------
    Forbidden
        ``form_out_of_date``: reload the page and send again.
    """
    same = hmac.compare_digest(token(request).encode(), str(given or "").encode())
    if not (same and _is_from_here(request)):
        raise Forbidden("form_out_of_date")


def _is_from_here(request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is None:
        return True
    # A proxy may ask under another name; another site cannot set this header.
    hosts = (request.headers.get("host"), request.headers.get("x-forwarded-host"))
    return urlsplit(origin).netloc in hosts
