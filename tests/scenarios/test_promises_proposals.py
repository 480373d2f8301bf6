"""A competition of ideas: from the pin through screening, scores and money to what came of it."""

import pytest

from cocreate_gis.model.layers.ballots import BALLOT_CHOICES
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.funds import FUND_EXPENSES
from cocreate_gis.model.layers.projects import COMMITMENTS, PROJECTS, WORK_ITEMS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.promises import ballot_results, ballot_votes, candidates, revisions
from cocreate_gis.services.promises.ballots import read_ballot
from cocreate_gis.services.promises.chain import chain_of
from tests import ballots
from tests.funds import CLERK, Till
from tests.scenarios.setting import PLANNER
from tests.towns import at, box, lonlat
from tests.voices import say

# Title, team, problem, idea, budget, partner; what three people gave of five.
IDEAS = {
    "楼道书架": ("三号楼妈妈团", "孩子放学没处去", "楼道口放书架", 3_000.0, "社区书店", (3, 4, 5)),
    "雨水花箱": ("东院种植队", "花坛一下雨就积水", "用雨水桶浇花箱", 5_000.0, "园林站", (2, 3, 4)),
}


def _fid(town, layer, uid):
    frame = town.frame(layer, Visibility.STAFF)
    return int(frame.index[frame["uid"] == uid][0])


def _make(town, layer, place=None, **values):
    fid = features.create(PLANNER, town, layer, None if place is None else lonlat(place), values)
    return str(town.frame(layer, Visibility.STAFF).at[fid, "uid"])


def _change(town, layer, uid, **values):
    fid = _fid(town, layer, uid)
    version = features.look_at(PLANNER, town, layer, fid).version
    features.change(PLANNER, town, layer, fid, version, values)


def _step(town, layer, uid, state, **evidence):
    fid = _fid(town, layer, uid)
    version = features.look_at(PLANNER, town, layer, fid).version
    features.move(PLANNER, town, layer, fid, version, state, evidence)


def _screened(town, title):
    """Submitted as a pin, sketched and written out; whoever screens it shows it to everybody."""
    team, problem, idea, budget, partner, _ = IDEAS[title]
    said = say(town, f"visitor:{title}", f"{title}：{idea}", at(120, 200), kind="idea", nickname=team)
    made = candidates.make_candidate(PLANNER, town, SUGGESTIONS, _fid(town, SUGGESTIONS, said), "zh")
    _change(town, SCHEMES, made.scheme, name=title, problem=problem, planners=team)
    _change(town, SCHEME_OPTIONS, made.option, name=title, summary=idea, cost_yuan=budget)
    _make(town, COMMITMENTS, name="出材料", party=partner, option=made.option)
    fid = _fid(town, SCHEME_OPTIONS, made.option)
    version = features.look_at(PLANNER, town, SCHEME_OPTIONS, fid).version
    revisions.publish(PLANNER, town, fid, version, "入选金点子")
    return said, made.scheme, made.option


@pytest.mark.case("wansong-10")
def test_an_idea_is_pinned_screened_scored_paid_for_built_and_looked_back_on(town):
    # Polygon: title, proposer, team, problem, idea, site, budget, partners, score;
    # submitted, screened, pitched, funded, implemented, reviewed.
    entered = {title: _screened(town, title) for title in IDEAS}
    shown = town.frame(SCHEMES, Visibility.PUBLIC).set_index("name")
    assert shown.loc["楼道书架", ["problem", "planners", "status"]].tolist() == [
        "孩子放学没处去",
        "三号楼妈妈团",
        "shown",
    ]

    pitched = ballots.prepare(town, name="金点子大赛", method="score")
    for position, (title, (_, _, option)) in enumerate(entered.items(), start=1):
        told = {"ballot": pitched.uid, "name": title, "position": position, "option": option}
        features.create(PLANNER, town, BALLOT_CHOICES, None, told)
    pitched = ballots.move(town, pitched, "noticed", "open")
    for jury in range(3):
        person = Actor(f"visitor:jury-{jury}", Role.VISITOR, f"10.9.{jury}.1")
        given = {choice.uid: IDEAS[choice.name][-1][jury] for choice in pitched.choices}
        ballot_votes.vote_as_anybody(person, town, pitched.uid, given)
    ballot_results.publish(PLANNER, town, ballots.closed(town, read_ballot(town, pitched.uid)))
    counted = ballot_results.result_of(VISITOR, town, pitched.uid)[1].counted
    names = {choice.uid: choice.name for choice in pitched.choices}
    assert {names[one.choice]: (one.points, one.rank) for one in counted.choices} == {
        "楼道书架": (12, 1),
        "雨水花箱": (9, 2),
    }

    said, scheme, option = entered["楼道书架"]
    _step(town, SCHEME_OPTIONS, option, "chosen")
    origin = {"scheme": scheme, "option": option, "ballot": pitched.uid}
    project = _make(town, PROJECTS, box(110, 190, 130, 210), name="楼道书架", budget_yuan=3_000.0, **origin)
    shelf = _make(town, WORK_ITEMS, at(120, 200), name="书架三个", project=project)
    till = Till(town)
    till.receive(till.give(4_000.0))
    till.works["书架"] = shelf
    paid = till.pay(till.approve(till.apply(3_000.0, "书架")))
    till.step(CLERK, FUND_EXPENSES, paid, "published", published_on=town.today)

    for state in ("consulted", "under_way"):
        _step(town, PROJECTS, project, state)
    _step(town, PROJECTS, project, "accepted", finished_on=town.today)
    till.step(CLERK, FUND_EXPENSES, paid, "evaluated", evaluation="每天放学都有孩子来看书")

    met = [(link.layer.name, link.name) for link in chain_of(VISITOR, town, SUGGESTIONS, said)]
    assert met == [
        ("suggestions", "楼道书架：楼道口放书架"),
        ("schemes", "楼道书架"),
        ("scheme_options", "楼道书架"),
        ("ballots", "金点子大赛"),
        ("projects", "楼道书架"),
        ("work_items", "书架三个"),
        ("commitments", "出材料"),
        ("fund_expenses", "购置书架"),
    ]
