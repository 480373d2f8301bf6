"""The town that is known by hand, at an hour and without steps."""

from datetime import datetime

import pytest

from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.model.suppositions import Suppositions
from cocreate_gis.model.walking import Walking
from cocreate_gis.services import features
from cocreate_gis.services.reach import coverage, documents
from cocreate_gis.store import read_features
from cocreate_gis.wording import Words
from tests.towns import CATEGORY

PLANNER = Actor("planner", Role.PLANNER)
NOON = datetime.fromisoformat("2026-11-23 12:00")
EVENING = datetime.fromisoformat("2026-11-23 20:00")


def _record(town, layer, name, **values):
    with town.store.read() as connection:
        row = read_features(connection, find_layer(layer), where={"name": name})
    features.change(PLANNER, town, find_layer(layer), int(row.index[0]), int(row["version"].iloc[0]), values)
    return str(row["uid"].iloc[0])


def _run(town, **asked):
    return coverage.preview(PLANNER, town, CoverageRequest(categories=(CATEGORY,), **asked)).run


def _covered(town, **asked):
    return _run(town, **asked).row(CATEGORY, "residents").covered


def test_a_gate_that_is_shut_at_eight_makes_the_walk_longer(town):
    # By the west gate 2栋 walks 800 m; with it shut, nobody leaves the compound.
    gate = _record(town, "gates", "西门", hours="6:00—20:00")
    assert _covered(town, at=NOON) == _covered(town) == 230
    assert _covered(town, at=EVENING) == 30
    kept_open = Suppositions(gates={gate: "open"})
    assert _covered(town, at=EVENING, suppose=kept_open) == 230
    longer = Suppositions(hours={gate: "全天"})
    assert _covered(town, at=EVENING, suppose=longer) == 230


def test_a_result_is_named_with_its_conditions(town):
    asked = CoverageRequest(categories=(CATEGORY,), at=EVENING, walking=Walking(steps=False))
    assert documents.run_name(town, asked, Words("zh")).endswith("（周一 20:00、不走台阶）")
    assert not asked.is_plain
    plain = CoverageRequest(categories=(CATEGORY,))
    assert plain.is_plain
    assert "（周一" not in documents.run_name(town, plain, Words("zh"))


def test_a_gate_with_steps_is_of_no_use_without_steps(town):
    _record(town, "gates", "西门", steps=True)
    assert _covered(town) == 230
    assert _covered(town, walking=Walking(steps=False)) == 30


def test_a_room_that_is_shut_counts_for_nobody_and_says_so(town):
    _record(town, "facilities", "北街活动室", hours="周一至周日 8:30-17:30")
    assert _covered(town, at=NOON) == 230
    with pytest.raises(InvalidInput, match="no_facilities_then") as refused:
        _covered(town, at=EVENING)
    assert refused.value.params == {"category": CATEGORY, "closed": 1, "steps": 0}
    _record(town, "facilities", "北街活动室", hours="24小时", steps=True)
    assert _covered(town, at=EVENING) == 230
    with pytest.raises(InvalidInput, match="no_facilities_then"):
        _covered(town, walking=Walking(steps=False))


def test_hours_that_cannot_be_read_count_as_open_and_are_named(town):
    _record(town, "facilities", "北街活动室", hours="看情况")
    run = _run(town, at=EVENING)
    assert run.row(CATEGORY, "residents").covered == 230
    assert run.provenance.hours_unread == ["北街活动室"]
    assert run.provenance.hours_unrecorded == 1  # the west gate
    lines = documents.assumption_lines(town, run, Words("zh"))
    assert any("看不懂" in line and "北街活动室" in line for line in lines)
    assert any("2026" in line and "周一" in line and "20:00" in line for line in lines)
