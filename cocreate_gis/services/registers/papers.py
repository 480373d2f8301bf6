"""Charters, covenants and letters as a pack to print."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cocreate_gis.interchange.papers import Paper, write_papers
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.wording import Words

_FACTS = ("number", "edition", "about", "adopted_on", "in_force_on")


def print_pack(actor: Actor, context: Context, fids: Sequence[int], language: Language) -> Document:
    """Put documents one after the other into one file to print.

    Parameters
    ----------
    actor : Actor
        Who prints.
    context : Context
        The workspace.
    fids : sequence of int
        The documents, in the order in which they are printed.
    language : {"zh", "en"}
        Of the words of our own; the documents stay in theirs.

    Returns
    -------
    Document
        DOCX, each document on a page of its own.

    Raises
    ------
    Forbidden
        The actor may not print.
    InvalidInput
        ``nothing_to_print``: none of them has a text.
    """
    require(actor, "paper.print")
    words = Words(language)
    frame = context.frame(DOCUMENTS, Visibility.STAFF)
    rows = [frame.loc[fid] for fid in fids if fid in frame.index and pd.notna(frame.at[fid, "text"])]
    if not rows:
        raise InvalidInput("nothing_to_print", layer=DOCUMENTS.title)
    papers = [Paper(str(row["name"]), _facts(row, words), str(row["text"])) for row in rows]
    name = file_name(f"{words('compounds.pack')}-{context.today}", "docx")
    return Document(name, write_papers(papers, language, fictional=context.workspace.fictional))


def _facts(row: "pd.Series[Any]", words: Words) -> list[str]:
    told = {name: row[name] for name in _FACTS if pd.notna(row[name])}
    return [
        words(
            "compounds.paper_fact",
            field=DOCUMENTS.field(name).title,
            value=value.date() if isinstance(value, pd.Timestamp) else value,
        )
        for name, value in told.items()
    ]
