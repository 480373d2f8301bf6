"""Which facilities count for a question, and why the others do not."""

from typing import Any

import pandas as pd

from cocreate_gis.model.coverage import CoverageRequest


def left_out_because(facilities: pd.DataFrame, request: CoverageRequest) -> "pd.Series[Any]":
    """Say why facilities do not count.

    Parameters
    ----------
    facilities : DataFrame
        Of the layer.
    request : CoverageRequest
        The question.

    Returns
    -------
    Series of str
        On the same index: the status where it is another than open, else ``not_public`` or ``unverified``;
        None for those that count.
    """
    status = facilities["status"].fillna("open")
    reason = status.astype(object).where(status != "open", None)
    private = ~facilities["open_to_public"].fillna(True).astype(bool)
    reason = reason.mask(reason.isna() & private, "not_public")
    if request.only_verified:
        reason = reason.mask(reason.isna() & facilities["verified_on"].isna(), "unverified")
    return reason
