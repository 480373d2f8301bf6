"""Minutes of a meeting as a document that word processors open and people go on writing in."""

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words

_BODY, _HEAD, _LATIN = "宋体", "黑体", "Times New Roman"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Discussed:
    """A suggestion that was talked about.

    Parameters
    ----------
    text, status, reply : str
        As everybody may read it.
    """

    text: str
    status: str
    reply: str


@dataclass(frozen=True)
class Minutes:
    """What the minutes say.

    Parameters
    ----------
    title, kind : str
        Of the meeting.
    held_on : datetime.date or None
        The day.
    time, place, organiser : str
        Empty for what is not known.
    parties : sequence of str
        Who took part, by party.
    attendance, households : int or None
        Counted.
    agenda, decision, text : str
        Empty for none.
    discussed : sequence of Discussed
        Suggestions talked about.
    fictional : bool
        Whether the place is invented; then the minutes say so.
    """

    title: str
    kind: str
    held_on: dt.date | None
    time: str
    place: str
    organiser: str
    parties: Sequence[str]
    attendance: int | None
    households: int | None
    agenda: str
    decision: str
    text: str
    discussed: Sequence[Discussed] = ()
    fictional: bool = False


def write_minutes(minutes: Minutes, language: Language) -> bytes:
    """Write the minutes.

    Parameters
    ----------
    minutes : Minutes
        What they say.
    language : {"zh", "en"}
        Language of the headings.

    Returns
    -------
    bytes
        DOCX with Chinese and Latin fonts set, so that every word processor shows them alike.
    """
    words = Words(language)
    document = docx.Document()
    set_fonts(document)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    heading = document.add_heading(plain_text(words("minutes.heading", title=minutes.title)), level=0)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if minutes.fictional:
        document.add_paragraph(words("print.fictional")).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _facts(document, minutes, words)
    for key, text in (("agenda", minutes.agenda), ("text", minutes.text), ("decision", minutes.decision)):
        if text:
            document.add_heading(words(f"minutes.{key}"), level=1)
            for line in text.splitlines():
                document.add_paragraph(plain_text(line))
    if minutes.discussed:
        document.add_heading(words("minutes.discussed"), level=1)
        _table(
            document,
            [words(f"minutes.column_{name}") for name in ("number", "text", "status", "reply")],
            [
                [str(number), one.text, one.status, one.reply]
                for number, one in enumerate(minutes.discussed, start=1)
            ],
            (14, 66, 24, 48),
        )
    document.add_paragraph()
    document.add_paragraph(words("minutes.signed"))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def set_fonts(document: Word) -> None:
    """Set Chinese and Latin fonts, so that every word processor shows a paper alike.

    Parameters
    ----------
    document : docx document
        Changed in place.
    """
    for name, font, size in (
        ("Normal", _BODY, 12),
        ("Title", _HEAD, 20),
        ("Heading 1", _HEAD, 14),
    ):
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = _LATIN, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # Theme fonts would win over the named ones.
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)


def _facts(document: Word, minutes: Minutes, words: Words) -> None:
    facts = {
        "kind": minutes.kind,
        "date": words.date(minutes.held_on) if minutes.held_on else "",
        "time": minutes.time,
        "place": minutes.place,
        "organiser": minutes.organiser,
        "parties": words("print.list_mark").join(minutes.parties),
        "attendance": "" if minutes.attendance is None else words.number(minutes.attendance),
        "households": "" if minutes.households is None else words.number(minutes.households),
    }
    told = [[words(f"minutes.{name}"), value] for name, value in facts.items() if value]
    _table(document, [], told, (34, 118))


def _table(
    document: Word, heads: Sequence[str], rows: Sequence[Sequence[str]], widths_mm: Sequence[int]
) -> None:
    table = document.add_table(rows=0, cols=len(widths_mm), style="Table Grid")
    table.autofit = False
    for row in [heads, *rows] if heads else rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths_mm, strict=True):
            cell.text, cell.width = plain_text(text), Mm(width)


def plain_text(text: str) -> str:
    """Leave out of a text what an XML document cannot hold.

    Parameters
    ----------
    text : str
        Anybody's words.

    Returns
    -------
    str
        Without control characters.
    """
    return _UNPRINTABLE.sub("", text)
