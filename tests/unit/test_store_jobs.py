"""How a job is kept."""

import datetime as dt
from pathlib import Path

import pytest

from cocreate_gis.model.errors import Cancelled, InvalidInput, NotFound
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.store import (
    JobBook,
    JobState,
    create_job,
    fail_job,
    fail_stale_jobs,
    finish_job,
    forget_old_jobs,
    is_cancel_requested,
    read_job,
    report_progress,
    request_cancel,
)

PLANNER = Actor("planner-1", Role.PLANNER)


def test_a_job_goes_from_queue_to_result(tmp_path: Path) -> None:
    book = JobBook(tmp_path / "jobs.sqlite")
    with book.write(PLANNER) as writer:
        uid = create_job(writer, "coverage", {"minutes": 15})
    with book.read() as connection:
        queued = read_job(connection, uid)
    assert (queued.state, queued.progress, queued.params) == (JobState.QUEUED, 0, {"minutes": 15})
    assert (queued.actor, queued.result, queued.error_code) == ("planner-1", None, None)
    with book.write(PLANNER) as writer:
        report_progress(writer, uid, 0.4, "network")
    with book.read() as connection:
        running = read_job(connection, uid)
        assert not is_cancel_requested(connection, uid)
    assert (running.state, running.progress, running.stage) == (JobState.RUNNING, 0.4, "network")
    with book.write(PLANNER) as writer:
        finish_job(writer, uid, {"run": "r1"})
    with book.read() as connection:
        done = read_job(connection, uid)
    assert (done.state, done.progress, done.result) == (JobState.DONE, 1, {"run": "r1"})
    with pytest.raises(NotFound, match="job_missing"), book.write(PLANNER) as writer:
        report_progress(writer, uid, 0.5, "again")


def test_a_job_is_stopped_or_fails_with_its_reason(tmp_path: Path) -> None:
    book = JobBook(tmp_path / "jobs.sqlite")
    with book.write(PLANNER) as writer:
        stopped, failed = create_job(writer, "coverage", {}), create_job(writer, "import", {})
        request_cancel(writer, stopped)
    with book.read() as connection:
        assert is_cancel_requested(connection, stopped)
        assert not is_cancel_requested(connection, failed)
    with book.write(PLANNER) as writer:
        fail_job(writer, stopped, Cancelled("stopped"))
        fail_job(writer, failed, InvalidInput("crs_missing", file="楼.shp"))
    with book.read() as connection:
        jobs = {uid: read_job(connection, uid) for uid in (stopped, failed)}
    assert jobs[stopped].state is JobState.CANCELLED
    assert jobs[failed].state is JobState.FAILED
    assert (jobs[failed].error_code, jobs[failed].error_params) == ("crs_missing", {"file": "楼.shp"})


def test_jobs_without_a_worker_are_ended(tmp_path: Path) -> None:
    book = JobBook(tmp_path / "jobs.sqlite")
    with book.write(PLANNER) as writer:
        uid = create_job(writer, "coverage", {})
        assert fail_stale_jobs(writer, dt.timedelta(minutes=1)) == 0
        assert fail_stale_jobs(writer, dt.timedelta(seconds=-1)) == 1
    with book.read() as connection:
        assert read_job(connection, uid).error_code == "job_interrupted"


def test_what_ended_long_ago_is_forgotten_and_what_still_runs_is_not(tmp_path: Path) -> None:
    book = JobBook(tmp_path / "jobs.sqlite")
    with book.write(PLANNER) as writer:
        done, failed, running = (create_job(writer, "bulk", {"values": {"name": "甲"}}) for _ in range(3))
        finish_job(writer, done, {})
        fail_job(writer, failed, InvalidInput("bulk_nothing", field="名"))
        assert forget_old_jobs(writer, dt.timedelta(minutes=1)) == 0
        assert forget_old_jobs(writer, dt.timedelta(seconds=-1)) == 2
    with book.read() as connection:
        assert read_job(connection, running).state is JobState.QUEUED
        for uid in (done, failed):
            with pytest.raises(NotFound, match="job_missing"):
                read_job(connection, uid)
