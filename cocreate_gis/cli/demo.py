"""``demo``: a new store with a fictional sub-district to try everything on."""

from dataclasses import asdict

import click

from cocreate_gis.cli.common import answer, json_option, store_option, words
from cocreate_gis.services.demo import DEMO_SEED, build_demo
from cocreate_gis.services.setup import is_there


@click.command()
@store_option
@click.option("--if-missing", is_flag=True, help="Do nothing where the store is there already.")
@click.option("--seed", type=int, default=DEMO_SEED, show_default=True, help="The same seed, the same town.")
@json_option
def demo(store: str, if_missing: bool, seed: int, as_json: bool) -> None:
    """Make a store with a fictional sub-district in it."""
    say = words()
    if if_missing and is_there(store):
        answer({"location": store, "built": False}, as_json=as_json, text=say("demo.there", location=store))
        return
    click.echo(say("demo.building"), err=True)
    summary = build_demo(store, seed)
    text = say(
        "demo.built",
        workspace=summary.workspace,
        location=summary.location,
        communities=summary.counts["communities"],
        buildings=summary.counts["buildings"],
        residents=summary.residents,
    )
    answer(asdict(summary), as_json=as_json, text=text)
