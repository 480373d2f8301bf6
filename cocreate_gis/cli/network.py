"""``network``: build a walking network, or compile the engine, ahead of their first use."""

import time
from pathlib import Path

import click

from cocreate_gis.analysis.warm_up import compile_engine
from cocreate_gis.bootstrap import settings
from cocreate_gis.cli.common import EXISTING_FILE, ProgressLine, answer, json_option, words
from cocreate_gis.services.reach.plain_coverage import built_network, network_crs


@click.group()
def network() -> None:
    """Prepare walking networks."""


@network.command()
@click.option(
    "--network", "file", required=True, type=EXISTING_FILE, help="OpenStreetMap extract or road centre lines."
)
@json_option
def build(file: Path, as_json: bool) -> None:
    """Build the network of a file into the cache and say what it holds."""
    say = words()
    begun = time.perf_counter()
    built = built_network(
        file, network_crs(file), settings().cache, ProgressLine(lambda stage: say(f"stage.{stage}"))
    )
    report = built.network.report
    figures = {
        "nodes": report.nodes,
        "edges": report.edges,
        "kilometres": round(report.length_m / 1000, 1),
        "components": report.components,
        "dropped_nodes": report.dropped_nodes,
        "dropped_edges": report.dropped_edges,
        "dropped_kilometres": round(report.dropped_m / 1000, 1),
        "crs": built.network.crs,
        "cached": built.cached,
        "sha256": built.sha256,
        "seconds": round(time.perf_counter() - begun, 3),
    }
    text = say(
        "cli.network_built",
        nodes=report.nodes,
        edges=report.edges,
        kilometres=figures["kilometres"],
        dropped=report.components - 1,
    )
    answer(figures, as_json=as_json, text=text)


@network.command()
@json_option
def warm(as_json: bool) -> None:
    """Compile the engine, so that the first question is answered at full speed."""
    begun = time.perf_counter()
    compile_engine()
    seconds = round(time.perf_counter() - begun, 3)
    answer({"seconds": seconds}, as_json=as_json, text=words()("cli.network_warm", seconds=seconds))
