"""What two people do at one moment: whoever has to wait is answered by what holds once it is her turn."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cocreate_gis.model.errors import CoCreateError
from cocreate_gis.model.layers.ballots import BALLOT_CHOICES, BALLOTS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services.promises import ballot_list, ballot_papers, ballot_results, ballot_votes
from cocreate_gis.services.promises.ballots import read_ballot
from cocreate_gis.store import change_units, get_feature, papers_of, update_feature
from tests import ballots

ANNA = Actor("visitor:anna", Role.VISITOR, "10.0.0.9")
YES = {"for": 1}


def in_turn(town, work, change):
    """Begin the work while somebody else is writing, who then makes the change."""
    with ThreadPoolExecutor(1) as pool:
        with town.store.write(OPERATOR) as writer:
            asked = pool.submit(work)
            with pytest.raises(TimeoutError):
                asked.result(timeout=1)
            change(writer)
        return asked.result()


def kept(town, ballot):
    with town.store.read() as connection:
        return papers_of(connection, ballot.uid)


def refused(town, ballot, code, work, change):
    with pytest.raises(CoCreateError) as caught:
        in_turn(town, work, change)
    assert caught.value.code == code
    assert kept(town, ballot) == []


def to_state(ballot, status):
    record = ballot.record
    return lambda writer: update_feature(writer, BALLOTS, record.fid, record.version, {"status": status})


def test_a_vote_by_link_that_waits_while_the_ballot_is_closed_is_late(town):
    ballot = ballots.owners(town)
    token = ballots.tokens(town, ballot)[ballots.head(town, ballot, "101")]

    def vote():
        return ballot_votes.vote_by_link(ANNA, town, token, YES)

    refused(town, ballot, "ballot_over", vote, to_state(ballot, "closed"))


def test_a_vote_in_a_poll_that_waits_while_it_is_closed_is_late(town):
    ballot = ballots.opened(town)

    def vote():
        return ballot_votes.vote_as_anybody(ANNA, town, ballot.uid, YES)

    refused(town, ballot, "ballot_over", vote, to_state(ballot, "closed"))


def test_a_choice_taken_back_meanwhile_is_not_chosen(town):
    ballot = ballots.opened(town, choices=("甲", "乙"))
    first = ballot.choices[0].uid
    with town.store.read() as connection:
        record = get_feature(connection, BALLOT_CHOICES, uid=first)
    gone = {"status": "withdrawn", "reason": "设计有误"}
    refused(
        town,
        ballot,
        "ballot_choice_withdrawn",
        lambda: ballot_votes.vote_as_anybody(ANNA, town, ballot.uid, {first: 1}),
        lambda writer: update_feature(writer, BALLOT_CHOICES, record.fid, record.version, gone),
    )


def test_who_sells_while_she_votes_has_no_voice_any_more(town):
    ballot = ballots.owners(town)
    token = ballots.tokens(town, ballot)[ballots.head(town, ballot, "202")]
    unit = ballots.unit(town, ballot, "202")
    refused(
        town,
        ballot,
        "ballot_voice_gone",
        lambda: ballot_votes.vote_by_link(ANNA, town, token, YES),
        lambda writer: change_units(writer, [unit], {"until": town.today}),
    )


@pytest.mark.parametrize("work", ["paper", "delivery"])
def test_what_comes_in_while_the_result_is_published_is_refused(town, work):
    ballot = ballots.closed(town, ballots.owners(town))
    voice, unit = ballots.head(town, ballot, "101"), ballots.unit(town, ballot, "101")
    day = ballot.record.values["closes_on"]
    enter = {
        "paper": lambda: ballot_papers.enter_paper(OPERATOR, town, ballot, voice, YES, day),
        "delivery": lambda: ballot_list.deliver(OPERATOR, town, ballot, [unit], day, "上门"),
    }
    refused(town, ballot, "ballot_over", enter[work], to_state(ballot, "published"))


def test_a_paper_that_comes_in_while_the_result_is_frozen_is_in_it(town):
    ballot = ballots.closed(town, ballots.owners(town))
    voice = ballots.head(town, ballot, "101")
    in_turn(
        town,
        lambda: ballot_results.publish(OPERATOR, town, ballot),
        lambda writer: ballot_votes.cast(writer, ballot, voice, YES, "paper", town.today),
    )
    _, frozen, is_intact = ballot_results.result_of(OPERATOR, town, ballot.uid)
    assert (frozen.counted.voted, is_intact) == (1, True)
    assert len(kept(town, ballot)) == 1
    assert read_ballot(town, ballot.uid).status == "published"
