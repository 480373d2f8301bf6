"""Forms that are sent to routes of our own.

They are read before a thread is taken for the answer: whoever sends slowly, or never ends, holds up nobody.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

import anyio
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from cocreate_gis.model.errors import CoCreateError, InvalidInput, Unavailable

TEXT_LIMIT_BYTES = 64 * 1024
# Beside the time the bytes need on a slow telephone.
_PATIENCE_S = 20.0
_SLOWEST_BYTES_PER_S = 32 * 1024
_LONGEST_S = 300.0
_TEXTS = BoundedSemaphore(200)
_UPLOADS = BoundedSemaphore(24)
_FORM = "form_taken_in"
_WHOLE = re.compile("[0-9]{1,9}")


async def take_in(request: Request, limit_bytes: int, max_files: int) -> None:
    """Wait for the form of a request, for a limited time and with a limited number of others.

    Parameters
    ----------
    request : Request
        The request; what came of it is told by `read_form`.
    limit_bytes : int
        Size of the whole body that is still read.
    max_files : int
        Number of files that are still read.
    """
    try:
        taken: FormData | CoCreateError = await _read(request, limit_bytes, max_files)
    except CoCreateError as error:
        taken = error
    setattr(request.state, _FORM, taken)


def read_form(request: Request) -> FormData:
    """Give the form of a request.

    Parameters
    ----------
    request : Request
        The request, after `take_in`.

    Returns
    -------
    FormData
        Its fields and files.

    Raises
    ------
    InvalidInput
        ``form_too_large``, also where the size is not told beforehand; ``form_too_slow``; ``form_broken``.
    Unavailable
        ``forms_too_many``: too many are sent at this moment.
    """
    taken: FormData | CoCreateError = getattr(request.state, _FORM)
    if isinstance(taken, CoCreateError):
        raise taken
    return taken


def whole_number(text: str) -> int | None:
    """Read a whole number as a form sends it.

    Parameters
    ----------
    text : str
        Whatever was sent.

    Returns
    -------
    int or None
        None for anything but one to nine digits.
    """
    return int(text) if _WHOLE.fullmatch(text) else None


async def _read(request: Request, limit_bytes: int, max_files: int) -> FormData:
    told = request.headers.get("content-length", "")
    if not told.isdecimal() or int(told) > limit_bytes:
        raise InvalidInput("form_too_large")
    size = int(told)
    try:
        with (
            _place(_UPLOADS if size > TEXT_LIMIT_BYTES else _TEXTS),
            anyio.fail_after(min(_PATIENCE_S + size / _SLOWEST_BYTES_PER_S, _LONGEST_S)),
        ):
            return await request.form(max_files=max_files, max_part_size=TEXT_LIMIT_BYTES)
    except TimeoutError as error:
        raise InvalidInput("form_too_slow") from error
    except (HTTPException, ClientDisconnect) as error:
        raise InvalidInput("form_broken") from error


@contextmanager
def _place(places: BoundedSemaphore) -> Iterator[None]:
    if not places.acquire(blocking=False):
        raise Unavailable("forms_too_many")
    try:
        yield
    finally:
        places.release()
