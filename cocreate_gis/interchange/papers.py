"""Papers to hand round: charters, covenants and letters, one after the other, each on a page of its own."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from cocreate_gis.interchange.minutes import plain_text, set_fonts
from cocreate_gis.model.titles import Language
from cocreate_gis.wording import Words


@dataclass(frozen=True)
class Paper:
    """One paper.

    Parameters
    ----------
    title : str
        Its heading.
    facts : sequence of str
        Number, edition, days, whom it is for; one a line.
    text : str
        What it says; each line is a paragraph.
    """

    title: str
    facts: Sequence[str]
    text: str


def write_papers(papers: Sequence[Paper], language: Language, *, fictional: bool = False) -> bytes:
    """Write papers into one file to print.

    Parameters
    ----------
    papers : sequence of Paper
        In their order.
    language : {"zh", "en"}
        Of the words of our own.
    fictional : bool
        Whether the place is invented; then each paper says so.

    Returns
    -------
    bytes
        DOCX on A4, each paper on a page of its own.
    """
    words = Words(language)
    document = docx.Document()
    set_fonts(document)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    for number, paper in enumerate(papers):
        heading = document.add_heading(plain_text(paper.title), level=0)
        heading.paragraph_format.page_break_before = number > 0
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for fact in [*([words("print.fictional")] if fictional else []), *paper.facts]:
            document.add_paragraph(plain_text(fact)).alignment = WD_ALIGN_PARAGRAPH.CENTER
        for line in paper.text.splitlines():
            document.add_paragraph(plain_text(line))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
