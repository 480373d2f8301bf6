"""CSV and XLSX as people keep them: titles above the headings, any encoding, any separator."""

import csv
import datetime as dt
import io
import math
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pandas as pd

from cocreate_gis.interchange.encodings import decodes, guess_encoding
from cocreate_gis.interchange.headings import tidy_headings
from cocreate_gis.interchange.sniffing import open_zip
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding

MOST_ROWS = 1_000_000
# Heading of the column in which our own CSV say what they are; it is no column of the table.
NOTE_HEADING = "CoCreate GIS"
_MOST_COLUMNS = 1_000
_HEADING_SEARCHED = 20
_WHOLE = r"-?(?:0|[1-9]\d{0,14})"
_DECIMAL = r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,17})?(?:[eE][-+]?\d{1,2})?"
_GUARDS = ("'=", "'+", "'-", "'@", "'\t", "'\r")
_PADDED = r".*\.\d+0"

Row = Sequence[Any]


@dataclass(frozen=True)
class Table:
    """A table without geometry.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index: row as a spreadsheet program numbers it, the first line of the file being 1.
    findings : tuple of Finding
        What was noticed.
    encoding : str
        Encoding of the text, empty for XLSX.
    format : str
        ``csv`` or ``xlsx``.
    """

    frame: pd.DataFrame
    findings: tuple[Finding, ...]
    encoding: str
    format: str


def parse_csv(name: str, content: bytes, encoding: str | None) -> Table:
    """Read delimited text.

    Parameters
    ----------
    name : str
        File name, for messages.
    content : bytes
        The file.
    encoding : str or None
        Its encoding when the person gave it.

    Returns
    -------
    Table
        Columns in which every cell is a plain number are numbers, all else is text as written.

    Raises
    ------
    InvalidInput
        ``encoding_unknown``, ``file_broken``, ``table_without_rows`` or ``too_many_rows``.
    """
    text, chosen, findings = decode(content, encoding)
    separator = max(",;\t", key=text[:4000].count)
    csv.field_size_limit(10_000_000)
    try:
        # One more than is allowed is enough to refuse the rest, which would fill the memory.
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), MOST_ROWS + 1))
    except csv.Error as error:
        raise InvalidInput("file_broken", file=name) from error
    frame, noticed = _to_frame(name, rows)
    frame = frame.drop(columns=NOTE_HEADING, errors="ignore")
    if any(guard in text for guard in _GUARDS):
        frame = frame.apply(_without_guard)
    frame = frame.apply(_plain_numbers) if len(frame) else frame
    return Table(frame, (*findings, *noticed), chosen, "csv")


def decode(content: bytes, encoding: str | None) -> tuple[str, str, list[Finding]]:
    """Turn bytes into text.

    Parameters
    ----------
    content : bytes
        A whole text file.
    encoding : str or None
        Its encoding when the person gave it.

    Returns
    -------
    text : str
        The text.
    encoding : str
        Encoding used.
    findings : list of Finding
        ``encoding_guessed`` unless the text is Unicode or the person gave the encoding.

    Raises
    ------
    InvalidInput
        ``encoding_unknown``: the text is not in the encoding given.
    """
    chosen = encoding or guess_encoding([content])
    if encoding and not decodes([content], encoding):
        raise InvalidInput("encoding_unknown", encoding=encoding)
    findings = []
    if encoding is None and not chosen.startswith("utf"):
        findings.append(Finding("encoding_guessed", "warning", params={"encoding": chosen}))
    return content.decode(chosen, "replace"), chosen, findings


def parse_xlsx(name: str, content: bytes, sheet: str | None) -> Table:
    """Read one sheet of a workbook.

    Parameters
    ----------
    name : str
        File name, for messages.
    content : bytes
        The file.
    sheet : str or None
        Title of the sheet; the first with rows when None.

    Returns
    -------
    Table
        Values as stored (numbers, dates, text); formulas by the value last computed.

    Raises
    ------
    InvalidInput
        ``file_broken``, ``layer_missing``, ``table_without_rows``, ``too_many_rows``, or as
        `cocreate_gis.interchange.sniffing.open_zip`.
    """
    open_zip(name, content).close()
    try:
        # By way of pandas, which loads the library of workbooks only when there is one to read.
        book: Any = pd.ExcelFile(io.BytesIO(content), engine="openpyxl").book
        sheets = {page.title: page for page in book.worksheets}
        if sheet is not None and sheet not in sheets:
            raise InvalidInput("layer_missing", file=name, layer=sheet, layers=", ".join(sheets))
        filled = {
            title: rows
            for title in ([sheet] if sheet else sheets)
            if (rows := _sheet_rows(name, sheets[title]))
        }
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput("file_broken", file=name) from error
    if not filled:
        raise InvalidInput("table_without_rows", file=name)
    taken = next(iter(filled))
    frame, findings = _to_frame(name, filled[taken])
    if len(filled) > 1:
        params = {"sheet": taken, "sheets": len(filled), "choices": list(filled)}
        findings.append(Finding("first_sheet_taken", "warning", params=params))
    return Table(frame.apply(_typed), tuple(findings), "", "xlsx")


def _sheet_rows(name: str, page: Any) -> list[Row]:
    page.reset_dimensions()
    rows: list[Row] = []
    for row in page.iter_rows(values_only=True, max_col=_MOST_COLUMNS):
        rows.append(row)
        if len(rows) > MOST_ROWS:
            raise InvalidInput("too_many_rows", file=name, limit=MOST_ROWS)
    while rows and not any(_filled(cell) for cell in rows[-1]):
        rows.pop()
    return rows


def _filled(cell: object) -> bool:
    return cell is not None and cell != "" and (not isinstance(cell, str) or not cell.isspace())


def _to_frame(name: str, rows: Sequence[Row]) -> tuple[pd.DataFrame, list[Finding]]:
    if len(rows) > MOST_ROWS:
        raise InvalidInput("too_many_rows", file=name, limit=MOST_ROWS)
    at = _heading_row(rows)
    if at is None:
        raise InvalidInput("table_without_rows", file=name)
    width = max(i for i, cell in enumerate(rows[at]) if _filled(cell)) + 1
    columns = tidy_headings(rows[at][:width])
    findings: list[Finding] = []
    kept: list[list[Any]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = [cell if _filled(cell) else None for cell in row]
        if any(cell is not None for cell in cells[width:]):
            findings.append(Finding("row_too_long", "error", number, params={"columns": width}))
        elif cells.count(None) < len(cells):
            kept.append(cells[:width] + [None] * (width - len(cells)))
            numbers.append(number)
    if not kept and not findings:
        raise InvalidInput("table_without_rows", file=name)
    return pd.DataFrame(kept, columns=columns, index=pd.Index(numbers, dtype="int64"), dtype=object), findings


def _heading_row(rows: Sequence[Row]) -> int | None:
    """First row nearly as wide as the table; a title over it fills one or two cells only."""
    counts = [sum(_filled(cell) for cell in row) for row in rows[:_HEADING_SEARCHED]]
    widest = max(counts, default=0)
    if widest == 0:
        return None
    return next(i for i, count in enumerate(counts) if count > 0 and count >= 0.6 * widest)


def _without_guard(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Take off the apostrophe that keeps a spreadsheet from computing a text."""
    return column.map(lambda cell: cell[1:] if cell.startswith(_GUARDS) else cell, na_action="ignore")


def _plain_numbers(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Numbers where every cell is one; ``007`` and a mix of ``1.1`` and ``1.10`` are names and stay text."""
    cells = column.dropna().astype("str")
    if cells.empty:
        return column
    if cells.str.fullmatch(_WHOLE).all():
        return pd.to_numeric(column, errors="raise").astype("Int64" if column.isna().any() else "int64")
    if not cells.str.fullmatch(_DECIMAL).all():
        return column
    if cells.str.fullmatch(_PADDED).any() and cells.str.partition(".")[2].str.len().nunique() > 1:
        return column
    return pd.to_numeric(column, errors="raise").astype("float64")


def _typed(column: "pd.Series[Any]") -> "pd.Series[Any]":
    kinds = {type(cell) for cell in column.dropna()}
    if kinds and kinds <= {int}:
        return column.astype("Int64" if column.isna().any() else "int64")
    if kinds and kinds <= {int, float}:
        return column.astype("float64")
    return column


def as_text(cell: object) -> str:
    """Write a cell as a person would.

    Parameters
    ----------
    cell : object
        Number, date, text or missing.

    Returns
    -------
    str
        Whole numbers without a point, dates as ISO 8601, missing as the empty text.

    Examples
    --------
    >>> as_text(12.0), as_text(dt.datetime(2026, 3, 1)), as_text(None)
    ('12', '2026-03-01', '')
    """
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def shown(cells: Iterable[object], limit: int = 12) -> str:
    """List some names for a message.

    Parameters
    ----------
    cells : iterable of object
        Names.
    limit : int
        Most that are written.

    Returns
    -------
    str
        Names with commas, and an ellipsis when some were left off.
    """
    names = [str(cell) for cell in cells]
    return ", ".join(names[:limit]) + (" …" if len(names) > limit else "")
