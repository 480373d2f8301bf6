"""A file that lacks a field of ours, or whose words are not ours, comes in and goes out as it came."""

import json

import pandas as pd

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.data.exports import export_layer
from cocreate_gis.services.data.imports import plan_import, run_import
from cocreate_gis.store import read_features
from tests.towns import at, lonlat

STRUCTURES = find_layer("illegal_structures")


def _file():
    places = [lonlat(at(x, 10)) for x in (10, 20)]
    table = pd.DataFrame({"case_no": ["V1", "V2"], "status": ["Open", "Closed"]})
    table["lon"], table["lat"] = [p.x for p in places], [p.y for p in places]
    return read_upload("violations.csv", table.to_csv(index=False).encode())


def _kept(town):
    with town.store.read() as connection:
        frame = read_features(connection, STRUCTURES)
    return frame.set_index("case_no").assign(extra=lambda f: [json.loads(text) for text in f["extra"]])


def test_a_column_of_foreign_words_is_kept_beside_the_record_and_one_value_fills_what_is_lacking(town):
    refused = plan_import(OPERATOR, town.store, STRUCTURES, _file(), {}, for_all={"kind": "other"})
    # "Closed" is a state of ours, which nobody has earned here.
    assert [(f.code, f.row) for f in refused.findings if f.severity == "error"] == [("evidence_missing", 3)]
    plan = plan_import(OPERATOR, town.store, STRUCTURES, _file(), {"status": ""}, for_all={"kind": "other"})
    assert plan.rejected == []
    run_import(OPERATOR, town.store, plan)
    kept = _kept(town)
    assert kept[["kind", "status"]].to_numpy().tolist() == [["other", "clue"], ["other", "clue"]]
    assert kept["extra"].to_dict() == {"V1": {"status": "Open"}, "V2": {"status": "Closed"}}


def test_a_value_for_all_rows_that_is_none_of_the_fields_is_refused_in_words(town):
    plan = plan_import(OPERATOR, town.store, STRUCTURES, _file(), {"status": ""}, for_all={"kind": "花园"})
    assert plan.good == 0
    assert "required_code_unknown" in {finding.code for finding in plan.findings}


def test_what_is_kept_beside_comes_back_under_its_own_name(town):
    plan = plan_import(OPERATOR, town.store, STRUCTURES, _file(), {"status": ""}, for_all={"kind": "other"})
    run_import(OPERATOR, town.store, plan)
    made = export_layer(OPERATOR, town.store, STRUCTURES, "csv", language="en")
    text = made.content.decode("utf-8-sig")
    assert "status_" in text.splitlines()[0]
    back = read_upload(made.name, text.replace("V1", "V-1").encode())
    assert (
        run_import(OPERATOR, town.store, plan_import(OPERATOR, town.store, STRUCTURES, back, {})).updated == 1
    )
    assert _kept(town)["extra"].to_dict() == {"V-1": {"status": "Open"}, "V2": {"status": "Closed"}}
