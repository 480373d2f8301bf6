"""The jobs that make a file to take home: a line each, which says by what it is made and out of what."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from cocreate_gis.analysis.progress import Progress
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Layer
from cocreate_gis.model.permissions import Actor
from cocreate_gis.services import job_files
from cocreate_gis.services.context import Context
from cocreate_gis.services.data import exports
from cocreate_gis.services.documents import Document
from cocreate_gis.services.paper import friday, hotline, noticeboard, paper, participation, register_print
from cocreate_gis.services.paper.compound_sheet import compound_sheet
from cocreate_gis.services.paper.paper import PrintOrder
from cocreate_gis.services.promises import (
    ballot_sheet,
    duties,
    fund_documents,
    mayor,
    project_lists,
)
from cocreate_gis.services.questions import street
from cocreate_gis.services.reach import (
    circle_report,
    comparison_sheet,
    documents,
    evidence_sheet,
    expert,
)
from cocreate_gis.services.registers import (
    clearing_sheet,
    compound_page,
    papers,
    parking_documents,
    sites_defects,
    sites_ranking,
    trees_sheet,
)
from cocreate_gis.services.voices.voiced import Period

Params = Mapping[str, Any]
Work = Callable[[Actor, Context, Params, Progress], dict[str, Any]]


def _making(
    make: Callable[..., Document], *asked: str | Callable[[Params], object], tells: bool = False
) -> Work:
    """What makes a document of what is asked: values by name, or as they are read out of all of them.

    With ``tells`` the making itself tells how far it is.
    """

    def work(actor: Actor, context: Context, params: Params, progress: Progress) -> dict[str, Any]:
        given = [params[one] if isinstance(one, str) else one(params) for one in asked]
        if tells:
            given.append(progress)
        else:
            progress(0.1, "make")
        made = make(actor, context, *given)
        progress(0.95, "make")
        return {"file": job_files.keep(context, made.content), "name": made.name}

    return work


def _question(params: Params) -> CoverageRequest:
    return CoverageRequest.model_validate(params["question"])


def _layer(params: Params) -> Layer:
    return find_layer(params["layer"])


def _period(params: Params) -> Period:
    since, until = (params[end] and dt.date.fromisoformat(params[end]) for end in ("since", "until"))
    return Period(since, until)


def _order(params: Params) -> PrintOrder:
    return PrintOrder(**params)


def _run_document(actor: Actor, context: Context, params: Params) -> Document:
    asked = (params["run"], params["format"], params["language"])
    return documents.run_document(actor, context, *asked, category=params["category"], paper=params["paper"])


def _circles(actor: Actor, context: Context, params: Params) -> Document:
    return circle_report.workbook(actor, context, params["language"], _question(params), run=params["run"])


def _export(actor: Actor, context: Context, params: Params) -> Document:
    return exports.export_layer(
        actor,
        context.store,
        _layer(params),
        params["format"],
        fids=params.get("fids"),
        language=params["language"],
    )


# By kind: the permission it asks for, and the work.
DOCUMENT_KINDS: Mapping[str, tuple[str, Work]] = {
    "document": ("coverage.export", _making(_run_document, dict)),
    "evidence": (
        "coverage.export",
        _making(evidence_sheet.evidence_document, "run", "category", "area", "format", "language"),
    ),
    "comparison": (
        "coverage.export",
        _making(comparison_sheet.comparison_document, "before", "after", "category", "format", "language"),
    ),
    "expert": ("coverage.export", _making(expert.workbook, "run", "category", "group", "decay", "language")),
    "circles": ("coverage.export", _making(_circles, dict)),
    "ranking": (
        "coverage.export",
        _making(sites_ranking.workbook, _question, "group", "weights", "language"),
    ),
    "export": ("data.export", _making(_export, dict)),
    "parking": ("data.export", _making(parking_documents.workbook, "page", "language")),
    "bill": ("data.export", _making(sites_defects.workbook, "street", "states", "language")),
    "register": ("data.export", _making(register_print.print_register, _layer, "fids", "paper", "language")),
    "record": ("data.export", _making(register_print.print_record, _layer, "fid", "language")),
    "friday": ("data.export", _making(friday.package, "community", _period, "language", tells=True)),
    "hotline": ("data.export", _making(hotline.export, "community", _period, "language")),
    "clearing": ("data.export", _making(clearing_sheet.clearing_document, "format", "language")),
    "duties": ("data.export", _making(duties.duties_workbook, "language")),
    "studio_sheet": ("data.export", _making(trees_sheet.studio_document, street, "language")),
    "compound": ("data.export", _making(compound_page.compound_workbook, "compound", "language")),
    "compound_sheet": ("data.export", _making(compound_sheet, "compound", "language")),
    "mayor": ("data.export", _making(mayor.report, "language", tells=True)),
    "fund": ("data.export", _making(fund_documents.fund_document, "fund", "format", "language")),
    "project_lists": ("data.export", _making(project_lists.lists_document, "project", "format", "language")),
    "report": ("heard.view", _making(participation.report, "level", _period, "language", "format")),
    "posters": ("paper.print", _making(paper.posters, _order, tells=True)),
    "forms": ("paper.print", _making(paper.forms, _order, tells=True)),
    "notice": ("paper.print", _making(noticeboard.notice_document, "area", "language")),
    "papers": ("paper.print", _making(papers.print_pack, "documents", "language")),
    "ballot": ("ballot.manage", _making(ballot_sheet.count_sheet, "ballot", "format", "language")),
    "slips": ("ballot.manage", _making(ballot_sheet.link_slips, "ballot", "address", "format", "language")),
}
