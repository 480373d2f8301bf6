"""Communities and compounds as the cases tell them: what lies in what, what is written, what is renewed."""

import datetime as dt
import io

import docx
import openpyxl
import pytest

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.registers import hierarchy, official_names
from cocreate_gis.services.registers.compound_page import compound_page, compound_workbook
from cocreate_gis.services.registers.papers import print_pack
from tests.scenarios.setting import PLANNER
from tests.towns import box, lonlat

BUILDINGS, COMMUNITIES, COMPOUNDS, DOCUMENTS, RENEWAL, STRUCTURES, UNITS = (
    find_layer(name)
    for name in (
        "buildings",
        "communities",
        "compounds",
        "documents",
        "renewal_items",
        "illegal_structures",
        "stair_units",
    )
)
DAY = dt.date(2025, 4, 12)


def only(town, layer, name):
    frame = town.frame(layer, Visibility.STAFF)
    return frame[frame["name"] == name].iloc[0]


def fid_of(town, layer, name):
    return int(only(town, layer, name).name)


def make(town, layer, place=None, **values):
    return features.create(PLANNER, town, layer, place, values)


def move(town, layer, fid, version, target, **given):
    return features.move(PLANNER, town, layer, fid, version, target, given)


def about(town, layer, name):
    return {"about": name, "about_uid": only(town, layer, name)["uid"]}


@pytest.mark.case("chunyuting-01")
def test_the_levels_go_down_to_the_stair_unit(town):
    building = only(town, BUILDINGS, "2栋")["uid"]
    for number, households in ((2, 14), (1, 12)):
        make(town, UNITS, building=building, name=f"{number}单元", households=households, lift="wanted")
    east = hierarchy.communities(PLANNER, town).loc[fid_of(town, COMMUNITIES, "东社区")]
    assert (east["compounds"], east["buildings"], east["grids"]) == (1, 2, 0)
    compounds = hierarchy.compounds(PLANNER, town, fid_of(town, COMMUNITIES, "东社区"))
    assert compounds[["name", "buildings"]].to_numpy().tolist() == [["东院", 1]]
    homes = hierarchy.buildings(PLANNER, town, fid_of(town, COMPOUNDS, "东院"))
    assert homes[["name", "residents", "stair_units"]].to_numpy().tolist() == [["2栋", 200, 2]]
    units = hierarchy.stair_units(PLANNER, town, fid_of(town, BUILDINGS, "2栋"))
    assert units[["name", "households"]].to_numpy().tolist() == [["1单元", 12], ["2单元", 14]]
    with pytest.raises(Forbidden):
        hierarchy.communities(VISITOR, town)


@pytest.mark.parametrize(
    ("values", "error", "code"),
    [
        ({"name": "3单元", "households": -1}, InvalidInput, "field_range"),
        ({"name": "3单元", "building": "gone"}, NotFound, "reference_missing"),
        ({"name": ""}, InvalidInput, "field_required"),
    ],
)
def test_a_stair_unit_that_cannot_be(town, values, error, code):
    building = only(town, BUILDINGS, "2栋")["uid"]
    with pytest.raises(error, match=code):
        make(town, UNITS, **{"building": building, **values})
    assert town.frame(UNITS, Visibility.STAFF).empty


@pytest.mark.case("wuhou-06")
def test_five_rules_of_a_courtyard_are_consulted_adopted_and_revised(town):
    kinds = ("charter", "covenant", "rules", "finance", "other")
    made = [
        make(town, DOCUMENTS, name=f"{kind}-1", kind=kind, edition="1", **about(town, COMPOUNDS, "东院"))
        for kind in kinds
    ]
    assert town.frame(DOCUMENTS, Visibility.PUBLIC).empty
    for fid in made:
        version = move(town, DOCUMENTS, fid, 1, "consulted")
        with pytest.raises(InvalidInput, match="evidence_missing"):
            move(town, DOCUMENTS, fid, version, "adopted")
        version = move(town, DOCUMENTS, fid, version, "adopted", adopted_on=DAY)
        version = move(town, DOCUMENTS, fid, version, "in_force", in_force_on=DAY)
        move(town, DOCUMENTS, fid, version, "revised")
    page = compound_page(VISITOR, town, fid_of(town, COMPOUNDS, "东院"))
    assert sorted(page.parts["there"]["documents"]["kind"]) == sorted(kinds)


@pytest.mark.case("chunyuting-05")
def test_letters_and_rhymes_are_printed_as_a_pack(town):
    letter = make(town, DOCUMENTS, name="公开信", kind="publicity", text="街坊们：\n=1+1", in_force_on=DAY)
    rhyme = make(town, DOCUMENTS, name="三字经", kind="publicity", text="春庭苑，大家管", number="〔1〕")
    empty = make(town, DOCUMENTS, name="空", kind="publicity")
    made = print_pack(PLANNER, town, [letter, rhyme, empty], "zh")
    paragraphs = docx.Document(io.BytesIO(made.content)).paragraphs
    told = [one.text for one in paragraphs]
    assert told == [
        "公开信",
        "施行或发布日期：2025年4月12日",
        "街坊们：",
        "=1+1",
        "三字经",
        "文号：〔1〕",
        "春庭苑，大家管",
    ]
    breaks = [one.text for one in paragraphs if one.paragraph_format.page_break_before]
    assert breaks == ["三字经"]
    with pytest.raises(InvalidInput, match="nothing_to_print"):
        print_pack(PLANNER, town, [empty], "zh")
    with pytest.raises(Forbidden):
        print_pack(VISITOR, town, [letter], "zh")


@pytest.mark.case("wuhou-08")
def test_a_meter_for_every_flat_is_followed_building_by_building(town):
    fid = make(
        town,
        RENEWAL,
        name="一户一表",
        kind="water_meters",
        households=60,
        cost_share_yuan=860.0,
        **about(town, BUILDINGS, "2栋"),
    )
    compound = fid_of(town, COMPOUNDS, "东院")
    assert len(compound_page(PLANNER, town, compound).parts["open_things"]["renewal_items"]) == 1
    version = move(town, RENEWAL, fid, 1, "adopted")
    version = move(town, RENEWAL, fid, version, "under_way")
    promised = compound_page(PLANNER, town, compound).parts["promised"]["renewal_items"]
    assert promised["about"].tolist() == ["2栋"]
    with pytest.raises(InvalidInput, match="evidence_missing"):
        move(town, RENEWAL, fid, version, "done")
    with pytest.raises(InvalidInput, match="part_above_whole"):
        move(town, RENEWAL, fid, version, "done", households_done=61)
    move(town, RENEWAL, fid, version, "done", households_done=60)
    page = compound_page(PLANNER, town, compound)
    assert "renewal_items" not in page.parts["open_things"] | page.parts["promised"]


def test_one_page_tells_what_is_there_said_promised_and_open(town):
    compound = fid_of(town, COMPOUNDS, "东院")
    place = lonlat(box(500, 200, 506, 203))
    values = {
        "case_no": "车棚1",
        "kind": "carport",
        "status": "offered",
        "exchange_promised": "公共车棚",
        "exchange_due": DAY,
        "owner_note": "住户姓名",
    }
    features.create(PLANNER, town, STRUCTURES, place, values)
    page = compound_page(PLANNER, town, compound)
    assert page.parts["promised"]["illegal_structures"]["exchange_promised"].tolist() == ["公共车棚"]
    assert len(page.parts["open_things"]["illegal_structures"]) == 1
    assert page.parts["there"]["buildings"]["name"].tolist() == ["2栋"]
    told = compound_page(VISITOR, town, compound)
    assert all("illegal_structures" not in kinds for kinds in told.parts.values())
    made = compound_workbook(PLANNER, town, compound, "zh")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    written = [
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
    ]
    assert {"东院", "2栋", "车棚1", "私搭车棚", "已提出置换"} <= set(written)
    assert "住户姓名" not in written
    with pytest.raises(Forbidden):
        compound_workbook(VISITOR, town, compound, "zh")
    with pytest.raises(NotFound, match="feature_missing"):
        compound_page(PLANNER, town, 999)


@pytest.fixture
def wansong(town):
    """Communities as their people write them; the list of the bureau comes with the product."""
    places = {
        "航空社区": "万松街道",
        "青年居民区": "万松街道办事处",
        "公园北社区": "万松街道",
        "无名社区": "别的街道",
    }
    for number, (name, subdistrict) in enumerate(places.items()):
        shape = lonlat(box(number * 10, 500, number * 10 + 9, 509))
        features.create(PLANNER, town, COMMUNITIES, shape, {"name": name, "subdistrict": subdistrict})
    return town


def test_names_are_matched_to_the_bureaus_codes(wansong):
    found = official_names.proposals(PLANNER, wansong).set_index("name")
    told = found[["proposed", "how"]].apply(tuple, axis=1)
    assert told["航空社区"] == ("420103008005", "written")
    assert told["青年居民区"] == ("420103008006", "written")
    assert told["公园北社区"] == ("420103008009", "alike")
    assert found.at["航空社区", "official_subdistrict"] == "万松街街道"
    assert told["无名社区"] == ("", "none")


def test_codes_are_set_by_hand_and_taken_back_together(wansong):
    found = official_names.proposals(PLANNER, wansong)
    two = found.index[found["how"] == "written"]
    codes = {int(fid): (1, found.at[fid, "proposed"]) for fid in two}
    official_names.set_codes(PLANNER, wansong, codes)
    frame = wansong.frame(COMMUNITIES, Visibility.STAFF)
    assert frame.loc[two, "code"].tolist() == found.loc[two, "proposed"].tolist()
    first, second = map(int, two)
    # One of them was changed meanwhile: then neither is.
    with pytest.raises(Conflict):
        official_names.set_codes(PLANNER, wansong, {first: (2, None), second: (1, None)})
    assert wansong.frame(COMMUNITIES, Visibility.STAFF).loc[two, "code"].notna().all()
    official_names.set_codes(PLANNER, wansong, {first: (2, None), second: (2, None)})
    assert wansong.frame(COMMUNITIES, Visibility.STAFF).loc[two, "code"].isna().all()
    with pytest.raises(NotFound, match="official_code_unknown"):
        official_names.set_codes(PLANNER, wansong, {first: (3, "1")})
    with pytest.raises(Forbidden):
        official_names.set_codes(VISITOR, wansong, {first: (3, None)})
