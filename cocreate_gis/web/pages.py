"""Light pages: plain HTML out of the templates beside this file, for every telephone and without scripts.

How to add a page: a template that extends ``base.html`` (which says what it gives), a function that ends
in `draw`, and ``page("/path", function)`` in the list of routes. An error of ours that the function does not
catch becomes a page that says it in words.
"""

from collections.abc import Callable, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.titles import LANGUAGES, Language
from cocreate_gis.services.office import LANGUAGE_COOKIE
from cocreate_gis.web.csrf import token
from cocreate_gis.web.entrance import FIRST_LANGUAGE
from cocreate_gis.web.forms import TEXT_LIMIT_BYTES, take_in
from cocreate_gis.wording import Words

_TEMPLATES = Environment(
    loader=PackageLoader("cocreate_gis.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# No copy for others; a page in the history of the browser keeps what was typed.
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}


def language_of(request: Request) -> Language:
    """Give the language of the reader.

    Parameters
    ----------
    request : Request
        The request.

    Returns
    -------
    {"zh", "en"}
        As chosen; else the one of a first visit.
    """
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    first: Language = getattr(request.state, FIRST_LANGUAGE, LANGUAGES[0])
    return next((known for known in LANGUAGES if known == chosen), first)


def draw(request: Request, template: str, place: str, status: int = 200, **values: object) -> Response:
    """Draw a light page.

    Parameters
    ----------
    request : Request
        The request that asks for it.
    template : str
        Name of the template.
    place : str
        Name of the workspace, or of what the page is about; stands above everything.
    status : int
        HTTP status.
    **values : object
        What the template names, besides what every page is given.

    Returns
    -------
    Response
        The page, with a token for its forms in ``form_token``.
    """
    language = language_of(request)
    base = f"{request.scope.get('root_path', '')}/"
    given = {
        "words": Words(language),
        "language": language,
        "base": base,
        "here": request.scope["path"].removeprefix(base),
        "place": place,
        "form_token": token(request),
    }
    return HTMLResponse(_TEMPLATES.get_template(template).render(given | values), status, headers=_HEADERS)


def draw_error(request: Request, error: CoCreateError, place: str = "CoCreate GIS") -> Response:
    """Draw a page that says an error in words.

    Parameters
    ----------
    request : Request
        The request that failed.
    error : CoCreateError
        What went wrong.
    place : str
        Name of the workspace.

    Returns
    -------
    Response
        With the HTTP status of the error.
    """
    words = Words(language_of(request))
    return draw(
        request,
        "message.html",
        place,
        error.http_status,
        title=words("light.not_done"),
        message=words.error(error),
        wrong=True,
    )


def page(
    path: str,
    answer: Callable[[Request], Response],
    methods: Sequence[str] = ("GET",),
    *,
    limit_bytes: int = TEXT_LIMIT_BYTES,
    max_files: int = 0,
) -> Route:
    """Make a route of a plain function, which runs in the thread pool, for a page that a person reads.

    Parameters
    ----------
    path : str
        Path with its parameters in braces.
    answer : callable
        From the request to the page; an error it raises is told as a page.
    methods : sequence of str
        HTTP methods; the form of a ``POST`` has come whole before the function begins.
    limit_bytes : int
        Size of the form that is still read.
    max_files : int
        Number of files that are still read.

    Returns
    -------
    Route
        The route.
    """

    def guarded(request: Request) -> Response:
        try:
            return answer(request)
        except CoCreateError as error:
            return draw_error(request, error)

    async def answered(request: Request) -> Response:
        if request.method == "POST":
            await take_in(request, limit_bytes, max_files)
        return await run_in_threadpool(guarded, request)

    return Route(path, answered, methods=list(methods))
