"""The replacement studio in words: figures, facts with their sources, and what all of it rests on."""

import pandas as pd

from cocreate_gis.model.layers.species import FACTS, SPECIES_FACTS, SPECIES_SIZES
from cocreate_gis.model.layers.trees import UTILITIES
from cocreate_gis.model.permissions import Actor
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers import trees_pipes, trees_species
from cocreate_gis.services.registers.rules import rule_line, source_title
from cocreate_gis.services.registers.trees_species import Fact
from cocreate_gis.services.registers.trees_studio import YEARS, Outlook, Studio
from cocreate_gis.wording import Words


def species_title(context: Context, name: str, words: Words) -> str:
    """Name a species.

    Parameters
    ----------
    context : Context
        The workspace.
    name : str
        Its Chinese name.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        The name in that language, where the list has one.
    """
    return words.title(trees_species.titles(context).get(name, Title(name, name)))


def headline(studio: Studio, words: Words) -> str:
    """Say how much of the pavement lies in shade now.

    Parameters
    ----------
    studio : Studio
        What was computed.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        One sentence.
    """
    return words(
        "trees.now",
        road=studio.question.road,
        when=when(studio, words),
        shaded=round(studio.now.shaded_m2),
        ground=round(studio.now.ground_m2),
        percent=round(studio.now.share * 100),
    )


def when(studio: Studio, words: Words) -> str:
    """Tell the moment of the shade.

    Parameters
    ----------
    studio : Studio
        What was computed.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        Day and time of day.
    """
    moment = studio.question.moment
    return words("trees.when", day=moment.date(), clock=moment.strftime("%H:%M"))


def shade_table(context: Context, studio: Studio, words: Words) -> pd.DataFrame:
    """Tabulate the shade of each candidate over the years.

    Parameters
    ----------
    context : Context
        The workspace.
    studio : Studio
        What was computed.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        One row per candidate under headings in the reader's language; square metres with the change against
        now, or that nobody said how large the trees are.
    """
    rows = []
    for name in studio.question.candidates:
        row = {words("trees.species"): species_title(context, name, words)}
        for years in YEARS:
            heading = words("trees.planted" if years == 0 else "trees.years", years=years)
            row[heading] = _told(studio, studio.outlook(name, years), words)
        rows.append(row)
    return pd.DataFrame(rows)


def _told(studio: Studio, outlook: Outlook, words: Words) -> str:
    if outlook.shade is None:
        return words("trees.size_unknown")
    if outlook.kept:
        return words("trees.shade_kept", shaded=round(outlook.shade.shaded_m2))
    change = round((outlook.shade.shaded_m2 / studio.now.shaded_m2 - 1) * 100) if studio.now.shaded_m2 else 0
    return words("trees.shade_changed", shaded=round(outlook.shade.shaded_m2), change=f"{change:+d}")


def fact_table(
    actor: Actor, context: Context, studio: Studio, words: Words
) -> tuple[pd.DataFrame, list[str]]:
    """Lay what is known of the candidates side by side.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    studio : Studio
        What was computed.
    words : Words
        In the reader's language.

    Returns
    -------
    tuple of DataFrame and list of str
        One row per fact and a column per candidate; each value with the number of its source, or that it is
        not verified, or unknown. And the sources by number, each with how sure it is.
    """
    candidates = studio.question.candidates
    known = trees_species.facts(actor, context, candidates)
    sources: list[str] = []
    rows = []
    for code, pair in FACTS.items():
        row = {words("trees.fact"): words.title(Title(*pair))}
        for name in candidates:
            row[species_title(context, name, words)] = _fact(known.get((code, name)), sources, words)
        rows.append(row)
    return pd.DataFrame(rows), [f"[{number}] {source}" for number, source in enumerate(sources, start=1)]


def _fact(fact: Fact | None, sources: list[str], words: Words) -> str:
    if fact is None:
        return words("trees.unknown")
    value = words.title(fact.value)
    if not fact.source:
        return words("trees.unverified", value=value)
    mark = (SPECIES_FACTS.field("mark").domain or {})[fact.mark]
    source = words("trees.source", source=source_title(fact.source), mark=mark)
    if source not in sources:
        sources.append(source)
    return f"{value} [{sources.index(source) + 1}]"


def assumption_lines(actor: Actor, context: Context, studio: Studio, words: Words) -> list[str]:
    """Say what the figures rest on.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    studio : Studio
        What was computed.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence a line.
    """
    sun, question = studio.sun, studio.question
    lines = [
        words("trees.rests_on_sun", elevation=round(sun.elevation_deg), azimuth=round(sun.azimuth_deg)),
        words("trees.rests_on_crowns"),
        words("trees.rests_on_pavement", width=words.number(question.pavement_m, 1)),
    ]
    if not studio.width_known:
        lines.append(words("trees.rests_on_width"))
    if studio.unmeasured:
        lines.append(words("trees.rests_on_measured", count=studio.unmeasured))
    if studio.locked:
        lines.append(words("trees.rests_on_locked", count=studio.locked))
    if any(one.kept for one in studio.outlooks):
        lines.append(words("trees.rests_on_kept"))
    return lines + _size_lines(context, studio, words) + _pipe_lines(actor, context, studio, words)


def _size_lines(context: Context, studio: Studio, words: Words) -> list[str]:
    marks = SPECIES_SIZES.field("mark").domain or {}
    return [
        words(
            "trees.rests_on_size",
            species=species_title(context, one.species, words),
            years=one.years,
            crown=words.number(one.size.crown_m, 1),
            height=words.number(one.size.height_m, 1),
            bole=words.number(one.size.clear_bole_m, 1),
            mark=marks[one.size.mark],
            source=source_title(one.size.source) if one.size.source else words("trees.no_source"),
        )
        for one in studio.outlooks
        if one.size is not None
    ]


def _pipe_lines(actor: Actor, context: Context, studio: Studio, words: Words) -> list[str]:
    """How many trunks stand too near: numbers only, since where pipes lie stays inside the office."""
    found = trees_pipes.distances(actor, context, studio.trees)
    if found.empty:
        return []
    told = words(
        "trees.rests_on_pipes",
        near=found.loc[found["verdict"].eq("near"), "tree"].nunique(),
        unsure=found.loc[found["verdict"].eq("unsure"), "tree"].nunique(),
        layer=UTILITIES.title,
    )
    return [told, *(rule_line(one, words) for one in trees_pipes.limits(context).values())]
