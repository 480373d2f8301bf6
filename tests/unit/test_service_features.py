"""A planner draws, changes, removes and brings back; the flow is followed; two planners do not overwrite."""

import datetime as dt

import pytest
import shapely

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import LAYERS, find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features, standards
from cocreate_gis.store import get_feature, read_history
from tests.towns import box, line, lonlat

PLANNER = Actor("planner", Role.PLANNER)
OFFICIAL = Actor("official", Role.OFFICIAL)
SITES = find_layer("micro_space_sites")
STRUCTURES = find_layer("illegal_structures")
PLACE = lonlat(box(100, 100, 120, 110))


def _site(town, **values):
    return features.create(PLANNER, town, SITES, PLACE, {"name": "街角", "kind": "street_corner", **values})


def _read(town, layer, fid):
    with town.store.read() as connection:
        return get_feature(connection, layer, fid=fid)


def test_a_site_starts_in_the_first_state_and_is_remembered(town):
    fid = _site(town, area_m2=200.0)
    site = _read(town, SITES, fid)
    assert site.values["status"] == "idle"
    assert shapely.equals_exact(shapely.normalize(site.geometry), shapely.normalize(PLACE), 1e-9)
    with town.store.read() as connection:
        history = read_history(connection, SITES.name, site.uid)
    assert [change.actor for change in history] == ["planner"]


def test_the_area_follows_the_shape_unless_it_is_given(town):
    fid = _site(town)
    assert _read(town, SITES, fid).values["area_m2"] == pytest.approx(200, abs=0.1)
    features.change(PLANNER, town, SITES, fid, 1, {}, lonlat(box(100, 100, 120, 125)))
    assert _read(town, SITES, fid).values["area_m2"] == pytest.approx(500, abs=0.1)
    features.change(PLANNER, town, SITES, fid, 2, {"area_m2": 480.0}, PLACE)
    assert _read(town, SITES, fid).values["area_m2"] == 480
    features.change(PLANNER, town, SITES, fid, 3, {"operator": "甲"})
    assert _read(town, SITES, fid).values["area_m2"] == 480


def test_two_planners_do_not_overwrite_each_other(town):
    fid = _site(town)
    version = _read(town, SITES, fid).version
    features.change(PLANNER, town, SITES, fid, version, {"operator": "甲"})
    with pytest.raises(Conflict, match="changed_by_another"):
        features.change(PLANNER, town, SITES, fid, version, {"operator": "乙"})
    assert _read(town, SITES, fid).values["operator"] == "甲"


def test_what_is_removed_can_be_brought_back(town):
    fid = _site(town)
    features.remove(PLANNER, town, SITES, fid, _read(town, SITES, fid).version)
    assert town.frame(SITES, Visibility.STAFF).empty
    with pytest.raises(NotFound):
        features.look_at(PLANNER, town, SITES, fid)
    features.bring_back(PLANNER, town, SITES, fid)
    assert town.frame(SITES, Visibility.STAFF)["name"].tolist() == ["街角"]


def test_the_flow_asks_for_evidence_and_authority(town):
    values = {"case_no": "1", "kind": "rooftop", "courtyard": "3号院"}
    fid = features.create(PLANNER, town, STRUCTURES, PLACE, values)

    def move(actor, target, **evidence):
        features.move(actor, town, STRUCTURES, fid, _read(town, STRUCTURES, fid).version, target, evidence)

    move(PLANNER, "checked", checked_on=dt.date(2026, 1, 4))
    with pytest.raises(InvalidInput, match="status_step_unknown"):
        move(PLANNER, "enforced")
    move(PLANNER, "transferred")
    with pytest.raises(Forbidden):
        move(PLANNER, "determined")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        move(Actor("admin", Role.ADMINISTRATOR), "determined", authority="城管局")
    document = {"authority": "城管局", "document_no": "2026-1", "served_on": dt.date(2026, 1, 5)}
    move(OFFICIAL, "determined", **document, determination="illegal", legal_ground="第十条")
    assert _read(town, STRUCTURES, fid).values["status"] == "determined"


def test_a_status_is_not_typed_over(town):
    fid = _site(town)
    with pytest.raises(InvalidInput, match="status_moves_by_flow"):
        features.change(PLANNER, town, SITES, fid, _read(town, SITES, fid).version, {"status": "open"})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "field_required"),
        ({"kind": "castle"}, "field_code"),
        ({"area_m2": -1.0}, "field_range"),
        ({"area_m2": float("nan")}, "field_type"),
        ({"seats": 2.5}, "field_type"),
        ({"nonsense": 1}, "field_unknown"),
        ({"problems": "长" * 5000}, "field_too_long"),
    ],
)
def test_values_that_do_not_suit(town, values, code):
    with pytest.raises(InvalidInput, match=code):
        _site(town, **values)
    assert town.frame(SITES, Visibility.STAFF).empty


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (lonlat(line((0, 0), (9, 0))), "geometry_type"),
        (shapely.Polygon(), "geometry_unreadable"),
        (shapely.Polygon([(114, 30), (114.1, 30.1), (114.1, 30), (114, 30.1)]), "geometry_crosses_itself"),
        (shapely.box(525000, 3385000, 525010, 3385010), "geometry_outside_world"),
        (None, "geometry_unreadable"),
    ],
)
def test_shapes_that_do_not_suit(town, geometry, code):
    with pytest.raises(InvalidInput, match=code):
        features.create(PLANNER, town, SITES, geometry, {"name": "x", "kind": "other"})


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_a_visitor_edits_no_layer(town, name):
    with pytest.raises(Forbidden):
        features.create(VISITOR, town, LAYERS[name], PLACE, {})


def test_a_standard_changes_with_the_document_that_adopts_it(town):
    known = standards.standards(town)["elderly_day_care"]
    with pytest.raises(InvalidInput, match="adopting_document_missing"):
        standards.adopt(PLANNER, town, known.model_copy(update={"walk_minutes": 8.0}))
    with pytest.raises(InvalidInput, match="standard_not_positive"):
        standards.adopt(PLANNER, town, known.model_copy(update={"walk_minutes": 0.0, "adopted_by": "文件"}))
    standards.adopt(
        PLANNER, town, known.model_copy(update={"walk_minutes": 8.0, "adopted_by": "街道〔2026〕3号"})
    )
    changed = standards.standards(town)["elderly_day_care"]
    assert (changed.walk_minutes, changed.adopted_by) == (8.0, "街道〔2026〕3号")
    with pytest.raises(Forbidden):
        standards.adopt(VISITOR, town, changed)
