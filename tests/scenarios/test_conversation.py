"""What became of what residents said, as it happened in the cases."""

import datetime as dt

import geopandas as gpd
import pytest

from cocreate_gis.model.errors import InvalidInput
from cocreate_gis.model.layers.participation import ORGANISATIONS
from cocreate_gis.model.layers.suggestions import BOARD, CATEGORIES, ESCALATIONS
from cocreate_gis.model.layers.trees import STREET_TREES
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.notices import follows
from cocreate_gis.services.voices import comments, escalation, moderation, said, suggestions
from cocreate_gis.services.voices.comments import CommentDraft
from cocreate_gis.services.voices.said import Wanted
from cocreate_gis.services.voices.suggestions import Entry, SuggestionDraft
from cocreate_gis.store import get_feature, insert_features
from tests.talk import ANNA, BO, CHEN, PLANNER, move, person, read, say, told, uid_of
from tests.towns import at, lonlat


def organisation(town, **values) -> str:
    with town.store.write(OPERATOR) as writer:
        frame = gpd.GeoDataFrame({name: [value] for name, value in values.items()}, geometry=[None], crs=4326)
        (fid,) = insert_features(writer, ORGANISATIONS, frame)
        return get_feature(writer.connection, ORGANISATIONS, fid=fid).uid


def lane_of(town, uid: str) -> str:
    status = read(town, uid).values["status"]
    return next(lane for lane, (_, states) in BOARD.items() if status in states)


@pytest.mark.case("wuhou-07")
def test_the_direct_train_shows_how_far_each_issue_travelled(town):
    uid = say(town, text="玉林街地铁口没有无障碍坡道")
    move(town, uid, "released")
    follows.follow(BO, town, uid)
    due = town.today + dt.timedelta(days=15)
    fid = escalation.pass_on(PLANNER, town, uid, "subdistrict", "请街道牵头", due)
    version = escalation.note_answer(PLANNER, town, fid, 1, "forwarded")
    version = escalation.note_answer(PLANNER, town, fid, version, "answered", "区交通局已现场勘查")
    version = escalation.note_answer(PLANNER, town, fid, version, "adopted", "列入坡道改造计划")
    with town.store.read() as connection:
        record = get_feature(connection, ESCALATIONS, fid=fid).values
    assert (record["suggestion"], record["from_level"], record["to_level"]) == (
        uid,
        "community",
        "subdistrict",
    )
    assert (record["sent_on"], record["due_on"], record["status"]) == (town.today, due, "adopted")
    assert (record["reply"], record["result"]) == ("区交通局已现场勘查", "列入坡道改造计划")
    # It goes on from where it stands.
    escalation.pass_on(PLANNER, town, uid, "district")
    levels = [step.level for step in escalation.journey(BO, town, uid) if step.kind == "level"]
    assert levels == ["subdistrict", "subdistrict", "district"]
    assert escalation.by_level(PLANNER, town)["district"] == 1
    assert told(town, BO) == ["escalated", "escalation_adopted", "escalation_answered", "escalated"]


@pytest.mark.case("wansong-19")
def test_the_loop_of_four_states_closes_with_evidence_and_opens_again(town):
    uid = say(town, text="楼道堆物没人清")
    owner = organisation(town, name="环境卫生专委会", kind="working_committee")
    first = read(town, uid)
    moderation.assign(PLANNER, town, {first.fid: first.version}, owner)
    lanes = [lane_of(town, uid)]
    for target in ("released", "discussing", "planned", "under_way"):
        move(town, uid, target)
        lanes.append(lane_of(town, uid))
    with pytest.raises(InvalidInput, match="evidence_missing"):
        move(town, uid, "done")
    move(town, uid, "done", reply="已清理，附照片")
    lanes.append(lane_of(town, uid))
    moderation.contest(ANNA, town, "三楼还堆着", uid=uid)
    lanes.append(lane_of(town, uid))
    move(town, uid, "discussing")
    lanes.append(lane_of(town, uid))
    assert list(dict.fromkeys(lanes)) == ["collected", "negotiated", "solving", "reviewed", "reopened"]
    assert lanes[-1] == "negotiated"
    values = read(town, uid).values
    assert (values["handled_by"], values["replied_on"]) == (owner, town.today)
    assert values["due_on"] == town.today + dt.timedelta(days=town.workspace.reply_days)


@pytest.mark.case("wansong-09")
def test_issues_are_routed_to_a_committee(town):
    green, safety = (
        organisation(town, name=name, kind="working_committee", field_of_work=field, members=members)
        for name, field, members in (("绿化专委会", "绿化", 7), ("安全专委会", "安全", 5))
    )
    for text, committee in (("树池空着", green), ("草坪踩秃了", green), ("灭火器过期", safety)):
        issue = read(town, say(town, text=text))
        moderation.assign(PLANNER, town, {issue.fid: issue.version}, committee)
    inbox = moderation.inbox(PLANNER, town)
    assert sorted(inbox[inbox["handled_by"] == green]["text"]) == ["树池空着", "草坪踩秃了"]
    assert inbox[inbox["handled_by"] == safety]["text"].tolist() == ["灭火器过期"]


@pytest.mark.case("wuhou-13")
def test_complaints_about_street_trees_are_assessed_and_consulted(town):
    tree = {"tree_no": "N-12", "species": "女贞", "dbh_cm": 22.0, "road": "南街"}
    fid = features.create(PLANNER, town, STREET_TREES, lonlat(at(100, 2)), tree)
    people = [person(f"p{k}") for k in range(3)]
    said_there = [say(town, who, "女贞果子掉得满地，路滑", category="green") for who in people]
    for uid in said_there:
        move(town, uid, "released")
    here = lonlat(at(100, 2))
    near = (here.x - 0.003, here.y - 0.003, here.x + 0.003, here.y + 0.003)
    found = said.find(BO, town, Wanted(categories=("green",)), near)
    assert len(found.in_view) == 3
    # Assessed: what the tree itself shows is kept with the tree.
    features.change(PLANNER, town, STREET_TREES, fid, 1, {"defects": "果期落果，地面湿滑"})
    move(town, said_there[0], "discussing", reply="已逐棵评估，周三听大家意见")
    for who, text in ((BO, "换成不结果的"), (CHEN, "留着遮阴，勤扫就行")):
        comments.write(who, town, said_there[0], CommentDraft(text=text))
    for waiting, row in comments.waiting(PLANNER, town).iterrows():
        comments.moderate(PLANNER, town, {int(waiting): int(row["version"])}, "released")
    assert [one.text for one in comments.under(people[0], town, said_there[0])] == [
        "换成不结果的",
        "留着遮阴，勤扫就行",
    ]
    assert read(town, said_there[0]).values["comment_count"] == 2


@pytest.mark.case("chunyuting-06")
def test_every_opinion_of_the_list_is_answered_adopted_or_declined(town):
    opinions = {
        "装一个廊架": ("planned", "列入第一批"),
        "晾衣绳统一": ("planned", "列入第一批"),
        "建地下车库": ("declined", "场地不够，暂不办"),
        "砍掉大树": ("declined", "树要保留"),
        "门口太暗": ("discussing", "下次板凳会再议"),
    }
    for number, (text, (target, reply)) in enumerate(opinions.items()):
        entry = Entry(spoken_by=f"居民{number}", consent_given="aloud", source="bench_talk")
        draft = SuggestionDraft(kind="opinion", category="seating", text=text, entry=entry)
        uid = uid_of(town, suggestions.submit(PLANNER, town, lonlat(at(100 + number, 10)), draft).fid)
        move(town, uid, "released", "discussing")
        if target == "declined":
            with pytest.raises(InvalidInput, match="evidence_missing"):
                move(town, uid, "declined")
        if target == "discussing":
            opinion = read(town, uid)
            moderation.reply_to(PLANNER, town, opinion.fid, opinion.version, reply)
        else:
            move(town, uid, target, reply=reply)
    listed = moderation.inbox(PLANNER, town).set_index("text")
    assert {text: (row["status"], row["reply"]) for text, row in listed.iterrows()} == opinions
    assert set(listed["source"]) == {"bench_talk"}
    assert {day.date() for day in listed["replied_on"]} == {town.today}
    assert set(listed["community"]) == {"西社区"}


@pytest.mark.case("yangpu-07")
def test_voices_are_read_by_who_speaks(town):
    uid = say(town, text="围墙要不要打开")
    move(town, uid, "released", "discussing")
    for who, respondent, text in (
        (BO, "resident", "怕不安全"),
        (CHEN, "unit", "学校愿意开门"),
        (person("dai"), "resident", "去菜场近多了"),
    ):
        comments.write(who, town, uid, CommentDraft(text=text, respondent=respondent))
    waiting = comments.waiting(PLANNER, town)
    versions = {int(fid): int(row["version"]) for fid, row in waiting.iterrows()}
    comments.moderate(PLANNER, town, versions, "released")
    voices = comments.under(ANNA, town, uid)
    assert [one.text for one in voices if one.respondent == "resident"] == ["怕不安全", "去菜场近多了"]
    assert [one.text for one in voices if one.respondent == "unit"] == ["学校愿意开门"]


@pytest.mark.case("yangpu-16")
def test_pressing_matters_are_told_apart_by_category(town):
    asked = {
        "ownership": "楼梯归谁修",
        "green": "树倒了",
        "sanitation": "垃圾没人运",
        "fire_safety": "楼道堵了",
    }
    for category, text in asked.items():
        uid = say(town, text=text, category=category)
        if category != "fire_safety":
            move(town, uid, "released")
    for category in ("ownership", "green", "sanitation"):
        found = said.find(BO, town, Wanted(categories=(category,))).everywhere
        assert found["text"].tolist() == [asked[category]]
        assert all(CATEGORIES[category])
    # Safety goes to the office and never onto the map of everybody.
    assert said.find(BO, town, Wanted(categories=("fire_safety",))).everywhere.empty
    assert asked["fire_safety"] in moderation.inbox(PLANNER, town)["text"].tolist()
