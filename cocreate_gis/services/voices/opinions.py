"""How a matter is judged: by the part of a compound, by the face of a street, by the time of day."""

from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.network import PATHS
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices.voiced import ALWAYS, Period, voiced

STANCES = ("agree", "conditional", "object")
_FACE_WITHIN_M = 60.0
_SIDES = ("east", "north", "west", "south")

Parts = Literal["compound", "street_face", "peak_hours", "respondent"]


def opinions(
    actor: Actor, context: Context, by: Parts, period: Period = ALWAYS, *, topic: str | None = None
) -> pd.DataFrame:
    """Compare what people think of a matter between parts of the town, of the day or of the people.

    Parameters
    ----------
    actor : Actor
        Staff.
    context : Context
        The workspace.
    by : {"compound", "street_face", "peak_hours", "respondent"}
        The parts: compounds, among them the halves of an old one; sides of named streets within 60 m; the
        times of day people name; or who speaks.
    period : Period
        Days that count.
    topic : str, optional
        Uid of the matter; without it, everything that takes a stance, and for the time of day everything.

    Returns
    -------
    DataFrame
        One row per part, the one with most people first: ``part`` (name or code), ``side`` (``east``,
        ``north``, ``west`` or ``south`` of the street, else empty), ``agree``, ``conditional``, ``object``
        and ``people`` (distinct persons each; who said two things counts under both), and ``agree_share`` of
        those who take a stance (0 to 1, NaN where nobody does).
    """
    require(actor, "heard.view")
    said = voiced(context, Visibility.STAFF, period)
    if topic is not None:
        said = said[said["topic"] == topic]
    elif by != "peak_hours":
        said = said[said["stance"].notna()]
    part = _parts(context, said, by)
    said = said.join(part).dropna(subset=["part"])
    grouped = said.groupby(["part", "side"])
    table = pd.DataFrame({"people": grouped["person"].nunique()})
    for stance in STANCES:
        those = said[said["stance"] == stance].groupby(["part", "side"])["person"].nunique()
        table[stance] = those.reindex(table.index, fill_value=0)
    stood = table[list(STANCES)].sum(axis=1)
    table["agree_share"] = table["agree"].div(stood).where(stood > 0)
    return table.reset_index().sort_values(["people", "part", "side"], ascending=[False, True, True])


def _parts(context: Context, said: gpd.GeoDataFrame, by: Parts) -> pd.DataFrame:
    if by in ("peak_hours", "respondent"):
        return pd.DataFrame({"part": said[by], "side": ""})
    metric = context.workspace.metric_epsg
    points = said.geometry.representative_point()
    if by == "compound":
        compounds = context.frame(COMPOUNDS, Visibility.STAFF).to_crs(metric)
        row, compound = compounds.sindex.query(points, predicate="intersects")
        names = pd.Series(compounds["name"].to_numpy()[compound], index=said.index[row], dtype=object)
        return pd.DataFrame({"part": names.groupby(level=0).min(), "side": ""})
    streets = context.frame(PATHS, Visibility.STAFF).to_crs(metric)
    streets = streets[streets["name"].notna() & (streets["kind"] != "compound")]
    row, street = streets.sindex.nearest(points, return_all=True, max_distance=_FACE_WITHIN_M)
    near = points.to_numpy()[row]
    lines = streets.geometry.to_numpy()[street]
    feet = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, near))
    )
    away = shapely.get_coordinates(near) - feet
    quarter = np.round(np.degrees(np.arctan2(away[:, 1], away[:, 0])) / 90).astype(int) % 4
    found = pd.DataFrame(
        {"part": streets["name"].to_numpy()[street], "side": np.array(_SIDES, dtype=object)[quarter]},
        index=said.index[row],
    )
    return found.sort_values(["part", "side"]).groupby(level=0).first()
