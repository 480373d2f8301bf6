"""A place outlives its tree; protected trees are locked; what is entered wrongly is told."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import Conflict, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.species import SPECIES, SPECIES_FACTS
from cocreate_gis.model.layers.tree_plans import TREE_PLANS
from cocreate_gis.model.layers.trees import FORMER_TREES, STREET_TREES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.registers import trees_lives
from cocreate_gis.services.registers.trees_lives import Removal
from cocreate_gis.store import get_feature
from tests.towns import at, lonlat

STORM = Removal(dt.date(2026, 3, 1), "danger")


def _tree(town, x=100.0, y=5.0, **values):
    given = {"species": "女贞", "road": "南街", "side": "北", "tree_no": f"南街-{x:g}", **values}
    return features.create(OPERATOR, town, STREET_TREES, lonlat(at(x, y)), given)


def _read(town, layer, fid):
    with town.store.read() as connection:
        return get_feature(connection, layer, fid=fid)


def test_a_place_keeps_its_number_and_pit_when_the_tree_is_replaced(town):
    fid = _tree(town, dbh_cm=22.0, pit_width_m=1.2, planted_on=dt.date(1999, 3, 12))
    removal = Removal(dt.date(2026, 3, 1), "replaced", "园批〔2026〕5号")
    new = {"species": "紫薇", "dbh_cm": 8.0, "planted_on": dt.date(2026, 3, 2)}
    trees_lives.plant(OPERATOR, town, fid, 1, new, removal)
    place = _read(town, STREET_TREES, fid)
    assert (place.values["species"], place.values["dbh_cm"]) == ("紫薇", 8.0)
    assert (place.values["tree_no"], place.values["pit_width_m"]) == ("南街-100", 1.2)
    before = trees_lives.lives(OPERATOR, town, place.uid).iloc[0]
    assert (before["species"], before["dbh_cm"], before["document_no"]) == ("女贞", 22.0, "园批〔2026〕5号")


def test_a_fallen_tree_leaves_an_empty_place_which_can_be_planted(town):
    fid = _tree(town)
    trees_lives.take_away(OPERATOR, town, fid, 1, STORM)
    assert _read(town, STREET_TREES, fid).values["place_state"] == "empty"
    with pytest.raises(Conflict, match="place_empty"):
        trees_lives.take_away(OPERATOR, town, fid, 2, STORM)
    trees_lives.plant(OPERATOR, town, fid, 2, {"species": "紫薇"})
    with pytest.raises(Conflict, match="place_taken"):
        trees_lives.plant(OPERATOR, town, fid, 3, {"species": "桂花"})
    assert len(town.frame(FORMER_TREES, Visibility.STAFF)) == 1


def test_a_protected_tree_is_locked_until_the_document_is_there(town):
    fid = _tree(town, protection="old")
    for take in (
        lambda: trees_lives.take_away(OPERATOR, town, fid, 1, STORM),
        lambda: features.remove(OPERATOR, town, STREET_TREES, fid, 1),
    ):
        with pytest.raises(Conflict, match="tree_protected"):
            take()
    assert town.frame(FORMER_TREES, Visibility.STAFF).empty
    features.change(OPERATOR, town, STREET_TREES, fid, 1, {"protection_document": "市绿〔2026〕12号"})
    trees_lives.take_away(OPERATOR, town, fid, 2, STORM)


def test_a_tree_is_not_removed_before_it_was_planted(town):
    fid = _tree(town, planted_on=dt.date(2026, 3, 2))
    with pytest.raises(InvalidInput, match="ends_before_begins"):
        trees_lives.take_away(OPERATOR, town, fid, 1, STORM)
    assert _read(town, STREET_TREES, fid).values["species"] == "女贞"


def test_a_tree_without_a_species_or_in_the_place_of_another_is_told(town):
    fid = _tree(town)
    with pytest.raises(InvalidInput, match="tree_without_species"):
        _tree(town, 200, species=None)
    assert _tree(town, 200, species=None, place_state="empty")
    with pytest.raises(InvalidInput, match="tree_place_taken") as told:
        _tree(town, 100.3)
    assert told.value.params == {"tree": "南街-100", "centimetres": 30}
    assert _tree(town, 100.6)
    with pytest.raises(InvalidInput, match="tree_without_species"):
        features.change(OPERATOR, town, STREET_TREES, fid, 1, {"species": None})
    features.change(OPERATOR, town, STREET_TREES, fid, 1, {"height_m": 8.0}, lonlat(at(100.1, 5)))


def test_a_trunk_of_four_metres_is_refused_with_its_bounds(town):
    with pytest.raises(InvalidInput, match="field_range") as told:
        _tree(town, dbh_cm=400.0)
    assert (told.value.params["maximum"], told.value.params["unit"].en) == (300, "cm")


def test_a_new_workspace_knows_species_and_says_what_has_no_source(town):
    names = set(town.frame(SPECIES, Visibility.PUBLIC)["name"])
    assert {"女贞", "紫薇", "蓝花楹"} <= names
    facts = town.frame(SPECIES_FACTS, Visibility.PUBLIC)
    assert set(facts["species"]) <= names
    assert (facts["source"].notna() | facts["mark"].eq("recalled")).all()


def _plan(town, **values):
    given = {"name": "南街换树", "road": "南街", "present_species": "女贞", **values}
    return features.create(OPERATOR, town, TREE_PLANS, None, given)


STEPS = {
    "complaint": {"complaint": "果子落一地"},
    "assessed": {"assessed_on": dt.date(2026, 1, 5), "assessment": "宜换"},
    "consulted": {
        "expert_review_on": dt.date(2026, 1, 10),
        "expert_review_document": "评审意见1号",
        "consulted_on": dt.date(2026, 1, 20),
        "consultation": "六成同意",
    },
    "approved": {
        "chosen_species": "紫薇",
        "publicity_from": dt.date(2026, 2, 1),
        "publicity_until": dt.date(2026, 3, 2),
        "approval_authority": "市绿化局",
        "approval_no": "市绿〔2026〕8号",
        "approved_on": dt.date(2026, 3, 5),
    },
}


def _approve(town, fid):
    for version, (state, evidence) in enumerate(STEPS.items(), start=1):
        features.move(OPERATOR, town, TREE_PLANS, fid, version, state, evidence)
    return len(STEPS) + 1


def test_a_street_changes_its_species_step_by_step_and_the_old_tree_stays(town):
    trees = [_tree(town, x) for x in (100, 106, 112)]
    old = _tree(town, 118, protection="old")
    fid = _plan(town)
    with pytest.raises(InvalidInput, match="evidence_missing"):
        features.move(OPERATOR, town, TREE_PLANS, fid, 1, "complaint")
    with pytest.raises(InvalidInput, match="status_step_unknown"):
        trees_lives.carry_out(OPERATOR, town, fid, 1, dt.date(2026, 3, 10), {})
    version = _approve(town, fid)
    with pytest.raises(InvalidInput, match="evidence_missing"):
        features.move(
            OPERATOR, town, TREE_PLANS, fid, version, "replaced", {"replaced_on": dt.date(2026, 3, 10)}
        )
    done = trees_lives.carry_out(OPERATOR, town, fid, version, dt.date(2026, 3, 10), {"height_m": 3.0})
    assert (done.trees, done.locked) == (3, ("南街-118",))
    assert {_read(town, STREET_TREES, tree).values["species"] for tree in trees} == {"紫薇"}
    assert _read(town, STREET_TREES, old).values["species"] == "女贞"
    former = town.frame(FORMER_TREES, Visibility.STAFF)
    assert set(former["document_no"]) == {"市绿〔2026〕8号"}
    checked = {"survival_checked_on": dt.date(2026, 9, 1), "survival": "三棵全活"}
    features.move(OPERATOR, town, TREE_PLANS, fid, version + 1, "survival_checked", checked)


def test_a_publicity_cut_short_keeps_the_approval_waiting(town):
    fid = _plan(town)
    for version, state in enumerate(("complaint", "assessed", "consulted"), start=1):
        features.move(OPERATOR, town, TREE_PLANS, fid, version, state, STEPS[state])
    short = {**STEPS["approved"], "publicity_until": dt.date(2026, 3, 1)}
    with pytest.raises(InvalidInput, match="publicity_too_short") as told:
        features.move(OPERATOR, town, TREE_PLANS, fid, 4, "approved", short)
    assert (told.value.params["days"], told.value.params["wanted"]) == (29, 30)


def test_when_one_tree_cannot_go_none_goes(town):
    _tree(town, 100)
    _tree(town, 106, planted_on=dt.date(2026, 3, 11))
    fid = _plan(town)
    version = _approve(town, fid)
    with pytest.raises(InvalidInput, match="ends_before_begins"):
        trees_lives.carry_out(OPERATOR, town, fid, version, dt.date(2026, 3, 10), {})
    assert set(town.frame(STREET_TREES, Visibility.STAFF)["species"].dropna()) == {"女贞"}
    assert _read(town, TREE_PLANS, fid).values["status"] == "approved"
