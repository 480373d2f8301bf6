"""A stair unit counted by hand, and every threshold at its edge."""

from fractions import Fraction

import pytest

from cocreate_gis.analysis.tally import Share, Unit, tally_meeting, tally_owners, tally_poll, threshold

QUORUM, HALF, THREE_QUARTERS = Fraction(2, 3), Fraction(1, 2), Fraction(3, 4)


@pytest.mark.parametrize(
    ("part", "whole", "needed", "more", "reached"),
    [
        (2, 3, QUORUM, False, True),
        (666_666, 1_000_000, QUORUM, False, False),
        (666_667, 1_000_000, QUORUM, False, True),
        (6, 9, QUORUM, False, True),
        (5, 10, HALF, True, False),
        (5_000_001, 10_000_000, HALF, True, True),
        (3, 4, THREE_QUARTERS, False, True),
        (7_499_999, 10_000_000, THREE_QUARTERS, False, False),
        # As floats both sides would be equal.
        (2 * 10**17, 3 * 10**17 + 1, QUORUM, False, False),
        (0, 0, HALF, True, False),
    ],
)
def test_a_threshold_is_compared_exactly(part, whole, needed, more, reached):
    assert Share(part, whole, needed, more).reached is reached


@pytest.mark.parametrize(
    ("kept", "meant"), [(0.6667, QUORUM), (2 / 3, QUORUM), (0.5, HALF), (0.75, THREE_QUARTERS)]
)
def test_a_rule_kept_as_a_decimal_is_the_fraction_of_the_law(kept, meant):
    assert threshold(kept) == meant


def stair_unit():
    """Six floors, two flats each; the figures below were added up on paper.

    101 and 102 belong to Zhao, 601 and 602 are the developer's; ten heads, 1,000 m² in all.
    """
    areas = {"101": 80, "102": 80, "201": 85, "202": 85, "301": 85, "302": 85}
    areas |= {"401": 85, "402": 85, "501": 85, "502": 85, "601": 80, "602": 80}
    owners = {"101": "Zhao", "102": "Zhao", "601": "developer", "602": "developer"}
    return [Unit(room, owners.get(room, room), area * 10_000) for room, area in areas.items()]


def test_a_stair_unit_counted_by_hand():
    said = dict.fromkeys(["Zhao", "201", "202", "301", "302", "401"], "for") | {
        "402": "against",
        "501": "abstain",
    }
    found = tally_owners(stair_unit(), said, QUORUM, THREE_QUARTERS, more=False)
    shares = {name: (share.part, share.whole, share.reached) for name, share in found.shares.items()}
    assert shares == {
        "areas_taking_part": (7_550_000, 10_000_000 - 0, True),
        "heads_taking_part": (8, 10, True),
        "areas_for": (5_850_000, 7_550_000, True),
        "heads_for": (6, 8, True),
    }
    assert found.heads == {"for": 6, "against": 1, "abstain": 1, "silent": 2}
    assert found.areas_cm2["silent"] == 85 * 10_000 + 160 * 10_000


def test_one_more_against_and_the_heads_fall_below_three_quarters():
    said = dict.fromkeys(["Zhao", "201", "202", "301", "302", "401"], "for")
    said |= dict.fromkeys(["402", "501", "502"], "against")
    found = tally_owners(stair_unit(), said, QUORUM, THREE_QUARTERS, more=False)
    assert (found.heads_for.part, found.heads_for.whole, found.heads_for.reached) == (6, 9, False)
    # Of the ordinary matters more than half is asked for: the same answers, another rule.
    assert tally_owners(stair_unit(), said, QUORUM, HALF, more=True).heads_for.reached is True


def test_an_answer_of_somebody_who_owns_nothing_is_not_counted():
    found = tally_owners(stair_unit(), {"a stranger": "for"}, QUORUM, HALF, more=True)
    assert found.heads == {"for": 0, "against": 0, "abstain": 0, "silent": 10}


@pytest.mark.parametrize(
    ("given_m2", "gap_m2", "reached"),
    [(1_000, 0, True), (1_100, 100, True), (1_200, 200, None), (None, None, True)],
)
def test_a_total_that_says_otherwise_leaves_no_verdict_where_it_matters(given_m2, gap_m2, reached):
    said = dict.fromkeys(["Zhao", "201", "202", "301", "302", "401", "402", "501"], "for")
    given = None if given_m2 is None else given_m2 * 10_000
    found = tally_owners(stair_unit(), said, QUORUM, HALF, more=True, given_cm2=given)
    assert found.areas_taking_part.reached is reached
    assert found.area_gap_cm2 == (None if gap_m2 is None else gap_m2 * 10_000)


def test_half_of_a_meeting_is_not_more_than_half():
    even = tally_meeting(100, 50, {"for": 25}, HALF, HALF)
    assert (even.present_share.reached, even.for_share.reached) == (False, False)
    more = tally_meeting(100, 51, {"for": 26, "abstain": 10}, HALF, HALF)
    assert (more.present_share.reached, more.for_share.reached, more.votes["silent"]) == (True, True, 15)


def test_scores_rank_by_points_and_ties_share_a_rank():
    found = tally_poll(["a", "b", "c"], [{"a": 5, "b": 3}, {"b": 2, "c": 4}, {}])
    assert [(one.points, one.papers, one.rank) for one in found.choices] == [(5, 1, 1), (5, 2, 1), (4, 1, 3)]
    assert (found.papers, found.apart) == (3, 0)
