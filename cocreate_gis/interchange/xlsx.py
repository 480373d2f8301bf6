"""Workbooks a person opens: frozen headings, filters, and nothing that computes by itself."""

import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from cocreate_gis.model.titles import Language

_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FORBIDDEN_IN_TITLE = re.compile(r"[\\/*?:\[\]]")
_SAMPLED_ROWS = 200
_WIDEST_COLUMN = 48
_YES_NO: Mapping[Language, tuple[str, str]] = {"zh": ("是", "否"), "en": ("yes", "no")}
_HEADING_FILL = PatternFill("solid", fgColor="E8EDF2")


def write_xlsx(sheets: Mapping[str, pd.DataFrame], language: Language) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    sheets : Mapping[str, pandas.DataFrame]
        Table per title of a sheet; column names are the headings, the index is left out.
    language : {"zh", "en"}
        Language of yes and no.

    Returns
    -------
    bytes
        XLSX. Text is text: what begins with ``=`` is shown, never computed. Rows beyond what a sheet holds go
        on a further sheet.
    """
    book = Workbook(write_only=True)
    used: set[str] = set()
    for title, frame in sheets.items():
        for start in range(0, max(1, len(frame)), _MOST_ROWS):
            _write_sheet(book, _sheet_title(title, used), frame.iloc[start : start + _MOST_ROWS], language)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet_title(title: str, used: set[str]) -> str:
    """A title Excel takes: 31 characters, none of a few signs, each once."""
    plain = _FORBIDDEN_IN_TITLE.sub(" ", title).strip("' ")[:31] or "1"
    number = 1
    while plain.casefold() in used:
        number += 1
        plain = f"{plain[:27]} {number}"
    used.add(plain.casefold())
    return plain


def _write_sheet(book: Any, title: str, frame: pd.DataFrame, language: Language) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    headings = [_plain_text(str(name)) for name in frame.columns]
    columns = [[_cell_value(value, language) for value in frame[name].tolist()] for name in frame.columns]
    for number, (heading, column) in enumerate(zip(headings, columns, strict=True), start=1):
        longest = max(_width(cell) for cell in (heading, *column[:_SAMPLED_ROWS]))
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST_COLUMN, longest + 3)
    if headings:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(frame) + 1}"
    sheet.append([_heading_cell(sheet, heading) for heading in headings])
    for row in zip(*columns, strict=True):
        sheet.append([_text_cell(sheet, value) if _needs_care(value) else value for value in row])


def _heading_cell(sheet: Any, heading: str) -> Any:
    cell = _text_cell(sheet, heading)
    cell.font = Font(bold=True)
    cell.fill = _HEADING_FILL
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _text_cell(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def _needs_care(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("=", "#"))


def _cell_value(value: Any, language: Language) -> Any:
    if isinstance(value, bool):
        return _YES_NO[language][0 if value else 1]
    if isinstance(value, str):
        return _plain_text(value)
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, dt.datetime):
        naive = pd.Timestamp(value).tz_localize(None)
        return naive.date() if naive == naive.normalize() else naive.to_pydatetime()
    if isinstance(value, int | float | dt.date):
        return value if not isinstance(value, float) or abs(value) != float("inf") else str(value)
    return _plain_text(str(value))


def _plain_text(text: str) -> str:
    return _UNPRINTABLE.sub("", text)[:_LONGEST_CELL]


def _width(cell: object) -> int:
    """Columns a cell takes on screen; a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in str(cell)) if cell is not None else 0
