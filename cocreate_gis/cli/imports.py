"""``import``: a file into a layer of a workspace."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pandas as pd

from cocreate_gis.cli.common import (
    EXISTING_FILE,
    NEW_FILE,
    answer,
    json_option,
    option_for,
    store_option,
    words,
)
from cocreate_gis.interchange.files import content_of, write_file
from cocreate_gis.interchange.readers import ReadResult, read_table, read_vector
from cocreate_gis.model.crs import crs_title
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers import Layer, find_layer
from cocreate_gis.model.layers.places import BUILDINGS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import setup
from cocreate_gis.services.data import building_people, imports
from cocreate_gis.services.data.building_people import PeoplePlan
from cocreate_gis.services.data.classification import require_classification
from cocreate_gis.services.data.findings import describe, gather, rows_left_out
from cocreate_gis.services.data.imports import Existing, ImportPlan, ImportReport
from cocreate_gis.store import Store, open_store
from cocreate_gis.wording import Words


@click.command("import")
@click.argument("file", type=EXISTING_FILE)
@click.option("--layer", "layer_name", required=True, help="Layer to import into, such as street_trees.")
@click.option("--source-layer", help="Layer or sheet of a file that holds several.")
@store_option
@click.option("--crs", type=int, metavar="EPSG", help="Coordinate system of the file, when it does not say.")
@click.option("--encoding", metavar="ENC", help="Text encoding of the file, when the guess is wrong.")
@click.option("--map", "pairs", multiple=True, metavar="THEIRS=OURS", help="Column of the file = our field.")
@click.option(
    "--classification",
    type=click.Choice(["public", "internal", "classified"]),
    default="internal",
    show_default=True,
    help="What the file is; classified data are refused.",
)
@click.option(
    "--may-be-shown", is_flag=True, help="Everybody may see the public fields, though the file is internal."
)
@click.option(
    "--existing",
    type=click.Choice(["skip", "update", "add"]),
    default="update",
    show_default=True,
    help="What becomes of rows about records the workspace has.",
)
@click.option("--elsewhere", is_flag=True, help="The file is meant to lie far from the workspace.")
@click.option("--rejected", type=NEW_FILE, metavar="FILE.xlsx", help="Write the rows left out, with reasons.")
@json_option
def import_(
    file: Path,
    layer_name: str,
    source_layer: str | None,
    store: str,
    crs: int | None,
    encoding: str | None,
    pairs: Sequence[str],
    classification: str,
    may_be_shown: bool,
    existing: Existing,
    elsewhere: bool,
    rejected: Path | None,
    as_json: bool,
) -> None:
    """Import FILE into a layer; what is good is kept, the rest is listed.

    FILE is a GeoPackage, GeoJSON, Shapefile (zipped or not), GeoParquet, OpenStreetMap extract (.osm.pbf, for
    the layer paths), CSV or XLSX. A store that does not exist is created. A table without coordinates for the
    layer buildings is joined by building number.
    """
    say, begun = words(), time.perf_counter()
    require_classification(classification)
    layer, mapping = find_layer(layer_name), dict(_pair(text) for text in pairs)
    present = open_store(store) if "://" in store or Path(store).exists() else None
    click.echo(say("import.reading", file=file.name), err=True)
    bounds = imports.expected_bounds(present) if present else None
    try:
        read = read_vector(file, layer=source_layer, crs=crs, encoding=encoding, expected_bounds=bounds)
    except InvalidInput as error:
        if error.code != "coordinates_not_found" or layer is not BUILDINGS or present is None:
            raise
        table = read_table(file.name, content_of(file), sheet=source_layer, encoding=encoding)
        people = building_people.plan_people(OPERATOR, present, table, mapping, classification)
        _tell(people.findings, say)
        _save_rejected(rejected, table.frame, people.findings, say)
        _join_people(present, file, people, len(table.frame), say, as_json=as_json)
        return
    click.echo(say("import.checking"), err=True)
    plan = imports.plan_import(
        OPERATOR,
        present,
        layer,
        read,
        mapping,
        classification,
        may_be_shown,
        existing=existing,
        elsewhere=elsewhere,
    )
    _tell(plan.findings, say)
    _save_rejected(rejected, read.rows, plan.findings, say)
    target = present or _set_up(store, plan, say)
    click.echo(say("import.writing"), err=True)
    report = imports.run_import(OPERATOR, target, plan)
    _tell(report.conflicts, say)
    figures = {
        "store": store,
        "store_created": present is None,
        "workspace": target.workspace.name,
        "metric_crs": f"EPSG:{target.workspace.metric_epsg}",
        **_figures(plan, report, say),
        "seconds": round(time.perf_counter() - begun, 3),
    }
    answer(figures, as_json=as_json, text=_sentences(layer, plan, report, say))


def _pair(text: str) -> tuple[str, str]:
    theirs, equals, ours = text.rpartition("=")
    if not equals or not theirs or not ours:
        raise InvalidInput("map_form", text=text)
    return theirs, ours


def _set_up(store: str, plan: ImportPlan, say: Words) -> Store:
    if plan.good == 0:
        raise InvalidInput("nothing_to_import", file=plan.read.name, rows=len(plan.read.rows))
    workspace = imports.propose_workspace(plan.read)
    created = setup.set_up(OPERATOR, store, workspace)
    told = say("import.store_created", name=workspace.name, store=store, crs=crs_title(workspace.metric_epsg))
    click.echo(told, err=True)
    return created


def _tell(findings: tuple[Finding, ...], say: Words) -> None:
    for finding, count in gather(findings):
        text = describe(finding, say) + option_for(finding.code)
        if finding.row is not None and count > 1:
            text = say("import.rows_finding", count=count, row=finding.row, text=text)
        elif finding.row is not None:
            text = say("import.row_finding", row=finding.row, text=text)
        click.echo(f"! {text}", err=True)


def _save_rejected(file: Path | None, rows: pd.DataFrame, findings: tuple[Finding, ...], say: Words) -> None:
    if file and any(finding.severity == "error" and finding.row is not None for finding in findings):
        write_file(file, rows_left_out(rows, findings, say))
        click.echo(say("import.rejected_saved", file=str(file)), err=True)


def _figures(plan: ImportPlan, report: ImportReport, say: Words) -> dict[str, Any]:
    return {
        "layer": plan.layer.name,
        "file": plan.read.name,
        "format": plan.read.format,
        "encoding": plan.read.encoding,
        "source_crs": _crs_name(plan.read),
        "classification": plan.classification,
        "rows": len(plan.read.rows),
        "inserted": report.inserted,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "conflicts": len(report.conflicts),
        "matched": {match.column: match.field.name for match in plan.columns.matches},
        "kept": list(plan.columns.extra),
        "findings": _listed((*plan.findings, *report.conflicts), say),
    }


def _crs_name(read: ReadResult) -> str:
    epsg = read.source_crs.to_epsg()
    return f"EPSG:{epsg}" if epsg else str(read.source_crs.name)


def _listed(findings: tuple[Finding, ...], say: Words) -> list[dict[str, Any]]:
    return [
        {
            "code": finding.code,
            "severity": finding.severity,
            "count": count,
            "first_row": finding.row,
            "message": describe(finding, say),
        }
        for finding, count in gather(findings)
    ]


def _sentences(layer: Layer, plan: ImportPlan, report: ImportReport, say: Words) -> str:
    matched = ", ".join(f"{match.column} → {say.title(match.field.title)}" for match in plan.columns.matches)
    lines = [say("import.matched", columns=matched)]
    if plan.columns.extra:
        lines.append(say("import.kept", columns=", ".join(plan.columns.extra)))
    counts = {
        "inserted": report.inserted,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected": report.rejected + len(report.conflicts),
    }
    return "\n".join([*lines, say("import.done", layer=layer.title, **counts)])


def _join_people(store: Store, file: Path, plan: PeoplePlan, rows: int, say: Words, *, as_json: bool) -> None:
    changed = building_people.join_people(OPERATOR, store, plan)
    counts = {
        "inserted": 0,
        "updated": changed,
        "unchanged": plan.unchanged,
        "rejected": len(plan.unmatched),
    }
    figures = {
        "store": store.location,
        "layer": BUILDINGS.name,
        "file": file.name,
        "classification": plan.classification,
        "rows": rows,
        **counts,
        "unmatched_rows": [told.row for told in plan.unmatched],
        "findings": _listed(plan.findings, say),
    }
    answer(figures, as_json=as_json, text=say("import.done", layer=BUILDINGS.title, **counts))
