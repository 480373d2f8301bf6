"""``sheet`` as typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cocreate_gis.cli.sheet import sheet
from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from tests.towns import CATEGORY, at, lonlat


def _run(town: Context, out: Path, *options: str) -> Result:
    places = ["--store", town.store.location, "--category", CATEGORY, "--out", str(out)]
    return CliRunner().invoke(sheet, [*places, *options])


def test_a_gate_under_discussion_is_supposed_open_and_named(town: Context, tmp_path: Path) -> None:
    made = _run(town, tmp_path / "open.html", "--open-gate", "东门", "--json")
    assert made.exit_code == 0, made.output
    answer = json.loads(made.stdout)
    older = next(row for row in answer["rows"] if row["group"] == "residents_60")
    assert older["covered"] == 54
    assert any("东门" in line for line in answer["assumptions"])
    assert answer["category"] == CATEGORY
    assert "东门" in (tmp_path / "open.html").read_text(encoding="utf-8")


def test_a_gate_nobody_talks_about_is_refused_with_those_that_are(town: Context, tmp_path: Path) -> None:
    refused = _run(town, tmp_path / "open.html", "--open-gate", "西门")
    assert isinstance(refused.exception, InvalidInput)
    assert refused.exception.code == "gate_not_under_discussion"
    assert refused.exception.params["known"] == "东门"
    assert not (tmp_path / "open.html").exists()


@pytest.mark.parametrize(("suffix", "says"), [("html", True), ("csv", False)])
def test_of_several_categories_the_one_shown_is_said(
    town: Context, tmp_path: Path, suffix: str, says: bool
) -> None:
    market = {"name": "东院菜场", "category": "market_fresh_supermarket", "status": "open"}
    features.create(OPERATOR, town, find_layer("facilities"), lonlat(at(600, 200)), market)
    made = _run(town, tmp_path / f"two.{suffix}", "--category", "market_fresh_supermarket")
    assert made.exit_code == 0, made.output
    assert (CATEGORY in made.stdout) is says
