"""Two results side by side: who is served in one and not in the other, and in what their questions differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.coverage import Note
from cocreate_gis.model.coverage import POPULATION_GROUPS, CoverageRow
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import SMALL_COUNT, hide_small_counts
from cocreate_gis.services.reach import coverage
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.reach.figures import Figure, place_titles, told_figures
from cocreate_gis.wording import Words

GAINED, LOST = "gained", "lost"
# Homes whose walk differs by less have the same walk but for rounding.
_SAME_M = 0.5


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two results that answer for at least one common category.

    Parameters
    ----------
    before, after : Assessment
        The results.
    categories : tuple of str
        The categories both answer for.
    layers : tuple of str
        Names of the layers that had another version.
    notes : tuple of Note
        What makes the two questions different; sentences ``warning.<code>``.
    """

    before: Assessment
    after: Assessment
    categories: tuple[str, ...]
    layers: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class ComparedFigure:
    """A figure in both results, as a class of readers may see it.

    Parameters
    ----------
    title : str
        Place, or group of people.
    before, after : Figure
        The figure in each result.
    is_told : bool
        Whether the difference is told; if not, it would tell of one to four people.
    """

    title: str
    before: Figure
    after: Figure
    is_told: bool

    @property
    def people(self) -> int | None:
        """People more within the time than before, negative where fewer; None where it is not told."""
        return round(self.after.row.covered - self.before.row.covered) if self.is_told else None

    @property
    def points(self) -> float | None:
        """By how much the share has grown, -1 to 1; None where there is none or it is not told."""
        before, after = self.before.row.share, self.after.row.share
        return after - before if self.is_told and before is not None and after is not None else None


@dataclass(frozen=True)
class Moved:
    """What became of the homes that are in both results.

    Parameters
    ----------
    gained, lost : str
        People served after and not before, before and not after, as they are told.
    homes_gained, homes_lost : int
        Their homes.
    shorter, longer : str
        People whose walk, possible in both, became shorter or longer, as they are told.
    shorter_m, longer_m : float
        By how much, metres, mean over these people; 0 where there are none.
    homes_apart : int
        Homes of the group that are in one result only and are in none of the counts above.
    """

    gained: str
    lost: str
    homes_gained: int
    homes_lost: int
    shorter: str
    longer: str
    shorter_m: float
    longer_m: float
    homes_apart: int


def compare(before: Assessment, after: Assessment) -> Comparison:
    """Put two results side by side.

    Parameters
    ----------
    before, after : Assessment
        Stored results, or previews.

    Returns
    -------
    Comparison
        With what its reader must know: other minutes, speeds, and whether only verified facilities count.

    Raises
    ------
    InvalidInput
        ``comparison_no_common_category``.
    """
    asked, then = before.run.request, after.run.request
    categories = tuple(code for code in asked.categories if code in then.categories)
    if not categories:
        raise InvalidInput("comparison_no_common_category")
    seen = before.run.provenance.layer_versions, after.run.provenance.layer_versions
    layers = tuple(sorted(name for name in {*seen[0], *seen[1]} if seen[0].get(name) != seen[1].get(name)))
    notes = []
    if asked.minutes != then.minutes:
        notes.append(Note("minutes_differ", {"before": asked.minutes, "after": then.minutes}))
    for code, group in POPULATION_GROUPS.items():
        if (slow := asked.speed_m_s(code)) != (fast := then.speed_m_s(code)):
            notes.append(Note("speeds_differ", {"group": group.title, "before": slow, "after": fast}))
    if asked.only_verified != then.only_verified:
        notes.append(Note("only_verified_before" if asked.only_verified else "only_verified_after", {}))
    return Comparison(before, after, categories, layers, tuple(notes))


def stored_comparison(actor: Actor, context: Context, before: str, after: str) -> Comparison:
    """Compare two stored results.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    before, after : str
        The runs.

    Returns
    -------
    Comparison
        As `compare`.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``run_missing``.
    InvalidInput
        ``comparison_no_common_category``.
    """
    return compare(*(coverage.stored(actor, context, uid) for uid in (before, after)))


def by_place(
    compared: Comparison, category: str, group: str, words: Words, visibility: Visibility
) -> list[ComparedFigure]:
    """Give the figures of one group in the whole workspace and by community.

    Parameters
    ----------
    compared : Comparison
        The results.
    category : str
        A category of both.
    group : str
        Key of `POPULATION_GROUPS`.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads: the public is told of no small count, nor of a difference that is one.

    Returns
    -------
    list of ComparedFigure
        The whole first, then the communities, most people gained first; a community of one result only
        stands against nobody in the other.
    """
    titles = place_titles(compared.after.run, words) | place_titles(compared.before.run, words)
    sides = []
    for side in (compared.before, compared.after):
        chosen = [row for row in side.run.rows if (row.category, row.group) == (category, group)]
        sides.append({row.area: row for row in chosen})
    areas = [area for area in {**sides[1], **sides[0]} if area]
    whole = _paired([sides[0][""]], [sides[1][""]], [titles[""]], visibility)
    parts = _paired(
        [_row(sides, 0, area) for area in areas],
        [_row(sides, 1, area) for area in areas],
        [titles[area] for area in areas],
        visibility,
    )
    return [*whole, *sorted(parts, key=lambda one: (one.people is None, -(one.people or 0), one.title))]


def by_group(
    compared: Comparison, category: str, words: Words, visibility: Visibility
) -> list[ComparedFigure]:
    """Give the figures of the whole workspace, group by group.

    Parameters
    ----------
    compared : Comparison
        The results.
    category : str
        A category of both.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads.

    Returns
    -------
    list of ComparedFigure
        One per group of people.
    """
    made = []
    for code, group in POPULATION_GROUPS.items():
        title = words.title(group.title)
        before, after = (side.run.row(category, code) for side in (compared.before, compared.after))
        # Groups overlap and do not add up, so that each is told by itself.
        made += _paired([before], [after], [title], visibility)
    return made


def _row(sides: Sequence[dict[str, CoverageRow]], side: int, area: str) -> CoverageRow:
    found = sides[side].get(area)
    return found or sides[1 - side][area].model_copy(update={"total": 0, "covered": 0, "straight_line": 0})


def _paired(
    before: Sequence[CoverageRow],
    after: Sequence[CoverageRow],
    titles: Sequence[str],
    visibility: Visibility,
) -> list[ComparedFigure]:
    sides = (told_figures(rows, titles, visibility) for rows in (before, after))
    made = []
    for one, other in zip(*sides, strict=True):
        people = abs(round(other.row.covered - one.row.covered))
        small = visibility is Visibility.PUBLIC and 0 < people < SMALL_COUNT
        made.append(ComparedFigure(one.title, one, other, one.is_told and other.is_told and not small))
    return made


def changed_homes(compared: Comparison, category: str, group: str) -> gpd.GeoDataFrame:
    """Join the homes of both results.

    Parameters
    ----------
    compared : Comparison
        The results.
    category : str
        A category of both.
    group : str
        Key of `POPULATION_GROUPS`.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, by ``uid`` the homes in both results where somebody of the group lives after: ``people``,
        ``change`` (``gained``: served after and not before, ``lost``: the reverse, else None) and ``saved_m``
        (metres by which the walk is shorter than before, negative where longer, NaN where either result
        knows none).
    """
    before, after = (
        side.frames[f"homes:{category}"].set_index("uid") for side in (compared.before, compared.after)
    )
    after = after[(after[group] > 0) & after.index.isin(before.index)]
    before = before.loc[after.index]
    was, is_now = (frame[f"covered_{group}"] for frame in (before, after))
    change = pd.Series(None, index=after.index, dtype=object)
    return gpd.GeoDataFrame(
        {
            "people": after[group],
            "change": change.mask(is_now & ~was, GAINED).mask(was & ~is_now, LOST),
            "saved_m": before["cost_m"] - after["cost_m"],
        },
        geometry=after.geometry,
        crs=after.crs,
    )


def moved(compared: Comparison, category: str, group: str, visibility: Visibility) -> Moved:
    """Count who gained and who lost.

    Parameters
    ----------
    compared : Comparison
        The results.
    category : str
        A category of both.
    group : str
        Key of `POPULATION_GROUPS`.
    visibility : Visibility
        Who reads: the public is told of no small count.

    Returns
    -------
    Moved
        People and homes.
    """
    homes = changed_homes(compared, category, group)
    counts = homes.groupby("change")["people"].agg(["sum", "size"]).reindex([GAINED, LOST]).fillna(0)
    shorter, longer = homes[homes["saved_m"] > _SAME_M], homes[homes["saved_m"] < -_SAME_M]
    frames = (side.frames[f"homes:{category}"] for side in (compared.before, compared.after))
    lived_in = [set(frame["uid"][frame[group] > 0]) for frame in frames]
    known = set(homes.index)
    gained, lost = _told(counts["sum"], visibility)
    nearer, further = _told([part["people"].sum() for part in (shorter, longer)], visibility)
    return Moved(
        gained=gained,
        lost=lost,
        homes_gained=int(counts.at[GAINED, "size"]),
        homes_lost=int(counts.at[LOST, "size"]),
        shorter=nearer,
        longer=further,
        shorter_m=_mean_m(shorter),
        longer_m=-_mean_m(longer),
        homes_apart=len((lived_in[0] | lived_in[1]) - known),
    )


def _told(people: Iterable[float], visibility: Visibility) -> list[str]:
    counts = pd.Series([round(count) for count in people], dtype="int64")
    told = hide_small_counts(counts) if visibility is Visibility.PUBLIC else counts.astype(str)
    return list(told)


def _mean_m(homes: gpd.GeoDataFrame) -> float:
    people = homes["people"]
    return float((homes["saved_m"] * people).sum() / people.sum()) if len(homes) else 0.0


def side_by_side(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """Lay the assumptions of two results side by side.

    Parameters
    ----------
    before, after : sequence of str
        Lines of each.

    Returns
    -------
    list of tuple of str
        Only what differs, in order; empty where the other has no such line.

    Examples
    --------
    >>> side_by_side(["15 minutes", "1 m/s", "gate open"], ["10 minutes", "1 m/s"])
    [('15 minutes', '10 minutes'), ('gate open', '')]
    """
    rows: list[tuple[str, str]] = []
    for kind, start, end, other, until in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            length = max(end - start, until - other)
            parts = (
                [*lines, *[""] * (length - len(lines))] for lines in (before[start:end], after[other:until])
            )
            rows += zip(*parts, strict=True)
    return rows
