"""``verify``: check that nobody changed the history behind the program's back."""

import click

from cocreate_gis.cli.common import answer, json_option, open_context, store_option, words
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import workspaces


@click.command()
@store_option
@json_option
def verify(store: str, as_json: bool) -> None:
    """Check the chain of the history; ends with 1 where an entry does not fit."""
    entries = workspaces.verify(OPERATOR, open_context(store))
    answer(
        {"entries": entries}, as_json=as_json, text=words()("cli.verified", entries=entries, location=store)
    )
