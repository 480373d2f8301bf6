"""The coverage engine beside its peers, in one run.

``python -m benchmarks.coverage --network DIR/NAME [--network …] [--command DIR] [--json FILE]``

A network is the pair of files ``NAME_nodes.parquet`` (``x_m``, ``y_m``) and ``NAME_edges.parquet`` (``u``,
``v``, ``length_m``). ``--command`` runs the whole ``coverage`` process on the folder of Porto Alegre. Times
are medians of CPU seconds; the ratio is the peer's time over ours.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from benchmarks.measured import Measured, beside, median, peak_mb
from benchmarks.siting import siting
from cocreate_gis.analysis.kernels import UNREACHED
from cocreate_gis.analysis.network import Segments, WalkNetwork, build_network
from cocreate_gis.analysis.service_area import cost_field
from cocreate_gis.analysis.snapping import legs_of_nodes

SOURCES = 500
LIMIT_CM = 120_000
# The plane of these networks has no name; any metric one does for lengths that are given.
PLANE = "EPSG:32637"


def read_segments(stem: Path) -> Segments:
    """Read a network of parquet files."""
    nodes = pd.read_parquet(stem.with_name(f"{stem.name}_nodes.parquet"))
    edges = pd.read_parquet(stem.with_name(f"{stem.name}_edges.parquet"))
    return Segments(
        nodes[["x_m", "y_m"]].to_numpy(np.float64),
        edges["u"].to_numpy(np.int32),
        edges["v"].to_numpy(np.int32),
        PLANE,
        edges["length_m"].to_numpy(np.float64),
    )


def _matrix(n: int, u: np.ndarray, v: np.ndarray, length: np.ndarray) -> csr_matrix:
    return csr_matrix((length.astype(np.float64), (u, v)), shape=(n, n)).maximum(
        csr_matrix((length.astype(np.float64), (v, u)), shape=(n, n))
    )


def build(name: str, segments: Segments) -> tuple[Measured, WalkNetwork]:
    """From arrays to a network that is ready to answer, with its index for snapping."""

    def ours() -> WalkNetwork:
        network = build_network(segments)
        network.tree  # noqa: B018 - built at its first use
        network.node_edge  # noqa: B018 - built at its first use
        return network

    before = peak_mb()
    ours_s, network = median(ours, 3)
    grown = peak_mb() - before
    graph = _matrix(len(segments.xy), segments.u, segments.v, np.rint(segments.length_m * 100))
    _, label = connected_components(graph, directed=False)
    agrees = int(np.bincount(label).max()) == network.report.nodes
    row = beside(name, network.report.nodes, "build", "-", ours_s, None, agrees=agrees, mb=grown)
    return row, network


def service_area(name: str, network: WalkNetwork) -> Measured:
    """The cost at every node from the nearest of 500 sources, up to 1,200 m.

    The peer gets the nodes in our order along the Hilbert curve, which is faster for it than the order of
    the file.
    """
    rng = np.random.default_rng(7)
    starts = rng.choice(len(network.xy), min(SOURCES, len(network.xy)), replace=False).astype(np.int32)
    graph = _matrix(len(network.xy), network.u, network.v, network.length_cm)
    sources = legs_of_nodes(network, starts)
    ours_s, (cost, _) = median(lambda: cost_field(network, sources, LIMIT_CM).at_nodes(), 15)
    peer_s, truth = median(
        lambda: dijkstra(graph, directed=True, indices=starts, min_only=True, limit=LIMIT_CM), 7
    )
    agrees = np.array_equal(np.where(cost < UNREACHED, cost, np.inf), truth)
    return beside(name, network.report.nodes, "service_area", "scipy", ours_s, peer_s, agrees=agrees)


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


@click.command()
@click.option("--network", "stems", multiple=True, type=click.Path(path_type=Path), help="DIR/NAME")
@click.option("--command", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows as JSON."
)
def main(stems: tuple[Path, ...], folder: Path | None, out: Path | None) -> None:
    """Measure, print a table, write the rows."""
    rows: list[Measured] = []
    for stem in stems:
        built, network = build(stem.name, read_segments(stem))
        rows += [built, service_area(stem.name, network), *siting(stem.name, network)]
    if folder is not None:
        rows += command(folder)
    click.echo(pd.DataFrame([asdict(row) for row in rows]).to_string(index=False))
    if out is not None:
        out.write_text(json.dumps([asdict(row) for row in rows], indent=1))


if __name__ == "__main__":
    main()
