"""Support, comments, follows, notices, contest: what happens to a suggestion after it was sent."""

import datetime as dt

import geopandas as gpd
import pytest
import shapely

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import ACTIVITIES, ORGANISATIONS
from cocreate_gis.model.layers.places import COMMUNITIES
from cocreate_gis.model.layers.structures import ILLEGAL_STRUCTURES
from cocreate_gis.model.layers.suggestions import COMMENTS, REPLY_TEMPLATES, SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices import deadlines, follows, notices
from cocreate_gis.services.voices import comments, escalation, moderation, suggestions, support
from cocreate_gis.services.voices.comments import CommentDraft
from cocreate_gis.services.voices.suggestions import SuggestionDraft
from cocreate_gis.store import get_feature, insert_features, update_feature
from cocreate_gis.wording import Words
from tests.talk import ANNA, BO, CHEN, PLANNER, merge, move, read, say, told, uid_of
from tests.towns import at, box, lonlat

ZH = Words("zh")


def activity(town: Context, status: str = "open", moderation_: str = "before") -> str:
    frame = gpd.GeoDataFrame(
        {"name": ["凳子放哪里"], "slug": ["benches"], "status": [status], "moderation": [moderation_]},
        geometry=[None],
        crs=4326,
    )
    with town.store.write(OPERATOR) as writer:
        (fid,) = insert_features(writer, ACTIVITIES, frame)
        return get_feature(writer.connection, ACTIVITIES, fid=fid).uid


def in_activity(town: Context, status: str = "open", moderation_: str = "before") -> str:
    uid = say(town)
    move(town, uid, "released")
    said = read(town, uid)
    named = activity(town, status, moderation_)
    with town.store.write(OPERATOR) as writer:
        update_feature(writer, SUGGESTIONS, said.fid, said.version, {"activity": named})
    return uid


def test_two_people_agree_and_one_takes_it_back(town):
    uid = say(town)
    move(town, uid, "released")
    assert support.agree(BO, town, uid) == 1
    assert support.agree(CHEN, town, uid) == 2
    assert read(town, uid).values["support_count"] == 2
    assert support.agreed(BO, town) == {uid}
    version = read(town, uid).version
    assert support.take_back(BO, town, uid) == 1
    assert support.take_back(BO, town, uid) == 1
    # Whoever edits it meanwhile is not disturbed.
    assert read(town, uid).version == version


def test_support_is_refused_with_a_clear_answer(town):
    uid = say(town)
    with pytest.raises(NotFound, match="feature_missing"):
        support.agree(BO, town, uid)
    move(town, uid, "released")
    support.agree(BO, town, uid)
    for actor, error, code in (
        (BO, Conflict, "support_twice"),
        (ANNA, Conflict, "support_own"),
        (VISITOR, Forbidden, "browser_unknown"),
    ):
        with pytest.raises(error, match=code):
            support.agree(actor, town, uid)
    assert read(town, uid).values["support_count"] == 1


@pytest.mark.parametrize(("status", "allowed"), [("open", True), ("talking", True), ("closed", False)])
def test_the_phase_of_the_activity_is_asked(town, status, allowed):
    uid = in_activity(town, status)
    if allowed:
        assert support.agree(BO, town, uid) == 1
        assert comments.write(BO, town, uid, CommentDraft(text="同意")) == "received"
        return
    with pytest.raises(Forbidden, match="not_in_this_phase"):
        support.agree(BO, town, uid)
    with pytest.raises(Forbidden, match="not_in_this_phase"):
        comments.write(BO, town, uid, CommentDraft(text="同意"))


def test_what_was_merged_counts_distinct_people(town):
    kept, other = say(town), say(town, BO, "路边没有凳子")
    move(town, kept, "released")
    move(town, other, "released")
    support.agree(CHEN, town, kept)
    support.agree(CHEN, town, other)
    support.agree(ANNA, town, other)
    merge(town, other, kept)
    # Chen once, Bo as author of what was merged; Anna is the author of what was kept.
    assert read(town, kept).values["support_count"] == 2
    with pytest.raises(Conflict, match="support_own"):
        support.agree(BO, town, kept)
    with pytest.raises(Conflict, match="support_twice"):
        support.agree(CHEN, town, other)
    assert support.take_back(CHEN, town, kept) == 1


def test_a_comment_waits_for_a_look_and_is_text(town):
    uid = say(town)
    move(town, uid, "released")
    markup = "<b>同意</b> ![x](http://a.b) `${1}`"
    assert comments.write(BO, town, uid, CommentDraft(text=markup, nickname="<i>波")) == "received"
    assert comments.under(CHEN, town, uid) == []
    (own,) = comments.under(BO, town, uid)
    assert (own.own, own.status, own.text) == (True, "received", markup)
    waiting = comments.waiting(PLANNER, town)
    comments.moderate(PLANNER, town, {int(waiting.index[0]): 1}, "released")
    (seen,) = comments.under(CHEN, town, uid)
    assert (seen.text, seen.nickname, seen.own) == (markup, "<i>波", False)
    assert read(town, uid).values["comment_count"] == 1
    assert told(town, ANNA) == ["comment", "released"]
    comments.moderate(PLANNER, town, {seen.fid: seen.version}, "withheld")
    assert read(town, uid).values["comment_count"] == 0


def test_staff_speak_at_once_and_for_the_office(town):
    uid = say(town)
    move(town, uid, "released")
    assert (
        comments.write(PLANNER, town, uid, CommentDraft(text="周三现场看，电话 027-88880000")) == "released"
    )
    (seen,) = comments.under(BO, town, uid)
    assert seen.official
    assert told(town, ANNA)[0] == "official"


@pytest.mark.parametrize(
    ("text", "state", "reason"),
    [
        ("好主意", "released", None),
        ("都是 骗\n子", "received", "word"),
        ("打 138 0013 8000", "received", "number"),
        ("写信到 a@example.org", "received", "number"),
        ("420106199001011234 是我的", "received", "number"),
    ],
)
def test_words_are_held_even_where_comments_are_released_at_once(town, text, state, reason):
    with town.store.write(OPERATOR) as writer:
        held = town.workspace.model_copy(update={"held_words": ("骗子",)})
        town.store.update_workspace(writer, held)
    uid = in_activity(town, moderation_="after")
    assert comments.write(BO, town, uid, CommentDraft(text=text)) == state
    frame = town.frame(COMMENTS, Visibility.STAFF)
    found = frame["held_for"].iloc[0]
    assert (found if isinstance(found, str) else None) == reason


def test_a_comment_has_a_limit_and_a_conflict_is_told(town):
    uid = say(town)
    move(town, uid, "released")
    with pytest.raises(InvalidInput, match="field_too_long"):
        comments.write(BO, town, uid, CommentDraft(text="长" * 10_000))
    with pytest.raises(InvalidInput, match="field_required"):
        comments.write(BO, town, uid, CommentDraft(text="  "))
    comments.write(BO, town, uid, CommentDraft(text="同意"))
    (fid,) = comments.waiting(PLANNER, town).index
    comments.moderate(PLANNER, town, {int(fid): 1}, "released")
    with pytest.raises(Conflict, match="changed_by_another"):
        comments.moderate(PLANNER, town, {int(fid): 1}, "withheld")
    with pytest.raises(Forbidden, match="not_allowed"):
        comments.moderate(BO, town, {int(fid): 2}, "withheld")


def test_nobody_comments_what_is_not_shown(town):
    uid = say(town)
    with pytest.raises(NotFound, match="feature_missing"):
        comments.write(BO, town, uid, CommentDraft(text="同意"))
    with pytest.raises(NotFound, match="feature_missing"):
        comments.under(BO, town, uid)


def test_one_follows_ones_own_and_others_and_ends_it(town):
    uid = say(town)
    assert follows.followed(ANNA, town) == {uid}
    move(town, uid, "released")
    follows.follow(BO, town, uid)
    follows.follow(BO, town, uid)
    move(town, uid, "discussing")
    assert told(town, BO) == ["status"]
    assert told(town, ANNA) == ["status", "released"]
    assert notices.unread(ANNA, town) == 2
    notices.read_all(ANNA, town)
    assert notices.unread(ANNA, town) == 0
    follows.end_suggestion(BO, town, uid)
    (own,) = follows.mine(ANNA, town)
    follows.end(BO, town, own.uid)
    move(town, uid, "planned")
    assert told(town, BO) == ["status"]
    assert len(told(town, ANNA)) == 3


def test_an_area_is_followed_by_the_place_the_public_sees(town):
    follows.follow_area(CHEN, town, lonlat(box(0, -50, 300, 150)), "  我家附近 ")
    follows.follow_area(BO, town, lonlat(box(600, 0, 700, 100)), "别处")
    uid = say(town)
    move(town, uid, "released")
    assert (told(town, CHEN), told(town, BO)) == (["new_in_area"], [])
    (notice,) = notices.mine(CHEN, town)
    assert notice.sentence(ZH) == "您关注的地方有人说：“这段路没有地方坐”"
    # Exactly around the pin and nothing of its cell: its public place lies elsewhere.
    (area,) = follows.mine(CHEN, town)
    assert area.title == "我家附近"
    follows.end(CHEN, town, area.uid)
    follows.follow_area(CHEN, town, lonlat(at(100, 10)).buffer(0.00001), "一个点")
    move(town, uid, "discussing")
    assert told(town, CHEN) == ["new_in_area"]


def test_an_area_with_crossing_lines_or_no_name_is_refused(town):
    bow_tie = shapely.Polygon([(114, 30), (114.1, 30.1), (114.1, 30), (114, 30.1)])
    with pytest.raises(InvalidInput, match="geometry_crosses_itself"):
        follows.follow_area(BO, town, bow_tie, "蝴蝶结")
    with pytest.raises(InvalidInput, match="geometry_type"):
        follows.follow_area(BO, town, lonlat(at(0, 0)), "一个点")
    with pytest.raises(InvalidInput, match="follow_title_missing"):
        follows.follow_area(BO, town, lonlat(box(0, 0, 9, 9)), " ")


def test_a_private_report_tells_its_author_only_and_without_words(town):
    secret = "楼顶搭了房子"
    uid = say(town, text=secret, category="structure")
    follows.follow_area(BO, town, lonlat(box(0, -50, 300, 150)), "我家附近")
    said = read(town, uid)
    moderation.reply_to(PLANNER, town, said.fid, said.version, "已派人去看")
    assert told(town, BO) == []
    (notice,) = notices.mine(ANNA, town)
    assert secret not in notice.sentence(ZH)
    assert notice.reply == ""
    assert read(town, uid).values["replied_on"] == town.today
    with pytest.raises(NotFound):
        follows.follow(BO, town, uid)


def test_what_went_back_a_step_is_not_told_any_more(town):
    uid = say(town)
    move(town, uid, "released", "received")
    assert told(town, ANNA) == []


def test_the_author_contests_what_is_called_done_once(town):
    uid = say(town)
    move(town, uid, "released", "discussing", "planned", "under_way")
    with pytest.raises(InvalidInput, match="contest_not_done"):
        moderation.contest(ANNA, town, "还没有凳子", uid=uid)
    move(town, uid, "done", reply="装好了")
    with pytest.raises(Forbidden, match="contest_not_own"):
        moderation.contest(BO, town, "还没有凳子", uid=uid)
    with pytest.raises(InvalidInput, match="contest_reason_missing"):
        moderation.contest(ANNA, town, " ", uid=uid)
    moderation.contest(ANNA, town, "还没有凳子", uid=uid)
    with pytest.raises(InvalidInput, match="contest_not_done"):
        moderation.contest(ANNA, town, "再说一次", uid=uid)
    top = moderation.inbox(PLANNER, town).iloc[0]
    assert (top["status"], top["contest_reason"]) == ("contested", "还没有凳子")
    assert "contested" in told(town, PLANNER)
    move(town, uid, "under_way")
    move(town, uid, "done", reply="真的装好了")
    moderation.contest(ANNA, town, "只装了一半", uid=uid)
    assert read(town, uid).values["status"] == "contested"


def test_whoever_holds_the_receipt_may_contest(town):
    draft = SuggestionDraft(kind="problem", category="seating", text="没有凳子", consent=True)
    receipt = suggestions.submit(ANNA, town, lonlat(at(100, 10)), draft)
    uid = uid_of(town, receipt.fid)
    move(town, uid, "released", "discussing", "planned", "under_way")
    move(town, uid, "done", reply="装好了")
    with pytest.raises(NotFound, match="receipt_missing"):
        moderation.contest(BO, town, "没有", secret="wrong")
    moderation.contest(BO, town, "没有", secret=receipt.secret)
    assert read(town, uid).values["status"] == "contested"


def test_two_who_answer_the_same_do_not_overwrite_each_other(town):
    uid = say(town)
    said = read(town, uid)
    moderation.answer(PLANNER, town, said.fid, said.version, "released", "好")
    with pytest.raises(Conflict, match="changed_by_another"):
        moderation.reply_to(PLANNER, town, said.fid, said.version, "不好")
    assert read(town, uid).values["reply"] == "好"


def test_a_role_held_for_one_community_answers_there_only(town):
    uid = say(town)
    said = read(town, uid)
    areas = town.frame(COMMUNITIES, Visibility.STAFF).set_index("name")["uid"]
    there, elsewhere = (
        Actor("account:west", Role.OFFICIAL, areas=frozenset({areas[name]})) for name in ("西社区", "东社区")
    )
    with pytest.raises(Forbidden, match="outside_your_area"):
        moderation.answer(elsewhere, town, said.fid, said.version, "released")
    moderation.answer(there, town, said.fid, said.version, "released")


def test_a_suggestion_is_handed_to_an_organisation(town):
    frame = gpd.GeoDataFrame({"name": ["环境专委会"], "kind": ["committee"]}, geometry=[None], crs=4326)
    with town.store.write(OPERATOR) as writer:
        (fid,) = insert_features(writer, ORGANISATIONS, frame)
        committee = get_feature(writer.connection, ORGANISATIONS, fid=fid).uid
    said = read(town, say(town))
    moderation.assign(PLANNER, town, {said.fid: said.version}, committee)
    assert read(town, said.uid).values["handled_by"] == committee
    with pytest.raises(NotFound):
        moderation.assign(PLANNER, town, {said.fid: said.version + 1}, "nobody")


def test_a_reply_template_is_filled_and_never_interpreted(town):
    values = {"name": "已转", "category": "seating", "text": "{place}关于{category}的事已转 {0.__class__}"}
    features.create(PLANNER, town, REPLY_TEMPLATES, None, values)
    features.create(PLANNER, town, REPLY_TEMPLATES, None, values | {"text": "已记下"})
    features.create(PLANNER, town, REPLY_TEMPLATES, None, values | {"name": "别的", "category": "parking"})
    filled = moderation.reply_templates(PLANNER, town, "seating", "西社区", "zh")
    assert filled == [("已转", "西社区关于歇脚与活动的事已转 {0.__class__}"), ("已转", "已记下")]


def test_reminders_come_once_before_and_once_after_the_day(town):
    uid = say(town)
    said = read(town, uid)
    day = dt.date(2026, 3, 10)
    with town.store.write(OPERATOR) as writer:
        update_feature(writer, SUGGESTIONS, said.fid, said.version, {"due_on": day})
    assert deadlines.remind(town, dt.date(2026, 3, 6)) == 0
    assert deadlines.remind(town, dt.date(2026, 3, 7)) == 1
    assert deadlines.remind(town, dt.date(2026, 3, 10)) == 0
    assert deadlines.remind(town, dt.date(2026, 3, 11)) == 1
    assert deadlines.remind(town, dt.date(2026, 3, 12)) == 0
    late, soon = (notice.sentence(ZH) for notice in notices.mine(PLANNER, town))
    assert "2026年3月10日" in soon
    assert late.startswith("已过答复期限")
    assert told(town, ANNA) == []


def test_staff_are_told_once_of_the_terms_of_structures_in_one_notice_for_all(town):
    for case in ("甲-1", "甲-2"):
        values = {"case_no": case, "kind": "canopy", "source": "report", "found_on": dt.date(2026, 3, 1)}
        features.create(PLANNER, town, ILLEGAL_STRUCTURES, lonlat(box(100, 100, 105, 102)), values)
    # On the spot within a day, an answer within a month.
    assert deadlines.remind(town, dt.date(2026, 2, 25)) == 0
    assert deadlines.remind(town, dt.date(2026, 3, 2)) == 1
    assert deadlines.remind(town, dt.date(2026, 3, 3)) == 1
    assert deadlines.remind(town, dt.date(2026, 3, 4)) == 0
    assert deadlines.remind(town, dt.date(2026, 3, 31)) == 1
    late, soon = [notice.sentence(ZH) for notice in notices.mine(PLANNER, town)][1:]
    assert soon == "疑似违建（待核实）有 2 项期限三天内到期：甲-1, 甲-2"
    assert late == "疑似违建（待核实）有 2 项期限已过：甲-1, 甲-2"
    assert told(town, ANNA) == []


def escalated(town: Context, uid: str) -> tuple[int, int]:
    (row,) = escalation.sent_on(PLANNER, town, uid).itertuples()
    return int(row.Index), int(row.version)


def test_how_far_a_suggestion_travelled_is_told_to_everybody(town):
    uid = say(town)
    move(town, uid, "released")
    follows.follow(BO, town, uid)
    with pytest.raises(InvalidInput, match="level_not_higher"):
        escalation.pass_on(PLANNER, town, uid, "building")
    escalation.pass_on(PLANNER, town, uid, "subdistrict", "请城管看一下", dt.date(2026, 4, 1))
    assert read(town, uid).values["level"] == "subdistrict"
    assert escalation.by_level(PLANNER, town)["subdistrict"] == 1
    with pytest.raises(Conflict, match="already_passed_on"):
        escalation.pass_on(PLANNER, town, uid, "district")
    fid, version = escalated(town, uid)
    version = escalation.note_answer(PLANNER, town, fid, version, "forwarded")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        escalation.note_answer(PLANNER, town, fid, version, "answered", " ")
    version = escalation.note_answer(PLANNER, town, fid, version, "answered", "同意加两张凳子")
    escalation.note_answer(PLANNER, town, fid, version, "adopted", "列入明年计划")
    steps = escalation.journey(BO, town, uid)
    assert [(step.kind, step.state, step.level) for step in steps] == [
        ("said", "", "community"),
        ("level", "raised", "subdistrict"),
        ("level", "adopted", "subdistrict"),
    ]
    assert steps[-1].words == "同意加两张凳子\n列入明年计划"
    assert "请城管看一下" not in repr(steps)
    assert told(town, BO) == ["escalation_adopted", "escalation_answered", "escalated"]
    assert notices.mine(BO, town)[0].sentence(ZH) == "街道采纳了“这段路没有地方坐”。"


def test_what_is_returned_is_at_its_former_level_again(town):
    uid = say(town)
    escalation.pass_on(PLANNER, town, uid, "district")
    fid, version = escalated(town, uid)
    escalation.note_answer(PLANNER, town, fid, version, "returned", "不归区里管")
    assert read(town, uid).values["level"] == "community"
    with pytest.raises(NotFound):
        escalation.journey(BO, town, uid)
    with pytest.raises(Forbidden, match="not_allowed"):
        escalation.pass_on(ANNA, town, uid, "district")
    assert [step.state for step in escalation.journey(ANNA, town, uid)] == ["", "raised", "returned"]


def test_the_author_sees_the_states_she_may_know(town):
    uid = say(town)
    move(town, uid, "released", "discussing")
    assert [step.state for step in escalation.journey(ANNA, town, uid)] == ["", "discussing"]
    assert [step.state for step in escalation.journey(PLANNER, town, uid)] == ["", "released", "discussing"]
