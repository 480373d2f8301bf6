"""The report for the mayor: every part and source in both languages, out of what is stored, as a job."""

import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.job_kinds import KINDS
from cocreate_gis.services.promises import kept, mayor
from cocreate_gis.services.promises.kept import Measuring
from cocreate_gis.services.reach import coverage
from tests.paper import words_of
from tests.towns import CATEGORY, at, lonlat


@pytest.mark.parametrize(("language", "source"), [("zh", "来源"), ("en", "Source")])
def test_each_figure_stands_with_its_source(town, tmp_path, language, source):
    values = {"name": "小花园", "status": "accepted", "finished_on": town.today, "people_promised": 10}
    fid = features.create(OPERATOR, town, PROJECTS, lonlat(at(100, 100)), values)
    uid = features.look_at(OPERATOR, town, PROJECTS, fid).uid
    asked = CoverageRequest(categories=(CATEGORY,))
    before, after = (coverage.run(OPERATOR, town, asked, name=name).run.uid for name in ("ONE", "TWO"))
    kept.measure(OPERATOR, town, Measuring(uid, CATEGORY, before, after))
    steps = []
    made = mayor.report(OPERATOR, town, language, lambda share, _: steps.append(share))
    text = words_of(made.content, tmp_path)
    assert "小花园" in text
    assert text.count(source) >= 3
    assert "ONE" in text
    assert "TWO" in text
    assert steps == sorted(steps)


def test_only_staff_take_it_home_and_it_runs_as_a_job(town):
    with pytest.raises(Forbidden):
        mayor.report(VISITOR, town, "zh", lambda *_: None)
    assert KINDS["mayor"][0] == "data.export"
