"""Networks of parquet files, as we read them and as the peers do."""

import importlib
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from cocreate_gis.analysis.network import Segments, WalkNetwork

SOURCES = 500
LIMIT_CM = 120_000
# The plane of these networks has no name; any metric one does for lengths that are given.
PLANE = "EPSG:32637"
ABSENT = "not installed; make bench-setup"


def read_segments(stem: Path) -> Segments:
    """Read ``NAME_nodes.parquet`` and ``NAME_edges.parquet``."""
    nodes = pd.read_parquet(stem.with_name(f"{stem.name}_nodes.parquet"))
    edges = pd.read_parquet(stem.with_name(f"{stem.name}_edges.parquet"))
    return Segments(
        nodes[["x_m", "y_m"]].to_numpy(np.float64),
        edges["u"].to_numpy(np.int32),
        edges["v"].to_numpy(np.int32),
        PLANE,
        edges["length_m"].to_numpy(np.float64),
    )


def some_nodes(network: WalkNetwork, count: int) -> np.ndarray:
    """Choose nodes at random, each at most once; always the same ones."""
    nodes = len(network.xy)
    return np.random.default_rng(7).choice(nodes, min(count, nodes), replace=False).astype(np.int32)


def matrix(n: int, u: np.ndarray, v: np.ndarray, length: np.ndarray) -> csr_matrix:
    """The graph for scipy, both ways of every edge: faster for it than to be told that it is undirected."""
    one_way = csr_matrix((length.astype(np.float64), (u, v)), shape=(n, n))
    return one_way.maximum(one_way.T.tocsr())


def is_installed(peer: str) -> bool:
    """Whether a peer can be imported."""
    return importlib.util.find_spec(peer) is not None


def by_networkx(network: WalkNetwork) -> Any:
    """The graph for networkx."""
    networkx = importlib.import_module("networkx")
    graph = networkx.Graph()
    ends = network.u.tolist(), network.v.tolist(), network.length_cm.tolist()
    graph.add_weighted_edges_from(zip(*ends, strict=True))
    return graph


def by_igraph(network: WalkNetwork) -> Any:
    """The graph for igraph."""
    igraph = importlib.import_module("igraph")
    edges = np.column_stack([network.u, network.v])
    return igraph.Graph(len(network.xy), edges, edge_attrs={"weight": network.length_cm})


def by_pandana(network: WalkNetwork) -> Any:
    """The network for pandana, its hierarchies of contraction built."""
    pandana = importlib.import_module("pandana")
    x, y = pd.Series(network.xy[:, 0]), pd.Series(network.xy[:, 1])
    weights = pd.DataFrame({"cm": network.length_cm.astype(np.float64)})
    return pandana.Network(x, y, pd.Series(network.u), pd.Series(network.v), weights)
