"""Whose words they are: nobody reads, contests or erases what somebody else said."""

import pytest

from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Role
from cocreate_gis.services.gatherings import meetings, walks
from cocreate_gis.services.notices import follows, notices
from cocreate_gis.services.photos.photo_rights import _gave
from cocreate_gis.services.voices import comments, forgetting, merging, moderation, receipts, suggestions
from cocreate_gis.services.voices.comments import CommentDraft
from cocreate_gis.services.voices.conversation import kept_suggestion
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from cocreate_gis.store import link, read_personal
from tests import people, voices
from tests.talk import ANNA, BO, CHEN, PLANNER, merge, move, read, say, told, uid_of
from tests.towns import at, lonlat


def test_browsers_without_a_cookie_are_not_one_person(town):
    first, second = (say(town, VISITOR, text, category="structure") for text in ("楼上私搭", "楼下私搭"))
    with town.store.read() as connection:
        authors = {read_personal(connection, SUGGESTIONS, uid)["author"] for uid in (first, second)}
        assert not _gave(VISITOR, connection, SUGGESTIONS, read(town, first))
    assert len(authors) == 2
    assert all(author.startswith("unnamed:") for author in authors)
    with pytest.raises(NotFound, match="feature_missing"):
        kept_suggestion(VISITOR, town, first)
    said = read(town, first)
    moderation.reply_to(PLANNER, town, said.fid, said.version, "拆了")
    assert notices.mine(VISITOR, town) == []
    assert follows.mine(VISITOR, town) == []
    assert not moderation.is_own(VISITOR, town, first)
    with pytest.raises(Forbidden, match="contest_not_own"):
        moderation.contest(VISITOR, town, "没有拆", uid=first)
    with pytest.raises(Forbidden):
        forgetting.forget(VISITOR, town, VISITOR.uid)


def _merged(town, *, kept_is_public):
    kept = say(town, ANNA, "没有地方坐")
    receipt = suggestions.submit(
        BO,
        town,
        lonlat(at(100, 10)),
        SuggestionDraft(kind="problem", category="seating", text="没地方坐", consent=True),
    )
    duplicate = uid_of(town, receipt.fid)
    if kept_is_public:
        move(town, kept, "released")
    else:
        said = read(town, kept)
        moderation.reply_to(PLANNER, town, said.fid, said.version, "给李阿姨的话")
    merge(town, duplicate, kept)
    return kept, duplicate, receipt.secret


def test_who_said_a_duplicate_reads_what_was_kept_once_it_is_public(town):
    kept, duplicate, secret = _merged(town, kept_is_public=False)
    with pytest.raises(NotFound, match="feature_missing"):
        kept_suggestion(BO, town, duplicate)
    assert receipts.open_by_secret(town, secret).values["reply"] is None
    assert kept_suggestion(ANNA, town, kept).uid == kept
    move(town, kept, "released")
    assert kept_suggestion(BO, town, duplicate).uid == kept
    assert receipts.open_by_secret(town, secret).values["reply"] == "给李阿姨的话"


@pytest.mark.parametrize("by", ["uid", "kept", "secret"])
def test_who_said_a_duplicate_may_say_that_it_is_not_done(town, by):
    kept, duplicate, secret = _merged(town, kept_is_public=True)
    asked = {"uid": {"uid": duplicate}, "kept": {"uid": kept}, "secret": {"secret": secret}}[by]
    with pytest.raises(InvalidInput, match="contest_not_done"):
        moderation.contest(BO, town, "还是没有", **asked)
    move(town, kept, "discussing", "planned", "under_way", "done", reply="放了凳子")
    assert moderation.is_own(BO, town, kept)
    with pytest.raises(Forbidden, match="contest_not_own"):
        moderation.contest(CHEN, town, "还是没有", uid=kept)
    moderation.contest(BO, town, "还是没有", **asked)
    assert read(town, kept).values["status"] == "contested"


def test_what_was_written_under_a_hidden_duplicate_stays_hidden(town):
    kept, duplicate = say(town, ANNA), say(town, BO, "没地方坐")
    for uid in (kept, duplicate):
        move(town, uid, "released")
        comments.write(PLANNER, town, uid, CommentDraft(text=f"{uid} 的话"))
    comments.write(CHEN, town, duplicate, CommentDraft(text="同意"))
    move(town, duplicate, "withheld")
    merge(town, duplicate, kept)
    assert [one.text for one in comments.under(BO, town, kept)] == [f"{kept} 的话"]
    assert [one.text for one in comments.under(CHEN, town, kept)] == [f"{kept} 的话", "同意"]
    assert len(comments.under(PLANNER, town, kept)) == 3
    assert read(town, kept).values["comment_count"] == 1


def test_all_who_said_or_follow_the_same_hear_of_a_reply_and_of_the_parting(town):
    kept, duplicate = say(town, ANNA), say(town, BO, "没地方坐")
    for uid in (kept, duplicate):
        move(town, uid, "released")
    follows.follow(CHEN, town, duplicate)
    rows = [read(town, uid) for uid in (kept, duplicate)]
    merged = merging.merge(PLANNER, town, rows[0].fid, {rows[1].fid: rows[1].version})
    said = read(town, kept)
    moderation.reply_to(PLANNER, town, said.fid, said.version, "下周放凳子")
    for person in (ANNA, BO, CHEN):
        assert told(town, person)[:2] == ["status", "merged"]
        assert notices.mine(person, town)[0].reply == "下周放凳子"
    merging.undo(PLANNER, town, merged)
    for person in (ANNA, BO, CHEN):
        assert told(town, person)[0] == "unmerged"


def test_words_that_are_held_back_are_not_read_in_the_list_of_what_one_follows(town):
    uid = say(town, ANNA, "没有凳子")
    move(town, uid, "released")
    follows.follow(BO, town, uid)
    assert [wish.title for wish in follows.mine(BO, town)] == ["没有凳子"]
    move(town, uid, "withheld")
    assert [wish.title for wish in follows.mine(BO, town)] == [""]
    assert [wish.title for wish in follows.mine(ANNA, town)] == ["没有凳子"]


def test_a_resident_planner_reads_and_changes_only_what_she_sees(town):
    keeper = people.person(town, "wang", Role.RESIDENT_PLANNER)
    event = voices.add(town, "events", at(100, 10), title="走走", kind="walk", status="held")
    visit = voices.add(town, "events", at(100, 10), title="入户", kind="home_visit", status="held")
    texts = {"没有灯": "released", "还没看过": "received"}
    uids = {
        text: voices.say(town, "visitor:a", text, at(100, 0), status=status, event=event)
        for text, status in texts.items()
    }
    voices.say(town, "visitor:a", "私搭", at(100, 0), status="received", category="structure", event=event)
    assert len(walks.said_at(OPERATOR, town, event)) == 3
    assert walks.said_at(keeper, town, event)["text"].tolist() == ["没有灯"]
    assert walks.said_at(OPERATOR, town, visit).empty
    with pytest.raises(NotFound, match="feature_missing"):
        walks.said_at(keeper, town, visit)
    with town.store.write(OPERATOR) as writer:
        for uid in uids.values():
            link(writer, (EVENTS, event), "discussed", (SUGGESTIONS, uid))
    meetings.discuss(keeper, town, event, [])
    assert meetings.discussed(town, event) == [uids["还没看过"]]
    meetings.discuss(OPERATOR, town, event, [])
    assert meetings.discussed(town, event) == []


def test_a_form_sent_again_with_other_words_is_kept_too(town):
    def send(text):
        draft = SuggestionDraft(kind="problem", category="seating", text=text, consent=True)
        return suggestions.submit(ANNA, town, lonlat(at(100, 10)), draft, key="k" * 24)

    first, changed = send("没有凳子"), send("没有凳子，也没有灯")
    assert send("没有凳子") == first
    assert send(" 没有凳子，也没有灯 ") == changed
    assert first.secret != changed.secret
    assert town.frame(SUGGESTIONS, Visibility.STAFF)["text"].tolist() == ["没有凳子", "没有凳子，也没有灯"]
