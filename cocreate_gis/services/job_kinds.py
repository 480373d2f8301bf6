"""What jobs do: each kind takes JSON values, does what a person asked for, and gives JSON values back."""

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

import pandas as pd

from cocreate_gis.analysis.progress import Progress
from cocreate_gis.interchange.readers import read_table, read_upload
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.parking import PARKING_SPACES
from cocreate_gis.model.permissions import Actor
from cocreate_gis.model.siting import SitingRequest
from cocreate_gis.services import job_files
from cocreate_gis.services.context import Context
from cocreate_gis.services.data import building_people, imports
from cocreate_gis.services.data.conflicts import SHAPE, Choice, RowConflict
from cocreate_gis.services.data.findings import gather, rows_left_out
from cocreate_gis.services.data.imports import ImportPlan
from cocreate_gis.services.job_documents import DOCUMENT_KINDS, Params, Work
from cocreate_gis.services.promises import (
    measures,
)
from cocreate_gis.services.reach import (
    coverage,
    siting,
)
from cocreate_gis.services.registers import (
    bulk,
    parking_matching,
)
from cocreate_gis.services.registers.record_history import from_json
from cocreate_gis.wording import Words


def _coverage(actor: Actor, context: Context, params: Params, progress: Progress) -> dict[str, Any]:
    request = CoverageRequest.model_validate(params["request"])
    assessment = coverage.run(actor, context, request, name=params["name"], progress=progress)
    return {"run": assessment.run.uid}


def _siting(actor: Actor, context: Context, params: Params, progress: Progress) -> dict[str, Any]:
    question = CoverageRequest.model_validate(params["question"])
    request = SitingRequest.model_validate(params["request"])
    return {"run": siting.run(actor, context, question, request, progress=progress).run.uid}


def _option(actor: Actor, context: Context, params: Params, progress: Progress) -> dict[str, Any]:
    question = CoverageRequest.model_validate(params["question"])
    return {"run": measures.measure(actor, context, params["option"], question, progress).run}


def _preview(actor: Actor, context: Context, params: Params, progress: Progress) -> dict[str, Any]:
    plan = _plan(actor, context, params, progress)
    progress(0.9, "match")
    rejected = (
        rows_left_out(plan.read.rows, plan.findings, Words(params["language"])) if plan.rejected else None
    )
    rows = pd.DataFrame(plan.preview.drop(columns=plan.preview.geometry.name))
    return {
        "inserts": len(plan.inserts),
        "updates": len(plan.updates),
        "rejected": len(plan.rejected),
        "findings": [[asdict(finding), count] for finding, count in gather(plan.findings)],
        "columns": {match.field.name: match.column for match in plan.columns.matches},
        "rows": json.loads(rows.to_json(orient="records", date_format="iso")),
        "rejected_file": rejected and job_files.keep(context, rejected),
        "conflicts": [_told_conflict(context, one) for one in plan.conflicts],
    }


def _told_conflict(context: Context, conflict: RowConflict) -> dict[str, Any]:
    fields = {name: list(sides) for name, sides in conflict.fields.items()}
    if SHAPE in fields:
        now, said = (context.to_metric(shape) for shape in fields[SHAPE])
        fields[SHAPE] = [None, round(now.centroid.distance(said.centroid), 1)]
    return {"row": conflict.row, "uid": conflict.uid, "version": conflict.version, "fields": fields}


def _import(actor: Actor, context: Context, params: Params, progress: Progress) -> dict[str, Any]:
    plan = _plan(actor, context, params, progress)

    def second_half(fraction: float, stage: str) -> None:
        progress(0.5 + fraction / 2, stage)

    report = imports.run_import(actor, context.store, plan, second_half)
    return {
        "inserted": report.inserted,
        "updated": report.updated,
        "rejected": report.rejected + len(report.conflicts),
    }


def _people(actor: Actor, context: Context, params: Params, progress: Progress) -> dict[str, Any]:
    table = read_table(params["name"], job_files.kept(context, params["file"]))
    progress(0.1, "match")
    said = params["classification"]
    plan = building_people.plan_people(actor, context.store, table, classification=said)
    return {"buildings": building_people.join_people(actor, context.store, plan, progress)}


def _plan(actor: Actor, context: Context, params: Params, progress: Progress) -> ImportPlan:
    content = job_files.kept(context, params["file"])
    progress(0.05, "read")
    bounds = imports.expected_bounds(context.store)
    read = read_upload(
        params["name"],
        content,
        layer=params["source_layer"],
        crs=params["crs"],
        encoding=params["encoding"],
        expected_bounds=bounds,
    )
    progress(0.3, "match")
    layer = find_layer(params["layer"])
    said = params["classification"], params["may_be_shown"]
    return imports.plan_import(
        actor,
        context.store,
        layer,
        read,
        params["mapping"],
        *said,
        existing=params.get("existing", "update"),
        elsewhere=params.get("elsewhere", False),
        choices={uid: Choice(*one) for uid, one in params.get("choices", {}).items()},
        for_all=params.get("for_all", {}),
    )


def _bulk(actor: Actor, context: Context, params: Params, progress: Progress) -> dict[str, Any]:
    progress(0.1, "write")
    layer, seen = find_layer(params["layer"]), dict(params["versions"])
    values = {name: from_json(layer.field(name), value) for name, value in params["values"].items()}
    done = bulk.apply(actor, context, layer, seen, values)
    return {"fields": list(done.fields), "at": done.at.isoformat(), "count": done.count}


def _bulk_undo(actor: Actor, context: Context, params: Params, progress: Progress) -> dict[str, Any]:
    progress(0.1, "write")
    layer = find_layer(params["layer"])
    done = bulk.BulkDone(tuple(params["fields"]), dt.datetime.fromisoformat(params["at"]), params["count"])
    restored, left = bulk.undo(actor, context, layer, done)
    return {"restored": restored, "left": left}


def _allocate(actor: Actor, context: Context, _: Params, progress: Progress) -> dict[str, Any]:
    return {"count": len(parking_matching.allocate(actor, context, progress))}


# By kind: the permission it asks for, and the work.
KINDS: dict[str, tuple[str, Work]] = {
    "coverage": ("coverage.run", _coverage),
    "siting": ("coverage.run", _siting),
    "option": ("coverage.run", _option),
    "preview": ("data.import", _preview),
    "import": ("data.import", _import),
    "people": ("data.import", _people),
    "allocate": (PARKING_SPACES.edit_action, _allocate),
    # The widest right to change records; the service asks for that of the layer.
    "bulk": ("meeting.record", _bulk),
    "bulk_undo": ("meeting.record", _bulk_undo),
    **DOCUMENT_KINDS,
}
