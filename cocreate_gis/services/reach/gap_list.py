"""The places out of reach as a list: where, how many people, how far, and how many asked."""

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.coverage import area_rows
from cocreate_gis.model.coverage import POPULATION_GROUPS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import hide_small_counts
from cocreate_gis.services.reach.coverage import Assessment
from cocreate_gis.services.reach.told import told_group
from cocreate_gis.services.voices.requests import about, people_asking
from cocreate_gis.wording import Words


def gaps_with_requests(
    actor: Actor, context: Context, assessment: Assessment, category: str
) -> gpd.GeoDataFrame:
    """Say of each gap of a result where it is and how many people asked for something there.

    Parameters
    ----------
    actor : Actor
        Who asks; the public is told of what is published only.
    context : Context
        The workspace.
    assessment : Assessment
        The result.
    category : str
        A facility category of it.

    Returns
    -------
    GeoDataFrame
        The gaps of the result, most people first, with ``community`` (name of the one its middle lies in,
        empty in none) and ``people_asking`` (distinct people today; missing where nothing people say is
        sorted under the category).
    """
    require(actor, "coverage.view")
    gaps = assessment.frames[f"gaps:{category}"]
    communities = context.frame(COMMUNITIES, Visibility.PUBLIC)
    rows = area_rows(gaps.geometry.representative_point(), communities.geometry)
    names = [*communities["name"].fillna(""), ""]
    codes = about(category)
    asked = people_asking(context, actor.visibility, codes, gaps.geometry).astype("Int64")
    return gaps.assign(
        community=[str(names[row]) for row in rows],
        people_asking=asked if codes else pd.Series(pd.NA, index=gaps.index, dtype="Int64"),
    )


def gap_table(gaps: gpd.GeoDataFrame, words: Words, visibility: Visibility) -> pd.DataFrame:
    """Write gaps into a table.

    Parameters
    ----------
    gaps : GeoDataFrame
        Of `gaps_with_requests`.
    words : Words
        In the reader's language.
    visibility : Visibility
        Who reads: the public is told of no small count.

    Returns
    -------
    DataFrame
        One row each, most people first, under headings in the reader's language; counts as text for the
        public.
    """
    group = told_group(gaps)
    counts = {
        words("gaps.people", group=POPULATION_GROUPS[group].title): gaps[group],
        words("gaps.people_80"): gaps["residents_80"],
        words("gaps.asking"): gaps["people_asking"],
    }
    told = {title: _told(count, visibility) for title, count in counts.items() if count.notna().all()}
    return pd.DataFrame(
        {
            words.title(COMMUNITIES.title): gaps["community"],
            words("gaps.places"): gaps["places"],
            **told,
            words("gaps.nearest_m"): gaps["nearest_m"].round(),
            words("gaps.unreachable"): gaps["unreachable"],
        }
    ).reset_index(drop=True)


def _told(count: "pd.Series[float]", visibility: Visibility) -> "pd.Series[int] | pd.Series[str]":
    whole = count.astype("float64").round().astype("int64")
    return hide_small_counts(whole) if visibility is Visibility.PUBLIC else whole
