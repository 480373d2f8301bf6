"""What a hostile lawyer would try: every voice once, in time, on the list, nothing lost, nothing claimed."""

import dataclasses
import datetime as dt
import io
import re

import openpyxl
import pytest
import sqlalchemy as sa

from cocreate_gis.interchange.readers import read_upload
from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.model.titles import LANGUAGES
from cocreate_gis.services import features
from cocreate_gis.services.data.imports import plan_import
from cocreate_gis.services.promises import (
    ballot_counting,
    ballot_list,
    ballot_papers,
    ballot_reading,
    ballot_results,
    ballot_votes,
)
from cocreate_gis.services.promises.ballots import find_ballot, list_ballots, read_ballot
from cocreate_gis.services.voices import forgetting
from cocreate_gis.store import papers_of, verify_history, voters_of
from cocreate_gis.wording import Words, catalogue
from tests import ballots

ANNA, BERT = (Actor(f"visitor:{name}", Role.VISITOR, "10.0.0.9") for name in ("anna", "bert"))
YES, NO = {"for": 1}, {"against": 1}


def refused(kind, code, function, *given):
    """The call is refused with the code, which has a sentence in both languages."""
    with pytest.raises(kind) as caught:
        function(*given)
    assert caught.value.code == code
    for language in LANGUAGES:
        assert "{" not in Words(language).error(caught.value)


def kept(town, ballot):
    with town.store.read() as connection:
        return papers_of(connection, ballot.uid)


def enter(town, ballot, room, answers, day=None):
    voice = ballots.head(town, ballot, room)
    ballot_papers.enter_paper(OPERATOR, town, ballot, voice, answers, day or town.today)


def second(town, ballot, room, answers):
    voice = ballots.head(town, ballot, room)
    ballot_papers.enter_second_paper(OPERATOR, town, ballot, voice, answers, town.today)


def test_a_second_vote_is_told_and_not_added(town):
    ballot = ballots.opened(town)
    ballot_votes.vote_as_anybody(ANNA, town, ballot.uid, YES)
    refused(Conflict, "ballot_voted_already", ballot_votes.vote_as_anybody, ANNA, town, ballot.uid, NO)
    ballot_votes.vote_as_anybody(BERT, town, ballot.uid, NO)
    assert len(kept(town, ballot)) == 2
    refused(InvalidInput, "ballot_needs_cookie", ballot_votes.vote_as_anybody, VISITOR, town, ballot.uid, YES)


def test_online_and_paper_count_once_whichever_came_first(town):
    ballot = ballots.owners(town)
    drawn = ballots.tokens(town, ballot)
    zhao, li = (ballots.head(town, ballot, room) for room in ("101", "202"))
    ballot_votes.vote_by_link(ANNA, town, drawn[zhao], YES)
    refused(Conflict, "ballot_voted_already", enter, town, ballot, "102", NO)
    enter(town, ballot, "202", YES)
    refused(Conflict, "ballot_voted_already", ballot_votes.vote_by_link, ANNA, town, drawn[li], NO)
    assert {paper.channel for paper in kept(town, ballot)} == {"online", "paper"}
    # The office may take a paper out, with a reason; it is kept, and the owner may vote again.
    online = next(paper for paper in kept(town, ballot) if paper.channel == "online")
    refused(
        InvalidInput,
        "ballot_reason_missing",
        ballot_papers.set_aside,
        OPERATOR,
        town,
        ballot,
        online.uid,
        " ",
    )
    ballot_papers.set_aside(OPERATOR, town, ballot, online.uid, "本人当面改交纸质票")
    enter(town, ballot, "101", NO)
    assert sorted(paper.state for paper in kept(town, ballot)) == ["aside", "counted", "counted"]
    with town.store.read() as connection:
        verify_history(connection)


def test_a_late_vote_is_refused_even_when_nobody_has_closed(town):
    ballot = ballots.owners(town)
    drawn = ballots.tokens(town, ballot)
    zhao = ballots.head(town, ballot, "101")
    late = ballots.past(town, ballot)
    assert late.status == "open"
    refused(Conflict, "ballot_over", ballot_votes.vote_by_link, ANNA, town, drawn[zhao], YES)
    refused(Conflict, "ballot_paper_late", enter, town, late, "101", YES)
    refused(
        InvalidInput, "ballot_day_ahead", enter, town, late, "101", YES, town.today + dt.timedelta(days=1)
    )
    assert kept(town, ballot) == []
    # What came in time is entered after the close.
    after = ballots.move(town, late, "closed")
    enter(town, after, "101", YES, town.today - dt.timedelta(days=1))
    assert len(kept(town, ballot)) == 1


def test_the_hour_of_the_deadline_counts_in_the_zone_of_the_place(town):
    ballot = ballots.prepare(town, closes_at="18:00")
    assert ballot.deadline.tzinfo is town.workspace.zone
    assert ballot.deadline.time() == dt.time(18)
    record = dataclasses.replace(ballot.record, values={**ballot.record.values, "status": "open"})
    running = dataclasses.replace(ballot, record=record)
    second_before = ballot.deadline - dt.timedelta(seconds=1)
    assert running.takes_votes(second_before)
    assert not running.takes_votes(ballot.deadline)


def test_before_the_notice_nobody_knows_and_before_the_start_nobody_votes(town):
    ballot = ballots.prepare(town)
    refused(NotFound, "ballot_unknown", ballot_votes.vote_as_anybody, ANNA, town, ballot.uid, YES)
    noticed = ballots.move(town, ballot, "noticed")
    refused(Conflict, "ballot_not_yet", ballot_votes.vote_as_anybody, ANNA, town, noticed.uid, YES)
    stopped = ballots.move(town, noticed, "stopped", reason="公告有误")
    refused(Conflict, "ballot_stopped", ballot_votes.vote_as_anybody, ANNA, town, stopped.uid, YES)


def test_whoever_is_not_on_the_list_is_told_so(town):
    ballot = ballots.owners(town)
    refused(
        NotFound, "ballot_not_on_list", ballot_papers.enter_paper, OPERATOR, town, ballot, "f" * 32, YES,
        town.today,
    )  # fmt: skip
    refused(NotFound, "ballot_link_unknown", ballot_votes.vote_by_link, ANNA, town, "x" * 22, YES)
    refused(Forbidden, "ballot_by_link_only", ballot_votes.vote_as_anybody, ANNA, town, ballot.uid, YES)
    assert kept(town, ballot) == []


def test_a_link_carries_enough_chance_and_only_its_hash_is_kept(town):
    ballot = ballots.owners(town)
    drawn = ballots.tokens(town, ballot)
    assert len(drawn) == len(set(drawn.values())) == 5
    assert all(len(token) * 6 >= 120 for token in drawn.values())
    with town.store.read() as connection:
        stored = {voter.token_hash for voter in voters_of(connection, ballot.uid).values()}
    assert not stored & set(drawn.values())
    fresh = ballots.tokens(town, ballot)
    zhao = ballots.head(town, ballot, "101")
    refused(NotFound, "ballot_link_unknown", ballot_votes.open_link, ANNA, town, drawn[zhao])
    assert ballot_votes.open_link(ANNA, town, fresh[zhao])[0].uid == ballot.uid


def withdraw(town, ballot, name, reason="设计有误"):
    frame = town.frame(BALLOT_CHOICES, OPERATOR.visibility)
    row = frame[(frame["ballot"] == ballot.uid) & (frame["name"] == name)].iloc[0]
    features.move(
        OPERATOR, town, BALLOT_CHOICES, int(row.name), int(row["version"]), "withdrawn", {"reason": reason}
    )


def choice(ballot, name):
    return next(one.uid for one in ballot.choices if one.name == name)


def test_an_option_withdrawn_meanwhile_is_counted_apart_and_who_chose_it_is_asked_again(town):
    ballot = ballots.opened(
        town, choices=("米黄", "灰", "白"), table="房号,姓名\n101,赵一\n102,钱二\n103,李四\n"
    )
    drawn = ballots.tokens(town, ballot)
    cream, grey = choice(ballot, "米黄"), choice(ballot, "灰")
    voices = [ballots.head(town, ballot, room) for room in ("101", "102", "103")]
    for voice, chosen in zip(voices, (cream, cream, grey), strict=True):
        ballot_votes.vote_by_link(ANNA, town, drawn[voice], {chosen: 1})
    withdraw(town, ballot, "米黄")
    now = read_ballot(town, ballot.uid)
    assert [ballot_votes.must_choose_again(town, now, voice) for voice in voices] == [True, True, False]
    refused(
        InvalidInput,
        "ballot_choice_withdrawn",
        ballot_votes.vote_by_link,
        ANNA,
        town,
        drawn[voices[0]],
        {cream: 1},
    )
    ballot_votes.vote_by_link(ANNA, town, drawn[voices[0]], {grey: 1})
    refused(
        Conflict, "ballot_voted_already", ballot_votes.vote_by_link, ANNA, town, drawn[voices[2]], {grey: 1}
    )
    counted = ballot_counting.count(OPERATOR, town, ballots.closed(town, ballot))
    assert {one.name: (one.papers, one.rank) for one in counted.choices} == {
        "米黄": (1, None),
        "灰": (2, 1),
        "白": (0, 2),
    }
    assert (counted.apart, counted.aside, counted.voted) == (1, {"option_withdrawn": 1}, 3)
    assert len(kept(town, ballot)) == 4


def test_of_a_secret_ballot_papers_for_what_was_withdrawn_stand_apart(town):
    ballot = ballots.opened(town, choices=("米黄", "灰"), secret=True)
    ballot_votes.vote_as_anybody(ANNA, town, ballot.uid, {choice(ballot, "米黄"): 1})
    ballot_votes.vote_as_anybody(BERT, town, ballot.uid, {choice(ballot, "灰"): 1})
    withdraw(town, ballot, "米黄")
    refused(
        Conflict, "ballot_voted_already", ballot_votes.vote_as_anybody, ANNA, town, ballot.uid,
        {choice(ballot, "灰"): 1},
    )  # fmt: skip
    counted = ballot_counting.count(OPERATOR, town, ballots.closed(town, ballot))
    assert (counted.apart, counted.voted) == (1, 2)


def test_a_unit_sold_meanwhile_belongs_to_who_has_it_at_the_close(town):
    ballot = ballots.owners(town)
    enter(town, ballot, "202", YES)  # Li sells the only flat she has
    enter(town, ballot, "101", YES)  # Zhao sells one of two
    drawn = ballots.tokens(town, ballot)
    li, zhao = ballots.head(town, ballot, "202"), ballots.head(town, ballot, "101")
    sell = (OPERATOR, town, ballot)
    flat = ballots.unit(town, ballot, "202")
    refused(InvalidInput, "ballot_sale_incomplete", ballot_list.sell, *sell, flat, "王六", "", town.today, "")
    ballot_list.sell(*sell, ballots.unit(town, ballot, "202"), "王六", "0099", town.today, "不动产登记")
    ballot_list.sell(*sell, ballots.unit(town, ballot, "102"), "王六", "0099", town.today, "不动产登记")
    wang = ballots.head(town, ballot, "202")
    assert wang == ballots.head(town, ballot, "102") not in {li, zhao}
    states = {paper.head: (paper.state, paper.reason) for paper in kept(town, ballot)}
    assert states == {li: ("aside", "unit_sold"), zhao: ("counted", "")}
    enter(town, ballot, "202", NO)
    late = ballots.closed(town, ballot)
    counted = ballot_counting.count(OPERATOR, town, late)
    # Wang has 102 and 202 and is one head; Zhao's yes stands for 101 alone.
    assert (counted.votes["for"], counted.votes["against"], counted.entitled) == (1, 1, 5)
    assert (counted.areas_cm2["for"], counted.areas_cm2["against"]) == (800_000, 1_650_000)
    assert counted.sold == ("3-2-102", "3-2-202")
    refused(
        Conflict, "ballot_sold_after", ballot_list.sell,
        OPERATOR, town, late, ballots.unit(town, late, "301"), "某人", "", town.today, "登记",
    )  # fmt: skip
    assert drawn


def test_the_link_of_who_has_sold_says_so(town):
    ballot = ballots.owners(town)
    drawn, li = ballots.tokens(town, ballot), ballots.head(town, ballot, "202")
    unit = ballots.unit(town, ballot, "202")
    ballot_list.sell(OPERATOR, town, ballot, unit, "王六", "", town.today, "不动产登记")
    refused(Forbidden, "ballot_voice_gone", ballot_votes.vote_by_link, ANNA, town, drawn[li], YES)
    refused(
        NotFound,
        "ballot_unit_unknown",
        ballot_list.sell,
        OPERATOR,
        town,
        ballot,
        unit,
        "某人",
        "",
        town.today,
        "登记",
    )


def test_a_voice_used_in_secret_is_not_used_again_by_who_buys(town):
    ballot = ballots.opened(town, choices=("甲", "乙"), secret=True, table="房号,姓名\n101,赵一\n102,钱二\n")
    enter(town, ballot, "101", {choice(ballot, "甲"): 1})
    unit = ballots.unit(town, ballot, "101")
    ballot_list.sell(OPERATOR, town, ballot, unit, "王六", "", town.today, "不动产登记")
    refused(Conflict, "ballot_voted_already", enter, town, ballot, "101", {choice(ballot, "乙"): 1})


def test_two_papers_of_co_owners_that_differ_count_neither_until_it_is_settled(town):
    ballot = ballots.owners(town)
    refused(NotFound, "ballot_no_paper_yet", second, town, ballot, "201", NO)
    enter(town, ballot, "201", YES)
    second(town, ballot, "201", YES)
    assert sorted((paper.state, paper.reason) for paper in kept(town, ballot)) == [
        ("aside", "same_again"),
        ("counted", ""),
    ]
    second(town, ballot, "201", NO)
    late = ballots.closed(town, ballot)
    counted = ballot_counting.count(OPERATOR, town, late)
    assert (counted.disputed, counted.votes["for"], counted.votes["against"]) == (2, 0, 0)
    refused(Conflict, "ballot_unsettled", ballot_results.publish, OPERATOR, town, late)
    no = next(paper for paper in kept(town, ballot) if "against" in paper.answers)
    ballot_papers.settle(OPERATOR, town, late, no.uid, "以代表人孙三的票为准")
    counted = ballot_counting.count(OPERATOR, town, late)
    assert (counted.disputed, counted.votes["for"], counted.votes["against"]) == (0, 0, 1)
    assert len(kept(town, ballot)) == 3
    refused(NotFound, "ballot_paper_unknown", ballot_papers.settle, OPERATOR, town, late, "nothing", "x")


def test_areas_that_do_not_add_up_are_told_and_leave_no_verdict_where_it_matters(town):
    table = "房号,面积,业主\n" + "".join(f"{n},100,业主{n}\n" for n in range(1, 4))
    ballot = ballots.owners(town, table, area_total_m2=310.0)
    for room in ("1", "2"):
        enter(town, ballot, room, YES)
    counted = ballot_counting.count(OPERATOR, town, ballots.closed(town, ballot))
    assert counted.area_gap_cm2 == 100_000
    share = counted.shares["areas_taking_part"]
    # Two thirds of the list, and less than two thirds of the building.
    assert (share.part, share.whole, share.reached) == (2_000_000, 3_000_000, None)
    assert counted.shares["heads_taking_part"].reached is True
    assert counted.reached is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("3,2,101,80,某人", "ballot_room_twice"),
        ("3,2,401,八十,某人", "ballot_area_wrong"),
        ("3,2,401,-5,某人", "ballot_area_wrong"),
        ("3,2,401,1e300,某人", "ballot_area_wrong"),
        ("3,2,401,nan,某人", "ballot_area_wrong"),
        ("3,2,401,80.123456,某人", "ballot_area_too_fine"),
        ("3,2,,80,", "ballot_row_nameless"),
    ],
)
def test_a_list_with_a_wrong_line_is_kept_not_even_in_part(town, line, code):
    ballot = ballots.prepare(town, kind="owners", matter="7")
    read = ballot_reading.read_list(OPERATOR, town, ballot, "list.csv", (ballots.STAIR + line).encode())
    wrong = [finding for finding in read.findings if finding.severity == "error"]
    assert [(finding.code, finding.row) for finding in wrong] == [(code, 9)]
    assert all("{" not in Words(lang)(f"error.{code}", **wrong[0].params) for lang in LANGUAGES)
    refused(InvalidInput, "ballot_list_unsound", ballot_list.keep_list, OPERATOR, town, ballot, read)
    assert ballot_list.units_of(OPERATOR, town, ballot) == []


def test_a_list_is_read_as_people_write_it(town):
    ballot = ballots.prepare(town, kind="owners", matter="7")
    read = ballot_reading.read_list(OPERATOR, town, ballot, "list.csv", ballots.STAIR.encode("gbk"))
    assert [finding.code for finding in read.findings] == []
    assert (len(read.units), read.heads) == (7, 5)
    assert [unit.area_cm2 for unit in read.units[:3]] == [800_000, 800_000, 853_700]
    book = openpyxl.Workbook()
    for row in (
        ["3栋名单"],
        ["室号", "建筑面积（㎡）", "产权人"],
        ["101", 85.37, " 赵 一"],
        ["102", None, "赵一"],
    ):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    read = ballot_reading.read_list(OPERATOR, town, ballot, "名单.xlsx", file.getvalue())
    assert read.units[0].area_cm2 == 853_700
    # One name twice, and nothing to tell by: one head, and somebody is asked to look.
    assert read.heads == 1
    assert {finding.code for finding in read.findings} == {"ballot_area_missing", "ballot_same_name"}
    refused(
        InvalidInput, "ballot_list_columns", ballot_reading.read_list, OPERATOR, town, ballot, "x.csv",
        "甲,乙\n1,2\n".encode(),
    )  # fmt: skip


def test_co_owners_are_one_head_in_whatever_order_they_are_written(town):
    ballot = ballots.prepare(town, kind="owners", matter="7")
    table = "房号,面积,业主\n1,50,钱二、孙三\n2,50,孙三，钱二\n3,50,钱二\n"
    read = ballot_reading.read_list(OPERATOR, town, ballot, "list.csv", table.encode())
    assert read.heads == 2
    assert [f.code for f in read.findings].count("ballot_no_representative") == 2


def test_what_is_asked_stays_as_it_is_once_people_answer(town):
    ballot = ballots.owners(town)
    record = ballot.record

    def change(**values):
        return features.change(OPERATOR, town, BALLOTS, record.fid, record.version, values)

    for values in ({"name": "别的事"}, {"kind": "poll"}, {"matter": "9"}, {"question": "换个说法"}):
        with pytest.raises(Conflict) as caught:
            change(**values)
        assert caught.value.code == "ballot_fixed"
    with pytest.raises(Conflict, match="ballot_deadline_earlier"):
        change(closes_on=town.today)
    change(closes_on=ballot.deadline.date() + dt.timedelta(days=5))
    refused(
        Conflict, "ballot_fixed", features.remove, OPERATOR, town, BALLOTS, record.fid, record.version + 1
    )
    read = ballot_reading.read_list(OPERATOR, town, ballot, "list.csv", ballots.STAIR.encode())
    refused(Conflict, "ballot_list_closed", ballot_list.keep_list, OPERATOR, town, ballot, read)
    told = {"ballot": ballot.uid, "name": "新选项"}
    refused(Conflict, "ballot_fixed", features.create, OPERATOR, town, BALLOT_CHOICES, None, told)
    refused(Conflict, "ballot_not_over", ballots.move, town, ballot, "closed")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "owners", "secret": True}, "ballot_owners_signed"),
        ({"kind": "meeting", "method": "choice"}, "ballot_yes_no_only"),
        ({"present": 10, "hands_for": 8, "hands_against": 3}, "hands_exceed_present"),
        ({"present": 11, "entitled": 10}, "present_exceeds_entitled"),
    ],
)
def test_what_contradicts_itself_is_not_kept(town, values, code):
    refused(InvalidInput, code, lambda: ballots.prepare(town, **values))
    assert list_ballots(OPERATOR, town) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "owners"}, "ballot_matter_missing"),
        ({"kind": "owners", "matter": "7"}, "ballot_list_missing"),
        ({"method": "choice", "choices": ("只有一个",)}, "ballot_choices_missing"),
    ],
)
def test_it_does_not_begin_before_it_is_ready(town, values, code):
    refused(InvalidInput, code, lambda: ballots.opened(town, **values))


def test_a_result_is_neither_written_by_hand_nor_told_before_the_close(town):
    ballot = ballots.owners(town)
    enter(town, ballot, "101", YES)
    refused(Conflict, "ballot_still_open", ballot_counting.count, OPERATOR, town, ballot)
    refused(Conflict, "ballot_not_closed", ballot_results.publish, OPERATOR, town, ballot)
    so_far = ballot_counting.taking_part(town, ballot)
    assert (so_far.voted, so_far.votes, so_far.areas_cm2) == (1, {}, {})
    late = ballots.closed(town, ballot)
    forged = {"evidence": "{}", "digest": "0" * 64}
    refused(InvalidInput, "ballot_result_by_hand", lambda: ballots.move(town, late, "published", **forged))
    refused(InvalidInput, "evidence_missing", lambda: ballots.move(town, late, "published"))
    refused(NotFound, "ballot_no_result", ballot_results.result_of, VISITOR, town, ballot.uid)


def test_a_result_is_frozen_with_its_rules_and_nothing_changes_it(town):
    ballot = ballots.owners(town)
    enter(town, ballot, "101", YES)
    late = ballots.closed(town, ballot)
    digest = ballot_results.publish(OPERATOR, town, late)
    shown, frozen, is_intact = ballot_results.result_of(VISITOR, town, ballot.uid)
    assert is_intact
    assert shown.text("digest") == digest
    assert [one.needed for one in frozen.counted.rules] == [(2, 3), (3, 4)]
    assert all("278" in one.source and one.mark == "confirmed" for one in frozen.counted.rules)
    assert frozen.data_versions["ballots"] > 0
    refused(Conflict, "ballot_over", enter, town, late, "202", YES, town.today - dt.timedelta(days=1))
    record = shown.record
    refused(
        Conflict, "ballot_fixed", features.change, OPERATOR, town, BALLOTS, record.fid, record.version,
        {"evidence": "{}"},
    )  # fmt: skip
    # The public is told how many, and no flat.
    assert frozen.counted.without_area == frozen.counted.without_delivery == ()
    staff = ballot_results.result_of(OPERATOR, town, ballot.uid)[1]
    assert len(staff.counted.without_delivery) == 7


def test_a_text_changed_in_the_store_no_longer_fits_its_fingerprint(town):
    ballot = ballots.closed(town, ballots.owners(town))
    ballot_results.publish(OPERATOR, town, ballot)
    with town.store.write(OPERATOR) as writer:
        changed = "UPDATE ballots SET evidence = replace(evidence, '\"voted\":0', '\"voted\":9')"
        writer.connection.exec_driver_sql(changed)
    assert ballot_results.result_of(VISITOR, town, ballot.uid)[2] is False


def test_hands_and_papers_are_not_added_up(town):
    ballot = ballots.opened(town, present=30, hands_for=20, hands_against=4)
    ballot_votes.vote_as_anybody(ANNA, town, ballot.uid, YES)
    late = ballots.move(town, ballot, "closed")
    refused(InvalidInput, "ballot_hands_and_papers", ballot_counting.count, OPERATOR, town, late)


@pytest.mark.parametrize(
    ("method", "given", "code"),
    [
        ("choice", {}, "ballot_nothing_chosen"),
        ("choice", {"甲": 1, "乙": 1}, "ballot_one_only"),
        ("choice", {"甲": 2}, "ballot_points"),
        ("score", {"甲": 6}, "ballot_points"),
        ("score", {"甲": 0}, "ballot_points"),
        ("approval", {"丙": 1}, "ballot_choice_unknown"),
    ],
)
def test_a_paper_that_says_what_was_not_asked_is_not_taken(town, method, given, code):
    ballot = ballots.opened(town, choices=("甲", "乙"), method=method)
    named = {one.name: one.uid for one in ballot.choices}
    answers = {named.get(name, name): points for name, points in given.items()}
    refused(InvalidInput, code, ballot_votes.vote_as_anybody, ANNA, town, ballot.uid, answers)
    assert kept(town, ballot) == []


def test_the_public_meets_no_draft_and_residents_manage_nothing(town):
    ballot = ballots.prepare(town)
    refused(NotFound, "ballot_unknown", find_ballot, VISITOR, town, ballot.uid)
    resident = Actor("account:1", Role.RESIDENT)
    for function, given in (
        (ballot_counting.count, ()),
        (ballot_list.units_of, ()),
        (ballot_list.make_links, ()),
        (ballot_papers.papers, ()),
    ):
        refused(Forbidden, "not_allowed", function, resident, town, ballot, *given)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_ballots_claims_more_than_a_count(language):
    words = {key: text for key, text in catalogue(language).items() if "ballot" in key}
    assert words
    claims = re.compile(r"有效|通过|合法|\bvalid|\bpass(ed|es)?\b|\bapproved\b|\blegal(ly)?\b", re.IGNORECASE)
    assert {key for key, text in words.items() if claims.search(text)} == set()


def test_an_owner_who_is_forgotten_leaves_her_voice_and_no_name(town):
    ballot = ballots.owners(town)
    enter(town, ballot, "101", YES)
    found = forgetting.find(OPERATOR, town, "赵一")
    assert [one.lists for one in found] == [2]
    forgetting.forget(OPERATOR, town, found[0].person)
    assert forgetting.find(OPERATOR, town, "赵一") == []
    counted = ballot_counting.count(OPERATOR, town, ballots.closed(town, ballot))
    assert (counted.votes["for"], counted.entitled) == (1, 5)
    assert "赵一" not in str(ballot_list.units_of(OPERATOR, town, ballot))


def test_nothing_that_is_kept_of_a_vote_names_who_voted(town):
    ballot = ballots.opened(town)
    ballot_votes.vote_as_anybody(ANNA, town, ballot.uid, YES)
    with town.store.read() as connection:
        voters = str(voters_of(connection, ballot.uid))
        history = str(connection.execute(sa.text("SELECT actor FROM history")).all())
    assert ANNA.uid not in voters + history


def test_what_was_put_to_the_vote_is_not_overwritten_by_a_file(town):
    read = read_upload("ballots.csv", "表决什么,哪一种,经度,纬度\n加装电梯,业主表决核算,114.3,30.5".encode())
    for layer in (BALLOTS, BALLOT_CHOICES):
        with pytest.raises(InvalidInput, match="layer_not_from_files"):
            plan_import(OPERATOR, town.store, layer, read, {})
