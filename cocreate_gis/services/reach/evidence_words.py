"""What an evidence sheet says, in words: the same on paper, in the workbook and on the screen."""

from typing import Any

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import CATEGORIES
from cocreate_gis.model.titles import Title
from cocreate_gis.services import standards
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import told_count
from cocreate_gis.services.reach import figures
from cocreate_gis.services.reach.evidence import COUNTED, OLDER_GROUPS, Evidence
from cocreate_gis.services.reach.figures import Figure
from cocreate_gis.wording import Words

# More numbers would hide the map and each other; all stand in the table.
ON_MAP = 14


def title_of(context: Context, found: Evidence, words: Words) -> str:
    """Title an evidence sheet.

    Parameters
    ----------
    context : Context
        The workspace.
    found : Evidence
        What it tells.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        Community, category and time.
    """
    standard = standards.standards(context).get(found.category)
    named = found.category if standard is None else words.title(standard.short_title)
    minutes = found.run.request.minutes
    return words("evidence.title", area=found.name, category=named, minutes=minutes)


def sentences(found: Evidence, words: Words, visibility: Visibility) -> list[str]:
    """Say in sentences what a figure comes to.

    Parameters
    ----------
    found : Evidence
        What it rests on.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads: the public is told of no small count.

    Returns
    -------
    list of str
        Ages, the walk that is drawn, who asked, and whether the data have changed.
    """
    lines = [_age_sentence(figure, words) for figure in age_figures(found, words, visibility)]
    if (walk := found.walk) is not None:
        home = walk.home or words("evidence.a_home")
        facility = walk.facility or words("evidence.a_facility")
        length = {"metres": round(walk.metres), "minutes": round(walk.minutes, 1)}
        length["speed"] = found.run.request.speed_m_s(found.run.told_group)
        lines.append(words("evidence.walk", home=home, facility=facility, **length))
    else:
        lines.append(words("evidence.no_walk"))
    if found.people_asking is not None:
        subjects = words("print.list_mark").join(
            words.title(Title(*CATEGORIES[code])) for code in found.about
        )
        asking = told(found.people_asking, visibility)
        lines.append(words("evidence.asked", people=asking, subjects=subjects))
    if found.is_stale:
        lines.append(words("evidence.stale"))
    return lines


def _age_sentence(figure: Figure, words: Words) -> str:
    if not figure.is_told:
        return words("evidence.age_untold", group=figure.title, total=figure.row.total)
    count = {"total": figure.row.total, "covered": figure.row.covered, "uncovered": int(figure.uncovered)}
    return words("evidence.age", group=figure.title, share=words.percent(figure.share), **count)


def age_figures(found: Evidence, words: Words, visibility: Visibility) -> list[Figure]:
    """Give the figures by age, which are those of the result.

    Parameters
    ----------
    found : Evidence
        What they rest on.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads.

    Returns
    -------
    list of Figure
        People aged 60 and over, and 80 and over; everybody where no ages are recorded.
    """
    groups = list(dict.fromkeys((found.run.told_group, *OLDER_GROUPS)))
    return figures.in_area(found.run, found.category, found.area, groups, words, visibility)


def case_figures(found: Evidence, words: Words, visibility: Visibility) -> list[Figure]:
    """Give the figure at other paces and without unverified facilities.

    Parameters
    ----------
    found : Evidence
        What they rest on.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads.

    Returns
    -------
    list of Figure
        Slow, standard, fast, verified facilities only.
    """
    return [
        figures.told_figure(words(f"evidence.case_{case}", speed=found.speeds_m_s[case]), row, visibility)
        for case, row in found.cases.items()
    ]


def omission_lines(found: Evidence, words: Words, visibility: Visibility) -> list[str]:
    """Write out what a figure leaves out.

    Parameters
    ----------
    found : Evidence
        The figure.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads.

    Returns
    -------
    list of str
        One sentence a line.
    """
    lines = []
    for note in found.omissions:
        params = dict(note.params)
        if isinstance(people := params.get("people"), float):
            params["people"] = told(people, visibility)
        lines.append(words(f"evidence.omit_{note.code}", **params))
    return lines


def age_lines(found: Evidence, words: Words) -> list[tuple[str, str]]:
    """Tell how old the data are.

    Parameters
    ----------
    found : Evidence
        What was computed from them.
    words : Words
        In the reader's language.

    Returns
    -------
    list of tuple of str
        Title of each layer that holds something, and its version and last change.
    """
    held = found.ages[found.ages["changed_on"].notna()]
    return [
        (words.title(title), words("evidence.age_of", version=version, date=day))
        for title, version, day in zip(held["title"], held["version"], held["changed_on"], strict=True)
    ]


def facility_fact(facility: "pd.Series[Any]", group: str, words: Words, visibility: Visibility) -> str:
    """Say whether a facility counts, and how far it is or why it does not.

    Parameters
    ----------
    facility : Series
        A row of `Evidence.facilities`.
    group : str
        Key of `POPULATION_GROUPS`: whose people are counted there.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads.

    Returns
    -------
    str
        A few words.
    """
    standing = str(facility["standing"])
    if standing != "within":
        return words(f"evidence.standing_{standing}", metres=round(facility["straight_m"]))
    people = told(facility["people"], visibility)
    whose = POPULATION_GROUPS[group].title
    return words("evidence.standing_within", metres=round(facility["walk_m"]), people=people, group=whose)


def numbered(found: Evidence, words: Words) -> gpd.GeoDataFrame:
    """Number the facilities of a sheet, and choose those whose numbers its map can bear.

    Parameters
    ----------
    found : Evidence
        What they belong to.
    words : Words
        In the reader's language.

    Returns
    -------
    GeoDataFrame
        `Evidence.facilities`, none without a ``name``, with ``number`` and ``on_map``: the first `ON_MAP`
        that count, and as many that do not.
    """
    frame = found.facilities
    place = frame.groupby(frame["standing"].isin(COUNTED)).cumcount()
    return frame.assign(
        name=frame["name"].fillna(words("evidence.a_facility")),
        number=range(1, len(frame) + 1),
        on_map=place < ON_MAP,
    )


def told(count: float, visibility: Visibility) -> int | str:
    """Write a count of people as a class of readers may see it.

    Parameters
    ----------
    count : float
        People.
    visibility : Visibility
        Who reads.

    Returns
    -------
    int or str
        The whole number; for the public ``<5`` instead of 1 to 4.
    """
    return told_count(count) if visibility is Visibility.PUBLIC else round(count)


def facility_table(found: Evidence, words: Words, visibility: Visibility) -> pd.DataFrame:
    """List every facility of the category, counted or not.

    Parameters
    ----------
    found : Evidence
        What they belong to.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads.

    Returns
    -------
    DataFrame
        One row each, in the order of `numbered`, under headings in the reader's language.
    """
    frame, group = numbered(found, words), found.run.told_group
    verified = pd.to_datetime(frame["verified_on"]).dt.strftime("%Y-%m-%d")
    return pd.DataFrame(
        {
            words("evidence.number"): frame["number"],
            words("evidence.facility"): frame["name"],
            words("evidence.counts"): [
                words("evidence.yes" if standing in COUNTED else "evidence.no")
                for standing in frame["standing"]
            ],
            words("evidence.why"): [
                facility_fact(row, group, words, visibility) for _, row in frame.iterrows()
            ],
            words("evidence.verified_on"): verified.fillna(words("evidence.date_unknown")),
        }
    ).reset_index(drop=True)
