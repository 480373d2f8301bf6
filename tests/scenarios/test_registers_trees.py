"""Wuhou's street with its privets: what grows, what lies beside, who agrees, which species gives shade."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import shapely

from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.species import FACTS, SPECIES_FACTS, SPECIES_SIZES
from cocreate_gis.model.layers.trees import STREET_TREES, TREE_CARE, UTILITIES
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.registers import (
    trees_care,
    trees_pipes,
    trees_sheet,
    trees_studio,
    trees_voices,
    trees_words,
)
from cocreate_gis.services.registers.trees_care import Round
from cocreate_gis.services.registers.trees_studio import Question
from cocreate_gis.services.voices import moderation
from cocreate_gis.store import get_feature
from cocreate_gis.wording import Words
from tests.towns import at, line, lonlat
from tests.voices import add, say

PLANNER = Actor("planner", Role.PLANNER)
VISITOR = Actor("visitor:1", Role.VISITOR)
SUMMER = dt.datetime(2026, 7, 22, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SIZES = {0: (1.5, 2.8, 1.6), 5: (2.4, 4.0, 2.0), 10: (3.2, 5.2, 2.2), 20: (4.0, 6.5, 2.4)}


def _tree(town, x, y=6.0, **values):
    given = {"species": "女贞", "road": "南街", "side": "北", "tree_no": f"{x:g}", **values}
    measured = {"crown_m": 5.5, "height_m": 8.0, "clear_bole_m": 2.6, "dbh_cm": 22.0}
    return features.create(PLANNER, town, STREET_TREES, lonlat(at(x, y)), {**measured, **given})


@pytest.fixture
def street(town):
    """Twelve privets on the northern side of the southern street, 6 m apart."""
    return [_tree(town, 100 + 6 * k) for k in range(12)]


def _read(town, layer, fid):
    with town.store.read() as connection:
        return get_feature(connection, layer, fid=fid)


def _ask(*candidates, **values):
    return Question("南街", candidates, SUMMER, **values)


@pytest.mark.case("wuhou-13")
def test_berries_draw_heat_along_the_street_and_trees_are_looked_at_in_order(town, street):
    for person, x in (("a", 101), ("b", 103), ("a", 104), ("c", 500)):
        say(town, person, "果子落一地", at(x, 8), category="green")
    found = trees_voices.complaints(PLANNER, town)
    assert found[["road", "side", "needs", "people"]].to_numpy().tolist() == [["南街", "北", 3, 2]]
    # The nine trees within 50 m of the western end: the tenth stands at 54 m.
    section = found[["from_m", "to_m", "first", "last", "trees"]].to_numpy().tolist()
    assert section == [[0, 50, "100", "148", 9]]
    row = trees_care.walk(PLANNER, town, "南街", "北")
    assert row.index.tolist() == street
    assert row["is_due"].all()
    today = town.today
    trees_care.record_round(PLANNER, town, "南街", "北", street[:5], Round("inspected", today, "长势、落果"))
    row = trees_care.walk(PLANNER, town, "南街", "北")
    assert row["is_due"].tolist() == [False] * 5 + [True] * 7
    assert trees_care.streets(PLANNER, town).loc[("南街", "北"), ["trees", "due"]].tolist() == [12, 7]
    entry = trees_care.care_of(PLANNER, town, "南街").iloc[0]
    assert (entry["trees"], entry["next_due"].date()) == (5, trees_care.next_check(town, today))


def test_a_round_is_not_of_tomorrow_and_does_not_undo_a_later_look(town, street):
    tomorrow = town.today + dt.timedelta(days=1)
    with pytest.raises(InvalidInput, match="round_in_future"):
        trees_care.record_round(PLANNER, town, "南街", "北", street, Round("inspected", tomorrow))
    with pytest.raises(InvalidInput, match="round_without_trees"):
        trees_care.record_round(PLANNER, town, "南街", "北", [], Round("watered", town.today))
    trees_care.record_round(PLANNER, town, "南街", "北", street[:1], Round("inspected", town.today))
    earlier = town.today - dt.timedelta(days=40)
    trees_care.record_round(PLANNER, town, "南街", "北", street[:2], Round("inspected", earlier))
    looked = [_read(town, STREET_TREES, fid).values["last_check"] for fid in street[:2]]
    assert looked == [town.today, earlier]
    assert len(town.frame(TREE_CARE, Visibility.STAFF)) == 2


def test_without_trees_or_without_complaints_there_is_no_heat(town):
    say(town, "a", "果子落一地", at(101, 8), category="green")
    assert trees_voices.complaints(PLANNER, town).empty
    _tree(town, 300)
    assert trees_voices.complaints(PLANNER, town).empty
    assert trees_pipes.distances(PLANNER, town, trees_care.walk(PLANNER, town, "南街", "北")).empty


@pytest.fixture
def matter(town):
    return add(town, "topics", at(130, 6), name="南街行道树", kind="deliberation", status="talked")


def _stand(town, matter, person, stance, x, y, **values):
    given = {"kind": "opinion", "category": "green", "stance": stance, "topic": matter, **values}
    return say(town, person, f"{person}:{stance}", at(x, y), **given)


@pytest.mark.case("wuhou-15")
def test_consent_by_face_and_by_ring_and_every_objection_has_its_state(town, street, matter):
    trees = trees_care.walk(PLANNER, town, "南街", "北")
    for person, stance, x, y in (
        ("a", "agree", 130, 30),
        ("b", "agree", 140, 40),
        ("c", "object", 120, 30),
        ("d", "agree", 130, -20),
        ("e", "object", 130, -70),
        ("f", "conditional", 130, 190),
    ):
        _stand(town, matter, person, stance, x, y, respondent="shop" if person == "c" else "resident")
    faces = trees_voices.faces(PLANNER, town, matter, "南街").set_index("side")
    assert faces["agree_share"].to_dict() == {"north": pytest.approx(2 / 3), "south": 1.0}
    rings = trees_voices.rings(PLANNER, town, matter, trees).set_index("within_m")
    assert rings["people"].to_dict() == {50.0: 4, 100.0: 5, 200.0: 6}
    assert rings.at[50.0, "agree_share"] == pytest.approx(3 / 4)
    assert rings.at[100.0, "agree_share"] == pytest.approx(3 / 5)
    objections = trees_voices.objections(PLANNER, town, matter)
    assert objections["state"].tolist() == ["open"] * 3
    first = objections.index[0]
    version = moderation.reply_to(
        PLANNER, town, int(first), int(objections.at[first, "version"]), "先做示范段"
    )
    second = objections.index[1]
    seen = int(objections.at[second, "version"])
    moderation.answer(PLANNER, town, int(second), seen, "declined", "树留着，加扫落果")
    states = trees_voices.objections(PLANNER, town, matter)["state"]
    assert states.to_dict() == {objections.index[2]: "open", first: "answered", second: "settled"}
    assert version
    with pytest.raises(Forbidden):
        trees_voices.rings(VISITOR, town, matter, trees)


@pytest.mark.case("wuhou-16")
def test_how_near_trunks_stand_to_pipes_is_known_to_staff_only(town, street):
    for y, kind, values in (
        (6.8, "water", {"diameter_m": 0.2, "accuracy_m": 0.1}),
        (7.5, "gas", {"diameter_m": 0.1, "accuracy_m": 0.6}),
        (9.0, "power", {"accuracy_m": 0.1}),
    ):
        values |= {"kind": kind, "depth_m": 1.1}
        features.create(PLANNER, town, UTILITIES, lonlat(line((90, y), (180, y))), values)
    pole = {"kind": "pole", "diameter_m": 0.4, "accuracy_m": 0.0}
    features.create(PLANNER, town, UTILITIES, lonlat(at(100, 4.5)), pole)
    trees = trees_care.walk(PLANNER, town, "南街", "北")
    found = trees_pipes.distances(PLANNER, town, trees)
    first = found[found["tree"] == street[0]].set_index("kind")
    assert first["distance_m"].round(2).to_dict() == {"water": 0.7, "pole": 1.3, "gas": 1.45, "power": 3.0}
    assert first["verdict"].to_dict() == {"water": "near", "pole": "near", "gas": "unsure", "power": "kept"}
    assert first["wanted_m"].to_dict() == {"water": 0.95, "pole": 1.5, "gas": 0.95, "power": 0.95}
    assert first.at["water", "depth_m"] == 1.1
    with pytest.raises(Forbidden):
        trees_pipes.distances(VISITOR, town, trees)
    fid = int(town.frame(UTILITIES, Visibility.STAFF).index[0])
    with pytest.raises(Forbidden, match="layer_not_public"):
        features.look_at(VISITOR, town, UTILITIES, fid)


def _assume(town, species="紫薇"):
    for years, (crown, height, bole) in SIZES.items():
        values = {"species": species, "years": years, "mark": "assumed", "crown_m": crown}
        values |= {"height_m": height, "clear_bole_m": bole}
        features.create(PLANNER, town, SPECIES_SIZES, None, values)


@pytest.mark.case("wuhou-18")
def test_candidates_side_by_side_with_the_shade_they_give_now_and_later(town, street):
    _assume(town)
    studio = trees_studio.compare(PLANNER, town, _ask("紫薇", "蓝花楹", "女贞"))
    # 800 m of street with 3 m of pavement on either side, less the crossings on the north: 4 + 8 + 4 m.
    assert studio.now.ground_m2 == pytest.approx(800 * 6 - 16 * 3, rel=1e-3)
    shades = [studio.outlook("紫薇", years).shade.shaded_m2 for years in SIZES]
    assert shades == sorted(shades)
    assert shades[0] < shades[-1] < studio.now.shaded_m2 < studio.now.ground_m2
    assert studio.outlook("蓝花楹", 5).shade is None
    assert studio.outlook("女贞", 20).kept
    table = trees_words.shade_table(town, studio, Words("zh"))
    assert table["5年后"].tolist()[1] == "不详（没有大小数据）"
    assert table["20年后"].tolist()[2].endswith("（保留现状）")
    lines = "\n".join(trees_words.assumption_lines(PLANNER, town, studio, Words("zh")))
    assert "假设；无出处" in lines
    assert "按8米计" in lines
    document = trees_sheet.studio_document(PLANNER, town, _ask("紫薇", "蓝花楹", "女贞"), "en")
    assert document.content.startswith(b"%PDF")


def test_trees_that_stay_keep_their_shade_and_what_is_not_measured_is_told(town, street):
    _assume(town)
    whole = trees_studio.compare(PLANNER, town, _ask("紫薇"))
    _tree(town, 300, protection="old")
    _tree(town, 400, crown_m=None)
    studio = trees_studio.compare(PLANNER, town, _ask("紫薇"))
    assert (studio.locked, studio.unmeasured, len(studio.trees)) == (1, 1, 13)
    old = studio.now.shaded_m2 - whole.now.shaded_m2
    later = studio.outlook("紫薇", 20).shade.shaded_m2 - whole.outlook("紫薇", 20).shade.shaded_m2
    # The old tree stands as it did, and one more crape myrtle beside it.
    assert 0 < old < later


def test_a_question_that_cannot_be_answered_says_what_to_do(town, street):
    evening = SUMMER.replace(hour=19)
    with pytest.raises(InvalidInput, match="sun_too_low"):
        trees_studio.compare(PLANNER, town, Question("南街", ("紫薇",), evening))
    with pytest.raises(NotFound, match="street_without_trees"):
        trees_studio.compare(PLANNER, town, Question("北街", ("紫薇",), SUMMER))
    _tree(town, 300, 100, road="新开路")
    with pytest.raises(NotFound, match="street_without_line"):
        trees_studio.compare(PLANNER, town, Question("新开路", ("紫薇",), SUMMER))
    with pytest.raises(NotFound, match="studio_nothing_goes"):
        trees_studio.compare(PLANNER, town, _ask("紫薇", side="南"))
    values = {"species": "紫薇", "years": 5, "mark": "assumed", "height_m": 2.0, "clear_bole_m": 2.5}
    with pytest.raises(InvalidInput, match="crown_above_top"):
        features.create(PLANNER, town, SPECIES_SIZES, None, values)


@pytest.mark.case("wuhou-19")
def test_each_fact_of_a_species_has_its_source_or_is_not_verified_or_unknown(town, street):
    studio = trees_studio.compare(PLANNER, town, _ask("紫薇", "蓝花楹"))
    table, sources = trees_words.fact_table(PLANNER, town, studio, Words("zh"))
    facts = table.set_index("比什么")
    assert len(facts) == len(FACTS)
    assert facts.at["成年高度", "紫薇"] == "7—8米 [1]"
    assert facts.at["落果落花", "紫薇"].endswith("（未核实）")
    assert facts.at["费用", "紫薇"] == "不详"
    assert "说法不一" in facts.at["耐寒", "蓝花楹"]
    assert len(sources) == 2
    values = {
        "species": "紫薇",
        "fact": "cost",
        "value": "每株380元",
        "source": "2026年苗木询价",
        "mark": "local",
    }
    features.create(PLANNER, town, SPECIES_FACTS, None, values)
    table, sources = trees_words.fact_table(PLANNER, town, studio, Words("zh"))
    assert table.set_index("比什么").at["费用", "紫薇"] == "每株380元 [3]"
    assert sources[-1] == "[3] 2026年苗木询价（本地采用）"


def test_the_middle_of_a_row_is_drawn_along_the_page(town, street):
    place = trees_studio.middle_of(town, trees_studio.compare(PLANNER, town, _ask("女贞")))
    assert shapely.distance(place, at(136, 6)) < 0.01
