"""What people and files say is shown as it is, and makes no browser ask anybody else."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from cocreate_gis.model.layers.network import GATES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.voices import moderation, suggestions
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from cocreate_gis.store import get_feature, read_features
from tests import towns
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.e2e

OUTSIDE = "http://127.0.0.1:1"
WORDS = f"![x]({OUTSIDE}/x.png) [here]({OUTSIDE}) <img src={OUTSIDE}/y.png> :red[**z**] $a_b$ `c`"


def _rename_gate(town: Context) -> None:
    with town.store.read() as connection:
        gates = read_features(connection, GATES)
    fid = int(gates.index[gates["status"] == "negotiating"][0])
    features.change(OPERATOR, town, GATES, fid, int(gates.loc[fid, "version"]), {"name": WORDS})


def _answered_suggestion(town: Context) -> str:
    draft = SuggestionDraft(kind="idea", category="seating", text=WORDS, consent=True)
    sender = Actor("visitor:sender", Role.VISITOR)
    receipt = suggestions.submit(sender, town, towns.lonlat(towns.at(100, 0)), draft)
    for target in ("released", "declined"):
        with town.store.read() as connection:
            version = get_feature(connection, SUGGESTIONS, fid=receipt.fid).version
        moderation.answer(OPERATOR, town, receipt.fid, version, target, WORDS)
    return receipt.secret


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A town whose gate and whose answer carry marks, and the secret of the receipt."""
    folder = tmp_path_factory.mktemp("told")
    town = towns.build(folder)
    _rename_gate(town)
    secret = _answered_suggestion(town)
    town.store.close()
    return folder / "town.gpkg", secret


@pytest.fixture(scope="module")
def demo_store(told: tuple[Path, str]) -> Path:
    """The town instead of the demo, for the server."""
    return told[0]


def test_the_name_of_a_gate_stays_text(visit: Visit) -> None:
    page = visit.open("/enter?role=resident")
    button = page.get_by_role("button", name=f"打开“{WORDS}”试试")
    button.wait_for(timeout=60_000)
    assert button.locator("img, a, code, .katex").count() == 0


def test_an_answer_stays_text(visit: Visit, told: tuple[Path, str]) -> None:
    page = visit.open(f"/suggest?receipt={told[1]}")
    answer = page.locator(".cc-words", has_text="答复")
    expect(answer).to_contain_text(WORDS)
    assert page.locator(f"[src^='{OUTSIDE}'], [href^='{OUTSIDE}']").count() == 0
