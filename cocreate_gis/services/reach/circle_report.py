"""Life circles in words, tables and a workbook to take home."""

import pandas as pd

from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.coverage import NO_AREA, POPULATION_GROUPS, CoverageRequest
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.standards import Standard
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.publication import SMALL_COUNT
from cocreate_gis.services.reach import cautions, conditions, kept_circles
from cocreate_gis.services.reach.life_circles import (
    LEVELS,
    TIERS,
    WHOLE,
    LifeCircles,
    area_names,
    life_circles,
    shortfalls,
)
from cocreate_gis.services.reach.walking import AS_RECORDED
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.wording import Words


def levels(visibility: Visibility) -> list[str]:
    """Name the levels a class of readers is told of: ages by compound stay in the office.

    Parameters
    ----------
    visibility : Visibility
        Who reads.

    Returns
    -------
    list of str
        Keys of `LEVELS`.
    """
    return list(LEVELS) if visibility is Visibility.STAFF else ["community"]


def shortfall_sentences(
    found: LifeCircles, level: str, group: str, words: Words, visibility: Visibility
) -> list[str]:
    """Say what is lacking where, for how many people.

    Parameters
    ----------
    found : LifeCircles
        A tier.
    level : str
        Key of `LEVELS`, or `WHOLE`.
    group : str
        Key of `POPULATION_GROUPS`.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads.

    Returns
    -------
    list of str
        Most people first.
    """
    title = words.title(POPULATION_GROUPS[group].title)
    return [
        words(
            "circles.shortfall",
            area=_place(row["area"], row["name"], words),
            category=words.title(found.standards[row["category"]].short_title),
            minutes=row["minutes"],
            people=row["uncovered"],
            group=title,
        )
        for row in shortfalls(found, level, group, visibility).to_dict("records")
    ]


def _place(area: str, name: str, words: Words) -> str:
    if area == WHOLE:
        return words("document.whole")
    return words("coverage.no_community") if area == NO_AREA else name or words("circles.unnamed")


def completeness_table(
    found: LifeCircles, level: str, group: str, words: Words, visibility: Visibility
) -> pd.DataFrame:
    """Tabulate how complete the circle is, area by area and category by category.

    Parameters
    ----------
    found : LifeCircles
        A tier.
    level : str
        Key of `LEVELS`, or `WHOLE`.
    group : str
        Key of `POPULATION_GROUPS`.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads: the public reads whole per cent, and no share that tells of one to four people.

    Returns
    -------
    DataFrame
        Index uid of the area, least complete first: ``name``, ``total``, ``score`` (0 to 1), ``complete``
        (share of the people who have everything), and one share for each category.
    """
    scores = found.scores[level]
    scores = scores[(scores["group"] == group) & (scores["total"] > 0)].set_index("area")
    table = found.served[level]
    table = table[(table["group"] == group) & (table["total"] > 0)]
    share = table["covered"].div(table["total"])
    if visibility is Visibility.PUBLIC:
        lacking = (table["total"] - table["covered"]).round()
        share = share.round(2).mask(lacking.between(1, SMALL_COUNT - 1))
    shares = table.assign(share=share).pivot_table(
        index="area", columns="category", values="share", dropna=False
    )
    names = area_names(found, level)
    score = scores["score"].round(2) if visibility is Visibility.PUBLIC else scores["score"]
    made = pd.DataFrame(
        {
            "name": [_place(area, names.get(area, ""), words) for area in scores.index],
            "total": scores["total"].round().astype("int64"),
            "score": score,
            "complete": shares[""].reindex(scores.index),
        },
        index=scores.index,
    )
    for code in found.standards:
        made[code] = shares[code].reindex(scores.index) if code in shares.columns else float("nan")
    return made.sort_values("score", kind="stable")


def assumption_lines(context: Context, found: LifeCircles, words: Words) -> list[str]:
    """Write out what the scores depend on.

    Parameters
    ----------
    context : Context
        The workspace.
    found : LifeCircles
        A tier.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence a line.
    """
    lines = [words("circles.how")]
    lines += [_standard_line(found, one, words) for one in found.standards.values()]
    lines += [words("circles.unrecorded_one", category=words.title(one.title)) for one in found.unrecorded]
    lines += [
        words("circles.speed", group=words.title(group.title), speed=found.request.speed_m_s(code))
        for code, group in POPULATION_GROUPS.items()
    ]
    lines.append(words("assume.only_verified" if found.request.only_verified else "assume.all_facilities"))
    lines += conditions.lines(found.request, found.hours_unrecorded, words)
    lines += cautions.unread_lines(found.hours_unread, words)
    versions = words("print.list_mark").join(f"{name} {v}" for name, v in found.layer_versions.items())
    at = found.computed_at.astimezone(context.workspace.zone)
    return [*lines, words("circles.versions", versions=versions, at=at)]


def _standard_line(found: LifeCircles, one: Standard, words: Words) -> str:
    sure = "confirmed" if one.confirmed or one.adopted_by else "reference"
    return words(
        f"circles.standard_{sure}",
        category=words.title(one.title),
        minutes=found.minutes[one.code],
        count=found.facilities[one.code],
        source=one.adopted_by or one.source,
    )


def workbook(
    actor: Actor,
    context: Context,
    language: Language,
    question: CoverageRequest = AS_RECORDED,
    *,
    run: str = "",
) -> Document:
    """Take the three tiers home.

    Parameters
    ----------
    actor : Actor
        Who takes them home.
    context : Context
        The workspace.
    language : {"zh", "en"}
        Language of the document.
    question : CoverageRequest
        As for `life_circles`.
    run : str
        Life circles that were kept; those of today unless given.

    Returns
    -------
    Document
        XLSX: for each tier the figures by area, group and category, the shortfall list, and the assumptions.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``run_missing``.
    InvalidInput
        As `life_circles`.
    """
    require(actor, "coverage.export")
    words = Words(language)
    sheets: dict[str, pd.DataFrame] = {}
    about = standing_lines(context.workspace, words)
    for tier, minutes in TIERS.items():
        try:
            found = (
                kept_circles.stored(actor, context, run, tier)
                if run
                else life_circles(actor, context, tier, question)
            )
        except InvalidInput as error:
            if error.code != kept_circles.NOTHING_RECORDED:
                raise
            about.append(words.error(error))
            continue
        name = words(f"circles.tier_{tier}")
        sheets[f"{name} {words('document.figures')}"] = _figures(found, words)
        lines = [
            line
            for level in (WHOLE, *LEVELS)
            for group in POPULATION_GROUPS
            for line in shortfall_sentences(found, level, group, words, Visibility.STAFF)
        ]
        sheets[f"{name} {words('circles.shortfalls')}"] = pd.DataFrame({words("circles.shortfalls"): lines})
        about += [words("circles.tier_title", minutes=minutes), *assumption_lines(context, found, words)]
    sheets[words("document.about")] = pd.DataFrame({words("document.about"): about})
    title = file_name(f"{context.workspace.name}-{words('circles.title')}", "xlsx")
    return Document(title, write_xlsx(sheets, language))


def _figures(found: LifeCircles, words: Words) -> pd.DataFrame:
    parts = []
    for level in (WHOLE, *LEVELS):
        names = area_names(found, level)
        table = found.served[level]
        titles = {code: words.title(one.title) for code, one in found.standards.items()}
        parts.append(
            pd.DataFrame(
                {
                    words("circles.level"): words(f"circles.level_{level or 'whole'}"),
                    words("document.area"): [_place(a, names.get(a, ""), words) for a in table["area"]],
                    words("document.group"): [
                        words.title(POPULATION_GROUPS[group].title) for group in table["group"]
                    ],
                    words("document.category"): [
                        titles.get(code, words("circles.everything")) for code in table["category"]
                    ],
                    words("document.total"): table["total"],
                    words("document.covered"): table["covered"],
                    words("document.uncovered"): table["total"] - table["covered"],
                    words("document.share"): table["covered"].div(table["total"]).where(table["total"] > 0),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
