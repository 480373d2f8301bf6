"""Column headings compared as people mean them, not as they typed them."""

import re
import unicodedata
from collections.abc import Iterable

_NOISE = re.compile(r"[\s_\-:]+")
_KEY = re.compile(r"([a-z]*(id|h3)|序号|编码|代码)(index|\d*)")
_REMARK = re.compile(r"\(([^()]*)\)$")


def fold(text: str) -> str:
    """Bring a heading into a form in which case, width, blanks and underscores do not matter.

    Parameters
    ----------
    text : str
        A heading.

    Returns
    -------
    str
        Its folded form.

    Examples
    --------
    >>> fold("Tree_No ") == fold("ＴＲＥＥ ｎｏ")
    True
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def names_keys(heading: str) -> bool:
    """Tell whether a column holds keys of a computer, which are no names for people.

    Parameters
    ----------
    heading : str
        A heading.

    Returns
    -------
    bool
        By the heading alone.

    Examples
    --------
    >>> [names_keys(heading) for heading in ("id", "OBJECTID", "osm_id", "h3_index", "Residence", "名称")]
    [True, True, True, True, False, False]
    """
    return _KEY.fullmatch(fold(heading)) is not None


def split_remark(folded: str) -> tuple[str, str]:
    """Part a folded heading from a remark in brackets at its end.

    Parameters
    ----------
    folded : str
        As `fold` gives it.

    Returns
    -------
    tuple of str
        Heading and remark, the latter empty when there is none.

    Examples
    --------
    >>> split_remark(fold("面积（㎡）"))
    ('面积', 'm2')
    """
    match = _REMARK.search(folded)
    return (folded[: match.start()], match[1]) if match else (folded, "")


def tidy_headings(cells: Iterable[object]) -> list[str]:
    """Give every column a name of its own.

    Parameters
    ----------
    cells : iterable of object
        Cells of the heading row.

    Returns
    -------
    list of str
        Without line breaks; an empty one becomes ``column_3``, a second ``名称`` becomes ``名称_2``.

    Examples
    --------
    >>> tidy_headings(["名称", None, "名称"])
    ['名称', 'column_2', '名称_2']
    """
    seen: dict[str, int] = {}
    names = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(str(cell).split()) if cell not in (None, "") else f"column_{number}"
        name = name or f"column_{number}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return names
