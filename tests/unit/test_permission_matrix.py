"""The permission table, cell by cell, through the services: what it says is what happens."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cocreate_gis.model.errors import Forbidden, NotFound
from cocreate_gis.model.permissions import ACTIONS, WHOLE_WORKSPACE, Role, may
from cocreate_gis.model.phases import Phase
from cocreate_gis.services.context import Context
from tests.exercises import EXERCISES, MISSING, PHASED, Stage
from tests.people import uid_of

# What is not for somebody is, where its very being there says something, simply not there.
_HIDDEN = {"activity.view": "activity_unknown"}
# Services that say more plainly what the phase is.
_PLAINLY = {"survey.answer": {"survey_not_yet", "survey_over"}}


@pytest.fixture
def stage(town: Context, tmp_path: Path) -> Stage:
    return Stage(town, tmp_path)


def test_every_action_has_an_exercise() -> None:
    assert set(EXERCISES) | MISSING == set(ACTIONS)
    assert not set(EXERCISES) & MISSING


def test_an_action_that_depends_on_the_phase_is_exercised_in_each() -> None:
    depending = {action for action, cells in ACTIONS.items() if len(set(cells.values())) > 1}
    assert depending - MISSING <= PHASED


def _cells(action: str) -> Iterator[tuple[Role, Phase]]:
    for phase in Phase if action in PHASED else (Phase.OPEN,):
        for role in Role:
            yield role, phase


@pytest.mark.parametrize("action", sorted(EXERCISES))
def test_the_services_do_what_the_table_says(stage: Stage, action: str) -> None:
    for role, phase in _cells(action):
        actor = stage.actor(role)
        if may(actor, action, phase):
            EXERCISES[action](stage, actor, phase)
            continue
        elsewhere = any(may(actor, action, other) for other in Phase)
        code = _HIDDEN.get(action) or ("not_in_this_phase" if elsewhere else "not_allowed")
        with pytest.raises((Forbidden, NotFound)) as refused:
            EXERCISES[action](stage, actor, phase)
        assert refused.value.code in _PLAINLY.get(action, {code}), (action, role, phase)


@pytest.mark.parametrize("action", sorted(WHOLE_WORKSPACE))
def test_a_role_held_for_some_areas_does_nothing_to_the_whole_workspace(stage: Stage, action: str) -> None:
    for role in Role:
        actor = replace(stage.actor(role), areas=frozenset({uid_of(stage.town, "communities", "西社区")}))
        assert not may(actor, action)
        code = "outside_your_area" if role in ACTIONS[action][Phase.OPEN] else "not_allowed"
        with pytest.raises(Forbidden, match=code):
            EXERCISES[action](stage, actor, Phase.OPEN)
