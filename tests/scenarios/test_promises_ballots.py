"""Ballots of the cases: three hundred hands, walls painted by choice, a lift by a stair unit."""

import datetime as dt

import openpyxl
import pytest

from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import BUILDINGS, STAIR_UNITS
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.promises import (
    ballot_counting,
    ballot_papers,
    ballot_results,
    ballot_sheet,
    ballot_votes,
)
from cocreate_gis.services.promises.ballot_places import buildings_of, owners_map
from cocreate_gis.services.promises.ballot_words import remarks
from cocreate_gis.services.promises.ballots import read_ballot
from cocreate_gis.services.promises.chain import chain_of
from cocreate_gis.wording import Words
from tests import ballots
from tests.people import uid_of
from tests.scenarios.setting import PLANNER
from tests.towns import box, lonlat


def make(town, layer, place=None, **values):
    fid = features.create(PLANNER, town, layer, place, values)
    return str(town.frame(layer, Visibility.STAFF).at[fid, "uid"])


def step(town, layer, uid, state, **given):
    frame = town.frame(layer, Visibility.STAFF)
    row = frame[frame["uid"] == uid].iloc[0]
    features.move(PLANNER, town, layer, int(row.name), int(row["version"]), state, given)


def people(count):
    return [Actor(f"visitor:{number}", Role.VISITOR, f"10.2.{number}.1") for number in range(count)]


@pytest.mark.case("wansong-13")
def test_three_hundred_hands_are_advice_and_cannot_be_worked_out_by_area(town):
    # present, for, against, abstain, rule; noticed, held, recorded.
    ballot = ballots.opened(
        town, name="要不要拆花坛改车位", about="东院", about_uid=uid_of(town, "compounds", "东院")
    )
    now = read_ballot(town, ballot.uid).record
    hands = {"present": 312, "hands_for": 271, "hands_against": 29, "hands_abstain": 12}
    features.change(PLANNER, town, BALLOTS, now.fid, now.version, hands)
    held = ballots.move(town, ballot, "closed")
    ballot_results.publish(PLANNER, town, held)
    _, frozen, _ = ballot_results.result_of(VISITOR, town, ballot.uid)
    counted = frozen.counted
    assert {one.choice: one.papers for one in counted.choices} == {"for": 271, "against": 29, "abstain": 12}
    assert (counted.voted, counted.channels) == (312, {"hands": 312})
    # Nobody's area is known: there is no share by article 278, and it says what it is.
    assert (counted.shares, counted.rules, counted.reached) == ({}, (), None)
    assert "征求意见" in remarks(counted, Words("zh"))[0]
    # As an owners' tally it could not even begin without the list and the areas.
    ballots.prepare(town, name="按业主核算", kind="owners", matter="8")


@pytest.mark.case("chunyuting-23")
def test_walls_are_chosen_by_colour_tried_and_painted(town):
    # building, options grey, cream and white, result; proposed, discussed, chosen, trial, painted.
    schemes, projects, works = (find_layer(name) for name in ("schemes", "projects", "work_items"))
    scheme = make(town, schemes, lonlat(box(420, 60, 780, 340)), name="2栋外墙粉刷")
    step(town, schemes, scheme, "shown")
    about = {"about": "东院", "about_uid": uid_of(town, "compounds", "东院"), "scheme": scheme}
    ballot = ballots.prepare(town, name="外墙刷什么颜色", method="choice", secret=True, **about)
    for position, (name, color) in enumerate((("灰", "#9aa0a6"), ("米黄", "#e8d9b5"), ("白", "#f4f2ec")), 1):
        told = {"ballot": ballot.uid, "name": name, "color": color, "position": position}
        features.create(PLANNER, town, BALLOT_CHOICES, None, told)
    step(town, schemes, scheme, "balloted")
    ballot = ballots.move(town, ballot, "noticed", "open")
    chosen = [0, 1, 1, 1, 2, 0, 1]
    for person, at in zip(people(7), chosen, strict=True):
        ballot_votes.vote_as_anybody(person, town, ballot.uid, {ballot.choices[at].uid: 1})
    ballot_results.publish(PLANNER, town, ballots.closed(town, ballot))
    counted = ballot_results.result_of(VISITOR, town, ballot.uid)[1].counted
    assert [(one.name, one.color, one.papers) for one in counted.leading] == [("米黄", "#e8d9b5", 4)]
    # The buildings to be painted are those of the compound.
    assert list(buildings_of(town, ballot)["name"]) == ["2栋"]
    step(town, schemes, scheme, "chosen")
    project = make(town, projects, name="外墙粉刷", scheme=scheme, ballot=ballot.uid)
    wall = make(town, works, name="2栋东墙试刷两平方米，再全刷", project=project)
    for state in ("agreed", "planned", "under_way"):
        step(town, works, wall, state)
    step(town, works, wall, "built", done_on=town.today)
    links = chain_of(PLANNER, town, works, wall)
    assert [link.layer.name for link in links] == ["schemes", "ballots", "projects", "work_items"]


@pytest.mark.case("wuhou-25")
def test_a_lift_from_the_wish_of_a_stair_unit_to_its_acceptance(town, tmp_path):
    # building, unit, owners, area_agree, heads_agree, objections, cost_share.
    schemes, options, talk = (find_layer(name) for name in ("schemes", "scheme_options", "scheme_remarks"))
    building = uid_of(town, "buildings", "2栋")
    unit = make(town, STAIR_UNITS, building=building, name="2单元", floors=7, households=7, lift="wanted")
    scheme = make(town, schemes, lonlat(box(600, 200, 604, 204)), name="2栋2单元加装电梯")
    option = make(
        town, options, lonlat(box(600, 200, 604, 204)), name="贴墙平层入户", scheme=scheme, cost_yuan=480000.0
    )
    for layer, uid in ((schemes, scheme), (options, option)):
        step(town, layer, uid, "shown")
    about = {"about": "2栋2单元", "about_uid": unit, "scheme": scheme}
    until = town.today + dt.timedelta(days=40)
    ballot = ballots.owners(town, name="2栋2单元加装电梯", objections_until=until, **about)
    for room, answer in (("101", "for"), ("201", "for"), ("202", "for"), ("301", "against")):
        voice = ballots.head(town, ballot, room)
        ballot_papers.enter_paper(PLANNER, town, ballot, voice, {answer: 1}, town.today)
    late = ballots.closed(town, ballot)
    counted = ballot_counting.count(PLANNER, town, late)
    assert {name: (s.part, s.whole, s.reached) for name, s in counted.shares.items()} == {
        "areas_taking_part": (4_153_700, 5_753_700, True),
        "heads_taking_part": (4, 5, True),
        "areas_for": (3_303_700, 4_153_700, True),
        "heads_for": (3, 4, True),
    }
    ballot_results.publish(PLANNER, town, late)
    # Publicity: everybody reads the shares and until when to object; the map shows the building in its class.
    drawn = owners_map(VISITOR, town)
    assert (list(drawn["class"]), list(drawn["share_for"])) == (["reached"], [0.75])
    assert read_ballot(town, ballot.uid).record.values["objections_until"] == until
    objection = make(town, talk, option=option, text="一楼采光会受影响")
    step(town, talk, objection, "answered", reply="井道改用玻璃，向北移一米")
    project = make(
        town, find_layer("projects"), name="2栋2单元电梯", scheme=scheme, option=option, ballot=ballot.uid
    )
    share = {"name": "各户分摊", "kind": "money", "value_yuan": 480000.0, "project": project}
    make(town, find_layer("contributions"), **share)
    for state in ("consulted", "under_way"):
        step(town, find_layer("projects"), project, state)
    step(town, find_layer("projects"), project, "accepted", finished_on=town.today)
    frame = town.frame(STAIR_UNITS, Visibility.STAFF)
    record = frame[frame["uid"] == unit].iloc[0]
    features.change(PLANNER, town, STAIR_UNITS, int(record.name), int(record["version"]), {"lift": "in_use"})
    # The sheet for the owners' assembly: numerator and denominator beside each threshold, the deliveries.
    made = ballot_sheet.count_sheet(PLANNER, town, ballot.uid, "xlsx", "zh")
    (tmp_path / "sheet.xlsx").write_bytes(made.content)
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    first = [[cell.value for cell in row] for row in book["份额与门槛"].iter_rows(min_row=2)]
    assert first[0][1:] == ["415.37", "575.37", "72.1918%", "不低于 2/3", "达到"]
    assert book["名单、送达与表态"]["C2"].value == "赵一"
    assert uid_of(town, BUILDINGS.name, "2栋") == building


@pytest.mark.case("wuhou-18")
def test_tree_species_are_scored_and_the_ballot_is_one_step_only(town):
    # options, electorate, ballots, rule, result; nominated, expert advice, vote, result, approval.
    ballot = ballots.prepare(
        town, name="落果少的树选哪种", choices=("紫薇", "银杏", "蓝花楹"), method="score"
    )
    ballot = ballots.move(town, ballot, "noticed", "open")
    crape, ginkgo, jacaranda = (one.uid for one in ballot.choices)
    for person, given in zip(
        people(3), ({crape: 5, ginkgo: 3}, {ginkgo: 4, jacaranda: 1}, {ginkgo: 2}), strict=True
    ):
        ballot_votes.vote_as_anybody(person, town, ballot.uid, given)
    counted = ballot_counting.count(PLANNER, town, ballots.closed(town, ballot))
    assert [(one.name, one.points, one.papers, one.rank) for one in counted.choices] == [
        ("紫薇", 5, 1, 2),
        ("银杏", 9, 3, 1),
        ("蓝花楹", 1, 1, 3),
    ]
