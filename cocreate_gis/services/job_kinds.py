"""What jobs do: each kind takes JSON values, does what a person asked for, and gives JSON values back."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
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
from cocreate_gis.services.data import building_people, exports, imports
from cocreate_gis.services.data.conflicts import SHAPE, Choice, RowConflict
from cocreate_gis.services.data.findings import gather, rows_left_out
from cocreate_gis.services.data.imports import ImportPlan
from cocreate_gis.services.documents import Document
from cocreate_gis.services.paper import friday, hotline, noticeboard, paper, participation, register_print
from cocreate_gis.services.paper.compound_sheet import compound_sheet
from cocreate_gis.services.paper.paper import PrintOrder
from cocreate_gis.services.promises import (
    ballot_sheet,
    duties,
    fund_documents,
    mayor,
    measures,
    project_lists,
)
from cocreate_gis.services.questions import street
from cocreate_gis.services.reach import (
    circle_report,
    comparison_sheet,
    coverage,
    documents,
    evidence_sheet,
    expert,
    siting,
)
from cocreate_gis.services.registers import (
    bulk,
    clearing_sheet,
    compound_page,
    papers,
    parking_documents,
    parking_matching,
    sites_defects,
    sites_ranking,
    trees_sheet,
)
from cocreate_gis.services.registers.record_history import from_json
from cocreate_gis.services.voices.voiced import Period
from cocreate_gis.wording import Words

Work = Callable[[Actor, Context, Mapping[str, Any], Progress], dict[str, Any]]


def _coverage(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    request = CoverageRequest.model_validate(params["request"])
    assessment = coverage.run(actor, context, request, name=params["name"], progress=progress)
    return {"run": assessment.run.uid}


def _siting(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    question = CoverageRequest.model_validate(params["question"])
    request = SitingRequest.model_validate(params["request"])
    return {"run": siting.run(actor, context, question, request, progress=progress).run.uid}


def _option(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    question = CoverageRequest.model_validate(params["question"])
    return {"run": measures.measure(actor, context, params["option"], question, progress).run}


def _preview(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
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


def _import(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    plan = _plan(actor, context, params, progress)

    def second_half(fraction: float, stage: str) -> None:
        progress(0.5 + fraction / 2, stage)

    report = imports.run_import(actor, context.store, plan, second_half)
    return {
        "inserted": report.inserted,
        "updated": report.updated,
        "rejected": report.rejected + len(report.conflicts),
    }


def _people(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    table = read_table(params["name"], job_files.kept(context, params["file"]))
    progress(0.1, "match")
    said = params["classification"]
    plan = building_people.plan_people(actor, context.store, table, classification=said)
    return {"buildings": building_people.join_people(actor, context.store, plan, progress)}


def _plan(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> ImportPlan:
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


def _document(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    progress(0.1, "make")
    made = documents.run_document(
        actor,
        context,
        params["run"],
        params["format"],
        params["language"],
        category=params["category"],
        paper=params["paper"],
    )
    return _made(context, made, progress)


def _evidence(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    progress(0.1, "make")
    asked = (params["run"], params["category"], params["area"], params["format"], params["language"])
    return _made(context, evidence_sheet.evidence_document(actor, context, *asked), progress)


def _comparison(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    progress(0.1, "make")
    asked = (params["before"], params["after"], params["category"], params["format"], params["language"])
    return _made(context, comparison_sheet.comparison_document(actor, context, *asked), progress)


def _expert(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    asked = (params["run"], params["category"], params["group"], params["decay"], params["language"])
    return _made(context, expert.workbook(actor, context, *asked), progress)


def _circles(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    question = CoverageRequest.model_validate(params["question"])
    made = circle_report.workbook(actor, context, params["language"], question, run=params["run"])
    return _made(context, made, progress)


def _export(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    layer = find_layer(params["layer"])
    made = exports.export_layer(actor, context.store, layer, params["format"], language=params["language"])
    return _made(context, made, progress)


def _parking(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    made = parking_documents.workbook(actor, context, params["page"], params["language"])
    return _made(context, made, progress)


def _bill(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    asked = (params["street"], params["states"], params["language"])
    return _made(context, sites_defects.workbook(actor, context, *asked), progress)


def _ranking(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    question = CoverageRequest.model_validate(params["question"])
    asked = (question, params["group"], params["weights"], params["language"])
    return _made(context, sites_ranking.workbook(actor, context, *asked), progress)


def _register(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    progress(0.1, "make")
    layer, asked = find_layer(params["layer"]), (params["fids"], params["paper"], params["language"])
    return _made(context, register_print.print_register(actor, context, layer, *asked), progress)


def _record(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    layer = find_layer(params["layer"])
    made = register_print.print_record(actor, context, layer, params["fid"], params["language"])
    return _made(context, made, progress)


def _bulk(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "write")
    layer, seen = find_layer(params["layer"]), dict(params["versions"])
    values = {name: from_json(layer.field(name), value) for name, value in params["values"].items()}
    done = bulk.apply(actor, context, layer, seen, values)
    return {"fields": list(done.fields), "at": done.at.isoformat(), "count": done.count}


def _bulk_undo(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    progress(0.1, "write")
    layer = find_layer(params["layer"])
    done = bulk.BulkDone(tuple(params["fields"]), dt.datetime.fromisoformat(params["at"]), params["count"])
    restored, left = bulk.undo(actor, context, layer, done)
    return {"restored": restored, "left": left}


def _poster(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    return _made(context, paper.posters(actor, context, PrintOrder(**params), progress), progress)


def _form(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    return _made(context, paper.forms(actor, context, PrintOrder(**params), progress), progress)


def _notice(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    made = noticeboard.notice_document(actor, context, params["area"], params["language"])
    return _made(context, made, progress)


def _friday(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    period = _period(params)
    made = friday.package(actor, context, params["community"], period, params["language"], progress)
    return _made(context, made, progress)


def _report(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    asked = (params["level"], _period(params), params["language"], params["format"])
    return _made(context, participation.report(actor, context, *asked), progress)


def _hotline(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    made = hotline.export(actor, context, params["community"], _period(params), params["language"])
    return _made(context, made, progress)


def _clearing(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    progress(0.1, "make")
    made = clearing_sheet.clearing_document(actor, context, params["format"], params["language"])
    return _made(context, made, progress)


def _duties(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    return _made(context, duties.duties_workbook(actor, context, params["language"]), progress)


def _studio(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    made = trees_sheet.studio_document(actor, context, street(params), params["language"])
    return _made(context, made, progress)


def _compound(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    progress(0.1, "make")
    made = compound_page.compound_workbook(actor, context, params["compound"], params["language"])
    return _made(context, made, progress)


def _lists(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    asked = (params["project"], params["format"], params["language"])
    return _made(context, project_lists.lists_document(actor, context, *asked), progress)


def _compound_sheet(
    actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    progress(0.1, "make")
    made = compound_sheet(actor, context, params["compound"], params["language"])
    return _made(context, made, progress)


def _papers(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    made = papers.print_pack(actor, context, params["documents"], params["language"])
    return _made(context, made, progress)


def _ballot(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    made = ballot_sheet.count_sheet(actor, context, params["ballot"], params["format"], params["language"])
    return _made(context, made, progress)


def _slips(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    asked = (params["ballot"], params["address"], params["format"], params["language"])
    return _made(context, ballot_sheet.link_slips(actor, context, *asked), progress)


def _fund(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.1, "make")
    asked = (params["fund"], params["format"], params["language"])
    return _made(context, fund_documents.fund_document(actor, context, *asked), progress)


def _mayor(actor: Actor, context: Context, params: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    return _made(context, mayor.report(actor, context, params["language"], progress), progress)


def _period(params: Mapping[str, Any]) -> Period:
    since, until = (params[end] and dt.date.fromisoformat(params[end]) for end in ("since", "until"))
    return Period(since, until)


def _made(context: Context, made: Document, progress: Progress) -> dict[str, Any]:
    progress(0.95, "make")
    return {"file": job_files.keep(context, made.content), "name": made.name}


# By kind: the permission it asks for, and the work.
KINDS: dict[str, tuple[str, Work]] = {
    "coverage": ("coverage.run", _coverage),
    "siting": ("coverage.run", _siting),
    "option": ("coverage.run", _option),
    "preview": ("data.import", _preview),
    "import": ("data.import", _import),
    "people": ("data.import", _people),
    "document": ("coverage.export", _document),
    "evidence": ("coverage.export", _evidence),
    "comparison": ("coverage.export", _comparison),
    "expert": ("coverage.export", _expert),
    "circles": ("coverage.export", _circles),
    "export": ("data.export", _export),
    "parking": ("data.export", _parking),
    "allocate": (
        PARKING_SPACES.edit_action,
        lambda actor, context, _, progress: {
            "count": len(parking_matching.allocate(actor, context, progress))
        },
    ),
    "bill": ("data.export", _bill),
    "ranking": ("coverage.export", _ranking),
    "register": ("data.export", _register),
    "record": ("data.export", _record),
    # The widest right to change records; the service asks for that of the layer.
    "bulk": ("meeting.record", _bulk),
    "bulk_undo": ("meeting.record", _bulk_undo),
    "posters": ("paper.print", _poster),
    "forms": ("paper.print", _form),
    "notice": ("paper.print", _notice),
    "friday": ("data.export", _friday),
    "report": ("heard.view", _report),
    "hotline": ("data.export", _hotline),
    "clearing": ("data.export", _clearing),
    "duties": ("data.export", _duties),
    "studio": ("data.export", _studio),
    "compound": ("data.export", _compound),
    "compound_sheet": ("data.export", _compound_sheet),
    "papers": ("paper.print", _papers),
    "mayor": ("data.export", _mayor),
    "ballot": ("ballot.manage", _ballot),
    "slips": ("ballot.manage", _slips),
    "fund": ("data.export", _fund),
    "project_lists": ("data.export", _lists),
}
