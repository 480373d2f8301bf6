"""Files a job is given and files it makes: kept for a day, beside the computed files."""

import time
from contextlib import suppress
from pathlib import Path

from cocreate_gis.interchange.files import content_of, write_file
from cocreate_gis.model.identity import new_uid
from cocreate_gis.services.context import Context

_KEPT_SECONDS = 24 * 3600
_SUFFIX = ".kept"


def keep(context: Context, content: bytes) -> str:
    """Keep a file; those older than a day are removed, see `prune`.

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
    prune(context)
    name = f"{new_uid()}{_SUFFIX}"
    write_file(_folder(context) / name, content)
    return name


def prune(context: Context) -> None:
    """Remove the files older than a day.

    Parameters
    ----------
    context : Context
        The workspace.
    """
    for old in _folder(context).glob(f"*{_SUFFIX}"):
        # Another process may have removed it meanwhile.
        with suppress(FileNotFoundError):
            if old.stat().st_mtime < time.time() - _KEPT_SECONDS:
                old.unlink()


def drop(context: Context, name: str) -> None:
    """Remove a file at once.

    Parameters
    ----------
    context : Context
        The workspace.
    name : str
        As `keep` gave it.
    """
    (_folder(context) / name).unlink(missing_ok=True)


def drop_all(context: Context) -> None:
    """Remove every file that is kept, as any may tell of somebody who is forgotten.

    Parameters
    ----------
    context : Context
        The workspace.
    """
    for file in _folder(context).glob(f"*{_SUFFIX}"):
        file.unlink(missing_ok=True)


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
