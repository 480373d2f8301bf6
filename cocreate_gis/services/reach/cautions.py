"""What whoever reads a result must know before the figures: who cannot leave, what lies elsewhere."""

import geopandas as gpd
import numpy as np

from cocreate_gis.analysis.coverage import Coverage, area_rows
from cocreate_gis.analysis.network import NetworkReport
from cocreate_gis.model.coverage import Cautions, CoverageRun
from cocreate_gis.services.publication import told_count
from cocreate_gis.wording import Words

_NAMED = 10
# A network of which less is left than this is most likely not one network.
_SMALL_SHARE = 0.5


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
    shut_in = result.demand[result.demand["reason"] == "enclosed"]
    names = np.array([*compounds["name"].fillna("").astype(str), ""], dtype=object)
    where = names[area_rows(shut_in.geometry, compounds.geometry)]
    people = shut_in["residents"].groupby(where).sum().sort_values(ascending=False)
    return Cautions(
        facilities_off_streets=facilities.loc[reason.notna(), "name"].fillna("").astype(str).tolist(),
        enclosed={str(name): float(count) for name, count in people.items() if count > 0},
    )


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
        dropped_parts=report.components - 1,
        dropped_km=round(report.dropped_m / 1000, 1),
        kept_km=round(report.length_m / 1000, 1),
    )


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
        outside = words("caution.no_compound")
        places = [
            words("caution.enclosed_in", compound=name or outside, people=told_count(count))
            for name, count in found.enclosed.items()
        ]
        people = told_count(sum(found.enclosed.values()))
        said.append(words("caution.enclosed", people=people, places=mark.join(places)))
    if off := found.facilities_off_streets:
        named = mark.join(name or "—" for name in off[:_NAMED])
        said.append(words("caution.facilities_off_streets", count=len(off), names=named))
    said += unread_lines(run.provenance.hours_unread, words)
    if found.dropped_parts:
        small = found.kept_km < _SMALL_SHARE * (found.kept_km + found.dropped_km)
        said.append(
            words(
                "caution.mostly_dropped" if small else "caution.parts_dropped",
                parts=found.dropped_parts,
                dropped=found.dropped_km,
                kept=found.kept_km,
            )
        )
    return said


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
