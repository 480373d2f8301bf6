"""The figures of documents this workspace goes by."""

from dataclasses import dataclass

import pandas as pd

from cocreate_gis.interchange.shipped import shipped_sources
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context
from cocreate_gis.wording import Words

_TEXTS = ["name", "name_en", "unit", "source", "adopted_by", "mark"]


@dataclass(frozen=True)
class Rule:
    """A figure and where it comes from.

    Parameters
    ----------
    code : str
        Identifier.
    title : Title
        What is limited.
    value : float
        The figure, in `unit`.
    unit : Title
        Its unit.
    source : Title
        The local document that adopts it, else the document it comes from.
    mark : str
        How sure it is, a code of the field ``mark``.
    """

    code: str
    title: Title
    value: float
    unit: Title
    source: Title
    mark: str


def rule(context: Context, code: str) -> Rule:
    """Give one figure.

    Parameters
    ----------
    context : Context
        The workspace.
    code : str
        Identifier, such as ``fire_lane_width_m``.

    Returns
    -------
    Rule
        As the workspace keeps it.

    Raises
    ------
    NotFound
        ``rule_missing``: somebody removed it.
    """
    frame = context.frame(RULES, Visibility.PUBLIC)
    found = rules_in(frame[frame["code"] == code])
    if not found:
        raise NotFound("rule_missing", rule=code)
    return found[code]


def rules_in(frame: pd.DataFrame) -> dict[str, Rule]:
    """Read figures out of their records.

    Parameters
    ----------
    frame : DataFrame
        Records of the layer of rules.

    Returns
    -------
    dict of str to Rule
        By code.
    """
    units = RULES.field("unit").domain or {}
    return {
        code: Rule(
            code,
            Title(texts["name"], texts["name_en"] or texts["name"]),
            float(value),
            units.get(texts["unit"], Title(texts["unit"], texts["unit"])),
            source_title(texts["adopted_by"] or texts["source"]),
            texts["mark"] or "recalled",
        )
        for code, value, texts in zip(
            frame["code"], frame["value"], frame[_TEXTS].fillna("").to_dict("records"), strict=True
        )
    }


def source_title(source: str) -> Title:
    """Give a source in both languages.

    Parameters
    ----------
    source : str
        As a record holds it.

    Returns
    -------
    Title
        In English where it came with the product; what was written here stays as it is.
    """
    return Title(source, shipped_sources().get(source, source))


def rule_line(found: Rule, words: Words) -> str:
    """Print a figure with where it comes from and how sure it is.

    Parameters
    ----------
    found : Rule
        The figure.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        One sentence.
    """
    marks = RULES.field("mark").domain or {}
    return words(
        "registers.rule_line",
        title=found.title,
        value=found.value,
        unit=found.unit,
        source=found.source,
        mark=marks[found.mark],
    )
