"""``migrate``: bring workspaces of an older version up to this one."""

from pathlib import Path

import click

from cocreate_gis.cli.common import answer, json_option, store_option, words
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.workspaces import bring_up


@click.command()
@store_option
@json_option
def migrate(store: str, as_json: bool) -> None:
    """Bring a workspace, and those beside it, up to this version; a copy is kept."""
    say = words()
    done = bring_up(OPERATOR, store)
    lines = [_told(location, found, copy) for location, (found, copy) in done.items() if found]
    result = {
        location: {"found": found, "copy": copy and str(copy)} for location, (found, copy) in done.items()
    }
    answer(result, as_json=as_json, text="\n".join(lines) or say("cli.nothing_to_migrate", location=store))


def _told(location: str, found: int, copy: Path | None) -> str:
    if copy is None:
        return words()("cli.migrated", location=location, found=found)
    return words()("cli.migrated_copy", location=location, found=found, copy=str(copy))
