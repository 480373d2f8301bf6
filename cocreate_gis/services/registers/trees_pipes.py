"""How near trunks stand to pipes, poles and hydrants, against what the rules ask."""

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.trees import UTILITIES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.registers.rules import Rule, rule

_POLES = ("pole", "hydrant")
_WITHIN_M = 10.0


def limits(context: Context) -> dict[str, Rule]:
    """Give the distances asked for, with where they come from.

    Parameters
    ----------
    context : Context
        The workspace.

    Returns
    -------
    dict of str to Rule
        ``pipe``: from the trunk to the edge of a pipe; ``pole``: to a pole or a hydrant.
    """
    return {"pipe": rule(context, "tree_pipe_m"), "pole": rule(context, "tree_pole_m")}


def distances(actor: Actor, context: Context, trees: gpd.GeoDataFrame) -> pd.DataFrame:
    """Measure from trunks to what lies beside them.

    Parameters
    ----------
    actor : Actor
        Staff: where pipes lie is nobody else's to know.
    context : Context
        The workspace.
    trees : GeoDataFrame
        Points in any CRS with ``tree_no``.

    Returns
    -------
    DataFrame
        One row per tree and utility within 10 m, the nearest first: ``tree`` (fid), ``tree_no``, ``kind``,
        ``distance_m`` from the middle of the trunk to the edge of the utility (0 where they overlap),
        ``accuracy_m`` and ``depth_m`` as recorded (NaN for unknown), ``wanted_m``, and ``verdict``: ``near``,
        ``kept``, or ``unsure`` where the accuracy could turn it, or is not known and within a metre.

    Raises
    ------
    Forbidden
        The actor is not staff.
    """
    require(actor, "feature.view_staff")
    metric = context.workspace.metric_epsg
    beside = context.frame(UTILITIES, Visibility.STAFF).to_crs(metric)
    points = trees.to_crs(metric).geometry
    row, utility = beside.sindex.query(points, predicate="dwithin", distance=_WITHIN_M)
    near = beside.iloc[utility]
    away = points.iloc[row].distance(near.geometry, align=False).to_numpy()
    edge = np.maximum(away - near["diameter_m"].fillna(0).to_numpy(dtype=float) / 2, 0)
    asked = limits(context)
    wanted = np.where(near["kind"].isin(_POLES), asked["pole"].value, asked["pipe"].value)
    accuracy = near["accuracy_m"].to_numpy(dtype=float, na_value=np.nan)
    doubtful = np.abs(edge - wanted) <= np.where(np.isnan(accuracy), 1.0, accuracy)
    verdict = np.where(doubtful & (accuracy != 0), "unsure", np.where(edge < wanted, "near", "kept"))
    table = pd.DataFrame(
        {
            "tree": trees.index.to_numpy()[row],
            "tree_no": trees["tree_no"].to_numpy()[row],
            "kind": near["kind"].to_numpy(),
            "distance_m": edge,
            "accuracy_m": accuracy,
            "depth_m": near["depth_m"].to_numpy(dtype=float, na_value=np.nan),
            "wanted_m": wanted,
            "verdict": verdict,
        }
    )
    return table.sort_values("distance_m", kind="stable", ignore_index=True)
