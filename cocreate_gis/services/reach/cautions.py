"""What whoever reads a result must know before the figures: who cannot leave, what lies elsewhere."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.analysis.coverage import Coverage, area_rows
from cocreate_gis.analysis.network import NetworkReport
from cocreate_gis.model.coverage import STANDARD_GROUP, Cautions, CoverageRun
from cocreate_gis.services.publication import told_count
from cocreate_gis.wording import Words

_NAMED = 10


def of_category(result: Coverage, facilities: gpd.GeoDataFrame, compounds: gpd.GeoDataFrame) -> Cautions:
    """Gather what was noticed about one category.

    Parameters
    ----------
    result : Coverage
        The result.
    facilities : GeoDataFrame
        Those it was asked about, with ``name``, on the index of the result.
    compounds : GeoDataFrame
        Polygons in its CRS with ``name``.

    Returns
    -------
    Cautions
        Facilities no street leads to by name, and residents who cannot leave by compound.
    """
    reason = result.facilities["reason"]
    return Cautions(
        facilities_off_streets=facilities.loc[reason.notna(), "name"].fillna("").astype(str).tolist(),
        enclosed=enclosed_in(result, compounds.geometry, compounds["name"], STANDARD_GROUP),
    )


def enclosed_in(
    result: Coverage, compounds: gpd.GeoSeries, names: "pd.Series[Any]", column: str
) -> dict[str, float]:
    """Count who cannot leave, by compound.

    Parameters
    ----------
    result : Coverage
        The result.
    compounds : GeoSeries
        Polygons in its CRS.
    names : Series
        Their names, on any index.
    column : str
        Population column.

    Returns
    -------
    dict of str to float
        People by name of the compound, most first; those in no compound, or in one without a name, under "".
    """
    shut_in = result.demand[result.demand["reason"] == "enclosed"]
    named = np.array([*names.fillna("").astype(str), ""], dtype=object)
    people = shut_in[column].groupby(named[area_rows(shut_in.geometry, compounds)]).sum()
    return {str(n): float(count) for n, count in people.sort_values(ascending=False).items() if count > 0}


def together(found: list[Cautions], report: NetworkReport) -> Cautions:
    """Put what was noticed about several categories and about the network together.

    Parameters
    ----------
    found : list of Cautions
        One for each category; where people cannot leave is the same for all.
    report : NetworkReport
        What the network was built of.

    Returns
    -------
    Cautions
        Each facility once.
    """
    off = dict.fromkeys(name for one in found for name in one.facilities_off_streets)
    return Cautions(
        enclosed=found[0].enclosed,
        facilities_off_streets=list(off),
        **left_out(report),
    )


def left_out(report: NetworkReport) -> dict[str, Any]:
    """Say what of a network was left out.

    Parameters
    ----------
    report : NetworkReport
        What it was built of.

    Returns
    -------
    dict
        ``dropped_parts``, ``dropped_km`` and ``kept_km`` of `Cautions`.
    """
    return {
        "dropped_parts": report.components - 1,
        "dropped_km": round(report.dropped_m / 1000, 1),
        "kept_km": round(report.length_m / 1000, 1),
    }


def lines(run: CoverageRun, words: Words) -> list[str]:
    """Write out what a reader must know first.

    Parameters
    ----------
    run : CoverageRun
        The result.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence a line; no count of one to four people, since these lines leave the office.
    """
    found, mark = run.provenance.cautions, words("print.list_mark")
    said = []
    if found.enclosed:
        said.append(enclosed_line(found, words, told_count))
    if off := found.facilities_off_streets:
        named = mark.join(name or "—" for name in off[:_NAMED])
        said.append(words("caution.facilities_off_streets", count=len(off), names=named))
    said += unread_lines(run.provenance.hours_unread, words)
    if found.dropped_parts:
        said.append(parts_line(found, words))
    return said


def enclosed_line(found: Cautions, words: Words, told: Callable[[float], object]) -> str:
    """Write out who cannot leave, and where.

    Parameters
    ----------
    found : Cautions
        With people who are enclosed.
    words : Words
        In the reader's language.
    told : callable
        Writes a count of people.

    Returns
    -------
    str
        A sentence or two.
    """
    outside = words("caution.no_compound")
    places = [
        words("caution.enclosed_in", compound=name or outside, people=told(count))
        for name, count in found.enclosed.items()
    ]
    people = told(sum(found.enclosed.values()))
    return words("caution.enclosed", people=people, places=words("print.list_mark").join(places))


def parts_line(found: Cautions, words: Words) -> str:
    """Write out what of the network was left out.

    Parameters
    ----------
    found : Cautions
        With parts that were left out.
    words : Words
        In the reader's language.

    Returns
    -------
    str
        A sentence, sharper where less than half is left.
    """
    key = "caution.mostly_dropped" if found.mostly_dropped else "caution.parts_dropped"
    return words(key, parts=found.dropped_parts, dropped=found.dropped_km, kept=found.kept_km)


def unread_lines(names: list[str], words: Words) -> list[str]:
    """Say that hours could not be read.

    Parameters
    ----------
    names : list of str
        Of the facilities and gates; empty where one has none.
    words : Words
        In the reader's language.

    Returns
    -------
    list of str
        One sentence, none without names.
    """
    if not names:
        return []
    named = words("print.list_mark").join(name or "—" for name in names[:_NAMED])
    return [words("caution.hours_unread", count=len(names), names=named)]
