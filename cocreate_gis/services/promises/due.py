"""What is owed and late, by what the layers declare as due."""

import datetime as dt

import pandas as pd

from cocreate_gis.analysis.works import days_late
from cocreate_gis.model.layers.base import Layer


def late_by(layer: Layer, frame: pd.DataFrame, today: dt.date) -> "pd.Series[int]":
    """Count by how many days records are late.

    Parameters
    ----------
    layer : Layer
        Their kind.
    frame : DataFrame
        Records of the layer, with what their reader may see.
    today : date
        In the time zone of the workspace.

    Returns
    -------
    Series of int
        Days, at least 1, index fid of the late ones only; empty for a kind that declares nothing as due.
    """
    if layer.due is None or not {"status", layer.due.field} <= set(frame.columns):
        return pd.Series(dtype="int64")
    days = days_late(frame[layer.due.field], frame["status"], layer.due.states, today)
    return days[days > 0].astype("int64")
