"""Registers of real cities come in by the guided import, are worked with, and come out as they were."""

import io

import numpy as np
import pytest

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.model.workspace import Workspace
from cocreate_gis.services.context import Context
from cocreate_gis.services.data.exports import export_layer
from cocreate_gis.services.data.imports import plan_import, run_import
from cocreate_gis.services.registers import bulk
from cocreate_gis.store import create_store, verify_history
from tests.real_registers import open_data, register_of, same_places, texts


def _taken_in(tmp_path, layer, given, epsg, mapping, **for_all):
    """The register in a workspace of its own; every row of it is kept."""
    store = create_store(str(tmp_path / "city.gpkg"), Workspace(name="市", metric_epsg=epsg))
    content = io.BytesIO()
    given.to_parquet(content)
    read = read_upload("register.parquet", content.getvalue())
    plan = plan_import(OPERATOR, store, layer, read, mapping, "public", for_all=for_all)
    report = run_import(OPERATOR, store, plan)
    assert (report.inserted, report.rejected) == (len(given), 0)
    return Context("city", store, tmp_path / "cache")


def _worked_with_and_undone(context, layer, name, value):
    frame = context.frame(layer, Visibility.STAFF)
    seen = {int(fid): int(version) for fid, version in frame["version"].items()}
    done = bulk.apply(OPERATOR, context, layer, seen, {name: value})
    assert done.count == len(seen)
    assert bulk.undo(OPERATOR, context, layer, done) == (len(seen), [])
    with context.store.read() as connection:
        verify_history(connection)


def _taken_out(context, layer):
    made = export_layer(OPERATOR, context.store, layer, "gpkg", language="en")
    return read_upload(made.name, made.content, layer=layer.name).frame


@pytest.mark.soak
def test_every_street_tree_of_taipei_is_given_a_maintainer_and_comes_out_as_it_was(tmp_path):
    trees = find_layer("street_trees")
    given = register_of(open_data("taipei", "taipei_street_trees.parquet"))
    assert len(given) == 91_313
    context = _taken_in(tmp_path, trees, given, 3826, {"tree_id": "tree_no"})
    _worked_with_and_undone(context, trees, "maintainer", "公園處")
    kept = _taken_out(context, trees)
    assert texts(kept["tree_no"]) == texts(given["tree_id"])
    assert texts(kept["species"]) == texts(given["species"])
    assert texts(kept["location"]) == texts(given["location"])
    assert np.array_equal(kept["dbh_cm"].to_numpy(), given["diameter_cm"].to_numpy(float), equal_nan=True)
    assert same_places(kept, given.to_crs(4326))


def test_the_public_spaces_of_new_york_come_out_as_they_were(tmp_path):
    sites = find_layer("micro_space_sites")
    given = register_of(open_data("new_york", "nyc_pops.geojson"))
    context = _taken_in(tmp_path, sites, given, 32618, {"pops_number": "name"}, kind="pocket_park")
    assert set(context.frame(sites, Visibility.STAFF)["kind"]) == {"pocket_park"}
    _worked_with_and_undone(context, sites, "operator", "City")
    kept = _taken_out(context, sites)
    assert texts(kept["name"]) == texts(given["pops_number"])
    assert texts(kept["building_name"]) == texts(given["building_name"])
    assert same_places(kept, given)


@pytest.mark.soak
def test_the_violations_of_boston_are_suspected_structures_and_come_out_as_they_were(tmp_path):
    structures = find_layer("illegal_structures")
    given = register_of(open_data("boston", "boston_building_violations.parquet"))
    # What the city calls open is a clue here: whether it is a violation is for the authority to say.
    context = _taken_in(tmp_path, structures, given, 32619, {"status": ""}, kind="other")
    assert set(context.frame(structures, Visibility.STAFF)["status"]) == {"clue"}
    _worked_with_and_undone(context, structures, "building", "？")
    kept = _taken_out(context, structures)
    assert texts(kept["case_no"]) == texts(given["case_no"])
    # Their state stands beside ours, told apart from it by a line.
    assert texts(kept["status_"]) == texts(given["status"])
    for name in ("description", "sam_id"):
        assert texts(kept[name]) == texts(given[name])
    assert same_places(kept, given)
    made = export_layer(OPERATOR, context.store, structures, "xlsx", language="zh")
    back = plan_import(OPERATOR, context.store, structures, read_upload(made.name, made.content), {})
    assert (back.unchanged, back.rejected) == (len(given), [])
