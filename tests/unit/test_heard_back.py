"""Who asked for a thing hears of the scheme, the vote and the project that grew out of it."""

import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.notices import follows, notices
from cocreate_gis.services.promises import ballot_results, candidates, founding, revisions
from cocreate_gis.wording import Words
from tests import ballots
from tests.talk import person
from tests.towns import at
from tests.voices import say

LI, WANG = person("li"), person("wang")


@pytest.fixture
def asked(town) -> candidates.Candidate:
    """Two people asked, one of them twice; a scheme with an option grew out of it."""
    said = [(LI, "想要座椅", 100), (LI, "老人没处坐", 120), (WANG, "想要树荫", 140)]
    uids = [say(town, who.uid, text, at(x, 200)) for who, text, x in said]
    for (who, _, _), uid in zip(said, uids, strict=True):
        follows.follow(who, town, uid)
    frame = town.frame(SUGGESTIONS, Visibility.STAFF)
    first, *others = (int(frame.index[frame["uid"] == uid][0]) for uid in uids)
    return candidates.make_candidate(OPERATOR, town, SUGGESTIONS, first, "zh", tuple(others))


def _heard(town, who=LI) -> list[str]:
    return [told.notice.kind for told in notices.mine(who, town)]


def _shown(town, asked) -> int:
    frame = town.frame(SCHEME_OPTIONS, Visibility.STAFF)
    fid = int(frame.index[frame["uid"] == asked.option][0])
    revisions.publish(OPERATOR, town, fid, int(frame.loc[fid, "version"]), "大家要坐的地方")
    return fid


def _step(town, layer, fid, target, **given):
    version = features.look_at(OPERATOR, town, layer, fid).version
    features.move(OPERATOR, town, layer, fid, version, target, given)


def test_everybody_who_asked_is_told_once_and_the_last_state_counts(town, asked):
    assert _heard(town) == []
    option = _shown(town, asked)
    assert _heard(town) == _heard(town, WANG) == ["schemes_shown"]
    assert _heard(town, OPERATOR) == []
    ballot = ballots.owners(town, scheme=asked.scheme)
    assert _heard(town) == ["ballots_open", "schemes_shown"]
    ballot_results.publish(OPERATOR, town, ballots.closed(town, ballot))
    assert _heard(town)[0] == "ballots_published"
    assert "ballots_open" not in _heard(town)
    version = features.look_at(OPERATOR, town, SCHEME_OPTIONS, option).version
    project = founding.found_project(OPERATOR, town, option, version)
    assert _heard(town)[0] == "projects_consulted"
    notices.read_all(LI, town)
    _step(town, PROJECTS, project, "under_way")
    assert _heard(town)[:2] == ["projects_under_way", "projects_consulted"]
    assert _heard(town, WANG)[0] == "projects_under_way"
    assert "projects_consulted" not in _heard(town, WANG)


def test_what_went_back_to_the_drawing_board_is_not_named(town, asked):
    _shown(town, asked)
    notices.read_all(LI, town)
    scheme = int(town.frame(SCHEMES, Visibility.STAFF).index[0])
    _step(town, SCHEMES, scheme, "draft")
    assert _heard(town, WANG) == []
    (told,) = notices.mine(LI, town)
    assert told.record is None
    name = str(features.look_at(OPERATOR, town, SCHEMES, scheme).values["name"])
    assert all(name not in told.sentence(Words(language)) for language in ("zh", "en"))
