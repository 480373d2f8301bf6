"""A file to take home; its ending says what it is."""

import re
from dataclasses import dataclass

_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "html": "text/html",
    "pdf": "application/pdf",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Document:
    """A file to take home.

    Parameters
    ----------
    name : str
        File name.
    content : bytes
        The file.
    """

    name: str
    content: bytes

    @property
    def media_type(self) -> str:
        """MIME type, by the ending of the name."""
        return _MEDIA_TYPES[self.name.rpartition(".")[2]]


def file_name(title: str, suffix: str) -> str:
    """Name a file after what it is.

    Parameters
    ----------
    title : str
        Any words.
    suffix : str
        Without the dot.

    Returns
    -------
    str
        A name every system takes.

    Examples
    --------
    >>> file_name("东院: 海报/1", "pdf")
    '东院-海报-1.pdf'
    """
    return f"{_UNSAFE.sub('-', title)[:80].strip('-')}.{suffix}"
