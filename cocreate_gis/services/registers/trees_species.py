"""What is known of species: facts with their sources, sizes by age, and the names they go by."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cocreate_gis.model.layers.base import LIST_MARK, Visibility
from cocreate_gis.model.layers.species import SPECIES, SPECIES_FACTS, SPECIES_SIZES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.titles import Title
from cocreate_gis.services.context import Context


@dataclass(frozen=True)
class Fact:
    """What is said of a species.

    Parameters
    ----------
    value : Title
        In both languages; the Chinese one where there is no English.
    source : str
        Empty where nobody knows where it comes from: then it is not verified.
    mark : str
        How sure it is, a code of the field ``mark``.
    """

    value: Title
    source: str
    mark: str


@dataclass(frozen=True)
class Size:
    """How large a tree is supposed to be.

    Parameters
    ----------
    crown_m, height_m, clear_bole_m : float
        Metres.
    source : str
        Where it comes from, empty for unknown.
    mark : str
        ``measured``, ``document`` or ``assumed``.
    """

    crown_m: float
    height_m: float
    clear_bole_m: float
    source: str
    mark: str


def names(context: Context) -> dict[str, str]:
    """Give the name in the list of species for every name a species goes by.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    dict of str to str
        Chinese name by Chinese name, other name, English and Latin name.
    """
    frame = context.frame(SPECIES, Visibility.PUBLIC)
    known: dict[str, str] = {}
    for row in frame.itertuples():
        others = str(row.aliases).split(LIST_MARK) if pd.notna(row.aliases) else []
        spoken = (row.name_en, row.latin, *others, row.name)
        known |= {str(name): str(row.name) for name in spoken if pd.notna(name)}
    return known


def titles(context: Context) -> dict[str, Title]:
    """Name the species of the list in both languages.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    dict of str to Title
        By Chinese name, in the order of the list; the Chinese name where there is no English one.
    """
    frame = context.frame(SPECIES, Visibility.PUBLIC)
    english = frame["name_en"].fillna(frame["name"])
    return {str(zh): Title(str(zh), str(en)) for zh, en in zip(frame["name"], english, strict=True)}


def facts(actor: Actor, context: Context, species: Sequence[str]) -> dict[tuple[str, str], Fact]:
    """Gather what is known of several species.

    Parameters
    ----------
    actor : Actor
        Anybody.
    context : Context
        The workspace.
    species : sequence of str
        Names in the list of species.

    Returns
    -------
    dict of tuple of str to Fact
        By fact and species; what nobody wrote down is missing.

    Raises
    ------
    Forbidden
        The actor may not look at the map.
    """
    require(actor, "map.view")
    frame = context.frame(SPECIES_FACTS, Visibility.PUBLIC)
    frame = frame[frame["species"].isin(species)].fillna({"value_en": "", "source": "", "mark": "recalled"})
    return {
        (str(row.fact), str(row.species)): Fact(
            Title(str(row.value), str(row.value_en or row.value)), str(row.source), str(row.mark)
        )
        for row in frame.itertuples()
    }


def sizes(context: Context) -> dict[tuple[str, int], Size]:
    """Give the sizes that are kept.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    dict of tuple to Size
        By species and years after planting, those with all three figures; of two, the one entered last.
    """
    frame = context.frame(SPECIES_SIZES, Visibility.STAFF)
    whole = frame.dropna(subset=["crown_m", "height_m", "clear_bole_m"]).fillna({"source": ""})
    return {
        (str(row.species), int(row.years)): Size(
            float(row.crown_m), float(row.height_m), float(row.clear_bole_m), str(row.source), str(row.mark)
        )
        for row in whole.itertuples()
    }
