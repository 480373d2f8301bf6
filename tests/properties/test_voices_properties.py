"""What holds for any voices: people are at most pins and supports; order and merging change nothing."""

import numpy as np
import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services.voices import merging
from cocreate_gis.services.voices.heard import heard
from cocreate_gis.services.voices.ranking import by_category, most_asked
from tests.towns import at, build
from tests.voices import say, settle, support

PLANNER = Actor("planner", Role.PLANNER)


def _voices(rng, count=30):
    return [
        {
            "person": f"visitor:{rng.integers(8)}",
            "text": f"第{k}件",
            "place": at(float(rng.uniform(0, 800)), float(rng.uniform(0, 400))),
            "category": str(rng.choice(["seating", "lighting", "green"])),
            "agree": sorted({f"visitor:{rng.integers(12)}" for _ in range(rng.integers(4))}),
        }
        for k in range(count)
    ]


def _town(folder, voices):
    town = build(folder)
    settle(town)
    for voice in voices:
        uid = say(town, voice["person"], voice["text"], voice["place"], category=voice["category"])
        for person in voice["agree"]:
            support(town, uid, person)
    return town


def _figures(town):
    levels = {
        level: heard(PLANNER, town, level).areas.drop(columns=["geometry", "uid"]).fillna(-1).to_dict()
        for level in ("building", "compound", "community")
    }
    return by_category(PLANNER, town).to_dict("index"), levels


@pytest.mark.parametrize("seed", [1, 2])
def test_people_order_and_merging(tmp_path, seed):
    rng = np.random.default_rng(seed)
    voices = _voices(rng)
    town = _town(tmp_path / "one", voices)
    ranked = by_category(PLANNER, town)
    for category, row in ranked.iterrows():
        those = [voice for voice in voices if voice["category"] == category]
        assert row["people"] <= len(those) + sum(len(voice["agree"]) for voice in those)
        assert row["people"] == len({p for v in those for p in (v["person"], *v["agree"])})
    before = _figures(town)
    shuffled = _town(tmp_path / "two", [voices[k] for k in rng.permutation(len(voices))])
    assert _figures(shuffled) == before
    shuffled.store.close()
    said = town.frame(SUGGESTIONS, Visibility.STAFF)
    fids = rng.choice(said.index.to_numpy(), 6, replace=False).tolist()
    versions = {fid: int(said.loc[fid, "version"]) for fid in fids[1:]}
    people = ranked["people"].to_dict()
    merged = merging.merge(PLANNER, town, fids[0], versions)
    assert by_category(PLANNER, town)["people"].to_dict() == people
    assert most_asked(PLANNER, town)["pins"].max() == 6
    merging.undo(PLANNER, town, merged)
    assert _figures(town) == before
    town.store.close()
