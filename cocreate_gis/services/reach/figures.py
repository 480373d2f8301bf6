"""Figures of a run as their readers see them: places told apart, and for the public no small count."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cocreate_gis.model.coverage import NO_AREA, POPULATION_GROUPS, CoverageRow, CoverageRun
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.services.publication import hide_small_counts
from cocreate_gis.wording import Words


@dataclass(frozen=True)
class Figure:
    """A figure as a class of readers may see it.

    Parameters
    ----------
    title : str
        Group of people, or community.
    row : CoverageRow
        The figure itself.
    uncovered : str
        People out of reach as they are told: a whole number, ``<5``, or a dash.
    """

    title: str
    row: CoverageRow
    uncovered: str

    @property
    def is_told(self) -> bool:
        """Whether the number is told; if not, no share may be, because the total is."""
        return self.uncovered.isdecimal()

    @property
    def share(self) -> float | None:
        """Covered share, 0 to 1; None where nobody lives or it is not told."""
        return self.row.share if self.is_told else None

    @property
    def share_straight_line(self) -> float | None:
        """Straight-line share, 0 to 1; None where nobody lives or it is not told."""
        return self.row.share_straight_line if self.is_told else None


def by_group(run: CoverageRun, category: str, words: Words, visibility: Visibility) -> list[Figure]:
    """Give the figures of the whole workspace.

    Parameters
    ----------
    run : CoverageRun
        The result.
    category : str
        A facility category of it.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads: the public is told of no count below 5.

    Returns
    -------
    list of Figure
        One per group of people.
    """
    # Groups overlap and do not add up, so that each is told by itself.
    return [
        told_figure(words.title(group.title), run.row(category, code), visibility)
        for code, group in POPULATION_GROUPS.items()
    ]


def by_community(run: CoverageRun, category: str, words: Words, visibility: Visibility) -> list[Figure]:
    """Give the figures by community, of the group a result tells of.

    Parameters
    ----------
    run : CoverageRun
        The result.
    category : str
        A facility category of it.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads: the public is told of no count below 5.

    Returns
    -------
    list of Figure
        Most people out of reach first, those not told last.
    """
    titles = place_titles(run, words)
    rows = [row for row in run.rows if row.category == category and row.group == run.told_group and row.area]
    figures = told_figures(rows, [titles[row.area] for row in rows], visibility)
    return sorted(
        figures, key=lambda one: (not one.is_told, -one.row.uncovered if one.is_told else 0, one.title)
    )


def in_area(
    run: CoverageRun, category: str, area: str, groups: Sequence[str], words: Words, visibility: Visibility
) -> list[Figure]:
    """Give the figures of one community, or of the whole.

    Parameters
    ----------
    run : CoverageRun
        The result.
    category : str
        A facility category of it.
    area : str
        Uid of the community; empty for the whole workspace.
    groups : sequence of str
        Keys of `POPULATION_GROUPS`.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads: the public is told of no small count, nor of what would give one of another community away.

    Returns
    -------
    list of Figure
        One per group of which anybody lives there.
    """
    made = []
    for group in groups:
        asked = [row for row in run.rows if (row.category, row.group) == (category, group)]
        rows = [row for row in asked if bool(row.area) == bool(area)]
        title = words.title(POPULATION_GROUPS[group].title)
        told = told_figures(rows, [title] * len(rows), visibility)
        made += [figure for figure in told if figure.row.area == area and figure.row.total]
    return made


def told_figures(rows: Sequence[CoverageRow], titles: Sequence[str], visibility: Visibility) -> list[Figure]:
    """Give figures that add up to a sum the reader may know.

    Parameters
    ----------
    rows : sequence of CoverageRow
        The figures themselves.
    titles : sequence of str
        What each is about.
    visibility : Visibility
        Who reads: the public is told of no small count, nor of what would give one away.

    Returns
    -------
    list of Figure
        In the order of the rows.
    """
    return [Figure(*parts) for parts in zip(titles, rows, _told(rows, visibility), strict=True)]


def told_figure(title: str, row: CoverageRow, visibility: Visibility) -> Figure:
    """Give a figure that belongs to no table.

    Parameters
    ----------
    title : str
        What it is about.
    row : CoverageRow
        The figure itself.
    visibility : Visibility
        Who reads.

    Returns
    -------
    Figure
        For the public without a small count.
    """
    return told_figures([row], [title], visibility)[0]


def _told(rows: Sequence[CoverageRow], visibility: Visibility) -> list[str]:
    counts = pd.Series([round(row.uncovered) for row in rows], dtype="int64")
    told = hide_small_counts(counts) if visibility is Visibility.PUBLIC else counts.astype(str)
    return [str(count) for count in told]


def place_titles(run: CoverageRun, words: Words) -> dict[str, str]:
    """Name the places of a run so that no two read alike.

    Parameters
    ----------
    run : CoverageRun
        The result.
    words : Words
        In the reader's language.

    Returns
    -------
    dict of str to str
        Title by the area of a row.
    """
    titles = {"": words("document.whole"), NO_AREA: words("coverage.no_community")}
    seen: Counter[str] = Counter()
    for row in run.rows:
        if row.area not in titles:
            name = row.area_name or words("coverage.unnamed_community")
            seen[name] += 1
            titles[row.area] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return titles


def figure_table(run: CoverageRun, categories: Mapping[str, str], words: Words) -> pd.DataFrame:
    """Write every figure of a run into one table, for staff.

    Parameters
    ----------
    run : CoverageRun
        The result.
    categories : mapping of str to str
        Titles of the categories.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        One row per category, group and area, under headings in the reader's language.
    """
    places = place_titles(run, words)
    return pd.DataFrame(
        {
            words("document.category"): categories.get(row.category, row.category),
            words("document.group"): words.title(POPULATION_GROUPS[row.group].title),
            words("document.area"): places[row.area],
            words("document.total"): row.total,
            words("document.covered"): row.covered,
            words("document.uncovered"): row.uncovered,
            words("document.share"): row.share,
            words("document.straight_line"): row.straight_line,
            words("document.share_straight_line"): row.share_straight_line,
            words("document.area_uid"): "" if row.area == NO_AREA else row.area,
        }
        for row in run.rows
    )
