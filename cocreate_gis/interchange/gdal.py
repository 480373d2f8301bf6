"""The only door to GDAL: two drivers, a file we named or checked ourselves, nothing else.

See :mod:`cocreate_gis.interchange` for the drivers that are switched off.
"""

import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pyogrio.errors

from cocreate_gis.interchange.encodings import decodes, guess_encoding
from cocreate_gis.interchange.sniffing import choose_layer
from cocreate_gis.model.errors import InvalidInput

# What is written here is a file of our own, read back at once; it need not wait for the disk at every step.
pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES", "OGR_SQLITE_SYNCHRONOUS": "OFF"})

_DBF_HEADER = 32
_DBF_TEXT = b"C"


def drivers() -> set[str]:
    """List the drivers GDAL has left.

    Returns
    -------
    set of str
        Names.
    """
    return set(pyogrio.list_drivers())


def driver_for(path: Path) -> str:
    """Name the driver that writes a file.

    Parameters
    ----------
    path : Path
        A GeoPackage or a Shapefile.

    Returns
    -------
    str
        GDAL's name of it.
    """
    return "GPKG" if path.suffix == ".gpkg" else "ESRI Shapefile"


def read_geopackage(name: str, path: Path, layer: str | None) -> gpd.GeoDataFrame:
    """Read one layer of a GeoPackage.

    Parameters
    ----------
    name : str
        File name as the person knows it, for messages.
    path : Path
        A file found to be SQLite.
    layer : str or None
        Its layer, needed when there are several.

    Returns
    -------
    geopandas.GeoDataFrame
        As stored, any geometry and CRS; invalid bytes of geometry are None.

    Raises
    ------
    InvalidInput
        ``file_broken``, ``file_without_geometry``, ``layer_choice`` or ``layer_missing``.
    """
    layers = [str(title) for title, kind in _guarded(name, pyogrio.list_layers, path) if kind is not None]
    if not layers:
        raise InvalidInput("file_without_geometry", file=name)
    return _read(name, path, layer=choose_layer(name, layers, layer))


def read_shapefile(
    name: str, parts: dict[str, bytes], encoding: str | None
) -> tuple[gpd.GeoDataFrame, str, bool]:
    """Read a Shapefile.

    Parameters
    ----------
    name : str
        File name as the person knows it, for messages.
    parts : dict of str to bytes
        Content per suffix; at least ``.shp``.
    encoding : str or None
        Encoding of the ``.dbf`` when the person gave it.

    Returns
    -------
    frame : geopandas.GeoDataFrame
        As stored, any geometry and CRS.
    encoding : str
        Encoding in which the text was read.
    guessed : bool
        Whether the encoding was found by looking at the text.

    Raises
    ------
    InvalidInput
        ``file_broken`` or ``encoding_unknown``.
    """
    chosen, guessed = _dbf_encoding(parts, encoding)
    with tempfile.TemporaryDirectory() as folder:
        for suffix, content in parts.items():
            Path(folder, f"upload{suffix}").write_bytes(content)
        frame = _read(name, Path(folder, "upload.shp"), encoding=chosen)
    return frame, chosen, guessed


def _dbf_encoding(parts: dict[str, bytes], given: str | None) -> tuple[str, bool]:
    cells = _dbf_cells(parts.get(".dbf", b""))
    if given:
        if not decodes(cells, given):
            raise InvalidInput("encoding_unknown", encoding=given)
        return given, False
    said = parts.get(".cpg", b"").decode("ascii", "ignore").strip()
    said = f"cp{said}" if said.isdigit() else said
    if said and decodes(cells, said):
        return said, False
    guess = guess_encoding(cells)
    return guess, not all(cell.isascii() for cell in cells)


def _dbf_cells(dbf: bytes) -> list[bytes]:
    """Field names and text cells of a dBASE table, as bytes."""
    header = int.from_bytes(dbf[8:10], "little")
    width = int.from_bytes(dbf[10:12], "little")
    fields = [dbf[at : at + 32] for at in range(_DBF_HEADER, header - 1, 32)]
    cells = [f[:11].split(b"\x00")[0] for f in fields]
    spans, start = [], 1
    for f in fields:
        length = f[16] if len(f) > 16 else 0
        if f[11:12] == _DBF_TEXT:
            spans.append((start, start + length))
        start += length
    if width > 0 and spans:
        for at in range(header, len(dbf) - width + 1, width):
            cells += [dbf[at + begin : at + end].rstrip(b" \x00") for begin, end in spans]
    return cells


def _read(name: str, path: Path, **options: Any) -> gpd.GeoDataFrame:
    return _guarded(name, pyogrio.read_dataframe, path, on_invalid="ignore", **options)


def _guarded(name: str, function: Callable[..., Any], path: Path, **options: Any) -> Any:
    """Call GDAL; what it mutters about is found again, by row, by our own checks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return function(path.resolve(), **options)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
            raise InvalidInput("file_broken", file=name) from error
