"""Two results side by side, to take home: a map sheet, a share map, a workbook."""

import pandas as pd

from cocreate_gis.interchange.share_map import share_map
from cocreate_gis.interchange.sheet import draw_sheet
from cocreate_gis.interchange.sheet_content import FactTable, Overlay, OverlayRole, SheetContent
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.reach import comparison
from cocreate_gis.services.reach.comparison import GAINED, LOST, ComparedFigure, Comparison
from cocreate_gis.services.reach.documents import (
    assumption_lines,
    category_titles,
    drawn_layers,
    home_outlines,
    run_title,
)
from cocreate_gis.services.standing import review_no, standing_lines
from cocreate_gis.wording import Words

COMPARISON_DOCUMENTS = ("pdf", "png", "html", "xlsx")


def comparison_document(
    actor: Actor, context: Context, before: str, after: str, category: str, kind: str, language: Language
) -> Document:
    """Take a comparison home.

    Parameters
    ----------
    actor : Actor
        Who takes it.
    context : Context
        The workspace.
    before, after : str
        Stored runs.
    category : str
        The category on the map; a workbook holds all that both answer for.
    kind : str
        One of `COMPARISON_DOCUMENTS`.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        The file. What is drawn tells no small count; a workbook is for staff.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``run_missing``.
    InvalidInput
        ``comparison_no_common_category``.
    """
    require(actor, "coverage.export")
    compared, words = comparison.stored_comparison(actor, context, before, after), Words(language)
    name = file_name(f"{context.workspace.name}-{_title(context, category, words)}", kind)
    if kind == "xlsx":
        content = _workbook(context, compared, words)
    elif kind == "html":
        content = share_map(_sheet_content(context, compared, category, words))
    else:
        sheet = _sheet_content(context, compared, category, words)
        content = draw_sheet(sheet, format="png" if kind == "png" else "pdf")
    return Document(name, content)


def difference_lines(compared: Comparison, words: Words) -> list[str]:
    """Say what makes two results hard to compare.

    Parameters
    ----------
    compared : Comparison
        The results.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence a line; none where only what was supposed differs.
    """
    lines = [words(f"warning.{note.code}", **note.params) for note in compared.notes]
    if compared.layers:
        names = words("print.list_mark").join(words.title(find_layer(name).title) for name in compared.layers)
        lines.append(words("compare.layers", layers=names))
    return lines


def assumption_pairs(context: Context, compared: Comparison, words: Words) -> list[tuple[str, str]]:
    """Lay the assumptions side by side where they differ.

    Parameters
    ----------
    context : Context
        The workspace.
    compared : Comparison
        The results.
    words : Words
        In the reader's language.

    Returns
    -------
    list of tuple of str
        Before and after; empty where one has no such line.
    """
    before, after = (assumption_lines(context, side.run, words) for side in (compared.before, compared.after))
    return comparison.side_by_side(before, after)


def figure_frame(shown: list[ComparedFigure], heading: str, words: Words) -> pd.DataFrame:
    """Tabulate compared figures.

    Parameters
    ----------
    shown : list of ComparedFigure
        Places, or groups.
    heading : str
        What they are.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        One row each, under headings in the reader's language: people, those out of reach before and after,
        people gained, shares before and after (0 to 1), and the difference in per cent points.
    """
    all_told = all(side.is_told for one in shown for side in (one.before, one.after))
    return pd.DataFrame(
        {
            heading: one.title,
            words("document.total"): round(one.after.row.total),
            # Numbers sort as numbers; where some are not told, all are text.
            words("compare.out_before"): int(one.before.uncovered) if all_told else one.before.uncovered,
            words("compare.out_after"): int(one.after.uncovered) if all_told else one.after.uncovered,
            words("compare.more_people"): one.people,
            words("compare.share_before"): one.before.share,
            words("compare.share_after"): one.after.share,
            words("compare.points"): None if one.points is None else round(one.points * 100, 1),
        }
        for one in shown
    )


def _title(context: Context, category: str, words: Words) -> str:
    return words("compare.sheet_title", category=category_titles(context, words).get(category, category))


def _lines(context: Context, compared: Comparison, words: Words) -> list[str]:
    sides = {"compare.before_is": compared.before.run, "compare.after_is": compared.after.run}
    lines = [words(key, title=run_title(context, run, words)) for key, run in sides.items()]
    return lines + difference_lines(compared, words)


def _sheet_content(context: Context, compared: Comparison, category: str, words: Words) -> SheetContent:
    workspace, public = context.workspace, Visibility.PUBLIC
    groups = comparison.by_group(compared, category, words, public)
    group = compared.after.run.told_group
    places = comparison.by_place(compared, category, group, words, public)[1:]
    by_place = words("document.by_community", group=POPULATION_GROUPS[group].title)
    pairs = assumption_pairs(context, compared, words)
    return SheetContent(
        title=_title(context, category, words),
        subtitle=_lines(context, compared, words),
        workspace=workspace.name,
        metric_epsg=workspace.metric_epsg,
        date=compared.after.run.provenance.computed_at.astimezone(workspace.zone).date(),
        language=words.language,
        layers=drawn_layers(context),
        overlays=_overlays(context, compared, category, words),
        facts=[
            FactTable(words("document.by_group"), [(one.title, _fact(one, words)) for one in groups]),
            FactTable(by_place, [(one.title, _fact(one, words)) for one in places]),
        ],
        notes=[
            *(words("compare.pair", before=before or "—", after=after or "—") for before, after in pairs),
            *assumption_lines(context, compared.after.run, words),
        ],
        source=workspace.source,
        review_no=review_no(workspace),
        fictional=workspace.fictional,
    )


def _fact(one: ComparedFigure, words: Words) -> str:
    if one.people is None:
        return words("compare.not_told")
    shares = (words.percent(side.share) for side in (one.before, one.after))
    return words(
        "compare.fact", change=signed(one.people), **dict(zip(("before", "after"), shares, strict=True))
    )


def signed(people: float) -> str:
    """Write a difference with its sign.

    Parameters
    ----------
    people : float
        People.

    Returns
    -------
    str
        Such as ``+12``, ``−3`` or ``0``.

    Examples
    --------
    >>> signed(12), signed(-3), signed(0)
    ('+12', '−3', '0')
    """
    return f"{people:+.0f}".replace("-", "−") if people else "0"


def _overlays(context: Context, compared: Comparison, category: str, words: Words) -> list[Overlay]:
    homes = comparison.changed_homes(compared, category, compared.after.run.told_group).reset_index()
    places = home_outlines(context, homes)
    frames = compared.after.frames
    facilities = frames[f"facilities:{category}"]
    return [
        Overlay(OverlayRole.REACH, frames[f"reach:{category}"]),
        Overlay(OverlayRole.COVERED, places[homes["change"] == GAINED], words("compare.gained")),
        Overlay(OverlayRole.UNCOVERED, places[homes["change"] == LOST], words("compare.lost")),
        Overlay(OverlayRole.FACILITY, facilities.assign(text=facilities["name"])),
    ]


def _workbook(context: Context, compared: Comparison, words: Words) -> bytes:
    titles = category_titles(context, words)
    parts = []
    for category in compared.categories:
        for code, group in POPULATION_GROUPS.items():
            shown = comparison.by_place(compared, category, code, words, Visibility.STAFF)
            table = figure_frame(shown, words("document.area"), words)
            table.insert(0, words("document.group"), words.title(group.title))
            table.insert(0, words("document.category"), titles.get(category, category))
            parts.append(table)
    pairs = assumption_pairs(context, compared, words)
    lines = [*standing_lines(context.workspace, words), *_lines(context, compared, words)]
    return write_xlsx(
        {
            words("document.figures"): pd.concat(parts, ignore_index=True),
            words("compare.differs"): pd.DataFrame(
                pairs, columns=[words("compare.before"), words("compare.after")]
            ),
            words("document.about"): pd.DataFrame({words("document.about"): lines}),
        },
        words.language,
    )
