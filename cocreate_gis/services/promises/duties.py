"""Who does what: the list of responsibilities as a table of tasks and parties, for all spaces or one."""

import pandas as pd

from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers.base import LIST_MARK
from cocreate_gis.model.layers.care import RESPONSIBILITIES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.value_words import value_text
from cocreate_gis.wording import Words

# Responsible, accountable, consulted (here: supporting), informed; by field.
LETTERS = {"lead": "R", "answers_for": "A", "support": "C", "informed": "I"}


def duties(actor: Actor, context: Context, space: str = "") -> pd.DataFrame:
    """List who is to do what.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    space : str
        Uid of an object of the map; empty for all.

    Returns
    -------
    DataFrame
        Responsibilities as far as the actor may see them, index fid, by number.
    """
    require(actor, "map.view")
    frame = pd.DataFrame(context.frame(RESPONSIBILITIES, actor.visibility))
    if space:
        frame = frame[frame["about_uid"].eq(space)]
    return frame.sort_values(["about", "item_no"], kind="stable")


def matrix(found: pd.DataFrame) -> pd.DataFrame:
    """Write responsibilities as a table of tasks and parties.

    Parameters
    ----------
    found : DataFrame
        Of `duties`.

    Returns
    -------
    DataFrame
        Index as given; a column per party in the order in which they lead most, each cell the letters
        of what the party is to the task: R does it, A answers for it, C supports, I is told.
    """
    cells = [
        (fid, party, letter)
        for fid, row in found.iterrows()
        for name, letter in LETTERS.items()
        for party in _parties(row[name])
    ]
    told = pd.DataFrame(cells, columns=["fid", "party", "letter"])
    leads = found["lead"].value_counts()
    order = sorted(told["party"].unique(), key=lambda party: -int(leads.get(party, 0)))
    wide = told.groupby(["fid", "party"])["letter"].agg(" ".join).unstack("party")
    return wide.reindex(index=found.index, columns=order).fillna("")


def duties_workbook(actor: Actor, context: Context, language: Language) -> Document:
    """Make a workbook of the list of responsibilities.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        XLSX: a sheet of tasks and parties, and every field of each.

    Raises
    ------
    Forbidden
        The actor may not export.
    """
    require(actor, "data.export")
    words = Words(language)
    found = duties(actor, context)
    named = {name: words.title(RESPONSIBILITIES.field(name).title) for name in ("about", "item_no", "task")}
    table = found[list(named)].rename(columns=named).join(matrix(found))
    each = pd.DataFrame(
        {
            words.title(field.title): [
                value_text(field, value, words) if field.domain else value
                for value in found[field.name].astype(object).where(found[field.name].notna(), None)
            ]
            for field in RESPONSIBILITIES.visible_fields(actor.visibility)
        }
    )
    letters = pd.DataFrame({words("care.letters"): [words(f"care.letter_{one}") for one in "RACI"]})
    sheets = {
        words("registers.page_duties"): table,
        words.title(RESPONSIBILITIES.title): each,
        words("care.letters"): letters,
    }
    name = file_name(f"{context.workspace.name}-{words.title(RESPONSIBILITIES.title)}", "xlsx")
    return Document(name, write_xlsx(sheets, language))


def _parties(value: object) -> list[str]:
    return [one for one in value.split(LIST_MARK) if one] if isinstance(value, str) else []
