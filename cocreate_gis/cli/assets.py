"""``assets``: build the files of the front-end."""

import click

from cocreate_gis.cli.common import answer, json_option, words
from cocreate_gis.interchange.assets import build_assets


@click.command()
@json_option
def assets(as_json: bool) -> None:
    """Install the locked front-end packages and bundle the map; does nothing when that is done."""
    built = build_assets()
    answer(
        {"built": built}, as_json=as_json, text=words()("cli.assets_built" if built else "cli.assets_ready")
    )
