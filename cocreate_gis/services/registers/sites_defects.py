"""The bill of quantities out of a condition survey: what is to be repaired, how much, on which street."""

from collections.abc import Sequence

import pandas as pd

from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers.defects import DEFECT_FLOW, DEFECTS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Language
from cocreate_gis.services.context import Context
from cocreate_gis.services.documents import Document, file_name
from cocreate_gis.services.registers.along import street_of
from cocreate_gis.services.standing import standing_lines
from cocreate_gis.services.value_words import value_text
from cocreate_gis.wording import Words

# What still costs money.
TO_DO = ("surveyed", "assigned")
_BY = ("street", "kind", "unit")


def survey(
    actor: Actor, context: Context, street: str | None = None, states: Sequence[str] = TO_DO
) -> pd.DataFrame:
    """List defects.

    Parameters
    ----------
    actor : Actor
        Who looks.
    context : Context
        The workspace.
    street : str, optional
        Only those on this street.
    states : sequence of str
        Only those in these states.

    Returns
    -------
    DataFrame
        As the layer, index fid; ``street`` is filled in with the nearest within 40 m where none was written.
    """
    frame = context.frame(DEFECTS, actor.visibility)
    frame = frame[frame["status"].isin(states)]
    found: pd.DataFrame = frame.assign(street=street_of(context, frame))
    return found if street is None else found[found["street"] == street]


def bill(defects: pd.DataFrame) -> pd.DataFrame:
    """Add defects up.

    Parameters
    ----------
    defects : DataFrame
        Of `survey`.

    Returns
    -------
    DataFrame
        One row per ``street`` (None for none), ``kind`` and ``unit``, in this order: ``quantity`` and
        ``places``, how many records it is the sum of. Units are never added to each other.
    """
    grouped = defects.groupby(list(_BY), dropna=False)["quantity"]
    table = pd.DataFrame({"quantity": grouped.sum(), "places": grouped.size()}).reset_index()
    return table.astype({"street": object})


def workbook(
    actor: Actor, context: Context, street: str | None, states: Sequence[str], language: Language
) -> Document:
    """Take the bill home.

    Parameters
    ----------
    actor : Actor
        Who takes it home.
    context : Context
        The workspace.
    street : str or None
        Only this street.
    states : sequence of str
        Only defects in these states.
    language : {"zh", "en"}
        Language of the document.

    Returns
    -------
    Document
        XLSX: the bill with a column for the unit price, every defect, and what the sheet is about.

    Raises
    ------
    Forbidden
        The actor may not export.
    """
    require(actor, "data.export")
    words = Words(language)
    found = survey(actor, context, street, states)
    known = {state: DEFECT_FLOW.states[state] for state in states}
    about = [
        words("defects.about_states", states=words("print.list_mark").join(map(words.title, known.values()))),
        words("defects.about_date", date=words.date(context.today)),
        *standing_lines(context.workspace, words),
    ]
    where = street or context.workspace.name
    sheets = {
        words("defects.bill"): bill_table(bill(found), words).assign(**{words("defects.price"): None}),
        words("defects.each"): _each(found, words),
        words("document.about"): pd.DataFrame({words("document.about"): about}),
    }
    name = file_name(f"{where}-{words('defects.bill')}", "xlsx")
    return Document(name, write_xlsx(sheets, language))


def bill_table(table: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Write a bill as a person reads it.

    Parameters
    ----------
    table : DataFrame
        Of `bill`.
    words : Words
        In the reader's language.

    Returns
    -------
    DataFrame
        Titles as headings, titles instead of codes.
    """
    kinds, units = (table[name].map(words.coded(DEFECTS.field(name).domain)) for name in ("kind", "unit"))
    return pd.DataFrame(
        {
            words.title(DEFECTS.field("street").title): table["street"].fillna(words("defects.no_street")),
            words.title(DEFECTS.field("kind").title): kinds,
            words.title(DEFECTS.field("quantity").title): table["quantity"].astype("float64"),
            words.title(DEFECTS.field("unit").title): units,
            words("defects.places"): table["places"],
        }
    )


def _each(found: pd.DataFrame, words: Words) -> pd.DataFrame:
    shown = [field for field in DEFECTS.fields if field.name in found.columns]
    return pd.DataFrame(
        {
            words.title(field.title): [
                value_text(field, value, words) if field.domain else value
                for value in found[field.name].astype(object).where(found[field.name].notna(), None)
            ]
            for field in shown
        }
    )
