"""A real city brought in as files are: streets, homes known by cells, facilities; then asked about."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cocreate_gis.interchange.readers import read_vector
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services.context import Context
from cocreate_gis.services.data import imports
from cocreate_gis.services.reach import cautions, coverage, expert
from cocreate_gis.services.reach.headline import headline
from cocreate_gis.services.setup import set_up
from cocreate_gis.wording import Words

CLINIC = "community_health_station"


def test_porto_alegre_goes_from_files_to_figures(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "porto_alegre"
    cells = pd.read_csv(folder / "poa_hexgrid.csv")
    clinics = cells[cells["healthcare"] > 0].assign(category=CLINIC)
    clinics["capacity"] = np.where(np.arange(len(clinics)) % 9, clinics["healthcare"] * 100, np.nan)
    clinics[["id", "category", "capacity", "lon", "lat"]].to_csv(tmp_path / "clinics.csv", index=False)
    streets = read_vector(folder / "poa_osm.pbf")
    store = set_up(OPERATOR, str(tmp_path / "city.gpkg"), imports.propose_workspace(streets))
    context = Context("city", store, tmp_path / "cache")
    homes = {"id": "name", "population": "residents"}
    for layer, read, mapping in (
        ("paths", streets, {}),
        ("buildings", read_vector(folder / "poa_hexgrid.parquet"), homes),
        ("facilities", read_vector(tmp_path / "clinics.csv"), {"id": "name"}),
    ):
        imports.run_import(
            OPERATOR, store, imports.plan_import(OPERATOR, store, find_layer(layer), read, mapping)
        )
    # At 4.8 km/h, as an independent computation has it; the map tells of everybody, no ages being recorded.
    request = CoverageRequest(categories=(CLINIC,), speeds_m_s={"residents": 4.8 / 3.6})
    answered = coverage.run(OPERATOR, context, request)
    row = answered.run.row(CLINIC, "residents")
    assert row.total == 812_935
    assert row.share == pytest.approx(0.907, abs=0.01)
    assert answered.frames[f"gaps:{CLINIC}"]["residents"].sum() == pytest.approx(row.uncovered)
    assert any("54" in line for line in cautions.lines(answered.run, Words("zh")))
    opening = headline(OPERATOR, context)
    assert opening is not None
    assert (opening.group, opening.uncovered > row.uncovered) == ("residents", True)
    shared = expert.expert(OPERATOR, context, answered, CLINIC, "residents", "e2sfca")
    used = shared.facilities[shared.facilities["per_1000"].notna()]
    handed_out = (shared.homes["per_1000"] * shared.homes["people"]).sum() / expert.PER_PEOPLE
    assert handed_out == pytest.approx(used["capacity"].sum())
    assert len(shared.without_capacity) == 13
    store.close()
