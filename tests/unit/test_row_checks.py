"""A register with faults comes in with every fault told by row, in both languages, and nothing is lost."""

import datetime as dt
import io

import geopandas as gpd
import pandas as pd
import pytest

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.interchange.writers import write_geojson
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.data.exports import export_layer
from cocreate_gis.services.data.findings import describe, rows_left_out
from cocreate_gis.services.data.imports import plan_import, run_import
from cocreate_gis.services.registers.parking_supply import balance
from cocreate_gis.wording import Words
from tests.towns import at, box, lonlat

PLANNER = Actor("planner", Role.PLANNER)
TREES, BAYS, STRUCTURES = (find_layer(n) for n in ("street_trees", "parking_spaces", "illegal_structures"))
COMPOUNDS = find_layer("compounds")


def _plan(town, layer, rows, actor=OPERATOR):
    """Rows as (x, y, values) in metres of the town, as a spreadsheet brings them: the first is row 2."""
    table = pd.DataFrame([values for _, _, values in rows])
    places = [lonlat(at(x, y)) for x, y, _ in rows]
    table["经度"], table["纬度"] = [p.x for p in places], [p.y for p in places]
    return plan_import(
        actor, town.store, layer, read_upload("册.csv", table.to_csv(index=False).encode()), {}
    )


def _told(plan):
    return {(f.code, f.severity, f.row) for f in plan.findings if f.row is not None}


def _in_words(plan):
    for language in ("zh", "en"):
        for finding in plan.findings:
            assert "{" not in describe(finding, Words(language))


def test_doubtful_trees_are_told_by_row_and_kept(town):
    there = features.create(PLANNER, town, TREES, lonlat(at(50, 50)), {"tree_no": "旧-1", "species": "樟"})
    rows = [
        (50.2, 50, {"树号": "新-1", "树种": "樟", "胸径": 30}),
        (60, 50, {"树号": "新-2", "树种": "樟", "胸径": 260}),
        (60.3, 50, {"树号": "新-3", "树种": None, "胸径": 20}),
        (90, 50, {"树号": "新-4", "树种": "樟", "胸径": 20}),
    ]
    plan = _plan(town, TREES, rows)
    assert _told(plan) == {
        ("trees_share_place", "warning", 2),
        ("value_unusual", "warning", 3),
        ("trees_share_place_rows", "warning", 4),
        ("tree_unnamed", "warning", 4),
    }
    _in_words(plan)
    assert run_import(OPERATOR, town.store, plan).inserted == 4
    kept = town.frame(TREES, Visibility.STAFF).set_index("tree_no")
    assert (kept.at["新-2", "dbh_cm"], int(kept.at["旧-1", "version"]), there) == (260, 1, 1)


def test_an_offer_that_ends_before_it_begins_is_left_out_with_its_row(town):
    rows = [
        (
            10,
            10,
            {"车位号": "甲-1", "类别": "单位错时共享", "起始日期": "2026-05-01", "截止日期": "2026-04-01"},
        ),
        (
            20,
            10,
            {"车位号": "甲-2", "类别": "单位错时共享", "起始日期": "2026-05-01", "截止日期": "2026-06-01"},
        ),
        (30, 10, {"车位号": "甲-3", "类别": "规划配建", "起始日期": None, "截止日期": "2026-06-01"}),
    ]
    plan = _plan(town, BAYS, rows)
    assert [(f.code, f.row) for f in plan.findings if f.severity == "error"] == [("ends_before_begins", 2)]
    assert plan.rejected == [2]
    assert rows_left_out(plan.read.rows, plan.findings, Words("zh"))
    _in_words(plan)
    run_import(OPERATOR, town.store, plan)
    assert town.frame(BAYS, Visibility.STAFF)["bay_no"].tolist() == ["甲-2", "甲-3"]


def test_a_bay_below_the_size_of_its_kind_is_told_with_the_rule_and_kept(town):
    sizes = [("规划配建", 5.3, 2.4), ("规划配建", 5.0, 2.4), ("路边夜间", 6.0, 2.4), ("自发停放", 4.0, 1.8)]
    rows = [
        (10 * at, 10, {"车位号": f"甲-{at}", "类别": kind, "长": length, "宽": width})
        for at, (kind, length, width) in enumerate(sizes, 1)
    ]
    plan = _plan(town, BAYS, [*rows, (60, 10, {"车位号": "甲-5", "类别": "规划配建", "长": 0.5, "宽": 2.4})])
    assert _told(plan) == {
        ("value_below_rule", "warning", 3),
        ("value_below_rule", "warning", 4),
        ("value_out_of_bounds", "warning", 6),
    }
    _in_words(plan)
    short = describe(next(f for f in plan.findings if f.row == 3), Words("zh"))
    assert "长" in short
    assert "5.3" in short
    assert "JGJ 100" in short
    run_import(OPERATOR, town.store, plan)
    assert balance(OPERATOR, town).small == ["甲-2", "甲-3"]


def test_an_authoritys_state_needs_its_document_and_its_hand(town):
    papers = {
        "办理机关": "城管",
        "文书编号": "改〔2026〕3号",
        "送达日期": "2026-03-01",
        "限期届满日": "2026-04-01",
    }
    rows = [
        (10, 10, {"编号": "一", "类别": "雨棚", "状态": "责令限期改正"}),
        (20, 10, {"编号": "二", "类别": "雨棚", "状态": "责令限期改正", **papers}),
        (30, 10, {"编号": "三", "类别": "雨棚", "状态": "线索"}),
    ]
    by_office = _plan(town, STRUCTURES, rows)
    assert {(f.code, f.row) for f in by_office.findings if f.severity == "error"} == {("evidence_missing", 2)}
    by_planner = _plan(town, STRUCTURES, rows, PLANNER)
    assert {(f.code, f.row) for f in by_planner.findings if f.severity == "error"} == {
        ("state_of_others", 2), ("state_of_others", 3),
    }  # fmt: skip
    _in_words(by_planner)


def test_what_is_given_with_a_step_is_written_by_who_may_take_it(town):
    rows = [
        (10, 10, {"编号": "一", "类别": "雨棚", "文书编号": "改〔2026〕3号"}),
        (20, 10, {"编号": "二", "类别": "雨棚", "文书编号": None}),
    ]
    by_planner = _plan(town, STRUCTURES, rows, PLANNER)
    refused = [(f.code, f.row) for f in by_planner.findings if f.severity == "error"]
    assert refused == [("field_of_a_step", 2)]
    assert by_planner.rejected == [2]
    _in_words(by_planner)
    assert "文书编号" in describe(next(f for f in by_planner.findings if f.row == 2), Words("zh"))
    run_import(PLANNER, town.store, by_planner)
    assert town.frame(STRUCTURES, Visibility.STAFF)["case_no"].tolist() == ["二"]
    by_office = _plan(town, STRUCTURES, rows)
    assert by_office.rejected == []


def test_a_corrected_list_changes_only_what_is_ones_own_and_empties_no_evidence(town):
    documented = {"authority": "城管", "document_no": "改1", "served_on": dt.date(2026, 3, 1)}
    for name, values in (
        ("一", {}),
        ("二", {"status": "ordered", "term_end": dt.date(2026, 4, 1), **documented}),
    ):
        features.create(
            OPERATOR, town, STRUCTURES, lonlat(box(10, 10, 14, 14)),
            {"case_no": name, "kind": "canopy", "found_on": dt.date(2026, 1, 5), **values},
        )  # fmt: skip
    made = export_layer(OPERATOR, town.store, STRUCTURES, "gpkg", language="zh")
    frame = read_upload(made.name, made.content, layer=STRUCTURES.name).frame
    untouched = frame.copy()
    frame["building"] = "3栋"

    def planned(changed, actor):
        content = io.BytesIO()
        changed.to_parquet(content)
        return plan_import(actor, town.store, STRUCTURES, read_upload("册.parquet", content.getvalue()), {})

    def refused(plan):
        return [(f.code, f.row) for f in plan.findings if f.severity == "error"]

    assert planned(untouched, PLANNER).unchanged == 2
    # What the authority wrote comes back as it was, and a field of one's own beside it is changed.
    assert refused(planned(frame, PLANNER)) == []
    frame.loc[frame["case_no"] == "二", "document_no"] = "改2"
    row = int(frame.index[frame["case_no"] == "二"][0])
    plan = planned(frame, PLANNER)
    assert refused(plan) == [("field_of_a_step", row)]
    assert run_import(PLANNER, town.store, plan).updated == 1
    frame.loc[frame["case_no"] == "二", "document_no"] = None
    assert refused(planned(frame, OPERATOR)) == [("evidence_needed", row)]
    kept = town.frame(STRUCTURES, Visibility.STAFF).set_index("case_no")
    assert kept["document_no"].to_dict()["二"] == "改1"
    assert kept["building"].to_dict()["一"] == "3栋"


def _courtyards(town, **columns):
    shapes = [lonlat(box(50 + 20 * at, 50, 60 + 20 * at, 60)) for at in range(len(columns["名称"]))]
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)
    return plan_import(OPERATOR, town.store, COMPOUNDS, read_upload("院.geojson", write_geojson(frame)), {})


def test_a_place_outside_the_community_it_names_is_told(town):
    plan = _courtyards(town, 名称=["甲院", "乙院"], 所属社区=["东社区", "西社区"])
    found = [f for f in plan.findings if f.code == "outside_its_community"]
    assert [(f.row, f.params["named"], f.params["found"]) for f in found] == [(1, "东社区", "西社区")]
    assert len(plan.inserts) == 2
    _in_words(plan)


def test_a_negative_count_is_put_beside_the_record_and_told(town):
    plan = _courtyards(town, 名称=["甲院"], 户数=[-3])
    assert _told(plan) == {("value_out_of_bounds", "warning", 1)}
    assert plan.inserts["extra"].tolist() == [{"户数": -3}]


@pytest.mark.parametrize("day", [dt.date(2026, 1, 1), None])
def test_a_corrected_list_is_held_to_what_the_record_says_beside_it(town, day):
    values = {"bay_no": "甲-1", "kind": "partner", "term_from": day}
    features.create(PLANNER, town, BAYS, lonlat(box(10, 10, 12, 15)), values)
    row = town.frame(BAYS, Visibility.STAFF).iloc[0]
    table = pd.DataFrame([{"uid": row["uid"], "version": 1, "类别": "partner", "截止日期": "2025-06-01"}])
    point = row.geometry.representative_point()
    table["经度"], table["纬度"] = [point.x], [point.y]
    plan = plan_import(
        OPERATOR, town.store, BAYS, read_upload("册.csv", table.to_csv(index=False).encode()), {}
    )
    errors = [f.code for f in plan.findings if f.severity == "error"]
    assert errors == (["ends_before_begins"] if day else [])
    assert len(plan.updates) == (0 if day else 1)


def test_a_register_of_a_hundred_thousand_rows_copied_out_of_a_spreadsheet_is_read(town):
    west, south = lonlat(at(0, 0)).coords[0]
    lines = [
        f"树{n}\t樟\t{n % 60 + 10}\t{west + n % 300 * 3e-5:.7f}\t{south + n // 300 * 3e-5:.7f}"
        for n in range(100_000)
    ]
    pasted = "\n".join(["树号\t树种\t胸径\t经度\t纬度", *lines])
    plan = plan_import(OPERATOR, town.store, TREES, read_upload("粘贴的表格.csv", pasted.encode()), {})
    assert (len(plan.inserts), plan.rejected) == (100_000, [])
    assert plan.inserts["dbh_cm"].iloc[99_999] == 99_999 % 60 + 10
