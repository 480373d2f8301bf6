"""An option that was decided on becomes a project: what goes with it, and what is refused."""

import pytest
import shapely

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import COMMITMENTS, PROJECTS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.promises import ballot_results, candidates, founding, revisions
from cocreate_gis.store import linked
from cocreate_gis.wording import Words
from tests import ballots
from tests.towns import at, box, lonlat
from tests.voices import say

GROUND = box(100, 180, 140, 220)


def _look(town, layer, fid):
    return features.look_at(OPERATOR, town, layer, fid)


def _option(town, scheme: str, name: str, cost: float | None = None, *, shown: bool = True) -> int:
    values = {"scheme": scheme, "name": name, "cost_yuan": cost}
    fid = features.create(OPERATOR, town, SCHEME_OPTIONS, None, values)
    if shown:
        revisions.publish(OPERATOR, town, fid, _look(town, SCHEME_OPTIONS, fid).version, "大家要坐的地方")
    return fid


@pytest.fixture
def scheme(town) -> str:
    """A scheme with an outline."""
    made = features.create(OPERATOR, town, SCHEMES, lonlat(GROUND), {"name": "小花园"})
    return _look(town, SCHEMES, made).uid


def _found(town, option: int) -> int:
    return founding.found_project(OPERATOR, town, option, _look(town, SCHEME_OPTIONS, option).version)


def test_what_was_promised_for_the_option_is_promised_in_the_project(town, scheme):
    first, second = _option(town, scheme, "选项一", 12_600), _option(town, scheme, "选项二")
    uid = _look(town, SCHEME_OPTIONS, first).uid
    told = {"name": "认养两个花坛", "party": "3栋楼组", "option": uid}
    promise = features.create(OPERATOR, town, COMMITMENTS, None, told)
    project = _look(town, PROJECTS, _found(town, first))
    assert project.values["budget_yuan"] == 12_600
    assert (project.values["scheme"], project.values["option"]) == (scheme, uid)
    assert project.values["status"] == "planned"
    assert project.geometry.equals_exact(lonlat(GROUND), 1e-9)
    assert _look(town, SCHEME_OPTIONS, first).values["status"] == "chosen"
    assert _look(town, SCHEME_OPTIONS, second).values["status"] == "not_chosen"
    assert town.frame(SCHEMES, Visibility.STAFF)["status"].tolist() == ["chosen"]
    assert _look(town, COMMITMENTS, promise).values["project"] == project.uid
    assert _found(town, first) == project.fid


def test_nothing_begins_while_a_vote_about_it_has_no_result(town, scheme):
    option = _option(town, scheme, "选项一")
    ballot = ballots.owners(town, scheme=scheme)
    with pytest.raises(Conflict) as refused:
        _found(town, option)
    assert refused.value.code == "project_vote_running"
    assert all(ballot.text("name") in Words(language).error(refused.value) for language in ("zh", "en"))
    assert town.frame(PROJECTS, Visibility.STAFF).empty
    over = ballots.closed(town, ballot)
    ballot_results.publish(OPERATOR, town, over)
    project = _look(town, PROJECTS, _found(town, option))
    assert project.values["ballot"] == ballot.uid
    assert project.values["status"] == "consulted"


def test_an_option_nobody_has_seen_begins_no_project(town, scheme):
    option = _option(town, scheme, "选项一", shown=False)
    with pytest.raises(InvalidInput) as refused:
        _found(town, option)
    assert refused.value.code == "project_option_not_shown"
    with pytest.raises(Forbidden):
        founding.found_project(VISITOR, town, option, 1)
    assert town.frame(PROJECTS, Visibility.STAFF).empty


def test_owners_who_say_yes_or_no_to_a_scheme_are_told_what_its_options_gain(town, scheme):
    _option(town, scheme, "选项一", 12_600)
    _option(town, scheme, "还没公布", shown=False)
    ballot = ballots.prepare(town, kind="owners", matter="8", scheme=scheme)
    (told,) = ballot_results.option_evidence(town, ballot)
    assert (told.name, told.cost_yuan) == ("选项一", 12_600)


def test_one_scheme_answers_several_suggestions_and_takes_in_more(town):
    pins = [say(town, f"browser-{x}", f"想要座椅{x}", at(x, 200)) for x in (100, 120, 140)]
    frame = town.frame(SUGGESTIONS, Visibility.STAFF)
    first, second, third = (int(frame.index[frame["uid"] == uid][0]) for uid in pins)
    made = candidates.make_candidate(OPERATOR, town, SUGGESTIONS, first, "zh", (second,))
    more = candidates.make_candidate(OPERATOR, town, SUGGESTIONS, third, "zh", (second,))
    assert made.is_new
    assert not more.is_new
    assert more.scheme == made.scheme
    with town.store.read() as connection:
        assert set(linked(connection, made.scheme, candidates.ANSWERS)) == set(pins)
    public = town.frame(SUGGESTIONS, Visibility.PUBLIC).geometry
    middle = shapely.MultiPoint([public[first], public[second]]).centroid
    assert town.frame(SCHEMES, Visibility.STAFF).geometry.iloc[0].equals_exact(middle, 1e-9)
