"""Files into layers: looked at first, then taken over whole in one transaction."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from cocreate_gis.interchange.intake import judge
from cocreate_gis.interchange.matching import ColumnPlan
from cocreate_gis.interchange.readers import ReadResult
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers import Layer, Visibility
from cocreate_gis.model.permissions import Actor, require
from cocreate_gis.store import Store, Writer, insert_features, read_features, update_feature
from cocreate_gis.wording import Words

Classification = Literal["public", "internal"]

_PREVIEW_ROWS = 10
# A centimetre: nearer than any survey repeats itself, farther than any rounding of an export.
_SAME_PLACE_DIGITS = 7
_SAME_PLACE_DEGREES = 1e-9


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
    """

    layer: Layer
    read: ReadResult
    classification: Classification
    columns: ColumnPlan
    inserts: gpd.GeoDataFrame
    updates: gpd.GeoDataFrame
    unchanged: int
    findings: tuple[Finding, ...]

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
        return self.inserts.head(_PREVIEW_ROWS)


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
    store: Store,
    layer: Layer,
    read: ReadResult,
    mapping: Mapping[str, str],
    classification: str = "internal",
) -> ImportPlan:
    """Look at a file before it is taken over.

    Parameters
    ----------
    actor : Actor
        Who imports.
    store : Store
        The workspace.
    layer : Layer
        Where the rows are to go.
    read : ReadResult
        The file.
    mapping : Mapping[str, str]
        Field per heading, where the person decided.
    classification : {"public", "internal", "classified"}
        What the person says the file is.

    Returns
    -------
    ImportPlan
        What would be done.

    Raises
    ------
    Forbidden
        The actor may not import.
    InvalidInput
        ``classified_refused``, ``classification_unknown``, or the file does not suit the layer.
    """
    require(actor, "data.import")
    kind = _require_classification(classification)
    intake = judge(read, layer, mapping)
    with store.read() as connection:
        present = read_features(connection, layer, visibility=Visibility.STAFF)
    findings = list(intake.findings)
    known, new = _part(intake.frame, present, findings)
    updates, unchanged = _changed(known, present, layer, findings)
    _warn_when_imported(new, present, layer, findings)
    return ImportPlan(layer, read, kind, intake.columns, new, updates, unchanged, tuple(findings))


def run_import(actor: Actor, store: Store, plan: ImportPlan) -> ImportReport:
    """Take a file over: all good rows in one transaction, or none.

    Parameters
    ----------
    actor : Actor
        Who imports.
    store : Store
        The workspace.
    plan : ImportPlan
        As looked at.

    Returns
    -------
    ImportReport
        What was done.

    Raises
    ------
    Forbidden
        The actor may not import.
    InvalidInput
        ``nothing_to_import``: no row of the file can be kept.
    Conflict
        ``uid_taken``: a record with the same identifier was removed from the workspace before.
    """
    require(actor, "data.import")
    if plan.good == 0:
        raise InvalidInput("nothing_to_import", file=plan.read.name, rows=len(plan.read.rows))
    conflicts: list[Finding] = []
    with store.write(actor) as writer:
        insert_features(writer, plan.layer, plan.inserts)
        for row, record in plan.updates.iterrows():
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


def describe(finding: Finding, words: Words) -> str:
    """Say a finding in one sentence.

    Parameters
    ----------
    finding : Finding
        What was noticed.
    words : Words
        The reader's language.

    Returns
    -------
    str
        What it is and what to do.
    """
    return words(f"error.{finding.code}", **finding.params)


def summary(findings: tuple[Finding, ...], words: Words) -> list[tuple[str, int, str]]:
    """Gather findings of one kind into one line.

    Parameters
    ----------
    findings : tuple of Finding
        What was noticed.
    words : Words
        The reader's language.

    Returns
    -------
    list of tuple
        Severity, how many rows, and the sentence of the first; the gravest first.
    """
    grave = ("error", "warning", "fixed")
    counts = Counter((finding.severity, finding.code, finding.column) for finding in findings)
    first = {(f.severity, f.code, f.column): f for f in reversed(findings)}
    order = sorted(counts, key=lambda key: (grave.index(key[0]), -counts[key]))
    return [(key[0], counts[key], describe(first[key], words)) for key in order]


def rejected_rows(plan: ImportPlan, words: Words) -> bytes:
    """Write a workbook of the rows that were not taken over, to be mended and imported again.

    Parameters
    ----------
    plan : ImportPlan
        The import.
    words : Words
        The reader's language.

    Returns
    -------
    bytes
        XLSX: the row of the file, the reasons, and the row as it was.
    """
    reasons: dict[int, list[str]] = {}
    for finding in plan.findings:
        if finding.severity == "error" and finding.row is not None:
            reasons.setdefault(finding.row, []).append(describe(finding, words))
    rows = plan.read.rows.reindex(plan.rejected).reset_index(drop=True)
    told = {
        words("import.row"): plan.rejected,
        words("import.reasons"): [" ".join(reasons[row]) for row in plan.rejected],
    }
    table = pd.concat([pd.DataFrame(told), rows], axis=1)
    return write_xlsx({words("import.rejected"): table}, words.language)


def _require_classification(said: str) -> Classification:
    if said == "classified":
        raise InvalidInput("classified_refused")
    if said == "public":
        return "public"
    if said == "internal":
        return "internal"
    raise InvalidInput("classification_unknown", said=said)


def _part(
    frame: gpd.GeoDataFrame, present: gpd.GeoDataFrame, findings: list[Finding]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Rows of records the workspace has, and the others."""
    if "uid" not in frame.columns:
        return frame.iloc[:0], frame.drop(columns="version", errors="ignore")
    uid = frame["uid"].where(frame["uid"].notna(), None)
    twice = uid.notna() & uid.duplicated()
    findings += [
        Finding("uid_twice", "error", int(str(row)), params={"uid": uid.loc[row]})
        for row in frame.index[twice]
    ]
    known = uid.isin(present["uid"]) & ~twice
    stale = known & _stale(frame, present)
    findings += [
        Finding("changed_since_export", "error", int(str(row)), params={"uid": uid.loc[row]})
        for row in frame.index[stale]
    ]
    return frame[known & ~stale], frame[~known & ~twice].drop(columns="version", errors="ignore")


def _stale(frame: gpd.GeoDataFrame, present: gpd.GeoDataFrame) -> "pd.Series[bool]":
    """Whether the workspace has a newer version than the one the file was made from."""
    if "version" not in frame.columns:
        return pd.Series(False, index=frame.index)
    current = frame["uid"].map(present.set_index("uid")["version"])
    older = pd.Series(
        pd.to_numeric(frame["version"], errors="coerce") < pd.to_numeric(current, errors="coerce")
    )
    return older.fillna(False).astype("bool")


def _changed(
    known: gpd.GeoDataFrame, present: gpd.GeoDataFrame, layer: Layer, findings: list[Finding]
) -> tuple[gpd.GeoDataFrame, int]:
    """Rows that differ from their record, with its ``fid`` and ``version``."""
    if known.empty:
        return known, 0
    records = present.reset_index().set_index("uid").loc[known["uid"].tolist()]
    known = known.assign(fid=records["fid"].to_numpy(), version=records["version"].to_numpy())
    fields = [field.name for field in layer.fields if field.name in known.columns and field.name in records]
    differs = ~shapely.equals_exact(
        shapely.normalize(_as_multi(known)), shapely.normalize(_as_multi(records)), _SAME_PLACE_DEGREES
    )
    for name in fields:
        ours = [_comparable(value) for value in records[name].tolist()]
        theirs = [_comparable(value) for value in known[name].tolist()]
        other = np.array([a != b for a, b in zip(ours, theirs, strict=True)], dtype=bool)
        if layer.flow and name == "status":
            findings += [Finding("status_kept", "warning", int(row)) for row in known.index[other]]
        else:
            differs |= other
    changed = known[differs]
    return changed, len(known) - len(changed)


def _as_multi(frame: gpd.GeoDataFrame) -> Any:
    """Geometries without regard to whether a single part is wrapped."""
    geometries = frame.geometry.to_numpy()
    single = shapely.get_num_geometries(geometries) == 1
    unwrapped = geometries.copy()
    unwrapped[single] = shapely.get_geometry(geometries[single], 0)
    return unwrapped


def _comparable(value: Any) -> object:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else value


def _warn_when_imported(
    new: gpd.GeoDataFrame, present: gpd.GeoDataFrame, layer: Layer, findings: list[Finding]
) -> None:
    """Warn when rows stand where records of the same name stand already."""
    if new.empty or present.empty:
        return
    there = set(_keys(present, layer.name_field))
    same = sum(key in there for key in _keys(new, layer.name_field))
    if same:
        params = {"same": same, "rows": len(new), "layer": layer.title}
        findings.append(Finding("already_imported", "warning", params=params))


def _keys(frame: gpd.GeoDataFrame, name_field: str) -> list[tuple[object, ...]]:
    bounds = shapely.bounds(frame.geometry.to_numpy()).round(_SAME_PLACE_DIGITS)
    names = frame[name_field].tolist() if name_field in frame.columns else [None] * len(frame)
    return [(_comparable(name), *box) for name, box in zip(names, bounds.tolist(), strict=True)]


def _update(writer: Writer, layer: Layer, record: "pd.Series[Any]") -> None:
    # The status of a record moves along its flow, step by step, never by a file.
    moved = {"status"} if layer.flow else set()
    fields = {field.name for field in layer.fields} - moved
    values = {name: _comparable(record[name]) for name in record.index if name in fields}
    update_feature(
        writer,
        layer,
        int(record["fid"]),
        int(record["version"]),
        {**record["extra"], **values},
        record["geometry"],
    )
