"""The facility standards that come with the product."""

import csv
from pathlib import Path

from cocreate_gis.model.standards import Standard

_TABLE = Path(__file__).parents[2] / "data" / "standards" / "facility_categories.csv"


def shipped_standards() -> list[Standard]:
    """Read the table of facility categories.

    Returns
    -------
    list of Standard
        In the order of the table; empty figures are None.
    """
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return [_standard(row) for row in csv.DictReader(file)]


def _standard(row: dict[str, str]) -> Standard:
    given = {name: value for name, value in row.items() if value != ""}
    aliases = tuple(filter(None, row["aliases"].split(";")))
    return Standard.model_validate(given | {"confirmed": row["confirmed"] == "yes", "aliases": aliases})
