"""Files a job is given and files it makes: kept for a day, beside the computed files."""

import time
from pathlib import Path

from cocreate_gis.interchange.files import content_of, write_file
from cocreate_gis.model.identity import new_uid
from cocreate_gis.services.context import Context

_KEPT_SECONDS = 24 * 3600
_SUFFIX = ".kept"


def keep(context: Context, content: bytes) -> str:
    """Keep a file; those older than a day are removed.

    Parameters
    ----------
    context : Context
        The workspace.
    content : bytes
        The file.

    Returns
    -------
    str
        The name it is kept under, which nobody can guess.

    Raises
    ------
    Unavailable
        ``file_not_written``.
    """
    folder = _folder(context)
    for old in folder.glob(f"*{_SUFFIX}"):
        if old.stat().st_mtime < time.time() - _KEPT_SECONDS:
            old.unlink(missing_ok=True)
    name = f"{new_uid()}{_SUFFIX}"
    write_file(folder / name, content)
    return name


def kept(context: Context, name: str) -> bytes:
    """Read a file that was kept.

    Parameters
    ----------
    context : Context
        The workspace.
    name : str
        As `keep` gave it.

    Returns
    -------
    bytes
        The file.

    Raises
    ------
    Unavailable
        ``file_not_read``: it is older than a day.
    """
    return content_of(_folder(context) / name)


def _folder(context: Context) -> Path:
    return context.cache / "jobs"
