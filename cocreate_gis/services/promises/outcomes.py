"""What came of each project, as everybody may read it: the promise beside what was kept, and who benefits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services.context import Context
from cocreate_gis.services.photos.pairs import pair
from cocreate_gis.services.promises.kept import beneficiaries, promised_and_kept
from cocreate_gis.services.promises.ratings import FINISHED
from cocreate_gis.store import StoredPhoto
from cocreate_gis.wording import Words


@dataclass(frozen=True)
class Line:
    """One promise.

    Parameters
    ----------
    about, promised, kept : str
        What it is about, what was said before, what came of it, in the reader's language; empty for nothing.
    """

    about: str
    promised: str
    kept: str


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of one project.

    Parameters
    ----------
    fid : int
        The project.
    uid, name, story, standing : str
        Of the project; the standing in the reader's words.
    lines : sequence of Line
        Promised and kept.
    photos : tuple of StoredPhoto or None
        Before and after, as far as the reader may see them.
    people : DataFrame
        Of `cocreate_gis.services.promises.kept.beneficiaries`, the whole workspace first.
    """

    fid: int
    uid: str
    name: str
    story: str
    standing: str
    lines: Sequence[Line]
    photos: tuple[StoredPhoto | None, StoredPhoto | None]
    people: pd.DataFrame


def outcomes(actor: Actor, context: Context, words: Words) -> list[Outcome]:
    """Tell what came of every finished project.

    Parameters
    ----------
    actor : Actor
        The reader.
    context : Context
        The workspace.
    words : Words
        In the reader's language.

    Returns
    -------
    list of Outcome
        The latest first.
    """
    stories = context.frame(PROJECTS, actor.visibility)["story"].fillna("").astype(str)
    table = promised_and_kept(actor, context)
    return [
        Outcome(
            int(str(row.Index)),
            str(row.uid),
            str(row.name),
            stories[row.Index],
            words(f"kept.standing_{row.standing}"),
            kept_lines(row, words),
            pair(actor, context, PROJECTS, int(str(row.Index))),
            beneficiaries(actor, context, str(row.uid)),
        )
        for row in table[table["status"].isin(FINISHED)].itertuples()
    ]


def kept_lines(row: Any, words: Words) -> list[Line]:
    """Write what was promised and kept of one project.

    Parameters
    ----------
    row : named tuple
        Of `promised_and_kept`.
    words : Words
        In the reader's language.

    Returns
    -------
    list of Line
        Without what nothing is known of.
    """
    lines = [
        Line(words("kept.day"), _day(row.due_on, words), _finished(row, words)),
        Line(words("kept.people"), _number(row.people_promised, words), _number(row.people_gained, words)),
        Line(words("kept.bays"), _number(row.bays_promised, words), _number(row.bays_gained, words)),
        Line(words("kept.rating"), "", _rating(row, words)),
    ]
    return [line for line in lines if line.promised or line.kept]


def _day(day: Any, words: Words) -> str:
    return "" if pd.isna(day) else words.date(day.date())


def _finished(row: Any, words: Words) -> str:
    if pd.isna(row.finished_on):
        return words("kept.overdue_by", days=int(row.days_late)) if row.standing == "overdue" else ""
    told = words.date(row.finished_on.date())
    return words("kept.late_by", day=told, days=int(row.days_late)) if row.standing == "late" else told


def _number(value: Any, words: Words) -> str:
    return "" if pd.isna(value) else words.number(float(value), 0)


def _rating(row: Any, words: Words) -> str:
    return (
        ""
        if pd.isna(row.rating)
        else words("kept.rated", rating=round(row.rating, 1), count=int(row.ratings))
    )


def people_table(people: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Write who benefits, neighbourhood by neighbourhood.

    Parameters
    ----------
    people : DataFrame
        Of `cocreate_gis.services.promises.kept.beneficiaries`.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        Headings in the reader's language: neighbourhood, group, people, within the walk before and after,
        more; only rows in which something changed, and the whole.
    """
    told = people[(people["area"] == "") | (people["gained"] != 0)]
    order = told["group"].map(list(POPULATION_GROUPS).index)
    told = told.assign(order=order, part=told["area"] != "").sort_values(["part", "area_name", "order"])
    whole, nowhere = words("kept.whole"), words("kept.no_area")
    names = told["area_name"].where(told["area_name"] != "", nowhere).where(told["part"], whole)
    groups = told["group"].map({code: words.title(group.title) for code, group in POPULATION_GROUPS.items()})
    figures = {
        words(f"kept.{name}"): told[name].astype("int64") for name in ("total", "before", "after", "gained")
    }
    return pd.DataFrame({words("kept.area"): names, words("kept.group"): groups, **figures})
