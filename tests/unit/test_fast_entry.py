"""Many opinions typed or pasted: understood by the word, kept where they are good, taken back together."""

from dataclasses import replace

import pytest

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.voices import moderation
from cocreate_gis.services.voices.fast_entry import Heading, keep, left_over, read_lines, take_back
from cocreate_gis.services.voices.whereabouts import place_names
from cocreate_gis.store import personal_values
from tests.towns import at, lonlat

SUGGESTIONS, EVENTS = find_layer("suggestions"), find_layer("events")
OFFICIAL = Actor("official", Role.OFFICIAL)
HELPER = Actor("helper", Role.HELPER)
HEADING = Heading("bench_talk", None)


def _place(town, name):
    return next(place for place, known in place_names(town).items() if known == name)


def _read(town, written, heading=HEADING, actor=OFFICIAL):
    return read_lines(actor, town, heading, written)


def _said(town):
    return town.frame(SUGGESTIONS, Visibility.STAFF)


def _problems(lines):
    return [line.problem.code if line.problem else "" for line in lines]


def test_a_line_is_place_words_of_the_register_opinion_and_person(town):
    lines = _read(town, "2栋 停车 晚上没地方停 @王阿姨\n\n照明 楼道灯坏了\n1栋 商户 不同意 停车 占了我家门口")
    assert _problems(lines) == ["", "", ""]
    assert [line.number for line in lines] == [1, 3, 4]
    assert [line.place_name for line in lines] == ["东院 2栋", "东院 2栋", "1栋"]
    assert lines[0].values == {"category": "parking", "text": "晚上没地方停", "spoken_by": "王阿姨"}
    assert lines[2].values == {
        "category": "parking",
        "stance": "object",
        "respondent": "shop",
        "kind": "opinion",
        "text": "占了我家门口",
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("东院2", "东院 2栋"),
        ("2号楼", "东院 2栋"),
        ("东院 2栋", "东院 2栋"),
        ("2", "东院 2栋"),
        ("西社", "西社区"),
    ],
)
def test_a_place_is_found_by_what_is_typed_of_it(town, typed, found):
    (line,) = _read(town, f"{typed} 停车 没地方停")
    assert line.place_name == found


def test_english_words_are_understood_too(town):
    (line,) = _read(town, "Building 2 parking No space at night @Ms Wang")
    assert (line.place_name, line.values["category"]) == ("东院 2栋", "parking")
    assert (line.values["text"], line.values["spoken_by"]) == ("No space at night", "Ms Wang")


def test_a_square_of_the_paper_form_is_a_place(town):
    heading = Heading("paper", None, place=_place(town, "东院"))
    (line,) = _read(town, "C4 停车 这里没地方停", heading)
    assert line.place_name == "C4"
    assert line.place.within(lonlat(at(600, 200)).buffer(0.003))


def test_each_fault_is_told_at_its_line_and_the_good_ones_are_kept(town):
    written = "99栋 停车 找不到的楼\n没有地点的一句\n2栋 没有类别的一句\n2栋 停车 好的一句"
    lines = _read(town, written)
    assert _problems(lines) == [
        "entry_place_unknown",
        "entry_place_missing",
        "entry_category_missing",
        "",
    ]
    kept = keep(OFFICIAL, town, HEADING, lines)
    assert [line.number for line in kept.left] == [1, 2, 3]
    assert _said(town)["text"].tolist() == ["好的一句"]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("2栋 停车 好的一句\n没有类别的一句\n又一句", "2栋 没有类别的一句\n2栋 又一句"),
        ("99栋 停车 找不到\n沿用上一行的一句", "99栋 停车 找不到\n沿用上一行的一句"),
        ("停车 好的一句\n没有类别的一句", "没有类别的一句"),
        (
            "内容\t类别\t地点\n晚上没地方停\t停车\t2栋\n灯坏了\t灯光",
            "内容\t类别\t地点\n灯坏了\t灯光\t2栋",
        ),
        ("2栋\t停车\t好的一句\n\t灯光\t灯坏了", "2栋\t灯光\t灯坏了"),
    ],
)
def test_what_is_left_keeps_the_place_it_took_from_a_line_that_is_kept(town, written, left):
    heading = replace(HEADING, place=_place(town, "东院"))
    lines = _read(town, written, heading)
    kept = keep(OFFICIAL, town, heading, lines)
    assert left_over(written, kept.left) == left
    again = _read(town, left, heading)
    assert [line.values for line in again] == [line.values for line in kept.left]
    assert _problems(again) == [line.problem.code for line in kept.left]


def test_a_row_that_is_not_understood_still_says_where_the_next_one_is(town):
    _, first, second = _read(town, "3栋\t停车\t好的一句\n2栋\t灯光\t灯坏了\n\t停车\t没地方停")
    assert first.problem.code == "entry_word_unknown"
    assert second.place_name == "东院 2栋"


def test_rows_of_a_spreadsheet_are_taken_with_and_without_headings(town):
    headed = "序号\t意见内容\t类别\t地点\t姓名\n1\t晚上没地方停\t停车\t2栋\t王阿姨\n2\t灯坏了\t灯光\t2栋\t"
    lines = _read(town, headed)
    assert _problems(lines) == ["", "entry_word_unknown"]
    assert lines[0].values == {"text": "晚上没地方停", "category": "parking", "spoken_by": "王阿姨"}
    (line,) = _read(town, "2栋\t停车\t晚上没地方停\t王阿姨")
    assert line.values == {"category": "parking", "text": "晚上没地方停", "spoken_by": "王阿姨"}


def test_what_was_said_before_is_pointed_out(town):
    keep(OFFICIAL, town, HEADING, _read(town, "2栋 停车 晚上没地方停车"))
    lines = _read(town, "2栋 停车 晚上没地方停车\n2栋 照明 楼道灯坏了\n2栋 照明 楼道灯坏了")
    assert [line.alike for line in lines] == ["晚上没地方停车", "", "楼道灯坏了"]


def test_what_is_kept_says_where_it_was_said_by_whom_and_who_wrote_it_down(town):
    values = {"title": "板凳会", "kind": "bench_talk", "held_on": town.today}
    fid = features.create(Actor("p", Role.PLANNER), town, EVENTS, lonlat(at(600, 200)), values)
    event = town.frame(EVENTS, Visibility.STAFF).at[fid, "uid"]
    heading = Heading("bench_talk", town.today, event=event, place=_place(town, "东院"))
    kept = keep(
        HELPER, town, heading, read_lines(HELPER, town, heading, "2 停车 没地方停 @王阿姨\n照明 太暗")
    )
    said = _said(town).loc[list(kept.fids)]
    assert set(said["event"]) == {event}
    assert set(said["source"]) == {"bench_talk"}
    assert set(said["consent_given"]) == {"aloud"}
    assert set(said["status"]) == {"received"}
    with town.store.read() as connection:
        spoken = personal_values(connection, SUGGESTIONS, "spoken_by")
        authors = set(personal_values(connection, SUGGESTIONS, "author").values())
    assert list(spoken.values()) == ["王阿姨"]
    assert len(authors) == 2
    assert HELPER.uid not in authors


def test_a_batch_is_undone_as_one_and_only_by_who_entered_it(town):
    kept = keep(HELPER, town, HEADING, _read(town, "2栋 停车 一\n照明 二"))
    with pytest.raises(Forbidden, match="entry_not_yours"):
        take_back(OFFICIAL, town, kept.fids)
    take_back(HELPER, town, kept.fids)
    assert _said(town).empty


def test_a_batch_that_was_answered_is_not_undone(town):
    kept = keep(OFFICIAL, town, HEADING, _read(town, "2栋 停车 一\n照明 二"))
    moderation.answer(OFFICIAL, town, kept.fids[1], 1, "released")
    with pytest.raises(Conflict, match="changed_by_another"):
        take_back(OFFICIAL, town, kept.fids)
    assert len(_said(town)) == 2


def test_only_who_may_enter_for_others_does_so_and_in_her_area(town):
    with pytest.raises(Forbidden, match="not_allowed"):
        _read(town, "2栋 停车 一", actor=Actor("r", Role.RESIDENT))
    west = _place(town, "西社区").uid
    keeper = Actor("keeper", Role.HELPER, areas=frozenset({west}))
    lines = _read(town, "2栋 停车 一\n1栋 停车 二", actor=keeper)
    assert _problems(lines) == ["outside_your_area", ""]


def test_too_many_lines_are_refused_before_they_are_read(town):
    with pytest.raises(InvalidInput, match="entry_too_many"):
        _read(town, "2栋 停车 一\n" * 501)
