"""``serve``: open the pages."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click

from cocreate_gis.cli.account import address_of
from cocreate_gis.cli.common import open_context, store_option, words
from cocreate_gis.model.errors import Conflict, Unavailable
from cocreate_gis.services.office import is_loopback
from cocreate_gis.services.signing.invitations import first_link

_APP = Path(__file__).parents[2] / "app.py"


@click.command(help="Open the pages on this machine.")
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address; 0.0.0.0 for the office.")
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
def serve(store: str, host: str, port: int) -> None:
    """Open the pages.

    Parameters
    ----------
    store : str
        The workspace to open first.
    host, port : str, int
        Where to listen.
    """
    if "://" not in store:
        if not Path(store).is_file():
            raise Unavailable("store_missing", location=store)
        store = str(Path(store).resolve())
    if not is_loopback(host):
        _say_first_link(store, host, port)
    command = [sys.executable, "-m", "streamlit", "run", str(_APP)]
    options = ["--server.address", host, "--server.port", str(port)]
    environment = {**os.environ, "COCREATE_STORE": store}
    os.chdir(_APP.parent)
    if os.name == "posix":
        # The server takes the place of this process, so that whoever stops one stops the other.
        os.execve(command[0], [*command, *options], environment)  # noqa: S606 -- our own words
    sys.exit(subprocess.call([*command, *options], env=environment))  # noqa: S603 -- our own words


def _say_first_link(store: str, host: str, port: int) -> None:
    """Others can come in: somebody has to be able to let them in, and to keep them out."""
    with suppress(Conflict):
        link = address_of(f"first/{first_link(open_context(store))}", host, port)
        click.echo(words()("cli.first_link", link=link), err=True)
