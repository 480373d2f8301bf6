"""What is kept beside the layers: runs, jobs, standards, receipts."""

import datetime as dt

import pytest

from cocreate_gis.model.coverage import CoverageRequest, CoverageRow, CoverageRun, Provenance
from cocreate_gis.model.errors import Conflict, NotFound
from cocreate_gis.model.identity import new_receipt_secret, new_uid
from cocreate_gis.model.standards import Standard
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.store import (
    Store,
    find_by_code,
    find_by_secret,
    hash_secret,
    list_runs,
    read_history,
    read_run,
    read_run_frames,
    read_standards,
    replace_standards,
    save_receipt,
    save_run,
    update_standard,
    verify_history,
)
from tests.contract.conftest import PLANNER


def run(name: str, hour: int) -> CoverageRun:
    return CoverageRun(
        uid=new_uid(),
        name=name,
        request=CoverageRequest(
            categories=("activity_room",), suppose=Suppositions(gates={"gate-1": "open"})
        ),
        provenance=Provenance(
            layer_versions={"buildings": 3},
            metric_epsg=4547,
            software="0.1",
            computed_at=dt.datetime(2026, 1, 1, hour, tzinfo=dt.UTC),
            seconds=1.5,
            nodes=10,
            edges=12,
        ),
        rows=[CoverageRow(category="activity_room", group="residents", total=9, covered=5, straight_line=7)],
    )


def test_runs_are_kept_with_their_frames(store: Store) -> None:
    early, late = run("早", 1), run("晚", 9)
    with store.write(PLANNER) as writer:
        save_run(writer, late, b"\x00late")
        save_run(writer, early, b"early")
    with store.read() as connection:
        assert list_runs(connection) == [late, early]
        assert read_run(connection, early.uid) == early
        assert read_run_frames(connection, late.uid) == b"\x00late"
        history = read_history(connection, "coverage_runs", late.uid)
        assert [change.action for change in history] == ["insert"]
        for missing in (read_run, read_run_frames):
            with pytest.raises(NotFound, match="run_missing"):
                missing(connection, "nobody")
        verify_history(connection)


def test_standards_keep_their_order_and_history(store: Store) -> None:
    given = [
        Standard(code=code, name_zh="菜场", name_en="Market", tier="15min", walk_minutes=15) for code in "cab"
    ]
    with store.write(PLANNER) as writer:
        replace_standards(writer, given)
        update_standard(writer, given[1].model_copy(update={"adopted_by": "武规〔2026〕1号"}))
    with store.read() as connection:
        read = read_standards(connection)
        assert [change.action for change in read_history(connection, "standards", "a")] == [
            "insert",
            "update",
        ]
    assert [standard.code for standard in read] == ["c", "a", "b"]
    assert read[1].adopted_by == "武规〔2026〕1号"
    with store.write(PLANNER) as writer:
        replace_standards(writer, given[:1])
    with store.read() as connection:
        assert read_standards(connection) == given[:1]
    with pytest.raises(NotFound, match="standard_missing"), store.write(PLANNER) as writer:
        update_standard(writer, given[2])


def test_a_receipt_opens_by_its_secret_which_is_not_stored(store: Store) -> None:
    secret, uid = new_receipt_secret(), new_uid()
    with store.write(PLANNER) as writer:
        save_receipt(writer, "K7M-34P", secret, uid)
    with store.read() as connection:
        assert find_by_secret(connection, secret) == ("K7M-34P", uid)
        assert find_by_code(connection, "K7M-34P") == (uid, hash_secret(secret))
        with pytest.raises(NotFound, match="receipt_missing"):
            find_by_secret(connection, secret[:-1])
        with pytest.raises(NotFound, match="receipt_missing"):
            find_by_code(connection, "K7M-34Q")
    with pytest.raises(Conflict, match="receipt_code_taken"), store.write(PLANNER) as writer:
        save_receipt(writer, "K7M-34P", new_receipt_secret(), uid)
