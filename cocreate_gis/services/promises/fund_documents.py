"""The books of a fund to take home: a workbook, a table, a statement on paper."""

import math
from typing import Literal

import pandas as pd

from cocreate_gis.interchange.register_print import PrintedRegister, draw_register
from cocreate_gis.interchange.writers import write_csv
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.ledger import yuan_text
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.promises import fund as books
from cocreate_gis.services.promises.fund import Standing
from cocreate_gis.services.promises.fund_ledger import ledger, trial_balance
from cocreate_gis.services.registers.rules import rule_line
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.wording import Words

Format = Literal["xlsx", "csv", "pdf"]


def fund_document(actor: Actor, context: Context, fund: str, kind: Format, language: Language) -> Document:
    """Take the books of a fund home.

    Parameters
    ----------
    actor : Actor
        Who takes them home.
    context : Context
        The workspace.
    fund : str
        Uid of the fund.
    kind : {"xlsx", "csv", "pdf"}
        Ledger, trial balance and standing; the ledger only; the ledger on paper.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        No name and no contact of a giver is in it.

    Raises
    ------
    Forbidden
        The actor may not.
    NotFound
        ``feature_missing``: there is no such fund.
    """
    require(actor, "data.export")
    words = Words(language)
    stands = books.standing(actor, context, fund)
    entries = ledger(actor, context, fund, words)
    title = words("funds.statement", fund=stands.name)
    if kind == "pdf":
        content = _paper(context, stands, entries, title, words)
    elif kind == "csv":
        content = write_csv(_titled(entries, words), note="")
    else:
        about = [*standing_lines(context.workspace, words), *standing_words(stands, words)]
        sheets = {
            words("funds.ledger"): _titled(entries, words),
            words("funds.trial_balance"): _titled(trial_balance(actor, context, fund, words), words),
            words("document.about"): pd.DataFrame({words("document.about"): about}),
        }
        content = write_xlsx(sheets, language)
    name = file_name(f"{context.workspace.name}-{title}-{context.today}", kind)
    return Document(name, content)


def standing_words(stands: Standing, words: Words) -> list[str]:
    """Say how a fund stands.

    Parameters
    ----------
    stands : Standing
        Of `fund.standing`.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        What it holds, what is promised, up to when it is published, by what rule.
    """
    amounts = {
        name: yuan_text(getattr(stands, name))
        for name in ("held", "open_pledges", "promised", "received", "spent")
    }
    closed = stands.periods[0].until if stands.periods else None
    return [
        words("funds.standing", **amounts),
        words("funds.closed_until", until=closed) if closed else words("funds.never_closed"),
        rule_line(stands.rule, words),
    ]


def _titled(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    return table.set_axis([words(f"funds.{name}") for name in table.columns], axis=1)


def _paper(context: Context, stands: Standing, entries: pd.DataFrame, title: str, words: Words) -> bytes:
    shown = entries.drop(columns="reverses")
    rows = [[_cell(value) for value in row] for row in shown.itertuples(index=False)]
    told = standing_words(stands, words)
    return draw_register(
        PrintedRegister(
            title=title,
            subtitle=" ".join(told[:2]),
            date=context.today,
            headings=[words(f"funds.{name}") for name in shown.columns],
            rows=rows,
            foot=" ".join(standing_lines(context.workspace, words)),
        ),
        "A4",
        words.language,
    )


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:,.2f}"
    return str(value)
