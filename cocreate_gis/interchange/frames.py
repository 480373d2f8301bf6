"""A result's frames as bytes: a zip of GeoParquet files, one per frame."""

import io
import zipfile

import geopandas as gpd


def frames_to_bytes(frames: dict[str, gpd.GeoDataFrame]) -> bytes:
    """Pack frames for the store.

    Parameters
    ----------
    frames : dict of str to GeoDataFrame
        Frame by name, any CRS.

    Returns
    -------
    bytes
        A zip of GeoParquet files.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, frame in frames.items():
            content = io.BytesIO()
            frame.to_parquet(content)
            archive.writestr(name, content.getvalue())
    return packed.getvalue()


def frames_from_bytes(content: bytes) -> dict[str, gpd.GeoDataFrame]:
    """Unpack what `frames_to_bytes` packed.

    Parameters
    ----------
    content : bytes
        The zip.

    Returns
    -------
    dict of str to GeoDataFrame
        Frame by name, with its index and CRS.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: gpd.read_parquet(io.BytesIO(archive.read(name))) for name in archive.namelist()}
