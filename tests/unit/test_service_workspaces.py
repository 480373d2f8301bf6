"""What a workspace says of itself, and who may change it."""

import pytest

from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.model.workspace import MapReview, PublicationMode
from cocreate_gis.services import workspaces
from cocreate_gis.services.voices.whereabouts import may_pin_freely
from cocreate_gis.store import read_history

PLANNER = Actor("planner", Role.PLANNER)
REVIEW = MapReview(operator="街道办", legal_basis="街区图", review_no="GS(2026)1号", approved_by="王五")


def _describe(town, actor=PLANNER, **changes):
    said = {
        "name": "小镇",
        "source": "实地调查",
        "time_zone": "America/Sao_Paulo",
        "publication": PublicationMode.WORKSHOP,
        "review": MapReview(),
        "confirmed": True,
        **changes,
    }
    return workspaces.describe(actor, town, **said)


def test_what_is_filled_in_is_kept_and_stands_in_the_history(town):
    before = town.workspace
    after = _describe(town, review=REVIEW)
    assert town.workspace == after
    assert (after.source, after.zone.key) == ("实地调查", "America/Sao_Paulo")
    kept = {"metric_epsg", "fictional", "uid"}
    assert after.model_dump(include=kept) == before.model_dump(include=kept)
    _describe(town, review=REVIEW)
    with town.store.read() as connection:
        changes = read_history(connection, "workspace", "workspace")
    assert [change.actor for change in changes if change.action == "update"] == ["planner"]


def test_a_public_map_needs_a_person_who_answers_for_it(town):
    with pytest.raises(InvalidInput, match="named_person_missing"):
        _describe(town, publication=PublicationMode.PUBLIC, review=MapReview(operator="街道办"))
    with pytest.raises(InvalidInput, match="publication_unconfirmed"):
        _describe(town, publication=PublicationMode.PUBLIC, review=REVIEW, confirmed=False)
    assert town.workspace.publication is PublicationMode.WORKSHOP
    _describe(town, publication=PublicationMode.PUBLIC, review=MapReview(approved_by="王五"))
    assert not may_pin_freely(town)
    _describe(town, publication=PublicationMode.PUBLIC, review=REVIEW)
    assert may_pin_freely(town)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"name": "  "}, "name_missing"), ({"time_zone": "Mars/Olympus"}, "time_zone_unknown")],
)
def test_what_cannot_be_used_is_refused(town, changes, code):
    with pytest.raises(InvalidInput, match=code):
        _describe(town, **changes)


@pytest.mark.parametrize("actor", [VISITOR, Actor("o", Role.OFFICIAL)])
def test_only_planners_change_it(town, actor):
    with pytest.raises(Forbidden):
        _describe(town, actor=actor)
