"""The words around a share map: title, legend, figures, notes, source, by what right it is shown."""

from collections.abc import Callable, Sequence

from cocreate_gis.interchange.sheet_content import FigureTable, SheetContent
from cocreate_gis.interchange.sheet_symbols import DrawnClass, DrawnGroup
from cocreate_gis.model.layers import Geometry
from cocreate_gis.wording import Words


def header(content: SheetContent, words: Words, escape: Callable[[object], str]) -> str:
    """Write what the map is.

    Parameters
    ----------
    content : SheetContent
        The map.
    words : Words
        The reader's language.
    escape : callable
        Turns text into HTML.

    Returns
    -------
    str
        HTML.
    """
    band = (
        f'<div class="share-fictional">{escape(words("print.fictional"))}</div>' if content.fictional else ""
    )
    place = words("print.mark_of_parts").join((content.workspace, words.date(content.date)))
    lines = "".join(f"<p>{escape(line)}</p>" for line in (*content.subtitle, place))
    return f'{band}<header class="share-head"><h1>{escape(content.title)}</h1>{lines}</header>'


def about(
    content: SheetContent, groups: Sequence[DrawnGroup], words: Words, escape: Callable[[object], str]
) -> str:
    """Write legend, figures and notes, which the reader can fold away.

    Parameters
    ----------
    content : SheetContent
        The map.
    groups : sequence of DrawnGroup
        What is drawn, lowest first.
    words : Words
        The reader's language.
    escape : callable
        Turns text into HTML.

    Returns
    -------
    str
        HTML.
    """
    results = [group for group in reversed(groups) if group.layer is None]
    layers = [group for group in reversed(groups) if group.layer is not None]
    legend = "".join(_legend(group, escape) for group in (*results, *layers))
    tables = "".join(_table(table, words, escape) for table in content.tables)
    notes = "".join(f"<li>{escape(note)}</li>" for note in content.notes)
    if notes:
        notes = f'<h2>{escape(words("print.notes"))}</h2><ul class="notes">{notes}</ul>'
    return (
        f'<details id="share-about"><summary>{escape(words("share.about"))}</summary>'
        f"<div>{tables}<h2>{escape(words('print.legend'))}</h2><ul>{legend}</ul>{notes}</div></details>"
    )


def footer(content: SheetContent, words: Words, escape: Callable[[object], str]) -> str:
    """Write where the data come from and by what right the map is shown.

    Parameters
    ----------
    content : SheetContent
        The map.
    words : Words
        The reader's language.
    escape : callable
        Turns text into HTML.

    Returns
    -------
    str
        HTML.
    """
    source = words("print.source", source=content.source) if content.source else words("print.source_missing")
    if content.review_no:
        right, mark = words("print.review_no", number=content.review_no), ' class="reviewed"'
    else:
        right, mark = words("print.internal"), ""
    parts = f"<span>{escape(source)}</span><strong{mark}>{escape(right)}</strong>"
    return f'<footer class="share-foot">{parts}</footer>'


def _legend(group: DrawnGroup, escape: Callable[[object], str]) -> str:
    if len(group.classes) == 1:
        return f"<li>{_swatch(group.classes[0])}{escape(group.title)}</li>"
    rows = "".join(f"<li>{_swatch(one)}{escape(one.title)}</li>" for one in group.classes)
    return f'<li class="part">{escape(group.title)}</li>{rows}'


def _swatch(one: DrawnClass) -> str:
    symbol = one.symbol
    kind = {Geometry.POLYGON: "area", Geometry.LINE: "line"}.get(one.geometry, "point")
    border = "dashed" if symbol.style.dash else "solid"
    opacity = round(symbol.style.fill_opacity * 255) if kind == "area" else 255
    fill = f"{symbol.fill}{opacity:02x}" if symbol.fill else "transparent"
    width = min(2.0, max(1.0, symbol.style.width_px))
    return f'<i class="swatch {kind}" style="background:{fill};border:{width}px {border} {symbol.line}"></i>'


def _table(table: FigureTable, words: Words, escape: Callable[[object], str]) -> str:
    heads = "".join(
        f"<th>{escape(words(f'share.column.{name}'))}</th>"
        for name in ("group", "total", "covered", "straight_line")
    )
    rows = "".join(
        f"<tr><td>{escape(row.title)}</td><td>{words.number(row.total, 0)}</td>"
        f"<td>{words.percent(row.share)}</td><td>{words.percent(row.share_straight_line)}</td></tr>"
        for row in table.rows
    )
    return f"<h2>{escape(table.title)}</h2><table><tr>{heads}</tr>{rows}</table>"
