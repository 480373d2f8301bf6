"""Whoever is named in a record that somebody else wrote is found when she asks to be forgotten."""

import pytest

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.model.errors import Unavailable
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import ADOPTIONS
from cocreate_gis.model.layers.projects import CONTRIBUTIONS
from cocreate_gis.model.layers.results import MEMORIES
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features, jobs
from cocreate_gis.services.data.imports import plan_import, run_import
from cocreate_gis.services.promises import adoption
from cocreate_gis.services.promises.adoption import Application
from cocreate_gis.services.voices import forgetting
from cocreate_gis.store import JobState
from tests import ballots
from tests.towns import at, lonlat
from tests.unit.test_service_jobs import ended

ANNA = Actor("visitor:anna", Role.VISITOR, "10.0.0.7")


def test_a_giver_who_came_with_a_file_is_found(town):
    x, y = lonlat(at(5, 5)).coords[0]
    rows = f"要什么,类型,捐助人,经度,纬度\n六把椅子,物料,张桂兰,{x},{y}\n沙子,物料,,{x},{y}\n"
    read = read_upload("needs.csv", rows.encode())
    run_import(OPERATOR, town.store, plan_import(OPERATOR, town.store, CONTRIBUTIONS, read, {}, "internal"))
    (kept,) = forgetting.find(OPERATOR, town, "张桂兰")
    assert kept.in_the_books == 1
    forgetting.forget(OPERATOR, town, kept.person)
    assert forgetting.find(OPERATOR, town, "张桂兰") == []
    assert len(town.frame(CONTRIBUTIONS, Visibility.STAFF)) == 2


def test_a_teller_whose_memory_the_office_wrote_down_is_found(town):
    told = {"name": "井", "story": "井水凉。", "person": "潘奶奶"}
    features.create(OPERATOR, town, MEMORIES, lonlat(at(5, 5)), told)
    (kept,) = forgetting.find(OPERATOR, town, "潘奶奶")
    assert kept.marks_and_memories == 1


def test_what_a_forgotten_adopter_looked_after_waits_for_somebody_else(town):
    told = {"about": "花坛", "mode": "adopt", "status": "open", "every_days": 7, "duties": "浇水"}
    fid = features.create(OPERATOR, town, ADOPTIONS, lonlat(at(5, 5)), told)
    adoption.apply_for(ANNA, town, fid, Application("resident", "安娜", "3栋门口", consent=True))
    version = features.look_at(OPERATOR, town, ADOPTIONS, fid).version
    adoption.accept(OPERATOR, town, fid, version, town.today)
    forgetting.forget(OPERATOR, town, ANNA.uid)
    held = town.frame(ADOPTIONS, Visibility.STAFF)
    assert held[["about", "status", "duties"]].to_numpy().tolist() == [["花坛", "open", "浇水"]]


def test_personal_links_are_handed_over_once_and_no_copy_stays(town, tmp_path):
    ballot = ballots.opened(town, table="房号,姓名\n101,赵一\n102,钱二\n")
    params = {"ballot": ballot.uid, "address": "http://example.org", "format": "xlsx", "language": "zh"}
    uid = jobs.start(OPERATOR, town, "slips", params)
    assert ended(town, uid).state is JobState.DONE
    assert jobs.document(OPERATOR, town, uid).name.endswith("xlsx")
    assert not list(tmp_path.rglob("*.kept"))
    with pytest.raises(Unavailable, match="file_not_read"):
        jobs.document(OPERATOR, town, uid)
