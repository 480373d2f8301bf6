"""A file written whole or not at all."""

import tempfile
from pathlib import Path

from cocreate_gis.model.errors import Unavailable


def write_file(path: Path, content: bytes) -> None:
    """Write a file; one that is there is replaced when the new one is complete.

    Parameters
    ----------
    path : Path
        The file; its folder is made where it is missing.
    content : bytes
        What it holds.

    Raises
    ------
    Unavailable
        ``file_not_written``: the disk is full, or the place may not be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
            whole = Path(folder) / path.name
            whole.write_bytes(content)
            whole.replace(path)
    except OSError as error:
        raise Unavailable("file_not_written", file=path.name) from error


def content_of(path: Path) -> bytes:
    """Read a file a person named.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    bytes
        What it holds.

    Raises
    ------
    Unavailable
        ``file_not_read``: it is gone, or may not be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unavailable("file_not_read", file=path.name) from error
