"""Counting against an independent count, and what must hold of any count."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cocreate_gis.analysis.tally import ANSWERS, Unit, tally_owners, tally_poll

QUORUM, HALF, THREE_QUARTERS = Fraction(2, 3), Fraction(1, 2), Fraction(3, 4)
HEADS = ["a", "b", "c", "d", "e", "f"]


@st.composite
def buildings(draw):
    count = draw(st.integers(1, 12))
    areas = draw(st.lists(st.integers(1, 2_000_000), min_size=count, max_size=count))
    heads = draw(st.lists(st.sampled_from(HEADS), min_size=count, max_size=count))
    return [Unit(str(at), head, area) for at, (head, area) in enumerate(zip(heads, areas, strict=True))]


answers_given = st.dictionaries(st.sampled_from(HEADS), st.sampled_from(ANSWERS))


def by_hand(units, answers, needed, *, more):
    """The same by adding square centimetre by square centimetre, as floats never could."""
    owners = sorted({unit.head for unit in units})
    whole = sum(unit.area_cm2 for unit in units)
    part = [unit for unit in units if unit.head in answers]
    yes = [unit for unit in part if answers[unit.head] == "for"]
    area_part, area_yes = sum(u.area_cm2 for u in part), sum(u.area_cm2 for u in yes)
    heads_part, heads_yes = {u.head for u in part}, {u.head for u in yes}

    def compares(some, all_of_it):
        if not all_of_it:
            return False
        share = Fraction(some, all_of_it)
        return share > needed if more else share >= needed

    return (
        3 * area_part >= 2 * whole,
        3 * len(heads_part) >= 2 * len(owners),
        compares(area_yes, area_part),
        compares(len(heads_yes), len(heads_part)),
    )


@given(buildings(), answers_given, st.sampled_from([(HALF, True), (THREE_QUARTERS, False)]))
def test_the_count_is_that_of_an_independent_one(units, answers, rule):
    needed, more = rule
    found = tally_owners(units, answers, QUORUM, needed, more=more)
    assert tuple(share.reached for share in found.shares.values()) == by_hand(
        units, answers, needed, more=more
    )
    assert sum(found.heads.values()) == len({unit.head for unit in units})
    assert sum(found.areas_cm2.values()) == sum(unit.area_cm2 for unit in units)


@given(buildings(), answers_given, st.randoms())
def test_the_order_of_the_list_does_not_matter(units, answers, random):
    mixed = list(units)
    random.shuffle(mixed)
    one, other = (tally_owners(part, answers, QUORUM, HALF, more=True) for part in (units, mixed))
    assert one == other


@given(buildings(), answers_given, st.integers(1, 2_000_000))
def test_who_says_nothing_never_raises_agreement_and_never_counts_as_taking_part(units, answers, area):
    before = tally_owners(units, answers, QUORUM, HALF, more=True)
    after = tally_owners([*units, Unit("new", "silent one", area)], answers, QUORUM, HALF, more=True)
    assert (after.heads_for, after.areas_for) == (before.heads_for, before.areas_for)
    assert after.heads_taking_part.part == before.heads_taking_part.part
    assert after.areas_taking_part.fraction <= (before.areas_taking_part.fraction or 0)


@given(buildings(), answers_given)
def test_a_head_that_is_split_in_two_changes_heads_and_no_area(units, answers):
    split = [Unit(unit.uid, f"{unit.head}{number}", unit.area_cm2) for number, unit in enumerate(units)]
    said = {
        one.head: answers[unit.head] for one, unit in zip(split, units, strict=True) if unit.head in answers
    }
    together, apart = (
        tally_owners(*given, QUORUM, HALF, more=True) for given in ((units, answers), (split, said))
    )
    assert apart.areas_cm2 == together.areas_cm2
    assert sum(apart.heads.values()) == len(units) >= sum(together.heads.values())


@given(buildings(), answers_given, st.data())
def test_an_area_that_is_missing_is_listed_and_leaves_no_verdict_by_area(units, answers, data):
    lost = data.draw(st.sampled_from(units))
    without = [Unit(u.uid, u.head, None if u is lost else u.area_cm2) for u in units]
    found = tally_owners(without, answers, QUORUM, HALF, more=True)
    assert found.without_area == (lost.uid,)
    assert found.areas_taking_part.reached is None
    # Whoever takes no part is not in the second denominator, known area or not.
    assert (found.areas_for.reached is None) == (lost.head in answers)


@given(st.lists(st.dictionaries(st.sampled_from("xyz"), st.integers(1, 5)), max_size=30))
def test_a_poll_counts_every_paper_once_and_a_choice_taken_back_has_no_rank(papers):
    found = tally_poll("xyz", papers, withdrawn="z")
    for one in found.choices:
        assert one.papers == len([paper for paper in papers if one.choice in paper])
        assert (one.rank is None) == (one.choice == "z")
    assert found.papers == len(papers)
    assert found.apart == len([paper for paper in papers if set(paper) == {"z"}])
    assert tally_poll("xyz", papers[::-1], withdrawn="z") == found
