"""``sheet``: compute coverage for a workspace and print the map that proves it."""

from pathlib import Path

import click

from cocreate_gis.cli.common import (
    NEW_FILE,
    ProgressLine,
    answer,
    json_option,
    open_context,
    store_option,
    words,
)
from cocreate_gis.interchange.files import write_file
from cocreate_gis.model.coverage import MINUTES_ON_SCREEN, CoverageRequest
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.suppositions import GateStatus, Suppositions
from cocreate_gis.services.context import Context
from cocreate_gis.services.reach import coverage, documents, what_if

_KINDS = {f".{kind}": kind for kind in documents.RUN_DOCUMENTS}


@click.command(help="Compute coverage for a workspace and write its map sheet, or any other form of it.")
@store_option
@click.option("--category", "categories", multiple=True, help="Facility category; else the most frequent.")
@click.option("--minutes", default=MINUTES_ON_SCREEN, show_default=True, type=float)
@click.option("--open-gate", "gates", multiple=True, help="Name of a gate under discussion to take as open.")
@click.option("--paper", default="A4", show_default=True, type=click.Choice(["A4", "A3"]))
@click.option("--out", required=True, type=NEW_FILE, help="By its suffix: " + " ".join(_KINDS))
@json_option
def sheet(
    store: str,
    categories: tuple[str, ...],
    minutes: float,
    gates: tuple[str, ...],
    paper: documents.Paper,
    out: Path,
    as_json: bool,
) -> None:
    """Write a document of a new coverage run.

    Parameters
    ----------
    store : str
        The workspace.
    categories : tuple of str
        Facility categories.
    minutes : float
        Walking time.
    gates : tuple of str
        Names of gates under discussion that are taken to be open.
    paper : {"A4", "A3"}
        Size of the sheet.
    out : Path
        The file to write.
    as_json : bool
        Whether to print one JSON object.
    """
    kind = _KINDS.get(out.suffix.lower())
    if kind is None:
        raise InvalidInput("export_format_unknown", suffix=out.suffix, known=" ".join(_KINDS))
    context = open_context(store)
    chosen = categories or tuple(coverage.categories(context))[:1]
    if not chosen:
        raise InvalidInput("no_facilities_of_category", category="—")
    request = CoverageRequest(
        categories=chosen, minutes=minutes, suppose=Suppositions(gates=_opened(context, gates))
    )
    progress = ProgressLine(lambda stage: words()(f"stage.{stage}"))
    made = coverage.run(OPERATOR, context, request, progress=progress)
    document = documents.run_document(OPERATOR, context, made.run.uid, kind, words().language, paper=paper)
    write_file(out, document.content)
    result = {
        "file": str(out),
        "bytes": len(document.content),
        "run": made.run.uid,
        "rows": [row.model_dump() for row in made.run.rows if not row.area],
        "assumptions": documents.assumption_lines(context, made.run, words()),
    }
    lines = [words()("cli.written", file=str(out))]
    if kind in documents.ONE_CATEGORY:
        result["category"] = chosen[0]
        if len(chosen) > 1:
            lines.append(words()("cli.one_category", category=chosen[0]))
    answer(result, as_json=as_json, text="\n".join(lines))


def _opened(context: Context, names: tuple[str, ...]) -> dict[str, GateStatus]:
    under_discussion = what_if.gates_under_discussion(OPERATOR, context)
    for name in names:
        if name not in under_discussion.values():
            known = ", ".join(under_discussion.values()) or "—"
            raise InvalidInput("gate_not_under_discussion", gate=name, known=known)
    return {uid: "open" for uid, name in under_discussion.items() if name in names}
