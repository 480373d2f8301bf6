"""The calculation sheet of a ballot, and the slips with the personal links, to take home."""

import json
from collections.abc import Mapping
from typing import Literal

import pandas as pd

from cocreate_gis.interchange.qr_code import draw_code
from cocreate_gis.interchange.sheet_page import Page
from cocreate_gis.interchange.sheet_panel import Row
from cocreate_gis.interchange.table_sheet import TableSheet, draw_table_sheet
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.ballot_count import Counted, OptionEvidence
from cocreate_gis.model.layers.ballots import BALLOTS, YES_NO
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.promises import ballot_list
from cocreate_gis.services.promises.ballot_counting import count
from cocreate_gis.services.promises.ballot_results import option_evidence, result_of
from cocreate_gis.services.promises.ballot_words import (
    gain_lines,
    list_table,
    remarks,
    rule_lines,
    share_table,
    vote_table,
)
from cocreate_gis.services.promises.ballots import Ballot, find_ballot
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.store import VotingUnit, papers_of
from cocreate_gis.wording import Words

Format = Literal["pdf", "xlsx"]
_CODE_MM = 42.0
_FIRST_COLUMN = 0.3


def count_sheet(actor: Actor, context: Context, uid: str, kind: Format, language: Language) -> Document:
    """Make the calculation sheet: shares beside thresholds, rules with sources, the list with its deliveries.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    uid : str
        The ballot.
    kind : {"pdf", "xlsx"}
        Pages to print, or a workbook.
    language : {"zh", "en"}
        Of the document.

    Returns
    -------
    Document
        For the owners' assembly, the meeting or the office: it names people, and concludes nothing.

    Raises
    ------
    Forbidden
        ``not_allowed``.
    NotFound
        ``ballot_unknown``.
    Conflict
        ``ballot_still_open``.
    """
    require(actor, "ballot.manage")
    words, ballot = Words(language), find_ballot(actor, context, uid)
    counted, options, digest = _what_is_known(actor, context, ballot)
    title = words("ballots.sheet_title", kind=_kind(ballot, words), ballot=ballot.text("name"))
    about = [*_asked(ballot, words), *standing_lines(context.workspace, words)]
    if digest:
        about.append(words("ballots.fingerprint", digest=digest))
    tables = [
        (words("ballots.heading_shares"), share_table(counted, words)),
        (words("ballots.heading_votes"), vote_table(counted, words)),
        (words("ballots.heading_list"), _list(actor, context, ballot, words)),
    ]
    notes = [
        (words("ballots.heading_remarks"), remarks(counted, words)),
        (words("ballots.heading_rules"), rule_lines(counted, words)),
        (words("ballots.heading_evidence"), gain_lines(options, words)),
    ]
    name = file_name(f"{context.workspace.name}-{title}", kind)
    if kind == "xlsx":
        sheets = {heading: table for heading, table in tables if not table.empty}
        told = [title, *about, *(line for _, lines in notes for line in lines)]
        sheets[words("document.about")] = pd.DataFrame({words("document.about"): told})
        return Document(name, write_xlsx(sheets, language))
    sheet = TableSheet(
        title=title,
        lines=about,
        tables=[(heading, table) for heading, table in tables if not table.empty],
        notes=notes,
        source=context.workspace.source,
        date=context.today,
        fictional=context.workspace.fictional,
        first_column=_FIRST_COLUMN,
    )
    return Document(name, draw_table_sheet(sheet, language))


def link_slips(
    actor: Actor, context: Context, uid: str, address: str, kind: Format, language: Language
) -> Document:
    """Draw new personal links, and print them as slips to deliver, or as a table to send.

    Parameters
    ----------
    actor : Actor
        Who manages ballots.
    context : Context
        The workspace.
    uid : str
        The ballot.
    address : str
        Address of the site, without a slash at the end.
    kind : {"pdf", "xlsx"}
        Slips with a QR code each, or a table.
    language : {"zh", "en"}
        Of the document.

    Returns
    -------
    Document
        The only copy of the links: what is kept is their hashes.

    Raises
    ------
    Forbidden, NotFound, Conflict
        As `make_links`.
    """
    words, ballot = Words(language), find_ballot(actor, context, uid)
    links = ballot_list.make_links(actor, context, ballot)
    by_head: dict[str, list[VotingUnit]] = {}
    for unit in ballot_list.units_of(actor, context, ballot):
        if unit.until is None and unit.head in links:
            by_head.setdefault(unit.head, []).append(unit)
    mark = words("print.list_mark")
    told = {
        f"{address}/{links[head]}": (mark.join(unit.label for unit in units), _owner(units[0], words))
        for head, units in by_head.items()
    }
    title = words("ballots.slips_title", ballot=ballot.text("name"))
    name = file_name(title, kind)
    if kind == "xlsx":
        rows = [(units, owner, link) for link, (units, owner) in told.items()]
        headings = [words(f"ballots.column_{column}") for column in ("unit", "owner", "link")]
        return Document(
            name,
            write_xlsx({title: pd.DataFrame(rows, columns=headings)}, language),
        )
    sheet = TableSheet(
        title=title,
        lines=[words("ballots.slips_note"), *_asked(ballot, words)],
        tables=[],
        notes=[],
        source=context.workspace.source,
        date=context.today,
        fictional=context.workspace.fictional,
        drawings=[(f"{units}  {owner}", _slip(link)) for link, (units, owner) in told.items()],
    )
    return Document(name, draw_table_sheet(sheet, language))


def _what_is_known(
    actor: Actor, context: Context, ballot: Ballot
) -> tuple[Counted, tuple[OptionEvidence, ...], str]:
    """As it was frozen, else as it is counted now."""
    if ballot.status == "published":
        _, frozen, _ = result_of(actor, context, ballot.uid)
        return frozen.counted, frozen.options, ballot.text("digest")
    return count(actor, context, ballot), option_evidence(context, ballot), ""


def _asked(ballot: Ballot, words: Words) -> list[str]:
    fields = ("kind", "matter", "about", "opens_on", "question", "area_total_m2")
    lines = []
    for name in fields:
        value = ballot.record.values.get(name)
        if value is None or value == "":
            continue
        field = BALLOTS.field(name)
        told = words.coded(field.domain)[str(value)] if field.domain else words.written(value)
        lines.append(words("ballots.asked", field=field.title, value=told))
    if ballot.deadline:
        lines.append(words("ballots.until", moment=ballot.closes))
    return lines


def _kind(ballot: Ballot, words: Words) -> str:
    return words.coded(BALLOTS.field("kind").domain)[ballot.kind]


def _owner(unit: VotingUnit, words: Words) -> str:
    return words("ballots.developer") if unit.developer else unit.owner


def _list(actor: Actor, context: Context, ballot: Ballot, words: Words) -> pd.DataFrame:
    with context.store.read() as connection:
        papers = [] if ballot.is_secret else papers_of(connection, ballot.uid)
    said = {
        str(one.head): answers_in_words(ballot, one.answers, words)
        for one in papers
        if one.state == "counted"
    }
    return list_table(ballot, ballot_list.units_of(actor, context, ballot), said, words)


def answers_in_words(ballot: Ballot, answers: str, words: Words) -> str:
    """Say what stands on a paper.

    Parameters
    ----------
    ballot : Ballot
        What was asked.
    answers : str
        As it is kept.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        Names of what was chosen, with points where points were given.
    """
    given: Mapping[str, int] = json.loads(answers)
    if ballot.method == YES_NO:
        names = {choice.uid: words(f"ballots.answer_{choice.uid}") for choice in ballot.choices}
    else:
        names = {choice.uid: choice.name for choice in ballot.choices}
    told = [f"{names.get(uid, uid)}{f' {n}' if ballot.method == 'score' else ''}" for uid, n in given.items()]
    return words("print.list_mark").join(told)


def _slip(link: str) -> Row:
    def draw(page: Page, x: float, y: float) -> None:
        draw_code(page, link, x, y, _CODE_MM)
        page.text(x + _CODE_MM + 4, y + _CODE_MM / 2, link, 9)

    return Row(_CODE_MM + 3, draw)
