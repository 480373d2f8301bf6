"""Duplicates put together and taken apart: everybody stays, and undo leaves no trace in any figure."""

import pytest

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services.voices import merging
from cocreate_gis.services.voices.heard import heard
from cocreate_gis.services.voices.ranking import by_category, most_asked
from cocreate_gis.services.voices.support import agree
from cocreate_gis.store import get_feature, group_of, supporters
from tests.towns import at
from tests.voices import say, settle

PLANNER = Actor("planner", Role.PLANNER)


def _row(town, uid):
    with town.store.read() as connection:
        return get_feature(connection, SUGGESTIONS, uid=uid)


def _merge(town, keep, *duplicates):
    rows = [_row(town, uid) for uid in duplicates]
    return merging.merge(PLANNER, town, _row(town, keep).fid, {row.fid: row.version for row in rows})


def _visitor(name):
    return Actor(f"visitor:{name}", Role.VISITOR)


@pytest.fixture
def three(town):
    settle(town)
    return [
        say(town, "visitor:a", "这段路没有地方坐", at(100, 0)),
        say(town, "visitor:b", "没有地方坐", at(110, 0)),
        say(town, "visitor:c", "这段路没地方坐，放把椅子", at(120, 0)),
    ]


def _figures(town):
    frame = town.frame(SUGGESTIONS, Visibility.STAFF)
    return (
        by_category(PLANNER, town).to_dict(),
        most_asked(PLANNER, town)[["uid", "people", "pins"]].to_dict("records"),
        heard(PLANNER, town, "community").areas.drop(columns="geometry").fillna(-1).to_dict(),
        frame.set_index("uid")[["support_count", "comment_count", "merged_into"]].astype(str).to_dict(),
    )


def test_everybody_is_counted_once_over_the_group(town, three):
    kept, second, third = three
    agree(_visitor("s"), town, kept)
    agree(_visitor("s"), town, second)
    agree(_visitor("a"), town, third)
    _merge(town, kept, second, third)
    # b and c said it too, s agrees; a is its author.
    assert _row(town, kept).values["support_count"] == 3
    with town.store.read() as connection:
        assert set(group_of(connection, third)) == set(three)
        assert supporters(connection, three) == {"visitor:s", "visitor:a"}
    assert by_category(PLANNER, town).loc["seating"].to_dict() == {"people": 4, "pins": 3, "needs": 1}
    assert len(town.frame(SUGGESTIONS, Visibility.PUBLIC)) == 1


def test_merging_and_undoing_changes_no_figure(town, three):
    for uid in three:
        agree(_visitor("s"), town, uid)
    before = _figures(town)
    merged = _merge(town, *three)
    assert _figures(town) != before
    merging.undo(PLANNER, town, merged)
    assert _figures(town) == before


def test_a_chain_is_flattened_and_undone_as_it_was(town, three):
    first, second, third = three
    _merge(town, second, third)
    merged = _merge(town, first, second)
    assert _row(town, third).values["merged_into"] == first
    merging.undo(PLANNER, town, merged)
    assert _row(town, second).values["merged_into"] is None
    assert _row(town, third).values["merged_into"] == second
    # Into one that is merged itself means into what stands for it.
    _merge(town, third, first)
    assert _row(town, first).values["merged_into"] == second


def test_a_group_can_be_taken_apart_later(town, three):
    before = _figures(town)
    _merge(town, *three)
    (merged,) = merging.groups(PLANNER, town).values()
    merging.undo(PLANNER, town, merged)
    assert merging.groups(PLANNER, town) == {}
    assert _figures(town) == before


def test_not_into_itself(town, three):
    with pytest.raises(InvalidInput, match="merge_into_itself"):
        _merge(town, three[0], three[0])
    _merge(town, three[0], three[1])
    with pytest.raises(InvalidInput, match="merge_into_itself"):
        _merge(town, three[1], three[0])


def test_private_and_public_never_meet(town, three):
    private = say(town, "visitor:d", "楼上私搭", at(100, 0), category="structure", status="received")
    for keep, duplicate in ((private, three[0]), (three[0], private)):
        with pytest.raises(InvalidInput, match="merge_private"):
            _merge(town, keep, duplicate)
    waiting = say(town, "visitor:e", "没有地方坐", at(100, 0), status="received")
    with pytest.raises(InvalidInput, match="merge_hides"):
        _merge(town, waiting, three[0])
    _merge(town, three[0], waiting)


def test_who_saw_an_older_version_is_told(town, three):
    row = _row(town, three[1])
    _merge(town, three[0], three[1])
    with pytest.raises(Conflict):
        merging.merge(PLANNER, town, _row(town, three[2]).fid, {row.fid: row.version})


def test_it_is_for_staff_within_their_area(town, three):
    with pytest.raises(Forbidden):
        merging.merge(VISITOR, town, 1, {2: 1})
    east = town.frame(COMMUNITIES, Visibility.STAFF).query("name == '东社区'")["uid"].iloc[0]
    with pytest.raises(Forbidden, match="outside_your_area"):
        merging.merge(Actor("p", Role.PLANNER, areas=frozenset({east})), town, 1, {2: 1})


def test_candidates_hang_together(town, three):
    say(town, "visitor:x", "没有地方坐", at(700, 0))
    say(town, "visitor:y", "路灯不亮", at(105, 0), category="lighting")
    say(town, "visitor:z", "没有地方坐", at(105, 0), status="done")
    (group,) = merging.candidates(PLANNER, town)
    assert [_row(town, uid).fid for uid in three] == list(group.fids)
    _merge(town, *three)
    assert merging.candidates(PLANNER, town) == []


def test_every_one_of_a_group_is_like_every_other(town):
    # In a row, 100 m apart: the first and the last are too far from each other.
    row = [say(town, f"visitor:{x}", "楼道的灯坏了", at(x, 0), category="lighting") for x in (0, 100, 200)]
    fids = [_row(town, uid).fid for uid in row]
    found = [group.fids for group in merging.candidates(PLANNER, town)]
    assert sorted(found) == [tuple(fids[:2]), tuple(fids[1:])]


def test_nothing_outside_the_area_is_put_together_or_taken_apart(town, three):
    west = town.frame(COMMUNITIES, Visibility.STAFF).query("name == '西社区'")["uid"].iloc[0]
    planner = Actor("p", Role.PLANNER, areas=frozenset({west}))
    far = say(town, "visitor:d", "没有地方坐", at(700, 0))
    _merge(town, three[1], far)
    row = _row(town, three[1])
    with pytest.raises(Forbidden, match="outside_your_area"):
        merging.merge(planner, town, _row(town, three[0]).fid, {row.fid: row.version})
    with pytest.raises(Forbidden, match="outside_your_area"):
        merging.undo(planner, town, merging.groups(PLANNER, town)[three[1]])
    assert _row(town, far).values["merged_into"] == three[1]
