"""Forms that are sent to routes of our own."""

import anyio.from_thread
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from cocreate_gis.model.errors import InvalidInput

_TEXT_LIMIT_BYTES = 64 * 1024


def read_form(request: Request, limit_bytes: int = _TEXT_LIMIT_BYTES, max_files: int = 0) -> FormData:
    """Read the form of a request, in a handler that runs in the thread pool.

    Parameters
    ----------
    request : Request
        The request.
    limit_bytes : int
        Size of the whole body that is still read.
    max_files : int
        Number of files that are still read.

    Returns
    -------
    FormData
        Its fields and files.

    Raises
    ------
    InvalidInput
        ``form_too_large``, also where the size is not told beforehand; ``form_broken``.
    """
    told = request.headers.get("content-length", "")
    if not told.isdecimal() or int(told) > limit_bytes:
        raise InvalidInput("form_too_large")

    async def read() -> FormData:
        return await request.form(max_files=max_files, max_part_size=limit_bytes)

    try:
        return anyio.from_thread.run(read)
    except HTTPException as error:
        raise InvalidInput("form_broken") from error
