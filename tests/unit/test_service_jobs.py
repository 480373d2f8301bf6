"""Work that lasts, done by the real worker process over the town of `tests.towns`."""

import os
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Cancelled, Forbidden, NotFound
from cocreate_gis.model.findings import Finding
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import job_files, jobs
from cocreate_gis.services.context import Context
from cocreate_gis.services.data import imports
from cocreate_gis.services.data.findings import describe
from cocreate_gis.services.job_kinds import KINDS
from cocreate_gis.services.questions import QUESTIONS
from cocreate_gis.store import Job, JobState, count_features
from cocreate_gis.wording import Words
from tests import towns

PLANNER = Actor("planner-1", Role.PLANNER)
_LONGEST_S = 120
ROOT = Path(__file__).parents[2]


def ended(context: Context, uid: str) -> Job:
    """Wait for the end of a job."""
    deadline = time.monotonic() + _LONGEST_S
    while time.monotonic() < deadline:
        job = jobs.progress(context, uid)
        if job.state not in (JobState.QUEUED, JobState.RUNNING):
            return job
        time.sleep(0.02)
    pytest.fail("the job did not end")


def trees(context: Context) -> int:
    with context.store.read() as connection:
        return count_features(connection, STREET_TREES)


def tree_table(count: int, *bad: str) -> bytes:
    place = towns.lonlat(towns.at(100, 100))
    rows = [f"T{i},樟,{place.x + i * 1e-7:.7f},{place.y:.7f}" for i in range(count)]
    return "\n".join(["编号,树种,lon,lat", *rows, *bad]).encode()


def asked(context: Context, content: bytes, **changes: object) -> dict[str, object]:
    params: dict[str, object] = {
        "file": job_files.keep(context, content),
        "name": "trees.csv",
        "layer": "street_trees",
        "source_layer": None,
        "encoding": None,
        "crs": None,
        "mapping": {},
        "may_be_shown": False,
        "classification": "internal",
        "language": "zh",
    }
    return params | changes


def test_a_coverage_run_is_done_by_the_worker(town: Context) -> None:
    request = CoverageRequest(categories=(towns.CATEGORY,)).model_dump(mode="json")
    job = ended(town, jobs.start(PLANNER, town, "coverage", {"request": request, "name": "十五分钟"}))
    assert (job.state, job.progress, job.error_code) == (JobState.DONE, 1, None)
    made = jobs.start(
        PLANNER,
        town,
        "document",
        {
            "run": job.result["run"],
            "category": towns.CATEGORY,
            "format": "csv",
            "paper": "A4",
            "language": "zh",
        },
    )
    assert ended(town, made).state is JobState.DONE
    document = jobs.document(PLANNER, town, made)
    assert document.name.endswith(".csv")
    assert "十五分钟" in document.name
    assert len(document.content) > 100
    with pytest.raises(Forbidden, match="not_allowed"):
        jobs.document(Actor("planner-2", Role.PLANNER), town, made)


def test_a_file_is_looked_at_and_then_taken_over(town: Context) -> None:
    params = asked(town, tree_table(30, "T98,樟,,", "T99,樟,abc,30.5"))
    seen = ended(town, jobs.start(PLANNER, town, "preview", params)).result
    assert (seen["inserts"], seen["updates"], seen["rejected"]) == (30, 0, 2)
    assert seen["rows"][0]["species"] == "樟"
    assert job_files.kept(town, seen["rejected_file"]).startswith(b"PK")
    assert trees(town) == 0
    done = ended(town, jobs.start(PLANNER, town, "import", params)).result
    assert done == {"inserted": 30, "updated": 0, "rejected": 2}
    assert trees(town) == 30
    export = jobs.start(PLANNER, town, "export", {"layer": "street_trees", "format": "csv", "language": "zh"})
    assert ended(town, export).state is JobState.DONE
    assert jobs.document(PLANNER, town, export).content.count(b"\n") >= 30


def test_what_a_file_does_not_say_is_asked_for_and_given(town: Context, tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    place = gpd.GeoDataFrame({"叫法": ["甲"]}, geometry=[shapely.Point(114.3, 30.58)], crs=4326)
    for layer in ("店", "树"):
        place.to_file(path, layer=layer, engine="pyogrio")
    told = asked(town, path.read_bytes(), name="two.gpkg", layer="facilities")
    job = ended(town, jobs.start(PLANNER, town, "preview", told))
    assert (job.error_code, job.error_params["choices"]) == ("layer_choice", ["店", "树"])
    told |= {"source_layer": "店"}
    job = ended(town, jobs.start(PLANNER, town, "preview", told))
    assert job.error_code == "required_column_missing"
    assert (job.error_params["missing"], job.error_params["headings"]) == (["name", "category"], ["叫法"])
    told |= {"layer": "gates", "mapping": {"叫法": "status"}}
    job = ended(town, jobs.start(PLANNER, town, "preview", told))
    assert (job.error_code, job.result["rejected"]) == (None, 1)


def test_findings_and_errors_of_a_job_are_told_in_the_readers_language(town: Context) -> None:
    rows = "名称,类型,经度,纬度\n甲,花园,114.3,30.6\n乙,街角,114.3,30.6\n".encode()
    told = asked(town, rows, name="sites.csv", layer="micro_space_sites")
    job = ended(town, jobs.start(PLANNER, town, "preview", told))
    assert job.result is not None
    texts = [describe(Finding(**found), Words("zh")) for found, _ in job.result["findings"]]
    assert any("“类型”" in text and "口袋公园" in text for text in texts)
    assert not any("zh" in text for text in texts)


def test_a_job_fails_with_the_message_of_its_error(town: Context) -> None:
    job = ended(town, jobs.start(PLANNER, town, "import", asked(town, b"\x00\x01", name="trees.gpkg")))
    assert job.state is JobState.FAILED
    error = jobs.error_of(job)
    assert error is not None
    assert "trees.gpkg" in Words("zh").error(error)
    unknown = jobs.start(
        PLANNER,
        town,
        "document",
        {"run": "?", "category": "", "format": "csv", "paper": "A4", "language": "en"},
    )
    assert ended(town, unknown).error_code == "run_missing"
    with pytest.raises(NotFound):
        jobs.document(PLANNER, town, unknown)


def test_only_who_started_a_job_stops_it_and_then_nothing_is_kept(town: Context) -> None:
    uid = jobs.start(PLANNER, town, "import", asked(town, tree_table(50_000)))
    with pytest.raises(Forbidden, match="not_allowed"):
        jobs.cancel(VISITOR, town, uid)
    while jobs.progress(town, uid).stage != "write":
        assert jobs.progress(town, uid).state in (JobState.QUEUED, JobState.RUNNING)
        time.sleep(0.005)
    jobs.cancel(PLANNER, town, uid)
    job = ended(town, uid)
    assert (job.state, job.error_code) == (JobState.CANCELLED, "cancelled")
    assert job.progress < 1
    assert trees(town) == 0
    jobs.cancel(PLANNER, town, uid)


def test_an_import_stopped_between_two_groups_of_rows_keeps_none(town: Context) -> None:
    read = read_upload("trees.csv", tree_table(5_000))
    plan = imports.plan_import(OPERATOR, town.store, STREET_TREES, read, {})
    told: list[float] = []

    def stop_late(fraction: float, stage: str) -> None:
        told.append(fraction)
        if fraction > 0.7:
            raise Cancelled("cancelled")

    with pytest.raises(Cancelled):
        imports.run_import(OPERATOR, town.store, plan, stop_late)
    assert told == [0, 0.4, 0.8]
    assert trees(town) == 0
    assert town.layer_version("street_trees") == 0
    assert imports.run_import(OPERATOR, town.store, plan).inserted == 5_000


def test_the_worker_ends_with_a_server_that_was_killed() -> None:
    started = "from cocreate_gis.services import jobs; jobs.warm_up(); print(1, flush=True); input()"
    server = subprocess.Popen(
        [sys.executable, "-c", started], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"1\n"
    server.kill()
    # The worker has the same output: it comes to its end when the last of the two has ended.
    server.communicate(timeout=60)


def test_a_visitor_starts_nothing(town: Context) -> None:
    for kind, (action, _) in KINDS.items():
        with pytest.raises(Forbidden, match="not_allowed"):
            jobs.start(VISITOR, town, kind, {})
        assert action


def test_files_of_jobs_are_kept_for_a_day(town: Context, tmp_path: Path) -> None:
    old = job_files.keep(town, b"old")
    path = next(tmp_path.rglob(old))
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(path, (two_days_ago, two_days_ago))
    new = job_files.keep(town, b"new")
    assert not path.exists()
    assert job_files.kept(town, new) == b"new"


def test_no_question_of_a_page_takes_the_name_of_a_job() -> None:
    # Where both had one, whoever asked for the file was given the answer of the page.
    assert not KINDS.keys() & QUESTIONS.keys()
