"""The result of a computation as one GeoPackage, written whole or not at all."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from cocreate_gis.interchange.writers import write_gpkg
from cocreate_gis.model.errors import Unavailable


def write_result(path: Path, layers: Mapping[str, gpd.GeoDataFrame], about: Mapping[str, object]) -> None:
    """Write layers and what they rest on into a GeoPackage.

    Parameters
    ----------
    path : pathlib.Path
        The file; one that is there is replaced when the new one is complete.
    layers : mapping of str to geopandas.GeoDataFrame
        Layers by name, in one CRS.
    about : mapping
        Assumptions and sources, kept as the table ``about`` of keys and values.

    Raises
    ------
    Unavailable
        ``file_not_written``.
    """
    table = pd.DataFrame({"key": list(about), "value": [str(value) for value in about.values()]})
    content = write_gpkg(layers, tables={"about": table})
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
            whole = Path(folder) / path.name
            whole.write_bytes(content)
            whole.replace(path)
    except OSError as error:
        raise Unavailable("file_not_written", file=path.name) from error
