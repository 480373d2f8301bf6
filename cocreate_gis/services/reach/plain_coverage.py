"""Coverage on plain files, without any store: for a first look, for scripts, and for checking the engine."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from cocreate_gis import __version__
from cocreate_gis.analysis.barriers import with_barriers
from cocreate_gis.analysis.coverage import Coverage, assess, by_area
from cocreate_gis.analysis.gaps import gaps
from cocreate_gis.analysis.kernels import Floats
from cocreate_gis.analysis.network import Segments, WalkNetwork, build_network
from cocreate_gis.analysis.noding import DEFAULT_JOIN_M, node_lines
from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.analysis.reach import reach
from cocreate_gis.analysis.surcharges import with_slope
from cocreate_gis.interchange import network_cache
from cocreate_gis.interchange.elevation import read_heights
from cocreate_gis.interchange.osm import read_osm_pbf
from cocreate_gis.interchange.readers import read_vector
from cocreate_gis.interchange.result_file import write_result
from cocreate_gis.model.coverage import Cautions
from cocreate_gis.model.crs import propose_metric_crs
from cocreate_gis.model.errors import InvalidInput, Unavailable
from cocreate_gis.model.findings import Finding
from cocreate_gis.services.reach.cautions import enclosed_in, left_out
from cocreate_gis.services.reach.row_condition import matching

_OSM_SUFFIXES = (".pbf", ".osm", ".osm.bz2")
_CELL_M = 25.0


@dataclass(frozen=True)
class PlainRequest:
    """One question to the coverage engine, asked of files.

    Parameters
    ----------
    network : pathlib.Path
        An OpenStreetMap extract or a layer of centre lines.
    facilities, demand : pathlib.Path
        Vector files, or tables with ``lon`` and ``lat``.
    population : str
        Population column of the demand.
    minutes : float
        Walking time.
    speed_kmh : float
        Walking speed.
    where : str or None
        Condition on the facilities, such as ``beds>0``.
    areas : pathlib.Path or None
        Polygons to tabulate by.
    area_name : str
        Column that names them.
    barriers : pathlib.Path or None
        Walls, or compounds whose outlines are walls.
    gates : pathlib.Path or None
        Gates; those whose ``status`` is ``closed`` are shut.
    elevation : pathlib.Path or None
        Raster of heights in metres: slopes count.
    """

    network: Path
    facilities: Path
    demand: Path
    population: str
    minutes: float
    speed_kmh: float
    where: str | None = None
    areas: Path | None = None
    area_name: str = ""
    barriers: Path | None = None
    gates: Path | None = None
    elevation: Path | None = None


@dataclass(frozen=True, eq=False)
class BuiltNetwork:
    """A network and where it came from.

    Parameters
    ----------
    network : WalkNetwork
        The network.
    cached : bool
        Whether it was taken out of the cache.
    sha256 : str
        Fingerprint of the file.
    """

    network: WalkNetwork
    cached: bool
    sha256: str


@dataclass(frozen=True)
class Doubt:
    """Something wrong with rows of a file, which were left out or are to be looked at.

    Parameters
    ----------
    file : str
        Name of the file.
    finding : Finding
        The first of its kind.
    count : int
        How many there are.
    """

    file: str
    finding: Finding
    count: int


@dataclass(frozen=True, eq=False)
class PlainResult:
    """What a question of files came to.

    Parameters
    ----------
    coverage : Coverage
        The answer.
    layers : mapping of str to geopandas.GeoDataFrame
        Maps of it: ``demand``, ``facilities``, ``gaps``, ``reach`` and, where asked for, ``by_area``.
    cautions : Cautions
        Who cannot leave, by compound, and what of the network was left out.
    areas : pandas.DataFrame or None
        The table by area.
    about : mapping
        Assumptions and sources.
    doubts : tuple of Doubt
        What was wrong with rows of the files.
    network_cached : bool
        Whether the network was taken out of the cache.
    seconds : float
        How long it took.
    """

    coverage: Coverage
    layers: Mapping[str, gpd.GeoDataFrame]
    cautions: Cautions
    areas: pd.DataFrame | None
    about: Mapping[str, object]
    doubts: tuple[Doubt, ...]
    network_cached: bool
    seconds: float

    def save(self, path: Path) -> None:
        """Write the result as a GeoPackage.

        Parameters
        ----------
        path : pathlib.Path
            The file.
        """
        write_result(path, self.layers, self.about)


def assess_files(request: PlainRequest, cache: Path, progress: Progress = silent) -> PlainResult:
    """Say who is within a walk of a facility, out of plain files.

    Parameters
    ----------
    request : PlainRequest
        The question.
    cache : pathlib.Path
        Folder of built networks.
    progress : Progress
        Told how far it is.

    Returns
    -------
    PlainResult
        The answer, its maps and its assumptions; lengths in the metric CRS proposed for the place.

    Raises
    ------
    InvalidInput, Unavailable
        Whatever is wrong with the files or the question.
    """
    begun = time.perf_counter()
    progress(0.0, "read")
    doubts: list[Doubt] = []
    demand = _read(request.demand, doubts)
    facilities = demand if request.facilities == request.demand else _read(request.facilities, doubts)
    if request.where is not None:
        facilities = facilities[matching(facilities, request.where)]
        if facilities.empty:
            raise InvalidInput("no_facilities_match", condition=request.where)
    crs = _metric_crs(*demand.total_bounds)
    built = built_network(request.network, crs, cache, progress, elevation=request.elevation)
    compounds = _compounds(request, crs)
    network = _walled(built.network, request, compounds.geometry)
    progress(0.5, "walk")
    speed_m_s = request.speed_kmh / 3.6
    facilities = facilities.to_crs(crs)
    coverage = assess(
        network,
        facilities,
        demand.to_crs(crs),
        {request.population: speed_m_s},
        minutes=request.minutes,
        speed_m_s=speed_m_s,
    )
    progress(0.8, "draw")
    cutoff_m = coverage.cutoff_m(request.population)
    outline = reach(network, facilities, cutoff_m, cell_m=_CELL_M)
    reached = gpd.GeoDataFrame(
        {"minutes": [request.minutes], "cutoff_m": [cutoff_m]}, geometry=[outline], crs=crs
    )
    layers = {
        "demand": _with_columns(coverage.demand, demand),
        "facilities": _with_columns(coverage.facilities, facilities),
        "gaps": gaps(coverage, request.population),
        "reach": gpd.GeoDataFrame(reached, geometry=[outline], crs=crs),
    }
    table = None
    if request.areas is not None:
        areas = _read(request.areas, doubts).to_crs(crs)
        table = by_area(coverage, areas, request.area_name)
        shapes = [*areas.geometry, None][: len(table)]
        layers["by_area"] = gpd.GeoDataFrame(
            table, geometry=gpd.GeoSeries(shapes, index=table.index, crs=crs)
        )
    return PlainResult(
        coverage=coverage,
        layers=layers,
        cautions=Cautions(
            enclosed=enclosed_in(coverage, compounds.geometry, _names(compounds), request.population),
            **left_out(network.report),
        ),
        areas=table,
        about=_about(request, coverage, built),
        doubts=tuple(doubts),
        network_cached=built.cached,
        seconds=time.perf_counter() - begun,
    )


def built_network(
    path: Path, crs: str, cache: Path, progress: Progress = silent, *, elevation: Path | None = None
) -> BuiltNetwork:
    """Build a walking network out of a file, or take it out of the cache.

    Parameters
    ----------
    path : pathlib.Path
        An OpenStreetMap extract or a layer of centre lines.
    crs : str
        The metric CRS to build it in.
    cache : pathlib.Path
        Folder of built networks.
    progress : Progress
        Told how far it is.
    elevation : pathlib.Path, optional
        Raster of heights in metres; without, slopes do not count.

    Returns
    -------
    BuiltNetwork
        The network.

    Raises
    ------
    InvalidInput, Unavailable
        Whatever is wrong with the file.
    """
    for file in (path, elevation):
        if file is not None and not file.is_file():
            raise Unavailable("file_missing", file=file.name)
    progress(0.1, "network")
    content = network_cache.file_hash(path)
    both = content if elevation is None else content + network_cache.file_hash(elevation)
    key = network_cache.key_of(both.encode(), crs, join_m=DEFAULT_JOIN_M)
    known = network_cache.load(cache, key)
    if known is not None:
        return BuiltNetwork(known, cached=True, sha256=content)
    segments = _segments(path, crs)
    if elevation is not None:
        segments = with_slope(segments, read_heights(elevation, segments.xy, segments.crs))
    network = build_network(segments)
    network_cache.save(cache, key, network)
    return BuiltNetwork(network, cached=False, sha256=content)


def network_crs(path: Path) -> str:
    """Propose the metric CRS for a network by itself.

    Parameters
    ----------
    path : pathlib.Path
        An OpenStreetMap extract or a layer of centre lines.

    Returns
    -------
    str
        Authority code of a projected CRS in metres.

    Raises
    ------
    InvalidInput, Unavailable
        Whatever is wrong with the file.
    """
    if _is_osm(path):
        return _metric_crs(*_bounds(read_osm_pbf(path).xy))
    return _metric_crs(*_read(path).total_bounds)


def _read(path: Path, doubts: list[Doubt] | None = None) -> gpd.GeoDataFrame:
    """The usable rows of a file; what was wrong with the others is added to the doubts."""
    if not path.is_file():
        raise Unavailable("file_missing", file=path.name)
    read = read_vector(path)
    told = [finding for finding in read.findings if finding.severity != "fixed"]
    if read.frame.empty:
        raise InvalidInput("file_without_places", file=path.name, rows=len(read.rows))
    if doubts is not None:
        count = Counter(finding.code for finding in told)
        first = {finding.code: finding for finding in reversed(told)}
        doubts += [Doubt(path.name, first[code], count[code]) for code in count]
    return read.frame


def _metric_crs(west: float, south: float, east: float, north: float) -> str:
    return f"EPSG:{propose_metric_crs((west + east) / 2, (south + north) / 2)}"


def _bounds(xy: Floats) -> list[float]:
    return [*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist()]


def _is_osm(path: Path) -> bool:
    return path.name.lower().endswith(_OSM_SUFFIXES)


def _segments(path: Path, crs: str) -> Segments:
    if not _is_osm(path):
        return node_lines(_read(path).geometry.to_crs(crs))
    segments = read_osm_pbf(path).to_crs(crs)
    if not np.isfinite(segments.xy).all():
        # Half the earth away from the demand, whose CRS this is.
        raise InvalidInput("network_elsewhere", file=path.name)
    return segments


def _compounds(request: PlainRequest, crs: str) -> gpd.GeoDataFrame:
    """Barriers that enclose something."""
    if request.barriers is None:
        return gpd.GeoDataFrame(geometry=[], crs=crs)
    walls = _read(request.barriers).to_crs(crs)
    return walls[walls.geom_type.isin(("Polygon", "MultiPolygon"))]


def _names(compounds: gpd.GeoDataFrame) -> "pd.Series[Any]":
    """What compounds are called; without names, their rows in the file."""
    return compounds["name"] if "name" in compounds.columns else pd.Series(compounds.index.astype(str))


def _walled(network: WalkNetwork, request: PlainRequest, compounds: gpd.GeoSeries) -> WalkNetwork:
    if request.barriers is None:
        if request.gates is not None:
            raise InvalidInput("gates_without_barriers")
        return network
    walls = _read(request.barriers).geometry.to_crs(network.crs)
    gates = gpd.GeoSeries([], crs=network.crs)
    if request.gates is not None:
        frame = _read(request.gates).to_crs(network.crs)
        is_open = frame["status"] != "closed" if "status" in frame.columns else np.ones(len(frame), np.bool_)
        gates = frame.geometry[is_open]
    return with_barriers(network, walls, gates, compounds)


def _with_columns(result: gpd.GeoDataFrame, source: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The result with those columns of the file that it does not have itself."""
    own = [c for c in source.columns if c not in result.columns and c != source.geometry.name]
    return result.join(source[own])


def _about(request: PlainRequest, coverage: Coverage, built: BuiltNetwork) -> dict[str, object]:
    sources = {"facilities": request.facilities, "demand": request.demand, "areas": request.areas}
    sources |= {"barriers": request.barriers, "gates": request.gates, "elevation": request.elevation}
    about: dict[str, object] = {"software": f"CoCreate GIS {__version__}", "speed_kmh": request.speed_kmh}
    about |= coverage.assumptions
    about |= {
        "network": request.network.name,
        "network_sha256": built.sha256,
        "condition": request.where or "",
    }
    for name, path in sources.items():
        if path is not None:
            about |= {name + "_file": path.name, name + "_sha256": network_cache.file_hash(path)}
    return about
