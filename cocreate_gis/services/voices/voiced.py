"""What was said, by which distinct person: what every figure about people is counted from.

The keys of persons never leave the services; what leaves are counts.
"""

import datetime as dt
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from cocreate_gis.model.layers.base import Layer, Visibility
from cocreate_gis.model.layers.participation import SURVEY_ANSWERS
from cocreate_gis.model.layers.suggestions import PUBLIC_STATES, SUGGESTIONS
from cocreate_gis.services.context import Context
from cocreate_gis.store import personal_values, read_supports


@dataclass(frozen=True)
class Period:
    """A span of days in the zone of the workspace, both ends within it.

    Parameters
    ----------
    since, until : date or None
        None leaves that end open.
    """

    since: dt.date | None = None
    until: dt.date | None = None

    def holds(self, days: "pd.Series[dt.date]") -> "pd.Series[bool]":
        """Say which days lie within.

        Parameters
        ----------
        days : Series of datetime64
            Days at midnight without a zone; a missing one lies only within a period without ends.

        Returns
        -------
        Series of bool
            On the same index.
        """
        within = pd.Series(data=True, index=days.index)
        if self.since is not None:
            within &= days >= pd.Timestamp(self.since)
        if self.until is not None:
            within &= days <= pd.Timestamp(self.until)
        return within


ALWAYS = Period()


def voiced(context: Context, visibility: Visibility, period: Period = ALWAYS) -> gpd.GeoDataFrame:
    """Read what was said, with who said it.

    Parameters
    ----------
    context : Context
        The workspace.
    visibility : Visibility
        For the public only what is published; merged suggestions are there too, being somebody's words.
    period : Period
        By the day it was said on, where known, else by the day it was kept.

    Returns
    -------
    GeoDataFrame
        In the metric CRS, at the places given, index fid: the fields staff see, ``said_at`` (day), ``person``
        (key of the author, or a key of its own for one nobody knows) and ``group`` (uid of the suggestion
        that stands for it).
    """
    said = context.frame(SUGGESTIONS, Visibility.STAFF)
    if visibility is Visibility.PUBLIC:
        said = said[said["status"].isin(PUBLIC_STATES)]
        for field, codes in SUGGESTIONS.hidden.items():
            said = said[~said[field].isin(codes)]
    said = _by_person(context, SUGGESTIONS, said)
    said["said_at"] = said["said_on"].fillna(said["said_at"])
    said["group"] = said["merged_into"].where(said["merged_into"].notna(), said["uid"])
    return said[period.holds(said["said_at"])].to_crs(context.workspace.metric_epsg)


def answered(context: Context, period: Period = ALWAYS) -> gpd.GeoDataFrame:
    """Read the answers to surveys that have a place, with who gave them.

    Parameters
    ----------
    context : Context
        The workspace.
    period : Period
        By the day they were kept.

    Returns
    -------
    GeoDataFrame
        As `voiced`, without ``group``.
    """
    answers = context.frame(SURVEY_ANSWERS, Visibility.STAFF)
    answers = _by_person(context, SURVEY_ANSWERS, answers[answers.geometry.notna()])
    return answers[period.holds(answers["said_at"])].to_crs(context.workspace.metric_epsg)


def _by_person(context: Context, layer: Layer, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    with context.store.read() as connection:
        authors = personal_values(connection, layer, "author")
    kept_on = frame["created_at"].dt.tz_convert(context.workspace.zone).dt.tz_localize(None).dt.normalize()
    person = frame["uid"].map(authors)
    return frame.assign(said_at=kept_on, person=person.where(person.notna(), "unnamed:" + frame["uid"]))


def people_behind(context: Context, said: gpd.GeoDataFrame) -> pd.DataFrame:
    """List who stands behind what was said: the authors, and those who agree.

    Parameters
    ----------
    context : Context
        The workspace.
    said : GeoDataFrame
        Of `voiced`.

    Returns
    -------
    DataFrame
        ``uid`` of a suggestion and ``person``, each pair once.
    """
    with context.store.read() as connection:
        supports = read_supports(connection)
    supports = supports[supports["uid"].isin(said["uid"])]
    authors = pd.DataFrame(said[["uid", "person"]])
    return pd.concat([authors, supports], ignore_index=True).drop_duplicates()
