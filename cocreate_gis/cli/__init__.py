"""The command line: ``python -m cocreate_gis``."""

import gc
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path

import click

from cocreate_gis import __version__
from cocreate_gis.cli.common import in_words
from cocreate_gis.model.errors import Cancelled, CoCreateError, Unavailable

# Each command lives in its own module, imported only when it is used: the engine starts without Streamlit.
_COMMANDS = {
    "account": "account:account",
    "assets": "assets:assets",
    "coverage": "coverage:coverage",
    "demo": "demo:demo",
    "export": "export:export",
    "import": "imports:import_",
    "migrate": "migrate:migrate",
    "network": "network:network",
    "send-notices": "send_notices:send_notices",
    "serve": "serve:serve",
    "sheet": "sheet:sheet",
    "verify": "verify:verify",
}


class _LazyGroup(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name].partition(":")
        # What is imported stays: the collector need not look through it while it grows, nor later.
        gc.disable()
        command: click.Command = getattr(import_module(f"cocreate_gis.cli.{module}"), attribute)
        gc.freeze()
        gc.enable()
        return command


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cocreate_gis")
def main_group() -> None:
    """Participatory planning GIS: who asks for what, who is served, and what was promised."""


def main() -> None:
    """Run the command line and end the process with 0, 1 or 2."""
    try:
        sys.exit(main_group(standalone_mode=False, prog_name="cocreate_gis") or 0)
    except click.Abort:
        sys.exit(_complain(Cancelled("cancelled")))
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(misuse.exit_code)
    except CoCreateError as error:
        sys.exit(_complain(error))
    except Exception:  # noqa: BLE001 -- the last door: a person at the keyboard cannot use a traceback
        sys.exit(_complain(Unavailable("failed", log=str(_write_down()))))


def _write_down() -> Path:
    """Keep the traceback for whoever mends it, readable by its owner only."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="cocreate-", suffix=".log", encoding="utf-8", delete=False
    ) as log:
        traceback.print_exc(file=log)
    return Path(log.name)


def _complain(error: CoCreateError) -> int:
    click.echo(in_words(error), err=True)
    return 1
