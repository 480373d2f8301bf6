"""The comparison of species for a street as a sheet to take home."""

from cocreate_gis.interchange.tree_sheet import STRETCH_M, ShadeStrip, TreeSheet, draw_tree_sheet
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.registers.trees_studio import Question, Studio, compare, middle_of
from cocreate_gis.services.registers.trees_words import (
    assumption_lines,
    fact_table,
    headline,
    shade_table,
    species_title,
)
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.wording import Words

# The age at which the streets are drawn side by side; all ages stand in the table.
_DRAWN_YEARS = 10


def studio_document(actor: Actor, context: Context, question: Question, language: Language) -> Document:
    """Print the comparison of species.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    question : Question
        Street, candidates, moment.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        A PDF of A4 pages.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        As `compare`.
    """
    require(actor, "data.export")
    studio, words = compare(actor, context, question), Words(language)
    facts, sources = fact_table(actor, context, studio, words)
    title = words("trees.sheet_title", road=question.road)
    sheet = TreeSheet(
        title=title,
        lines=[
            headline(studio, words),
            words("trees.strip_note", metres=round(STRETCH_M)),
            *standing_lines(context.workspace, words),
        ],
        carriageway=studio.carriageway,
        pavements=studio.pavements,
        middle=middle_of(context, studio),
        strips=_strips(context, studio, words),
        tables=[
            (words("trees.shade_heading"), shade_table(context, studio, words)),
            (words("trees.facts_heading"), facts),
        ],
        notes=[
            (words("trees.assumptions_heading"), assumption_lines(actor, context, studio, words)),
            (words("trees.sources_heading"), sources),
        ],
        source=context.workspace.source,
        date=context.today,
        fictional=context.workspace.fictional,
    )
    name = file_name(f"{context.workspace.name}-{title}", "pdf")
    return Document(name, draw_tree_sheet(sheet, language))


def _strips(context: Context, studio: Studio, words: Words) -> list[ShadeStrip]:
    now = words("trees.strip_now", shaded=round(studio.now.shaded_m2))
    strips = [ShadeStrip(now, studio.now.shadows)]
    for name in studio.question.candidates:
        one = studio.outlook(name, _DRAWN_YEARS)
        if one.shade is not None and not one.kept:
            title = words(
                "trees.strip_then",
                species=species_title(context, name, words),
                years=_DRAWN_YEARS,
                shaded=round(one.shade.shaded_m2),
            )
            strips.append(ShadeStrip(title, one.shade.shadows))
    return strips
