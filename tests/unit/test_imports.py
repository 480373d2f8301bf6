"""Files into layers and out again: nothing lost, nothing twice, nothing half-written."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from cocreate_gis.interchange.readers import ReadResult, read_table, read_upload, read_vector
from cocreate_gis.interchange.standards import shipped_standards
from cocreate_gis.interchange.writers import write_csv, write_geojson
from cocreate_gis.interchange.xlsx import write_xlsx
from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.layers import LAYERS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.model.workspace import PublicationMode, Workspace
from cocreate_gis.services.data.building_people import building_number, join_people, plan_people
from cocreate_gis.services.data.classification import not_yet_shown
from cocreate_gis.services.data.exports import export_layer
from cocreate_gis.services.data.findings import describe, gather, rows_left_out
from cocreate_gis.services.data.imports import (
    plan_import,
    propose_workspace,
    run_import,
)
from cocreate_gis.store import (
    Store,
    count_features,
    create_store,
    insert_features,
    read_features,
    read_history,
    read_personal,
    replace_standards,
    update_feature,
    verify_history,
)
from cocreate_gis.wording import Words

SITES, TREES, COMMUNITIES = LAYERS["micro_space_sites"], LAYERS["street_trees"], LAYERS["communities"]
BOX = shapely.box(114.26, 30.58, 114.261, 30.581)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = create_store(
        str(tmp_path / "w.gpkg"), Workspace(name="测试街道", metric_epsg=4547, fictional=True)
    )
    yield made
    made.close()


def sites(**columns: list[object]) -> ReadResult:
    count = len(next(iter(columns.values())))
    shapes = [shapely.affinity.translate(BOX, 0.01 * i) for i in range(count)]
    return read_upload("sites.geojson", write_geojson(gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)))


def site_list(*rows: tuple[str, str, float, float]) -> ReadResult:
    lines = [",".join(map(str, row)) for row in (("名称", "类型", "经度", "纬度"), *rows)]
    return read_upload("sites.csv", "\n".join(lines).encode())


def take(store: Store, read: ReadResult, layer: str = "micro_space_sites", **mapping: str) -> None:
    run_import(OPERATOR, store, plan_import(OPERATOR, store, LAYERS[layer], read, mapping))


def features(store: Store, layer: str = "micro_space_sites") -> gpd.GeoDataFrame:
    with store.read() as connection:
        return read_features(connection, LAYERS[layer])


def test_good_rows_are_kept_and_the_rest_is_listed(store: Store) -> None:
    read = sites(
        名称=["角落花园", None, "街角"],
        类型=["社区花园", "room", "月球"],
        座位数=["十二", "3", "4"],
        备注=["原文", "b", "c"],
    )
    plan = plan_import(OPERATOR, store, SITES, read, {})
    assert plan.good == 1
    assert plan.rejected == [2, 3]
    assert {(f.code, f.row) for f in plan.findings} == {
        ("value_not_number", 1),
        ("required_empty", 2),
        ("required_code_unknown", 3),
    }
    report = run_import(OPERATOR, store, plan)
    assert (report.inserted, report.rejected) == (1, 2)
    kept = features(store).iloc[0]
    assert (kept["name"], kept["kind"], kept["status"]) == ("角落花园", "garden", "idle")
    assert json.loads(kept["extra"]) == {"备注": "原文", "座位数": "十二"}


def test_every_finding_can_be_told_in_both_languages(store: Store) -> None:
    read = sites(名称=["a", None], 类型=["garden", "x"], 面积=["y", -1], 有遮阴=["?", "是"])
    plan = plan_import(OPERATOR, store, SITES, read, {})
    for language in ("zh", "en"):
        words = Words(language)
        told = [describe(finding, words) for finding in plan.findings]
        assert len(told) >= 5
        assert not any("{" in sentence for sentence in told)
        assert gather(plan.findings)[0][0].severity == "error"


def test_facility_categories_in_words_become_codes_and_unknown_ones_stay_out(store: Store) -> None:
    with store.write(OPERATOR) as writer:
        replace_standards(writer, shipped_standards())
    named = (("甲", "活动室"), ("乙", "菜市场"), ("丙", "外星人基地"))
    rows = "名称,类别,经度,纬度\n" + "".join(f"{name},{kind},114.3,30.6\n" for name, kind in named)
    plan = plan_import(OPERATOR, store, LAYERS["facilities"], read_upload("f.csv", rows.encode()), {})
    assert plan.inserts["category"].tolist() == ["cultural_activity_station", "market_fresh_supermarket"]
    assert [(f.code, f.severity, f.row) for f in plan.findings] == [("required_code_unknown", "error", 4)]
    assert "外星人基地" in describe(plan.findings[0], Words("zh"))
    before = plan_import(OPERATOR, None, LAYERS["facilities"], plan.read, {})
    assert before.inserts["category"].tolist() == plan.inserts["category"].tolist()


def test_the_rows_left_out_can_be_taken_home(store: Store) -> None:
    plan = plan_import(OPERATOR, store, SITES, sites(名称=["甲", None], 类型=["garden", "room"]), {})
    book = openpyxl.load_workbook(io.BytesIO(rows_left_out(plan.read.rows, plan.findings, Words("zh"))))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("行号", "未导入的原因", "名称", "类型")
    assert rows[1][0] == 2
    assert "没有填" in str(rows[1][1])
    assert len(rows) == 2


def test_a_file_may_lack_names_but_not_the_numbers_of_a_register(store: Store) -> None:
    plan = plan_import(OPERATOR, store, SITES, sites(id=["89a9"], 类型=["garden"]), {"": "name"})
    run_import(OPERATOR, store, plan)
    kept = features(store).iloc[0]
    assert pd.isna(kept["name"])
    assert json.loads(kept["extra"]) == {"id": "89a9"}
    structures = LAYERS["illegal_structures"]
    with pytest.raises(InvalidInput):
        plan_import(OPERATOR, store, structures, sites(id=["89a9"]), {"": structures.name_field})


def test_a_required_column_that_lacks_is_named(store: Store) -> None:
    read = sites(名称=["甲"], 种类=["garden"])
    with pytest.raises(InvalidInput) as caught:
        plan_import(OPERATOR, store, SITES, read, {})
    assert caught.value.code == "required_column_missing"
    assert "类型 (kind)" in Words("zh").error(caught.value)
    assert "Kind (kind)" in Words("en").error(caught.value)
    take(store, read, 种类="kind")
    assert len(features(store)) == 1


def test_a_shape_that_does_not_suit_the_layer(store: Store) -> None:
    plan = plan_import(OPERATOR, store, TREES, sites(树种=["樟树"]), {})
    assert [(f.code, f.row) for f in plan.findings] == [("geometry_kind", 1)]
    with pytest.raises(InvalidInput) as caught:
        run_import(OPERATOR, store, plan)
    assert caught.value.code == "nothing_to_import"


def test_who_may_not_import_and_what_may_not_be_imported(store: Store) -> None:
    read = sites(名称=["甲"], 类型=["garden"])
    for actor in (VISITOR, Actor("o", Role.OFFICIAL)):
        with pytest.raises(Forbidden):
            plan_import(actor, store, SITES, read, {})
    with pytest.raises(InvalidInput) as caught:
        plan_import(OPERATOR, store, SITES, read, {}, "classified")
    assert caught.value.code == "classified_refused"
    with pytest.raises(Forbidden):
        export_layer(VISITOR, store, SITES, "gpkg", language="zh")


def test_what_a_file_was_said_to_be_is_kept(store: Store) -> None:
    read = sites(名称=["甲"], 类型=["garden"])
    run_import(OPERATOR, store, plan_import(OPERATOR, store, SITES, read, {}, "internal"))
    with store.read() as connection:
        (change,) = read_history(connection, "imports", SITES.name)
        verify_history(connection)
    assert change.content == {
        "file": "sites.geojson",
        "classification": "internal",
        "may_be_shown": False,
        "inserts": 1,
        "updates": 0,
    }
    assert not_yet_shown(store) == [SITES]


@pytest.mark.parametrize(
    ("layer", "said", "agreed", "taken"),
    [
        ("micro_space_sites", "public", False, True),
        ("micro_space_sites", "internal", True, True),
        ("micro_space_sites", "internal", False, False),
        ("illegal_structures", "internal", False, True),
    ],
)
def test_internal_files_are_shown_to_the_public_only_when_agreed(
    store: Store, layer: str, said: str, agreed: bool, taken: bool
) -> None:
    open_to_all = store.workspace.model_copy(update={"publication": PublicationMode.PUBLIC})
    with store.write(OPERATOR) as writer:
        store.update_workspace(writer, open_to_all)
    read = sites(名称=["甲"], 类型=["garden"], 案号=["1"], 类别=["楼顶搭建"])
    plan = plan_import(
        OPERATOR, store, LAYERS[layer], read, {"类型": "kind"} if layer == SITES.name else {}, said, agreed
    )
    if taken:
        assert run_import(OPERATOR, store, plan).inserted == 1
    else:
        with pytest.raises(InvalidInput, match="internal_into_public"):
            run_import(OPERATOR, store, plan)
    assert len(features(store, layer)) == taken
    assert not_yet_shown(store) == []


def test_a_corrected_file_updates_skips_or_adds(store: Store) -> None:
    take(store, sites(名称=["甲", "乙"], 类型=["garden", "room"], 权属=["街道", "街道"]))
    read = sites(名称=["甲", "乙", "丙"], 类型=["garden", "garden", "room"], 权属=["街道", None, None])
    plan = plan_import(OPERATOR, store, SITES, read, {})
    assert [(f.code, f.params["same"]) for f in plan.findings] == [("existing_updated", 2)]
    assert (len(plan.inserts), len(plan.updates), plan.unchanged) == (1, 1, 1)
    skipped = plan_import(OPERATOR, store, SITES, read, {}, existing="skip")
    assert (len(skipped.inserts), len(skipped.updates), skipped.unchanged) == (1, 0, 2)
    added = plan_import(OPERATOR, store, SITES, read, {}, existing="add")
    assert [f.code for f in added.findings] == ["already_imported"]
    assert (len(added.inserts), len(added.updates), added.unchanged) == (3, 0, 0)
    run_import(OPERATOR, store, plan)
    kept = features(store).set_index("name")
    assert kept["kind"].to_dict() == {"甲": "garden", "乙": "garden", "丙": "room"}
    assert kept.loc["乙", "owner"] == "街道"


def test_a_list_of_points_updates_what_has_been_drawn_and_leaves_the_shape(store: Store) -> None:
    take(store, sites(名称=["甲"], 类型=["garden"]))
    centre = BOX.centroid
    near = site_list(("甲", "街角", centre.x + 0.00005, centre.y))
    run_import(OPERATOR, store, plan_import(OPERATOR, store, SITES, near, {}))
    kept = features(store)
    assert (kept["kind"].tolist(), kept.geom_type.tolist()) == (["street_corner"], ["Polygon"])
    far = plan_import(OPERATOR, store, SITES, site_list(("甲", "街角", centre.x + 0.001, centre.y)), {})
    assert (len(far.inserts), len(far.updates)) == (1, 0)


def test_homes_of_which_only_points_are_known_stand_on_squares_until_they_are_drawn(store: Store) -> None:
    middle = BOX.centroid
    cells = pd.DataFrame({"楼号": ["格1", "格2"], "人口": [159, 92]})
    points = [middle, shapely.Point(middle.x + 0.01, middle.y)]
    listed = read_upload("cells.geojson", write_geojson(gpd.GeoDataFrame(cells, geometry=points, crs=4326)))
    plan = plan_import(OPERATOR, store, LAYERS["buildings"], listed, {})
    assert [(f.code, f.params["points"]) for f in plan.findings] == [("points_drawn_as_squares", 2)]
    run_import(OPERATOR, store, plan)
    kept = features(store, "buildings")
    assert kept.to_crs(4547).area.tolist() == pytest.approx([100, 100], rel=0.001)
    there = gpd.GeoSeries(points, index=kept.index, crs=4326).to_crs(4547)
    assert kept.to_crs(4547).representative_point().distance(there).max() < 0.01
    again = plan_import(OPERATOR, store, LAYERS["buildings"], listed, {})
    assert (len(again.inserts), len(again.updates), again.unchanged) == (0, 0, 2)
    # A list that carries the identifiers, as our own tables do, leaves what has been drawn.
    known = cells.assign(uid=kept["uid"].to_list(), 人口=[160, 92])
    told = read_upload("known.geojson", write_geojson(gpd.GeoDataFrame(known, geometry=points, crs=4326)))
    run_import(OPERATOR, store, plan_import(OPERATOR, store, LAYERS["buildings"], told, {}))
    after = features(store, "buildings")
    assert after["residents"].tolist() == [160, 92]
    assert after.geometry.geom_equals(kept.geometry).all()


def test_trees_of_one_species_are_not_taken_for_each_other(store: Store) -> None:
    first = "树种,经度,纬度\n樟树,114.3,30.6\n"
    take(store, read_upload("t.csv", first.encode()), "street_trees")
    both = read_upload("t.csv", (first + "樟树,114.30003,30.6\n").encode())
    plan = plan_import(OPERATOR, store, TREES, both, {})
    assert (len(plan.inserts), plan.unchanged) == (1, 1)


def test_a_file_of_another_town_waits_for_a_yes(store: Store) -> None:
    town = gpd.GeoDataFrame({"名称": ["社区"]}, geometry=[BOX], crs=4326)
    take(store, read_upload("c.geojson", write_geojson(town)), "communities")
    away = site_list(("甲", "街角", 114.72, 30.58))
    plan = plan_import(OPERATOR, store, SITES, away, {})
    (finding,) = plan.findings
    assert (finding.code, finding.severity, finding.params["km"]) == ("far_from_workspace", "error", 44)
    with pytest.raises(InvalidInput) as caught:
        run_import(OPERATOR, store, plan)
    assert caught.value.code == "far_from_workspace"
    meant = plan_import(OPERATOR, store, SITES, away, {}, elsewhere=True)
    assert [f.severity for f in meant.findings] == ["warning"]
    assert run_import(OPERATOR, store, meant).inserted == 1


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "csv", "zip"])
def test_an_export_comes_back_as_the_same_records(store: Store, suffix: str) -> None:
    take(store, sites(名称=["甲", "乙"], 类型=["garden", "room"], 备注=["a", None], 面积=[12.5, None]))
    export = export_layer(OPERATOR, store, SITES, suffix, language="zh")
    plan = plan_import(OPERATOR, store, SITES, read_upload(export.name, export.content), {})
    assert (len(plan.inserts), len(plan.updates), plan.unchanged) == (0, 0, 2)


def test_an_edited_export_updates_in_place(store: Store) -> None:
    take(store, sites(名称=["甲", "乙"], 类型=["garden", "room"]))
    edited = features(store).reset_index().drop(columns=["extra", "created_at", "updated_at", "fid"])
    edited.loc[0, "owner"] = "社区"
    edited.loc[1, "status"] = "open"
    read = read_upload("edited.geojson", write_geojson(edited))
    plan = plan_import(OPERATOR, store, SITES, read, {})
    assert (len(plan.updates), plan.unchanged) == (1, 1)
    assert [(f.code, f.row) for f in plan.findings] == [("status_kept", 2)]
    assert run_import(OPERATOR, store, plan).updated == 1
    assert features(store)[["owner", "version", "status"]].values.tolist()[0] == ["社区", 2, "idle"]
    again = plan_import(OPERATOR, store, SITES, read, {})
    assert (len(again.updates), again.unchanged, again.rejected) == (0, 2, [])


def test_somebody_else_was_quicker(store: Store) -> None:
    take(store, sites(名称=["甲"], 类型=["garden"]))
    edited = features(store)[["uid", "version", "name", "kind", "geometry"]].assign(owner="社区")
    read = read_upload("e.geojson", write_geojson(edited))
    plan = plan_import(OPERATOR, store, SITES, read, {})
    with store.write(OPERATOR) as writer:
        update_feature(writer, SITES, 1, 1, {"owner": "街道"})
    report = run_import(OPERATOR, store, plan)
    assert (report.updated, [f.code for f in report.conflicts]) == (0, ["changed_by_another"])
    assert features(store)["owner"].tolist() == ["街道"]


def test_an_identifier_twice_in_a_file(store: Store) -> None:
    read = sites(uid=["u", "u"], 名称=["甲", "乙"], 类型=["garden", "room"])
    plan = plan_import(OPERATOR, store, SITES, read, {})
    assert (len(plan.inserts), [(f.code, f.row) for f in plan.findings]) == (1, [("uid_twice", 2)])


def test_what_is_never_shown_is_kept_apart_and_never_exported(store: Store) -> None:
    read = sites(案号=["1"], 类别=["楼顶搭建"], 当事人信息=["某某"])
    take(store, read, "illegal_structures")
    kept = features(store, "illegal_structures")
    with store.read() as connection:
        held = read_personal(connection, LAYERS["illegal_structures"], kept["uid"].iloc[0])
    assert held == {"owner_note": "某某"}
    for suffix in ("gpkg", "geojson", "csv", "xlsx", "zip"):
        content = export_layer(
            OPERATOR,
            store,
            LAYERS["illegal_structures"],
            suffix,
            language="zh",
        ).content
        assert "某某".encode() not in content
        assert b"owner_note" not in content


def test_an_export_says_where_it_comes_from(store: Store) -> None:
    take(store, sites(名称=["甲"], 类型=["garden"]))
    content = json.loads(export_layer(OPERATOR, store, SITES, "geojson", language="zh").content)
    assert content["provenance"]["工作区"] == "测试街道"
    assert content["provenance"]["使用范围"].endswith("内部工作底图，非公开地图")
    assert "虚构" in content["provenance"]["使用范围"]
    book = openpyxl.load_workbook(
        io.BytesIO(export_layer(OPERATOR, store, SITES, "xlsx", language="en").content)
    )
    assert book.sheetnames == ["Micro-space sites", "About"]
    headings = [cell.value for cell in book.worksheets[0][1]]
    assert {"Name", "Kind", "Area (m²)"} <= set(headings)
    assert book.worksheets[0].cell(2, headings.index("Kind") + 1).value == "Community garden"


def test_exports_that_cannot_be(store: Store) -> None:
    with pytest.raises(InvalidInput) as caught:
        export_layer(OPERATOR, store, SITES, "csv", crs=4547, language="zh")
    assert caught.value.code == "export_crs_fixed"
    for suffix in ("gpkg", "geojson", "csv", "xlsx", "zip"):
        empty = export_layer(OPERATOR, store, SITES, suffix, language="zh")
        assert empty.rows == 0
    take(store, sites(名称=["甲"], 类型=["garden"]))
    take(store, site_list(("乙", "口袋公园", 114.3, 30.6)))
    with pytest.raises(InvalidInput) as caught:
        export_layer(OPERATOR, store, SITES, "zip", language="zh")
    assert caught.value.code == "shapefile_one_kind"


def test_a_list_of_sites_comes_as_points_until_they_are_drawn(store: Store) -> None:
    read = site_list(("甲", "口袋公园", 114.3, 30.6), ("乙", "街角", 114.31, 30.6))
    plan = plan_import(OPERATOR, store, SITES, read, {})
    assert (plan.good, plan.findings) == (2, ())
    run_import(OPERATOR, store, plan)
    assert features(store).geom_type.tolist() == ["Point", "Point"]


def test_gbk_communities_go_in_and_out_within_a_millimetre(shared_data: Path, tmp_path: Path) -> None:
    path = next((shared_data / "intake" / "gbk_cgcs2000_4548").glob("*.shp"))
    read = read_vector(path)
    workspace = propose_workspace(read)
    assert workspace.metric_epsg == 4548
    made = create_store(str(tmp_path / "gbk.gpkg"), workspace)
    take(made, read, "communities")
    assert features(made, "communities")["name"].iloc[0] == "东华门街道"
    original = read.frame.to_crs(4548).geometry.to_numpy()
    for suffix, crs in (("gpkg", 4548), ("zip", 4548), ("geojson", None), ("csv", None)):
        export = export_layer(OPERATOR, made, COMMUNITIES, suffix, crs=crs, language="zh")
        back = read_upload(export.name, export.content).frame.to_crs(4548).geometry.to_numpy()
        assert shapely.hausdorff_distance(original, back).max() < 0.001
    made.close()


def test_the_street_trees_of_a_city(shared_data: Path, store: Store) -> None:
    raw = gpd.read_parquet(shared_data / "taipei" / "taipei_street_trees.parquet")
    headings = {"tree_id": "樹木編號", "species": "樹種名稱", "diameter_cm": "直徑", "height_m": "樹高"}
    columns = [*headings, "twd97_x", "twd97_y", "district"]
    table = pd.DataFrame(raw)[columns].rename(columns=headings)
    read = read_upload("trees.csv", write_csv(table), crs=3826)
    plan = plan_import(OPERATOR, store, TREES, read, {})
    assert {match.field.name for match in plan.columns.matches} == {
        "tree_no",
        "species",
        "dbh_cm",
        "height_m",
    }
    assert run_import(OPERATOR, store, plan).inserted == 91_313
    with store.read() as connection:
        assert count_features(connection, TREES) == 91_313


@pytest.mark.parametrize(
    ("text", "number"),
    [("3栋", "3"), ("０３号楼", "3"), ("3#", "3"), ("3 幢", "3"), ("A座", "a"), ("10", "10"), ("0", "0")],
)
def test_ways_to_write_a_building_number(text: str, number: str) -> None:
    assert building_number(text) == number


@pytest.fixture
def estate(store: Store) -> Store:
    names = [
        ("1栋", "春和苑", None),
        ("2栋", "春和苑", "老二楼"),
        ("1栋", "秋实里", None),
        ("5栋", None, None),
    ]
    frame = gpd.GeoDataFrame(
        pd.DataFrame(names, columns=["name", "compound", "alternative_names"]),
        geometry=[shapely.affinity.translate(BOX, 0.01 * i) for i in range(4)],
        crs=4326,
    )
    with store.write(OPERATOR) as writer:
        insert_features(writer, LAYERS["buildings"], frame)
    return store


def test_a_table_of_residents_finds_its_buildings(estate: Store) -> None:
    table = pd.DataFrame(
        {
            "小区": ["春和苑", "春和苑", None, None, None, "秋实里", "春和苑"],
            "楼号": ["01号楼", "老二楼", "1", "5#", "9栋", "1", "2栋"],
            "户数": ["48", "36户", "1", "20", "3", "x", "9"],
            "60岁以上": [31, 12, 1, 5, 2, 9, 1],
        }
    )
    read = read_table("people.xlsx", write_xlsx({"台账": table}, "zh"))
    plan = plan_people(OPERATOR, estate, read)
    assert [told.row for told in plan.unmatched] == [4, 6, 8]
    assert [(f.code, f.row) for f in plan.findings] == [
        ("value_not_number", 7),
        ("building_ambiguous", 4),
        ("building_not_found", 6),
        ("building_twice", 8),
    ]
    assert join_people(OPERATOR, estate, plan) == 4
    kept = features(estate, "buildings")
    assert kept["households"].tolist()[:2] == [48, 36]
    assert kept["residents_60"].tolist() == [31, 12, 9, 5]
    again = plan_people(OPERATOR, estate, read)
    assert (len(again.matched), again.unchanged) == (0, 4)


def test_a_classified_table_of_residents_is_refused(estate: Store) -> None:
    read = read_table("people.csv", "楼号,户数\n1,3\n".encode())
    with pytest.raises(InvalidInput, match="classified_refused"):
        plan_people(OPERATOR, estate, read, classification="classified")


def test_a_table_of_residents_without_numbers_or_figures(estate: Store) -> None:
    for text, code in (("户数\n3\n", "building_number_missing"), ("楼号\n3\n", "figures_missing")):
        with pytest.raises(InvalidInput) as caught:
            plan_people(OPERATOR, estate, read_table("a.csv", text.encode()))
        assert caught.value.code == code
