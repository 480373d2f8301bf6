"""The fictional town looks like a town, keeps its numbers and tells its stories."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from geopandas.testing import assert_geodataframe_equal

from cocreate_gis.cli.demo import demo
from cocreate_gis.interchange.standards import shipped_standards
from cocreate_gis.model.layers import LAYERS, FieldType, Visibility
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.suggestions import PRIVATE_CATEGORIES, PUBLIC_STATES
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.demo import DemoSummary, build_demo, generate, story
from cocreate_gis.services.demo.schemes import GARDEN_SCHEME
from cocreate_gis.services.photos.pairs import pair
from cocreate_gis.services.promises.ballot_words import choice_lines
from cocreate_gis.services.promises.ballots import list_ballots
from cocreate_gis.services.reach.headline import headline
from cocreate_gis.services.registers.parking_matching import matching
from cocreate_gis.services.registers.record_history import versions_of
from cocreate_gis.store import open_store
from cocreate_gis.wording import Words

Frames = dict[str, gpd.GeoDataFrame]
_EPSG = 4547


@pytest.fixture(scope="module")
def frames() -> Frames:
    return generate()


@pytest.fixture(scope="module")
def metric(frames: Frames) -> Frames:
    return {name: frame.to_crs(_EPSG) for name, frame in frames.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    return build_demo(str(tmp_path_factory.mktemp("demo") / "demo.gpkg"))


@pytest.fixture(scope="module")
def context(built: DemoSummary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    store = open_store(built.location)
    yield Context("demo", store, tmp_path_factory.mktemp("cache"))
    store.close()


def test_the_numbers_on_the_label(frames: Frames) -> None:
    exact = {
        "communities": 15,
        "buildings": 1500,
        "street_trees": 6000,
        "parking_spaces": 12000,
        "facilities": 120,
        "micro_space_sites": 40,
        "suggestions": 300,
    }
    assert {name: len(frames[name]) for name in exact} == exact
    assert 85 <= frames["compounds"]["walled"].sum() <= 95
    assert frames["facilities"]["category"].nunique() == 20
    assert frames["facilities"]["category"].isin([s.code for s in shipped_standards()]).all()


def test_the_same_seed_makes_the_same_town(frames: Frames) -> None:
    again = generate()
    for name, frame in frames.items():
        assert_geodataframe_equal(frame, again[name])


def test_another_seed_makes_another_town(frames: Frames) -> None:
    assert not generate(7)["paths"].geometry.iloc[0].equals(frames["paths"].geometry.iloc[0])


@pytest.mark.parametrize("name", LAYERS)
def test_every_value_is_as_declared(frames: Frames, name: str) -> None:
    frame = frames[name]
    assert frame.crs == "EPSG:4326"
    places = frame.geometry.dropna()
    assert places.is_valid.all()
    assert not places.is_empty.any()
    assert len(places) == len(frame) or not LAYERS[name].needs_place
    for field in LAYERS[name].fields:
        values = frame[field.name].dropna()
        if field.required:
            assert len(values) == len(frame), field.name
        if field.type is FieldType.CODE:
            assert set(values) <= set(field.domain or {}), field.name
        if field.type in (FieldType.INTEGER, FieldType.REAL) and len(values):
            assert values.min() >= (field.minimum if field.minimum is not None else -np.inf), field.name
            assert values.max() <= (field.maximum if field.maximum is not None else np.inf), field.name


def test_communities_and_grids_tile_the_sub_district(metric: Frames) -> None:
    communities, grids = metric["communities"], metric["grids"]
    whole = shapely.union_all(communities.geometry)
    assert whole.geom_type == "Polygon"
    assert communities.area.sum() == pytest.approx(whole.area, rel=1e-6)
    assert grids.area.sum() == pytest.approx(whole.area, rel=1e-6)
    assert grids.groupby("community").size().between(2, 4).all()
    assert (communities["residents"] > 0).all()


def test_people_add_up(frames: Frames) -> None:
    homes, communities = frames["buildings"], frames["communities"]
    for group in ("residents", "residents_60", "residents_80", "residents_0_6", "households"):
        assert homes[group].sum() == communities[group].sum() == frames["compounds"][group].sum()
    total = homes["residents"].sum()
    assert 40_000 <= total <= 60_000
    assert 0.21 <= homes["residents_60"].sum() / total <= 0.27
    assert 0.035 <= homes["residents_80"].sum() / total <= 0.055
    lived_in = homes.dropna(subset="residents")
    assert (lived_in["residents_60"] + lived_in["residents_0_6"] <= lived_in["residents"]).all()
    assert (lived_in["residents_80"] <= lived_in["residents_60"]).all()


def test_gates_lie_on_walls_and_open_onto_paths(metric: Frames) -> None:
    gates = metric["gates"].geometry
    assert (gates.distance(shapely.union_all(metric["barriers"].geometry)) < 0.1).all()
    assert (gates.distance(shapely.union_all(metric["paths"].geometry)) < 0.1).all()
    homes = metric["gates"][metric["gates"]["compound"].isin(metric["compounds"]["name"])]
    assert homes.groupby("compound").size().between(1, 3).all()
    assert homes["compound"].nunique() == metric["compounds"]["walled"].sum()


def test_no_street_runs_through_a_wall(metric: Frames) -> None:
    paths, gates = metric["paths"], shapely.union_all(metric["gates"].geometry)
    walls = shapely.union_all(metric["barriers"].geometry)
    crossings = paths.geometry.intersection(walls)
    assert (crossings[~crossings.is_empty].distance(gates) < 0.1).all()
    streets = paths[paths["kind"].isin(["arterial", "street", "alley"])]
    assert not streets.intersects(walls).any()


def test_trees_stand_along_the_street_they_name(metric: Frames) -> None:
    trees = metric["street_trees"]
    streets = metric["paths"].dissolve("name").geometry
    away = trees.geometry.distance(trees["road"].map(streets), align=False)
    assert away.between(4, 15).all()
    assert (trees.groupby("road")["species"].nunique() == 1).all()
    assert trees["tree_no"].is_unique
    assert trees.sindex.query(metric["buildings"].geometry, predicate="contains").size == 0


def test_bays_have_their_size_and_their_place(metric: Frames) -> None:
    bays = metric["parking_spaces"]
    assert bays.area.to_numpy() == pytest.approx(
        (bays["length_m"] * bays["width_m"]).to_numpy(float), rel=1e-3
    )
    sizes = bays.groupby("kind")[["length_m", "width_m"]].first()
    assert sizes.loc["kerb_night"].tolist() == [6.0, 2.5]
    assert sizes.loc["built"].tolist() == [5.3, 2.4]
    assert bays["bay_no"].is_unique
    inner = bays.geometry.buffer(-0.2)
    standing = metric["buildings"].sindex.query(inner, predicate="intersects")
    assert standing.shape[1] == 0
    each_other = inner.sindex.query(inner, predicate="intersects")
    assert (each_other[0] == each_other[1]).all()


def test_everything_lies_in_the_sub_district(metric: Frames) -> None:
    whole = shapely.union_all(metric["communities"].geometry).buffer(20)
    for name, frame in metric.items():
        assert frame.geometry.dropna().within(whole).all(), name


def test_buildings_stand_apart(metric: Frames) -> None:
    inner = metric["buildings"].geometry.buffer(-0.5)
    one, other = inner.sindex.query(inner, predicate="intersects")
    assert (one == other).all()


def test_what_residents_say(frames: Frames) -> None:
    said = frames["suggestions"]
    assert said["text"].is_unique
    assert not said["text"].str.contains(r"\d{5,}|[{}]").any()
    private = said["category"].isin(PRIVATE_CATEGORIES)
    assert 8 <= private.sum() <= 16
    assert not said.loc[private, "status"].isin(PUBLIC_STATES).any()
    answered = said["status"].isin(["done", "declined"])
    assert said.loc[answered, "reply"].notna().all()
    assert said.loc[~answered, "reply"].isna().all()


def test_no_person_can_be_called(frames: Frames) -> None:
    for name, frame in frames.items():
        written = [f.name for f in LAYERS[name].fields if f.type in (FieldType.TEXT, FieldType.LIST)]
        words = " ".join(frame[[n for n in written if not n.endswith("_uid")]].stack().dropna().astype("str"))
        assert not re.search(r"1[3-9]\d{9}|\d{3,4}-\d{7,8}", words)


@pytest.mark.case("wuhou-09")
@pytest.mark.case("wuhou-11")
def test_193_households_with_rooftop_structures(frames: Frames) -> None:
    roofs = frames["illegal_structures"].query("kind == 'rooftop'")
    assert roofs["households"].sum() == 193
    assert set(roofs.loc[roofs["courtyard"] == "椿寿3号院", "status"]) == {"closed"}
    assert "self_removed" in set(roofs.loc[roofs["courtyard"] == "椿寿5号院", "status"])
    elsewhere = ~roofs["courtyard"].isin(["椿寿3号院", "椿寿5号院"])
    assert not roofs.loc[elsewhere, "status"].isin(["closed", "self_removed"]).any()
    yards = frames["compounds"].set_index("name")["community"]
    assert set(roofs["courtyard"].map(yards)) == {"椿寿社区"}


@pytest.mark.case("wuhou-13")
def test_berries_are_complained_of_under_the_privets(metric: Frames) -> None:
    said = metric["suggestions"]
    berries = said[said["text"].str.contains("女贞")]
    privets = metric["street_trees"].query("species == '女贞'")
    assert len(berries) >= 3
    assert (berries.distance(shapely.union_all(privets.geometry)) < 10).all()


@pytest.mark.case("dengyue-06")
@pytest.mark.case("dengyue-12")
@pytest.mark.case("dengyue-16")
def test_two_yards_and_the_wall_between_them(metric: Frames) -> None:
    wall = metric["barriers"].query("status == 'disputed'").geometry.iloc[0]
    yards = metric["compounds"][metric["compounds"]["name"].str.startswith("电机厂宿舍")]
    assert len(yards) == 2
    assert (yards.distance(wall) < 0.5).all()
    partners = metric["parking_spaces"].query("kind == 'partner'").groupby("owner").size()
    assert partners[["良益大厦", "中翔集团"]].tolist() == [3, 6]
    assert 19.0 in set(metric["parking_spaces"].query("kind == 'ebike'")["length_m"])
    assert metric["suggestions"].query("category == 'flooding'").distance(wall).lt(200).sum() >= 5


@pytest.mark.case("wansong-01")
@pytest.mark.case("yangpu-01")
@pytest.mark.case("chunyuting-12")
@pytest.mark.case("chunyuting-18")
def test_garden_axis_fund_and_plinths(metric: Frames) -> None:
    garden = metric["micro_space_sites"].query("kind == 'garden'").geometry.iloc[0]
    planters = metric["elements"].query("kind == 'planter' and status == 'maintained'")
    assert len(planters) > 20
    assert planters.area.to_numpy() == pytest.approx(2.6 * 1.2, rel=1e-3)
    assert planters.within(garden).all()
    axis = shapely.union_all(metric["paths"].query("name == '国棉路'").geometry)
    spaces = metric["micro_space_sites"][metric["micro_space_sites"]["name"].str.endswith("微空间")]
    assert len(spaces) == 4
    assert (spaces.distance(axis) < 15).all()
    money = " ".join(metric["events"].query("kind == 'fund'")["decision"])
    assert "73000" in money
    assert "15000" in money
    plinths = metric["illegal_structures"].query("use == '旧台基'")
    assert plinths["status"].value_counts().to_dict() == {"agreed": 45, "talked": 3}


@pytest.mark.case("yangpu-03")
def test_400_metres_30_racks_and_40_tree_pits_on_one_street(metric: Frames) -> None:
    defects = metric["defects"]
    sums = defects.groupby(["street", "kind", "unit"])["quantity"].sum()
    assert sums.to_dict() == {
        ("国棉路", "bike_rack", "piece"): 30,
        ("国棉路", "paving", "m"): 400,
        ("国棉路", "tree_pit", "piece"): 40,
    }
    lines = defects[defects["kind"] == "paving"]
    assert lines.length.to_numpy() == pytest.approx(lines["length_m"].to_numpy(float), rel=1e-3)
    street = shapely.union_all(metric["paths"].query("name == '国棉路'").geometry)
    assert (defects.distance(street) < 12).all()


def test_the_demo_is_called_fictional(built: DemoSummary, context: Context) -> None:
    assert built.counts["suggestions"] == 300
    assert context.workspace.fictional
    assert "虚构" in context.workspace.name


@pytest.mark.case("yangpu-02")
@pytest.mark.case("yangpu-13")
def test_one_gate_decides_who_can_walk_to_an_activity_room(context: Context) -> None:
    closed = headline(VISITOR, context)
    opened = headline(VISITOR, context, gate_open=True)
    assert closed is not None
    assert opened is not None
    assert closed.category == story.CATEGORY
    assert closed.gate is not None
    assert closed.gate.values["name"] == story.GATE_NAME
    assert 350 <= closed.uncovered <= 400
    assert opened.uncovered < 60


@pytest.mark.case("yangpu-13")
def test_the_gap_is_exactly_behind_the_gate(context: Context) -> None:
    closed = headline(VISITOR, context)
    assert closed is not None
    rows = [row for row in closed.assessment.run.rows if row.group == story.GROUP and row.area]
    missing = {
        row.area_name: row.uncovered for row in rows if row.category == story.CATEGORY and row.uncovered
    }
    assert missing == {story.GATE_COMMUNITY: pytest.approx(closed.uncovered)}


def test_the_command_says_what_it_made(tmp_path: Path) -> None:
    store = tmp_path / "town.gpkg"
    result = CliRunner().invoke(demo, ["--store", str(store), "--seed", "11", "--json"])
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["counts"]["communities"] == 15
    assert answer["seed"] == 11
    assert pd.notna(answer["residents"])
    assert store.is_file()


def test_three_bays_and_six_more_serve_the_yards_until_nobody_inside_the_area_is_left_for_them(
    context: Context,
) -> None:
    offers = matching(OPERATOR, context).offers.set_index("owner")
    assert offers.loc[["良益大厦", "中翔集团"], "bays"].tolist() == [3, 6]
    assert offers.loc[["良益大厦", "中翔集团"], "served"].tolist() == [3, 6]


def test_rooms_have_a_past_and_one_shows_before_and_after(context: Context) -> None:
    sites = context.frame(MICRO_SPACE_SITES, Visibility.STAFF)
    fid = int(sites.index[sites["name"] == "乐龄微空间"][0])
    told = versions_of(OPERATOR, context, MICRO_SPACE_SITES, fid)
    assert [one.number for one in told if one.number] == [1, 2, 3, 4]
    before, after = pair(VISITOR, context, MICRO_SPACE_SITES, fid)
    assert before is not None
    assert after is not None
    assert before.caption.startswith("改造前")


def test_a_place_has_one_name_and_a_project_names_the_scheme_it_came_from(frames: Frames) -> None:
    schemes, projects = frames["schemes"], frames["projects"]
    assert not set(schemes["name"]) & set(projects["name"])
    shed = projects[projects["name"] == "电机宿舍19米车棚"].iloc[0]
    assert schemes.set_index("uid").at[shed["scheme"], "name"] == "东院电动车棚"
    option = frames["scheme_options"].set_index("uid").loc[shed["option"]]
    assert (option["scheme"], option["status"]) == (shed["scheme"], "chosen")


def test_who_votes_on_the_pocket_park_reads_what_each_option_brings_and_sees_it_drawn(
    context: Context,
) -> None:
    (poll,) = (one for one in list_ballots(VISITOR, context) if one.text("name").startswith(GARDEN_SCHEME))
    brings = choice_lines(VISITOR, context, poll, Words("zh"))
    assert set(brings) == {choice.uid for choice in poll.choices}
    for lines in brings.values():
        assert any(re.search(r"新增 \d+ 人步行10分钟走得到", line) for line in lines)
    options = context.frame(SCHEME_OPTIONS, Visibility.PUBLIC).set_index("uid", append=True)
    for choice in poll.choices:
        fid = int(options.xs(choice.option, level="uid").index[0])
        before, after = pair(VISITOR, context, SCHEME_OPTIONS, fid)
        assert before is not None
        assert after is not None
        assert "示意图" in before.caption
        assert "示意图" in after.caption
