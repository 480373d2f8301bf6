"""What was noticed of a file, told to a person."""

from collections import Counter

import pandas as pd

from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.findings import Finding
from cocreate_gis.wording import Words


def describe(finding: Finding, words: Words) -> str:
    """Say a finding in one sentence.

    Parameters
    ----------
    finding : Finding
        What was noticed.
    words : Words
        The reader's language.

    Returns
    -------
    str
        What it is and what to do.
    """
    return words(f"error.{finding.code}", **finding.params)


def gather(findings: tuple[Finding, ...]) -> list[tuple[Finding, int]]:
    """Gather findings of one kind.

    Parameters
    ----------
    findings : tuple of Finding
        What was noticed.

    Returns
    -------
    list of tuple
        The first of its kind and how many there are; the gravest first.
    """
    grave = ("error", "warning", "fixed")
    counts = Counter((finding.severity, finding.code, finding.column) for finding in findings)
    first = {(f.severity, f.code, f.column): f for f in reversed(findings)}
    order = sorted(counts, key=lambda key: (grave.index(key[0]), -counts[key]))
    return [(first[key], counts[key]) for key in order]


def rows_left_out(rows: pd.DataFrame, findings: tuple[Finding, ...], words: Words) -> bytes:
    """Write a workbook of the rows of a table that have an error.

    Parameters
    ----------
    rows : pandas.DataFrame
        The table, index: row of the file.
    findings : tuple of Finding
        What was noticed.
    words : Words
        The reader's language.

    Returns
    -------
    bytes
        XLSX: the row of the file, the reasons, and the row as it was.
    """
    reasons: dict[int, list[str]] = {}
    for finding in findings:
        if finding.severity == "error" and finding.row is not None:
            reasons.setdefault(finding.row, []).append(describe(finding, words))
    left = sorted(reasons)
    told = {
        words("import.row"): left,
        words("import.reasons"): [" ".join(reasons[row]) for row in left],
    }
    table = pd.concat([pd.DataFrame(told), rows.reindex(left).reset_index(drop=True)], axis=1)
    return write_xlsx({words("import.rejected"): table}, words.language)
