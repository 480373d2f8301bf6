"""The figures of documents: there from the start, changed with the document that adopts them."""

import pytest

from cocreate_gis.interchange.shipped import shipped_records
from cocreate_gis.model.layers.rules import RULES
from cocreate_gis.model.layers.species import SPECIES_FACTS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.registers.rules import rule, rule_line, source_title
from cocreate_gis.services.setup import supply
from cocreate_gis.store import count_features
from cocreate_gis.wording import Words


def has_chinese(text):
    return any("\u3000" <= sign <= "\uffef" for sign in text)


def test_a_new_workspace_has_them_with_their_sources(town):
    width = rule(town, "fire_lane_width_m")
    assert (width.value, width.unit.en, width.mark) == (4.0, "m", "second_hand")
    assert "7.1.8" in width.source.zh


def test_the_document_that_adopts_another_figure_is_its_source(town):
    frame = town.frame(RULES, OPERATOR.visibility)
    fid = int(frame.index[frame["code"] == "shared_parking_walk_m"][0])
    features.change(OPERATOR, town, RULES, fid, 1, {"value": 300.0, "adopted_by": "街道停车方案2026"})
    found = rule(town, "shared_parking_walk_m")
    assert (found.value, found.source.zh, found.source.en) == (300.0, *["街道停车方案2026"] * 2)


def test_they_are_put_in_once(town):
    with town.store.write(OPERATOR) as writer:
        before = count_features(writer.connection, RULES)
        supply(writer)
        assert count_features(writer.connection, RULES) == before > 0


def test_an_older_workspace_learns_the_rules_it_has_never_heard_of(town):
    frame = town.frame(RULES, OPERATOR.visibility)
    fid = int(frame.index[frame["code"] == "fund_quotes"][0])
    features.remove(OPERATOR, town, RULES, fid, 1)
    with town.store.write(OPERATOR) as writer:
        supply(writer)
    assert list(town.frame(RULES, OPERATOR.visibility)["code"]).count("fund_quotes") == 1
    assert len(town.frame(RULES, OPERATOR.visibility)) == len(frame)


@pytest.mark.parametrize("layer", [RULES, SPECIES_FACTS], ids=lambda layer: layer.name)
def test_no_source_that_comes_with_them_is_chinese_to_an_english_reader(layer):
    sources = shipped_records(layer)["source"].dropna().unique()
    assert [one for one in sources if has_chinese(source_title(one).en)] == []


def test_an_english_reader_reads_the_whole_line_in_english(town):
    line = rule_line(rule(town, "tree_publicity_days"), Words("en"))
    assert "Xuchang regulation on urban greening, Article 23" in line
    assert not has_chinese(line)
