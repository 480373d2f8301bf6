"""A register taken out, worked on elsewhere and brought back: nobody's work is overwritten unasked."""

import io

import pandas as pd
import pytest

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.data.conflicts import SHAPE, Choice
from cocreate_gis.services.data.exports import export_layer
from cocreate_gis.services.data.imports import plan_import, run_import
from tests.towns import at, lonlat

PLANNER = Actor("planner", Role.PLANNER)
TREES = find_layer("street_trees")


@pytest.fixture
def tree(town):
    """One tree of 30 cm and 9 m."""
    values = {"tree_no": "甲-1", "species": "樟", "dbh_cm": 30.0, "height_m": 9.0}
    return features.create(PLANNER, town, TREES, lonlat(at(50, 50)), values)


def _taken_out(town):
    made = export_layer(OPERATOR, town.store, TREES, "xlsx", language="zh")
    return pd.read_excel(io.BytesIO(made.content))


def _back(town, table, **choices):
    read = read_upload("树.xlsx", write_xlsx({"树": table}, "zh"))
    return plan_import(OPERATOR, town.store, TREES, read, {}, choices=choices)


def _row(town):
    return town.frame(TREES, Visibility.STAFF).iloc[0]


def test_a_list_that_nobody_touched_changes_nothing(town, tree):
    plan = _back(town, _taken_out(town))
    assert (len(plan.inserts), len(plan.updates), plan.unchanged, plan.conflicts) == (0, 0, 1, ())


def test_what_was_changed_outside_comes_in_and_a_new_row_becomes_a_record(town, tree):
    table = _taken_out(town)
    table["胸径（cm）"] = [32.5]
    new = table.assign(uid=None, version=None, 树号="甲-2", lon=table["lon"] + 0.001)
    plan = _back(town, pd.concat([table, new]))
    run_import(OPERATOR, town.store, plan)
    kept = town.frame(TREES, Visibility.STAFF).set_index("tree_no")
    assert kept["dbh_cm"].to_dict() == {"甲-1": 32.5, "甲-2": 32.5}


def test_changes_of_different_fields_are_both_kept_without_a_question(town, tree):
    table = _taken_out(town)
    features.change(PLANNER, town, TREES, tree, 1, {"height_m": 10.0})
    table["胸径（cm）"] = [32.5]
    plan = _back(town, table)
    assert [f.code for f in plan.findings] == ["both_kept"]
    run_import(OPERATOR, town.store, plan)
    assert (_row(town)["dbh_cm"], _row(town)["height_m"]) == (32.5, 10.0)


def test_a_field_both_have_changed_waits_for_a_decision_and_is_not_overwritten(town, tree):
    table = _taken_out(town)
    features.change(PLANNER, town, TREES, tree, 1, {"dbh_cm": 31.0, "height_m": 10.0})
    table["胸径（cm）"], table["树种"] = [32.5], ["银杏"]
    plan = _back(town, table)
    (conflict,) = plan.conflicts
    assert dict(conflict.fields) == {"dbh_cm": (31.0, 32.5)}
    assert (conflict.version, conflict.row, len(plan.updates)) == (2, 2, 0)
    uid = conflict.uid
    kept = _back(town, table, **{uid: Choice(2, ())})
    assert (kept.conflicts, kept.updates["dbh_cm"].tolist(), kept.updates["species"].tolist()) == (
        (), [31.0], ["银杏"],
    )  # fmt: skip
    run_import(OPERATOR, town.store, _back(town, table, **{uid: Choice(2, ("dbh_cm",))}))
    row = _row(town)
    assert (row["dbh_cm"], row["height_m"], row["species"], row["version"]) == (32.5, 10.0, "银杏", 3)


def test_a_decision_on_a_version_that_is_no_more_asks_again(town, tree):
    table = _taken_out(town)
    features.change(PLANNER, town, TREES, tree, 1, {"dbh_cm": 31.0})
    table["胸径（cm）"] = [32.5]
    uid = _row(town)["uid"]
    features.change(PLANNER, town, TREES, tree, 2, {"dbh_cm": 33.0})
    plan = _back(town, table, **{uid: Choice(2, ("dbh_cm",))})
    assert [one.fields["dbh_cm"] for one in plan.conflicts] == [(33.0, 32.5)]


def test_a_place_both_have_moved_waits_too(town, tree):
    table = _taken_out(town)
    features.change(PLANNER, town, TREES, tree, 1, {}, lonlat(at(60, 50)))
    assert (_back(town, table).unchanged, _back(town, table).findings) == (1, ())
    table["lat"] = table["lat"] + 0.0001
    (conflict,) = _back(town, table).conflicts
    assert list(conflict.fields) == [SHAPE]
    run_import(OPERATOR, town.store, _back(town, table, **{conflict.uid: Choice(2, (SHAPE,))}))
    assert _row(town).geometry.y == pytest.approx(float(table["lat"].iloc[0]), abs=1e-9)


def test_a_record_that_was_removed_meanwhile_is_told_and_the_rest_comes_in(town, tree):
    other = {"tree_no": "甲-2", "species": "樟", "dbh_cm": 10.0}
    features.create(PLANNER, town, TREES, lonlat(at(80, 50)), other)
    table = _taken_out(town)
    features.remove(PLANNER, town, TREES, tree, 1)
    table["胸径（cm）"] = [40.0, 41.0]
    plan = _back(town, table)
    assert [(f.code, f.row) for f in plan.findings if f.severity == "error"] == [("removed_since_export", 2)]
    run_import(OPERATOR, town.store, plan)
    assert town.frame(TREES, Visibility.STAFF)["dbh_cm"].tolist() == [41.0]
