"""Compiled loops of the walking engine: machine code, cached on disk, free of the interpreter lock."""

from cocreate_gis.analysis.kernels.along import costs_on_chains, sweep
from cocreate_gis.analysis.kernels.base import (
    UNREACHED,
    Bytes,
    Flags,
    Floats,
    Ints,
    Longs,
    compiled,
)
from cocreate_gis.analysis.kernels.graph import chains, components, grouped, hilbert
from cocreate_gis.analysis.kernels.isochrones import separate_walks
from cocreate_gis.analysis.kernels.walks import search

__all__ = [
    "UNREACHED",
    "Bytes",
    "Flags",
    "Floats",
    "Ints",
    "Longs",
    "chains",
    "compiled",
    "components",
    "costs_on_chains",
    "grouped",
    "hilbert",
    "search",
    "separate_walks",
    "sweep",
]
