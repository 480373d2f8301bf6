"""What every command shares: the store option, words, progress and the one JSON object on stdout."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cocreate_gis.bootstrap import language, outside, settings
from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.wording import Words

if TYPE_CHECKING:
    from cocreate_gis.services.context import Context

_Command = TypeVar("_Command", bound=Callable[..., Any])

# Sentences are the same on the screen, where these are inputs.
_OPTIONS = {
    "coordinates_not_degrees": "--crs EPSG",
    "coordinates_not_degrees_zone": "--crs EPSG",
    "crs_does_not_fit": "--crs EPSG",
    "crs_does_not_fit_zone": "--crs EPSG",
    "crs_missing": "--crs EPSG",
    "crs_missing_zone": "--crs EPSG",
    "encoding_guessed": "--encoding ENC",
    "encoding_unknown": "--encoding ENC",
    "first_sheet_taken": "--source-layer NAME",
    "internal_into_public": "--may-be-shown",
    "layer_choice": "--source-layer NAME",
    "required_column_missing": "--map THEIRS=OURS",
}


def words() -> Words:
    """Give the words of the operator's language.

    Returns
    -------
    Words
        Chinese or English, as ``COCREATE_LANGUAGE`` or the machine's locale says.
    """
    return Words(language())


def in_words(error: CoCreateError) -> str:
    """Say an error in one line.

    Parameters
    ----------
    error : CoCreateError
        Any error of the product.

    Returns
    -------
    str
        The sentence, without a line break.
    """
    return " ".join((words().error(error) + option_for(error.code)).split())


def option_for(code: str) -> str:
    """Name the option that helps with what was noticed.

    Parameters
    ----------
    code : str
        Code of an error or a finding.

    Returns
    -------
    str
        To stand after its sentence; empty where no option helps.
    """
    return words()("cli.option", option=_OPTIONS[code]) if code in _OPTIONS else ""


def store_option(command: _Command) -> _Command:
    """Add ``--store`` to a command.

    Parameters
    ----------
    command : callable
        The command function; it receives ``store`` as text.

    Returns
    -------
    callable
        The same function.
    """
    return click.option(
        "--store",
        default=lambda: settings().store,
        show_default="COCREATE_STORE or data/local/cocreate.gpkg",
        help="GeoPackage file, or a postgresql+psycopg:// address.",
    )(command)


def json_option(command: _Command) -> _Command:
    """Add ``--json`` to a command.

    Parameters
    ----------
    command : callable
        The command function; it receives ``as_json``.

    Returns
    -------
    callable
        The same function.
    """
    option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
    return option(command)


def answer(result: Mapping[str, Any], *, as_json: bool, text: str) -> None:
    """Print the result of a command.

    Parameters
    ----------
    result : Mapping[str, object]
        The result as plain values.
    as_json : bool
        Whether to print it as one JSON object.
    text : str
        What a person reads otherwise.
    """
    click.echo(json.dumps(result, ensure_ascii=False, default=str) if as_json else text)


def open_context(store: str) -> "Context":
    """Open the workspace a command works on.

    Parameters
    ----------
    store : str
        Path or address.

    Returns
    -------
    Context
        The open workspace.

    Raises
    ------
    Unavailable
        It is missing, not ours, or of another version.
    """
    # Imported here: commands on plain files start without the store.
    from cocreate_gis.services.context import Context  # noqa: PLC0415
    from cocreate_gis.store import open_store  # noqa: PLC0415

    chosen = settings()
    # The same key as in the office, as links in mails name it.
    key = "default" if "://" in store else Path(store).stem
    return Context(key, open_store(store), chosen.cache, outside(chosen))


class ProgressLine:
    """Progress as one line on standard error, only where a person watches.

    Parameters
    ----------
    label : Callable[[str], str]
        Turns the name of a stage into words.
    """

    def __init__(self, label: Callable[[str], str] = str) -> None:
        self._label = label
        self._shown = sys.stderr.isatty()
        self._stage = ""

    def __call__(self, fraction: float, stage: str) -> None:
        if self._shown:
            click.echo(f"\r\x1b[K{fraction:4.0%} {self._label(stage)}", err=True, nl=fraction >= 1)
        elif stage != self._stage:
            click.echo(self._label(stage), err=True)
        self._stage = stage


EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
