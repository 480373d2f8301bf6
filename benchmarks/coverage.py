"""The coverage engine beside its peers, in one run.

``python -m benchmarks.coverage --network DIR/NAME [--network …] [--command DIR] [--json FILE]``

A network is the pair of files ``NAME_nodes.parquet`` (``x_m``, ``y_m``) and ``NAME_edges.parquet`` (``u``,
``v``, ``length_m``). Each is measured in a process of its own; several are measured side by side as one more.
``--command`` runs the whole ``coverage`` process on the folder of Porto Alegre. Times are medians of CPU
seconds; the ratio is the peer's time over ours.
"""

import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import click
import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from benchmarks.measured import Measured, beside, median, peak_mb
from benchmarks.networks import ABSENT, matrix, read_segments
from benchmarks.peers import Answer
from benchmarks.polygon import polygon
from benchmarks.siting import siting
from benchmarks.walking import Peers, cumulative, separate, service_area
from cocreate_gis.analysis.network import Segments, WalkNetwork, build_network
from cocreate_gis.analysis.warm_up import compile_engine

_BUILT_AT_FIRST_USE = ("streets", "node_edge", "node_targets")


def build(name: str, segments: Segments) -> tuple[list[Measured], WalkNetwork, Peers]:
    """From arrays to a network that is ready to answer, with its index for snapping."""

    def ours() -> WalkNetwork:
        network = build_network(segments)
        for part in _BUILT_AT_FIRST_USE:
            getattr(network, part)
        return network

    def by_scipy() -> np.ndarray:
        graph = matrix(len(segments.xy), segments.u, segments.v, np.rint(segments.length_m * 100))
        cKDTree(segments.xy)
        return connected_components(graph, directed=False)[1]

    compile_engine()
    before = peak_mb()
    network = ours()
    mb = round(peak_mb() - before, 1)
    ours_s, network = median(ours, 3)
    scipy_s, label = median(by_scipy, 1)
    peers = Peers(network)
    nodes = network.report.nodes
    agrees = int(np.bincount(label).max()) == nodes
    answers = {"scipy": Answer(scipy_s, None, "nodes only")}
    answers |= {peer: peers.built(peer) for peer in ("pandana", "networkx", "igraph")}
    rows = peers.rows(name, "build", ours_s, agrees, answers)
    return [replace(row, mb=mb) for row in rows], network, peers


def measure(name: str, stems: tuple[Path, ...]) -> list[Measured]:
    """Every task on a network, or on several that lie side by side."""
    rows, network, peers = build(name, _side_by_side([read_segments(stem) for stem in stems]))
    for task in (service_area, separate, cumulative):
        rows += task(name, network, peers)
    peers.close()
    return [*rows, *polygon(name, network), *siting(name, network)]


def _side_by_side(parts: list[Segments]) -> Segments:
    """One network of several: each lies east of the one before, a street leads from one to the next."""
    xy, u, v, length = [], [], [], []
    first, east = 0, 0.0
    for part in parts:
        places = part.xy - part.xy.min(axis=0) + [east, 0.0]
        edges = part.u + first, part.v + first, part.length_m
        if xy:
            edges = tuple(
                np.append(values, more) for values, more in zip(edges, (0, first, 1000.0), strict=True)
            )
        for values, more in zip((u, v, length), edges, strict=True):
            values.append(more)
        xy.append(places)
        first += len(places)
        east = float(places[:, 0].max()) + 1000.0
    ends = np.concatenate(u).astype(np.int32), np.concatenate(v).astype(np.int32)
    return Segments(np.concatenate(xy), *ends, parts[0].crs, np.concatenate(length))


def command(folder: Path) -> list[Measured]:
    """The whole ``coverage`` process on Porto Alegre, network not yet cached and cached; elapsed seconds."""
    cells = str(folder / "poa_hexgrid.csv")
    arguments = [
        sys.executable, "-m", "cocreate_gis", "coverage", "--network", str(folder / "poa_osm.pbf"), "--json",
        "--facilities", cells, "--where", "healthcare>0", "--demand", cells, "--population", "population",
        "--minutes", "15", "--speed", "4.8",
    ]  # fmt: skip
    found = []
    with tempfile.TemporaryDirectory() as cache:
        for task in ("command_first", "command_cached"):
            begun = time.perf_counter()
            ran = subprocess.run(
                [*arguments, "--out", str(Path(cache, "out.gpkg"))],
                env={**os.environ, "COCREATE_CACHE": cache},
                capture_output=True,
                check=True,
            )
            seconds = time.perf_counter() - begun
            answer = json.loads(ran.stdout)
            agrees = abs(answer["share_covered"] - 0.907) < 0.01 and answer["population_total"] == 812_935
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            row = beside("porto_alegre", answer["nodes"], task, "-", seconds, None, agrees=agrees, mb=peak)
            found.append(row)
    return found


def _growth(table: pd.DataFrame) -> pd.DataFrame:
    """Our time for each node, by task and size: where it stays the same, growth is linear."""
    ours = table[table["network"] != "porto_alegre"].drop_duplicates(["network", "task"])
    each = ours.assign(us=ours["ours_s"] / ours["nodes"] * 1e6)
    return each.pivot_table("us", "task", "nodes", sort=False).round(3)


@click.command()
@click.option("--network", "stems", multiple=True, type=click.Path(path_type=Path), help="DIR/NAME")
@click.option("--command", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows as JSON."
)
def main(stems: tuple[Path, ...], folder: Path | None, out: Path | None) -> None:
    """Measure, print a table, write the rows."""
    rows: list[Measured] = []
    runs = [(stem.name, (stem,)) for stem in stems]
    if len(stems) > 1:
        runs.append(("+".join(stem.name for stem in stems), stems))
    # A process for each: the largest memory is its own, and none finds the caches of another.
    with ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1
    ) as pool:
        for run in runs:
            rows += pool.submit(measure, *run).result()
    if folder is not None:
        rows += command(folder)
    table = pd.DataFrame([asdict(row) for row in rows])
    click.echo(table.to_string(index=False))
    if len(runs) > 1:
        click.echo(f"\nGrowth: microseconds of ours for each node\n{_growth(table).to_string()}")
    if out is not None:
        measured = [asdict(row) for row in rows if row.note != ABSENT]
        out.write_text(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
