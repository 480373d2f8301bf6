"""Files into layers: looked at first, then taken over whole in one transaction."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from cocreate_gis.analysis.progress import Progress, silent
from cocreate_gis.interchange.intake import judge
from cocreate_gis.interchange.matching import ColumnPlan
from cocreate_gis.interchange.placing import Bounds
from cocreate_gis.interchange.readers import ReadResult
from cocreate_gis.interchange.standards import shipped_standards
from cocreate_gis.interchange.vocabulary import Vocabulary, category_vocabulary
from cocreate_gis.model.crs import propose_metric_crs
from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.findings import Finding, Severity
from cocreate_gis.model.layers import Layer, Visibility
from cocreate_gis.model.layers.network import FACILITIES
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.data.classification import (
    Classification,
    asks_to_show,
    record_import,
    require_classification,
)
from cocreate_gis.services.data.conflicts import Choice, RowConflict, settle
from cocreate_gis.services.data.known_records import changed, comparable, completed, part, recognise, squares
from cocreate_gis.services.data.row_checks import Around, check_rows
from cocreate_gis.services.registers.rules import rules_in
from cocreate_gis.services.voices.people import with_persons
from cocreate_gis.store import (
    Store,
    Writer,
    insert_features,
    read_features,
    read_standards,
    removed_uids,
    update_feature,
)

Existing = Literal["skip", "update", "add"]

_PREVIEW_ROWS = 10
_IDENTITY = ["fid", "uid", "version"]
_EXISTING_FINDINGS: dict[Existing, tuple[str, Severity]] = {
    "skip": ("existing_skipped", "fixed"),
    "update": ("existing_updated", "fixed"),
    "add": ("already_imported", "warning"),
}
_FAR_KM = 10
# Between two groups of rows an import says how far it is, and can be stopped.
_ROWS_AT_A_TIME = 2_000


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; nothing is written yet.

    Parameters
    ----------
    layer : Layer
        Where the rows go.
    read : ReadResult
        The file.
    classification : {"public", "internal"}
        What the person said the file is.
    may_be_shown : bool
        Whether the person agreed that everybody may see the public fields, though the file is internal.
    columns : ColumnPlan
        Which column goes where.
    inserts : geopandas.GeoDataFrame
        Rows that become new records, EPSG:4326, index: row of the file.
    updates : geopandas.GeoDataFrame
        Rows of records the workspace has and that differ; columns ``fid`` and ``version`` say which.
    unchanged : int
        Rows of records the workspace has just so.
    findings : tuple of Finding
        Everything noticed.
    conflicts : tuple of RowConflict
        Rows that wait for a decision, since their record was changed after the file was made.
    """

    layer: Layer
    read: ReadResult
    classification: Classification
    may_be_shown: bool
    columns: ColumnPlan
    inserts: gpd.GeoDataFrame
    updates: gpd.GeoDataFrame
    unchanged: int
    findings: tuple[Finding, ...]
    conflicts: tuple[RowConflict, ...]

    @cached_property
    def good(self) -> int:
        """Rows that can be taken over."""
        return len(self.inserts) + len(self.updates) + self.unchanged

    @cached_property
    def rejected(self) -> list[int]:
        """Rows of the file that cannot, in order."""
        return sorted({f.row for f in self.findings if f.severity == "error" and f.row is not None})

    @property
    def preview(self) -> gpd.GeoDataFrame:
        """The first rows as they would be kept."""
        rows = self.inserts if len(self.inserts) else self.updates.drop(columns=_IDENTITY, errors="ignore")
        return rows.head(_PREVIEW_ROWS)


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Parameters
    ----------
    inserted, updated, unchanged, rejected : int
        Rows by what became of them.
    conflicts : tuple of Finding
        Rows not taken over because somebody else changed the record meanwhile.
    """

    inserted: int
    updated: int
    unchanged: int
    rejected: int
    conflicts: tuple[Finding, ...]


def plan_import(
    actor: Actor,
    store: Store | None,
    layer: Layer,
    read: ReadResult,
    mapping: Mapping[str, str],
    classification: str = "internal",
    may_be_shown: bool = False,
    *,
    existing: Existing = "update",
    elsewhere: bool = False,
    choices: Mapping[str, Choice] = MappingProxyType({}),
    for_all: Mapping[str, object] = MappingProxyType({}),
) -> ImportPlan:
    """Look at a file before it is taken over.

    Parameters
    ----------
    actor : Actor
        Who imports.
    store : Store or None
        The workspace; None for one yet to be set up.
    layer : Layer
        Where the rows are to go.
    read : ReadResult
        The file.
    mapping : Mapping[str, str]
        Field per heading, where the person decided; an empty one keeps the column beside the record, unread.
    classification : {"public", "internal", "classified"}
        What the person says the file is.
    may_be_shown : bool
        Whether the person agrees that everybody may see the public fields of an internal file.
    existing : {"skip", "update", "add"}
        What becomes of rows about records the workspace has.
    elsewhere : bool
        Whether the person confirms that the file lies far from the workspace.
    choices : Mapping[str, Choice]
        By uid, what was decided about records changed after the file was made.
    for_all : Mapping[str, object]
        By required field that the file does not have, the value every row is given.

    Returns
    -------
    ImportPlan
        What would be done.

    Raises
    ------
    Forbidden
        The actor may not import.
    InvalidInput
        ``classified_refused``, ``classification_unknown``, ``layer_not_from_files``, or the file does
        not suit the layer.
    """
    require(actor, "data.import")
    kind = require_classification(classification)
    if not layer.from_files:
        raise InvalidInput("layer_not_from_files", layer=layer.title)
    intake = judge(read, layer, mapping, _vocabularies(store, layer), for_all)
    findings = list(intake.findings)
    present = _present(store, layer)
    conflicts: tuple[RowConflict, ...] = ()
    if store is None or present is None:
        known, new = intake.frame.iloc[:0], intake.frame.drop(columns="version", errors="ignore")
        updates, unchanged = known, 0
    else:
        known, new, stale = part(intake.frame, present, _removed(store, layer), findings)
        settled, conflicts = settle(store, layer, stale, present, choices, findings)
        known = pd.concat([known, settled]) if len(settled) else known
        epsg = store.workspace.metric_epsg
        same = recognise(new, present[~present["uid"].isin(known.get("uid", []))], layer, epsg)
        if len(same):
            params = {"same": len(same), "rows": len(new), "layer": layer.title}
            findings.append(Finding(*_EXISTING_FINDINGS[existing], params=params))
        if existing != "add" and len(same):
            given = {match.field.name for match in intake.columns.matches}
            rows = completed(new.loc[same.index], same, present, given)
            known, new = pd.concat([known, rows]), new.drop(same.index)
        updates, unchanged = changed(known, present, layer, findings)
        if existing == "skip":
            updates, unchanged = updates.iloc[:0], unchanged + len(updates)
        findings += _far(store, intake.frame, elsewhere=elsewhere)
        noticed = check_rows(actor, layer, new, updates, _around(store, present))
        findings += noticed
        refused = [finding.row for finding in noticed if finding.severity == "error"]
        new, updates = (rows[~rows.index.isin(refused)] for rows in (new, updates))
    new = _with_outlines(new, layer, findings)
    return ImportPlan(
        layer, read, kind, may_be_shown, intake.columns, new, updates, unchanged, tuple(findings), conflicts
    )


def propose_workspace(read: ReadResult) -> Workspace:
    """Propose the workspace for a first file.

    Parameters
    ----------
    read : ReadResult
        The file.

    Returns
    -------
    Workspace
        Named after the file, with the metric CRS of its middle.

    Raises
    ------
    InvalidInput
        ``nothing_to_import``: the file has no usable place.
    """
    if read.frame.empty:
        raise InvalidInput("nothing_to_import", file=read.name, rows=len(read.rows))
    west, south, east, north = read.frame.total_bounds
    epsg = propose_metric_crs((west + east) / 2, (south + north) / 2)
    return Workspace(name=PurePath(read.name).stem, metric_epsg=epsg, source=read.name)


def expected_bounds(store: Store) -> Bounds | None:
    """Tell where the places of a file are expected.

    Parameters
    ----------
    store : Store
        The workspace.

    Returns
    -------
    tuple of float or None
        West, south, east, north of the communities in degrees; None before there are any.
    """
    with store.read() as connection:
        communities = read_features(connection, COMMUNITIES, columns=[])
    return None if communities.empty else tuple(communities.total_bounds.tolist())


def run_import(actor: Actor, store: Store, plan: ImportPlan, progress: Progress = silent) -> ImportReport:
    """Take a file over: all good rows in one transaction, or none.

    Parameters
    ----------
    actor : Actor
        Who imports.
    store : Store
        The workspace.
    plan : ImportPlan
        As looked at.
    progress : Progress
        Is told how far the import is, and may stop it; then no row is kept.

    Returns
    -------
    ImportReport
        What was done.

    Raises
    ------
    Forbidden
        The actor may not import.
    InvalidInput
        ``nothing_to_import``: no row of the file can be kept. ``far_from_workspace``: nobody confirmed that
        the file lies elsewhere. ``internal_into_public``: the workspace is open to the public, and nobody
        agreed that the public fields of an internal file may be shown.
    Conflict
        ``uid_taken``: a record with the same identifier was removed from the workspace before.
    """
    require(actor, "data.import")
    if plan.good == 0:
        raise InvalidInput("nothing_to_import", file=plan.read.name, rows=len(plan.read.rows))
    for finding in plan.findings:
        if finding.severity == "error" and finding.row is None:
            raise InvalidInput(finding.code, **finding.params)
    if asks_to_show(store.workspace, plan.layer, plan.classification) and not plan.may_be_shown:
        raise InvalidInput("internal_into_public", file=plan.read.name, layer=plan.layer.title)
    inserts = with_persons(store.workspace, plan.layer, plan.inserts)
    rows = len(inserts) + len(plan.updates)
    conflicts: list[Finding] = []
    with store.write(actor) as writer:
        record_import(writer, plan.layer, _told(plan))
        for first in range(0, len(inserts), _ROWS_AT_A_TIME):
            progress(first / rows, "write")
            insert_features(writer, plan.layer, inserts.iloc[first : first + _ROWS_AT_A_TIME])
        for done, (row, record) in enumerate(plan.updates.iterrows(), len(inserts)):
            if done % _ROWS_AT_A_TIME == 0:
                progress(done / rows, "write")
            try:
                _update(writer, plan.layer, record)
            except Conflict as conflict:
                conflicts.append(Finding(conflict.code, "error", int(str(row)), params=conflict.params))
    return ImportReport(
        inserted=len(plan.inserts),
        updated=len(plan.updates) - len(conflicts),
        unchanged=plan.unchanged,
        rejected=len(plan.rejected),
        conflicts=tuple(conflicts),
    )


def _told(plan: ImportPlan) -> dict[str, object]:
    return {
        "file": plan.read.name,
        "classification": plan.classification,
        "may_be_shown": plan.may_be_shown,
        "inserts": len(plan.inserts),
        "updates": len(plan.updates),
    }


def _removed(store: Store, layer: Layer) -> frozenset[str]:
    with store.read() as connection:
        return removed_uids(connection, layer)


def _around(store: Store, present: gpd.GeoDataFrame) -> Around:
    with store.read() as connection:
        communities = read_features(connection, COMMUNITIES, columns=["name"])
        rules = rules_in(read_features(connection, RULES))
    workspace = store.workspace
    today = dt.datetime.now(workspace.zone).date()
    return Around(present, communities, workspace.metric_epsg, today, rules)


def _far(store: Store, frame: gpd.GeoDataFrame, *, elsewhere: bool) -> list[Finding]:
    """Whether most of a file lies farther from the communities than any part of a workspace would."""
    bounds = expected_bounds(store)
    if bounds is None or frame.empty:
        return []
    west, south, east, north = bounds
    boxes = frame.geometry.bounds.to_numpy()
    lon, lat = ((boxes[:, :2] + boxes[:, 2:]) / 2).T
    _, _, metres = pyproj.Geod(ellps="WGS84").inv(lon, lat, lon.clip(west, east), lat.clip(south, north))
    away = round(float(np.median(metres)) / 1000)
    severity: Severity = "warning" if elsewhere else "error"
    return [Finding("far_from_workspace", severity, params={"km": away})] if away > _FAR_KM else []


def _with_outlines(new: gpd.GeoDataFrame, layer: Layer, findings: list[Finding]) -> gpd.GeoDataFrame:
    """Squares for points where the layer takes areas and accepts that no outline is known."""
    points = new.geom_type.isin(["Point", "MultiPoint"])
    if not (layer.side_of_point_m and points.any()):
        return new
    params = {"points": int(points.sum()), "side_m": layer.side_of_point_m, "layer": layer.title}
    findings.append(Finding("points_drawn_as_squares", "warning", params=params))
    epsg = propose_metric_crs(*new.total_bounds.reshape(2, 2).mean(axis=0))
    return new.set_geometry(squares(new.geometry, layer.side_of_point_m, epsg))


def _vocabularies(store: Store | None, layer: Layer) -> dict[str, Vocabulary]:
    if layer is not FACILITIES:
        return {}
    if store is None:
        return {"category": category_vocabulary(shipped_standards())}
    with store.read() as connection:
        return {"category": category_vocabulary(read_standards(connection))}


def _present(store: Store | None, layer: Layer) -> gpd.GeoDataFrame | None:
    if store is None:
        return None
    with store.read() as connection:
        return read_features(connection, layer, visibility=Visibility.STAFF)


def _update(writer: Writer, layer: Layer, record: "pd.Series[Any]") -> None:
    # The status of a record moves along its flow, step by step, never by a file.
    moved = {"status"} if layer.flow else set()
    fields = {field.name for field in layer.fields} - moved
    values = {name: comparable(record[name]) for name in record.index if name in fields}
    update_feature(
        writer,
        layer,
        int(record["fid"]),
        int(record["version"]),
        {**record["extra"], **values},
        record["geometry"],
    )
