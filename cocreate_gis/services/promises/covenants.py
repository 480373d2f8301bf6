"""Covenants: how many households of each building have signed, by counts and never by names."""

import geopandas as gpd
import pandas as pd

from cocreate_gis.analysis.care import signed_share
from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import COVENANT_SIGNATURES
from cocreate_gis.model.layers.documents import DOCUMENTS
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.services.context import Context
from cocreate_gis.services.publication import FEW, NOT_TOLD, hide_small_counts


def covenants(actor: Actor, context: Context) -> pd.DataFrame:
    """List the covenants a person may read.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.

    Returns
    -------
    DataFrame
        Documents of the kind covenant, index fid, by name.
    """
    require(actor, "map.view")
    frame = pd.DataFrame(context.frame(DOCUMENTS, actor.visibility))
    return frame[frame["kind"].eq("covenant")].sort_values("name")


def signatures(actor: Actor, context: Context, document: str) -> gpd.GeoDataFrame:
    """Say building by building how many households have signed a covenant.

    Parameters
    ----------
    actor : Actor
        Who asks.
    context : Context
        The workspace.
    document : str
        Uid of the covenant.

    Returns
    -------
    GeoDataFrame
        Buildings (EPSG:4326, index fid) of the compound the covenant is for, and any other with signatures:
        ``name``, ``households``, ``signed`` (by the latest count; none counted is 0), ``share`` (0 to 1, NaN
        where it is not known) and ``counted_on``. For the public ``households`` and ``signed`` are texts, and
        numbers from which four households or fewer could be worked out, signed or not, are not told.

    Raises
    ------
    NotFound
        ``feature_missing``: there is no such covenant for this reader.
    """
    found = covenants(actor, context)
    found = found[found["uid"] == document]
    if found.empty:
        raise NotFound("feature_missing", layer=DOCUMENTS.title, feature=document)
    counts = context.frame(COVENANT_SIGNATURES, Visibility.STAFF)
    counts = counts[counts["document"].eq(document)].sort_values("counted_on", kind="stable")
    latest = counts.drop_duplicates("building", keep="last").set_index("building")
    homes = context.frame(BUILDINGS, Visibility.STAFF)
    courtyards = context.frame(COMPOUNDS, Visibility.STAFF)
    names = courtyards.loc[courtyards["uid"].eq(found["about_uid"].iloc[0]), "name"]
    lived_in = homes["households"].fillna(0).gt(0)
    homes = homes[(homes["compound"].isin(names) & lived_in) | homes["uid"].isin(latest.index)]
    latest = latest.reindex(homes["uid"]).set_axis(homes.index)
    signed = latest["households_signed"].fillna(0).astype(int)
    shares = [signed_share(*pair) for pair in zip(signed, homes["households"].fillna(0), strict=True)]
    table = homes[["name", "households", homes.geometry.name]].assign(
        signed=signed, share=shares, counted_on=latest["counted_on"]
    )
    table = table.sort_values(
        "name", key=lambda names: names.str.extract(r"(\d+)", expand=False).astype(float)
    )
    return _told(table) if actor.visibility is Visibility.PUBLIC else table


def totals(table: gpd.GeoDataFrame) -> tuple[int, int]:
    """Add up the households of a covenant.

    Parameters
    ----------
    table : GeoDataFrame
        Of `signatures`, as staff see it.

    Returns
    -------
    tuple of int
        Households that signed, and households.
    """
    return int(table["signed"].sum()), int(table["households"].fillna(0).sum())


def _told(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    whole = table["households"].fillna(0).astype(int)
    signed, rest = (hide_small_counts(counts) for counts in (table["signed"], whole - table["signed"]))
    hidden = signed.isin((FEW, NOT_TOLD)) | rest.isin((FEW, NOT_TOLD))
    return table.assign(
        households=whole.astype(str),
        signed=signed.mask(hidden, NOT_TOLD),
        share=table["share"].mask(hidden),
    )
