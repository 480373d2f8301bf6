"""The town while it is being built: records per layer, turned into frames at the end."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.model.crs import WGS84
from cocreate_gis.model.layers import LAYERS, FieldType, Layer
from cocreate_gis.services.demo.ground import Axes, Points, to_wgs84
from cocreate_gis.services.demo.plan import Side

_DTYPES = {
    FieldType.TEXT: "str",
    FieldType.CODE: "str",
    FieldType.REFERENCE: "str",
    FieldType.LIST: "str",
    FieldType.TIME: "str",
    FieldType.INTEGER: "Int64",
    FieldType.REAL: "Float64",
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "datetime64[s]",
}

# So that the same seed names the same things alike.
_NAMESPACE = uuid.UUID("0192b6f0-0000-7000-8000-000000000000")

Record = dict[str, Any]


@dataclass
class Estate:
    """A compound or courtyard as built: its wall, its gates and who lives there."""

    name: str
    kind: str
    use: str
    community: str
    shape: shapely.Polygon
    axes: Axes
    sides: list[Side]
    walled: bool
    built_year: int
    # Where the wall opens: a point on it, and the compass direction.
    gates: list[tuple[Points, str]] = field(default_factory=list)
    shared_wall: shapely.LineString = field(default_factory=shapely.LineString)


@dataclass
class Town:
    """Records of every layer, geometry in local metres under the key ``geometry``."""

    records: dict[str, list[Record]] = field(default_factory=lambda: {name: [] for name in LAYERS})
    estates: list[Estate] = field(default_factory=list)

    def add(self, layer: str, geometry: shapely.Geometry | None, **values: Any) -> Record:
        """Add one object.

        Parameters
        ----------
        layer : str
            Name of the layer.
        geometry : shapely.Geometry or None
            In local metres.
        **values : object
            Fields of the layer.

        Returns
        -------
        dict
            The record, which may still be changed.
        """
        record = {"geometry": geometry, **values}
        self.records[layer].append(record)
        return record

    def uid_of(self, layer: str, record: Record) -> str:
        """Give a record the identifier by which others name it.

        Parameters
        ----------
        layer : str
            Name of the layer.
        record : dict
            A record of the layer.

        Returns
        -------
        str
            The same in every town of the same seed.
        """
        if "uid" not in record:
            position = next(k for k, known in enumerate(self.records[layer]) if known is record)
            record["uid"] = str(uuid.uuid5(_NAMESPACE, f"{layer}/{position}"))
        return str(record["uid"])

    def shapes(self, layer: str, **where: Any) -> list[Any]:
        """Give the geometries of a layer.

        Parameters
        ----------
        layer : str
            Name of the layer.
        **where : object
            Values the records must have.

        Returns
        -------
        list of shapely.Geometry
            In local metres.
        """
        return [record["geometry"] for record in self.find(layer, **where)]

    def find(self, layer: str, **where: Any) -> list[Record]:
        """Give the records of a layer.

        Parameters
        ----------
        layer : str
            Name of the layer.
        **where : object
            Values the records must have.

        Returns
        -------
        list of dict
            In the order in which they were added.
        """
        found = list(self.records[layer])
        # One value after the other: asking all of each record takes four times as long.
        for key, value in where.items():
            found = [record for record in found if record.get(key) == value]
        return found

    def frames(self) -> dict[str, gpd.GeoDataFrame]:
        """Turn the records into one frame per layer.

        Returns
        -------
        dict of str to geopandas.GeoDataFrame
            EPSG:4326, the declared columns in their order, a plain range index.
        """
        return {name: _frame(LAYERS[name], records) for name, records in self.records.items()}


def _frame(layer: Layer, records: Iterable[Mapping[str, Any]]) -> gpd.GeoDataFrame:
    rows = list(records)
    columns = {
        f.name: pd.Series([row.get(f.name) for row in rows], dtype=_DTYPES[f.type]) for f in layer.fields
    }
    if any("uid" in row for row in rows):
        columns["uid"] = pd.Series([row.get("uid") for row in rows], dtype="str")
    shapes = to_wgs84(np.array([row["geometry"] for row in rows], dtype=object))
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=WGS84))


def shift_days(frames: Mapping[str, gpd.GeoDataFrame], layers: Iterable[str], by: pd.Timedelta) -> None:
    """Move every date of some layers.

    Parameters
    ----------
    frames : Mapping[str, GeoDataFrame]
        By layer; changed in place.
    layers : iterable of str
        Names of the layers.
    by : Timedelta
        Whole days.
    """
    for name in layers:
        for declared in LAYERS[name].fields:
            if declared.type is FieldType.DATE:
                frames[name][declared.name] += by
