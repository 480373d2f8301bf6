"""Walks, meetings, organisations, topics and opinions of the five cases, done through the services."""

import datetime as dt

import pytest
import shapely

from cocreate_gis.model.errors import Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.gatherings import meetings, organisations, topics, walks
from cocreate_gis.services.voices.fast_entry import Heading, keep, read_lines
from cocreate_gis.services.voices.whereabouts import place_names
from cocreate_gis.store import get_feature
from tests.towns import at, lonlat

PLANNER = Actor("planner", Role.PLANNER)
VISITOR = Actor("visitor:1", Role.VISITOR)
EVENTS, TOPICS, KINDS = find_layer("events"), find_layer("topics"), find_layer("meeting_kinds")
ORGANISATIONS, APPOINTMENTS = find_layer("organisations"), find_layer("appointments")
COMMUNITIES, COMPOUNDS = find_layer("communities"), find_layer("compounds")
SUGGESTIONS, FACILITIES = find_layer("suggestions"), find_layer("facilities")
WEST, EAST = lonlat(at(100, 200)), lonlat(at(600, 200))
TRACK = b"""<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="%f" lon="%f"><time>2026-03-01T01:00:00Z</time></trkpt>
<trkpt lat="%f" lon="%f"><time>2026-03-01T02:30:00Z</time></trkpt></trkseg></trk></gpx>"""


def _make(town, layer, place=None, actor=PLANNER, **values):
    return _feature(town, layer, features.create(actor, town, layer, place, values))


def _feature(town, layer, fid):
    with town.store.read() as connection:
        return get_feature(connection, layer, fid=fid)


def _event(town, kind="meeting", place=EAST, days_ago=1, **values):
    day = town.today - dt.timedelta(days=days_ago)
    given = {"title": "会议", "status": "held" if days_ago >= 0 else "planned", **values}
    return _make(town, EVENTS, place, kind=kind, held_on=day, **given)


def _shape(town, layer, name):
    frame = town.frame(layer, Visibility.STAFF).set_index("name")
    return frame.geometry[name], str(frame.at[name, "uid"])


def _enter(town, written, **heading):
    told = Heading(heading.pop("source", "meeting"), town.today, **heading)
    kept = keep(PLANNER, town, told, read_lines(PLANNER, town, told, written))
    assert kept.left == ()
    return town.frame(SUGGESTIONS, Visibility.STAFF).loc[list(kept.fids)]


def _gpx(*points):
    return TRACK % tuple(value for point in points for value in (point.y, point.x))


@pytest.mark.case("dengyue-03")
def test_walks_with_a_track_and_workshops_are_counted_by_area(town):
    for _ in range(10):
        walk = _event(town, "walk", None, status="planned")
        walks.set_track(PLANNER, town, walk.fid, 1, "a.gpx", _gpx(lonlat(at(430, 200)), lonlat(at(700, 200))))
        features.move(PLANNER, town, EVENTS, walk.fid, 2, "held")
    for _ in range(6):
        _event(town, "co_design", attendance=12, starts_at="09:00", ends_at="11:00")
    _event(town, "co_design", WEST, days_ago=-3)
    counts = meetings.sessions(PLANNER, town, COMMUNITIES)
    assert counts.index.tolist() == ["东社区"]
    assert counts.loc["东社区", ["walk", "co_design", "attendance"]].tolist() == [10, 6, 72]
    assert counts.at["东社区", "person_hours"] == 144
    track = _feature(town, EVENTS, walk.fid)
    assert track.geometry.geom_type == "LineString"


def test_a_track_brings_its_times_and_no_other_city(town):
    walk = _make(town, EVENTS, None, title="踏勘", kind="walk")
    walks.set_track(PLANNER, town, walk.fid, 1, "a.gpx", _gpx(lonlat(at(0, 0)), lonlat(at(400, 0))))
    told = _feature(town, EVENTS, walk.fid).values
    assert (told["held_on"], told["starts_at"], told["ends_at"]) == (dt.date(2026, 3, 1), "09:00", "10:30")
    with pytest.raises(InvalidInput, match="gpx_elsewhere"):
        walks.set_track(
            PLANNER, town, walk.fid, 2, "b.gpx", _gpx(shapely.Point(121, 31), shapely.Point(121, 32))
        )
    with pytest.raises(InvalidInput, match="gpx_without_track"):
        walks.set_track(PLANNER, town, walk.fid, 2, "c.gpx", b"<gpx/>")
    with pytest.raises(InvalidInput, match="file_broken"):
        walks.set_track(PLANNER, town, walk.fid, 2, "d.gpx", b"PK not xml")


@pytest.mark.case("dengyue-17")
def test_the_decision_of_an_on_site_meeting_stands_at_its_place(town):
    meeting = _event(
        town,
        "on_site",
        parties=["居民", "商户", "物业", "街道"],
        decision="货车改走北门",
        attendees="王阿姨、李叔",
    )
    seen = features.look_at(VISITOR, town, EVENTS, meeting.fid)
    assert seen.values["decision"] == "货车改走北门"
    assert seen.values["parties"] == "居民、商户、物业、街道"
    assert "attendees" not in seen.values
    assert seen.geometry.equals(meeting.geometry)


@pytest.mark.case("wuhou-02")
def test_a_click_on_a_courtyard_tells_who_is_responsible(town):
    shape, uid = _shape(town, COMPOUNDS, "东院")
    group = _make(
        town,
        ORGANISATIONS,
        shape,
        name="东院自治小组",
        kind="courtyard_group",
        level="courtyard",
        covers="东院",
        covers_uid=uid,
        leader_role="组长",
        members=2,
        telephone="555-0101",
        elected_on=dt.date(2025, 1, 1),
        until=town.today + dt.timedelta(days=30),
        status="active",
    )
    public = organisations.responsible_at(VISITOR, town, EAST)
    assert public[["name", "leader_role"]].values.tolist() == [["东院自治小组", "组长"]]
    assert "telephone" not in public
    assert organisations.responsible_at(PLANNER, town, EAST)["telephone"].tolist() == ["555-0101"]
    assert organisations.term_soon(town)["name"].tolist() == ["东院自治小组"]
    version = features.move(PLANNER, town, ORGANISATIONS, group.fid, 1, "term_over")
    features.move(PLANNER, town, ORGANISATIONS, group.fid, version, "active")


@pytest.mark.case("wuhou-04")
def test_meetings_of_a_courtyard_assembly_are_counted_by_courtyard(town):
    kind = _make(town, KINDS, None, name="院落民情议事会", powers="收集、监督、评议", every_months=1)
    for days in (40, 10):
        _event(town, days_ago=days, meeting_kind=kind.uid, minutes="记下了")
    assert meetings.sessions(PLANNER, town, COMPOUNDS)["meeting"].to_dict() == {"东院": 2}


@pytest.mark.case("wuhou-05")
@pytest.mark.case("wuhou-29")
@pytest.mark.case("chunyuting-02")
@pytest.mark.case("chunyuting-04")
def test_places_where_people_meet_have_hours(town):
    office = _make(
        town, FACILITIES, EAST, name="院落办公室", category="cultural_activity_station", hours="08:00-20:00"
    )
    assert features.look_at(VISITOR, town, FACILITIES, office.fid).values["hours"] == "08:00-20:00"


@pytest.mark.case("wuhou-12")
@pytest.mark.case("wansong-08")
def test_a_topic_is_talked_over_and_agreed_on_paper(town):
    topic = _make(
        town,
        TOPICS,
        _shape(town, COMPOUNDS, "东院")[0],
        name="院内停车",
        kind="deliberation",
        parties=["居民", "物业", "居委会", "交警"],
        positions="租户要车位",
        evidence="夜间停车调查",
    )
    version = features.move(PLANNER, town, TOPICS, topic.fid, 1, "talked")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        features.move(PLANNER, town, TOPICS, topic.fid, version, "agreed")
    version = features.move(PLANNER, town, TOPICS, topic.fid, version, "agreed", {"agreement": "单双号停放"})
    version = features.change(PLANNER, town, TOPICS, topic.fid, version, {"supervision": "四方轮值"})
    for state in ("publicised", "carried_out", "reviewed"):
        version = features.move(PLANNER, town, TOPICS, topic.fid, version, state)
    assert features.look_at(VISITOR, town, TOPICS, topic.fid).values["agreement"] == "单双号停放"


@pytest.mark.case("wuhou-14")
def test_who_was_met_on_a_walk_and_where_she_stands(town):
    walk = _event(town, "walk", shapely.LineString([WEST, EAST]))
    _enter(
        town,
        "2栋 商户 不同意 停车 占了门口\n1栋 居民 同意 停车 早该管了\n3栋 居民 同意 停车 支持",
        source="walk",
        event=walk.uid,
    )
    told = walks.stances(walks.said_at(PLANNER, town, walk.uid))
    assert told.to_dict("index") == {"resident": {"agree": 2, "object": 0}, "shop": {"agree": 0, "object": 1}}


@pytest.mark.case("wuhou-17")
def test_a_topic_has_one_story_over_all_its_meetings(town):
    topic = _make(town, TOPICS, EAST, name="东门")
    events = [
        _event(town, days_ago=days, title=f"第{number}次会", topic=topic.uid, decision="再议")
        for number, days in enumerate((90, 60, 30, 5), 1)
    ]
    _enter(town, "2栋 走路 东门一直锁着", topic=topic.uid)
    told = topics.story(PLANNER, town, topic.uid)
    assert [moment.text for moment in told] == ["第1次会", "第2次会", "第3次会", "第4次会", "东门一直锁着"]
    assert told[0].outcome == "再议"
    public = topics.story(VISITOR, town, topic.uid)
    assert len(public) == len(events)


@pytest.mark.case("wansong-04")
def test_a_suggestion_tells_which_of_the_two_councils_it_has_passed(town):
    first = _make(town, KINDS, None, name="联席会", council_order=1)
    second = _make(town, KINDS, None, name="居民议事会", council_order=2)
    said = _enter(town, "2栋 停车 没地方停\n1栋 照明 太暗")["uid"].tolist()

    def passed(uid):
        return [(council.name, bool(council.passed_on)) for council in meetings.councils_passed(town, uid)]

    skipped = _event(town, days_ago=9, meeting_kind=second.uid)
    meetings.discuss(PLANNER, town, skipped.uid, said)
    assert passed(said[0]) == [("联席会", False), ("居民议事会", False)]
    joint = _event(town, days_ago=5, meeting_kind=first.uid, decision="上会")
    meetings.discuss(PLANNER, town, joint.uid, said)
    assert passed(said[0]) == [("联席会", True), ("居民议事会", False)]
    resolved = _event(town, days_ago=2, meeting_kind=second.uid, decision="通过")
    meetings.discuss(PLANNER, town, resolved.uid, [said[0]])
    assert passed(said[0]) == [("联席会", True), ("居民议事会", True)]
    assert meetings.councils_passed(town, said[0])[1].decision == "通过"
    assert passed(said[1]) == [("联席会", True), ("居民议事会", False)]
    meetings.discuss(PLANNER, town, joint.uid, [])
    assert meetings.discussed(town, joint.uid) == []


@pytest.mark.case("wansong-06")
def test_a_place_names_the_steps_of_its_own_method(town):
    steps = ["听", "议", "定", "办", "评"]
    method = _make(town, KINDS, None, name="五步工作法", steps=steps)
    topic = _make(town, TOPICS, EAST, name="路灯", procedure=method.uid)
    assert topics.steps_of(town, topic.values) == steps
    version = topics.reach_step(PLANNER, town, topic.fid, 1, "议")
    with pytest.raises(InvalidInput, match="step_unknown"):
        topics.reach_step(PLANNER, town, topic.fid, version, "庆祝")
    assert topics.steps_of(town, _make(town, TOPICS, EAST, name="没有方法").values) == []


@pytest.mark.case("wansong-07")
def test_a_quarrel_is_told_to_the_public_as_a_number_only(town):
    for _ in range(3):
        case = _make(town, TOPICS, EAST, name="楼上漏水", kind="mediation", parties=["甲", "乙"])
    assert topics.mediation_counts(VISITOR, town) == {"raised": "<5"}
    assert topics.mediation_counts(PLANNER, town) == {"raised": 3}
    with pytest.raises(NotFound):
        features.look_at(VISITOR, town, TOPICS, case.fid)
    with pytest.raises(NotFound):
        topics.story(VISITOR, town, case.uid)
    keeper = Actor("keeper", Role.RESIDENT_PLANNER)
    with pytest.raises(NotFound):
        topics.story(keeper, town, case.uid)


@pytest.mark.case("wansong-16")
def test_owners_committee_and_property_company_stand_together(town):
    shape, uid = _shape(town, COMPOUNDS, "东院")
    for name, kind in (("东院业委会", "owners_committee"), ("东院物业", "property_company")):
        _make(
            town,
            ORGANISATIONS,
            shape,
            name=name,
            kind=kind,
            level="courtyard",
            covers_uid=uid,
            status="active",
            contract="至2027年" if kind == "property_company" else None,
            until=town.today - dt.timedelta(days=1) if kind == "owners_committee" else None,
        )
    assert organisations.responsible_at(VISITOR, town, EAST)["name"].tolist() == ["东院业委会", "东院物业"]
    assert organisations.term_soon(town)["name"].tolist() == ["东院业委会"]
    assert "contract" not in town.frame(ORGANISATIONS, Visibility.PUBLIC)


@pytest.mark.case("wansong-17")
def test_a_building_council_stands_at_its_building(town):
    uid = next(place.uid for place, name in place_names(town).items() if name == "东院 2栋")
    _make(
        town,
        ORGANISATIONS,
        EAST,
        name="2栋楼宇理事会",
        kind="building_council",
        level="building",
        covers_uid=uid,
        members=13,
        meets="每月第一个周三",
        status="active",
    )
    (council,) = organisations.counts_by_type(town).to_dict("records")
    assert (council["kind"], council["organisations"], council["members"]) == ("building_council", 1, 13)


@pytest.mark.case("wansong-18")
def test_the_calendar_tells_which_monthly_meeting_is_due(town):
    monthly = _make(town, KINDS, None, name="月度例会", every_months=1)
    _make(town, KINDS, None, name="评议会", every_months=6)
    _event(town, days_ago=75, meeting_kind=monthly.uid)
    due = {one.name: one for one in meetings.calendar(PLANNER, town)}
    assert due["月度例会"].days_over >= 75 - 31
    assert (due["评议会"].last_on, due["评议会"].due_on) == (None, town.today)
    _event(town, days_ago=-7, meeting_kind=monthly.uid)
    planned = {one.name: one for one in meetings.calendar(PLANNER, town)}["月度例会"]
    assert planned.planned_on == town.today + dt.timedelta(days=7)
    assert planned.days_over == 0


@pytest.mark.case("yangpu-04")
def test_what_departments_found_together_is_listed_by_department(town):
    for name in ("绿化所", "交警"):
        _make(town, ORGANISATIONS, None, name=name, kind="department")
    walk = _event(town, "inspection", shapely.LineString([WEST, EAST]), parties=["绿化所", "交警"])
    _enter(
        town,
        "2栋 绿化所 绿化 枯枝\n3栋 交警 停车 挡了消防通道\n1栋 绿化所 绿化 树穴太小",
        source="walk",
        event=walk.uid,
    )
    found = walks.said_at(PLANNER, town, walk.uid)
    assert found.groupby("department")["text"].agg(list).to_dict() == {
        "交警": ["挡了消防通道"],
        "绿化所": ["枯枝", "树穴太小"],
    }
    with pytest.raises(Forbidden):
        walks.said_at(VISITOR, town, walk.uid)


@pytest.mark.case("yangpu-06")
@pytest.mark.case("chunyuting-07")
def test_kinds_of_meetings_are_the_places_own(town):
    five = _make(town, KINDS, None, name="五位一体", parties=["居委", "业委会", "物业", "民警", "居民代表"])
    for name in ("联席会", "议事会", "板凳会", "坝坝会", "入户走访"):
        _make(town, KINDS, None, name=name)
    meeting = _event(town, meeting_kind=five.uid, agenda="停车")
    visit = _event(town, "home_visit")
    assert len(town.frame(KINDS, Visibility.PUBLIC)) == 6
    assert features.look_at(VISITOR, town, EVENTS, meeting.fid).values["meeting_kind"] == five.uid
    with pytest.raises(NotFound):
        features.look_at(VISITOR, town, EVENTS, visit.fid)


@pytest.mark.case("yangpu-07")
def test_voices_on_a_topic_are_told_apart_by_who_speaks(town):
    topic = _make(town, TOPICS, EAST, name="街角花园")
    _enter(town, "2栋 商户 绿化 别挡招牌\n1栋 居民 绿化 要有座椅", topic=topic.uid)
    told = topics.story(PLANNER, town, topic.uid)
    assert [moment.text for moment in told if moment.respondent == "shop"] == ["别挡招牌"]


@pytest.mark.case("chunyuting-01")
def test_four_levels_stand_under_each_other_and_holes_are_listed(town):
    west, _ = _shape(town, COMMUNITIES, "西社区")
    top = _make(town, ORGANISATIONS, west, name="社区党委", level="community", status="active")
    grid = _make(
        town,
        ORGANISATIONS,
        west,
        name="第一网格",
        level="grid",
        parent=top.uid,
        status="active",
        leader_role="网格长",
    )
    house = lonlat(at(0, 200))
    building = _make(
        town, ORGANISATIONS, house, name="1栋小组", level="building", parent=grid.uid, status="active"
    )
    _make(town, ORGANISATIONS, house, name="中心户", level="household", parent=building.uid, status="active")
    assert [(node.name, node.depth, node.below) for node in organisations.tree(town)] == [
        ("社区党委", 0, 3),
        ("第一网格", 1, 2),
        ("1栋小组", 2, 1),
        ("中心户", 3, 0),
    ]
    assert organisations.uncovered(PLANNER, town, "grid") == ["2栋", "3栋"]
    assert organisations.responsible_at(VISITOR, town, WEST)["leader_role"].dropna().tolist() == ["网格长"]


@pytest.mark.case("chunyuting-03")
def test_which_team_covers_which_building(town):
    shape, uid = _shape(town, COMPOUNDS, "东院")
    for field in ("文体", "志愿", "志愿"):
        _make(
            town,
            ORGANISATIONS,
            shape,
            name=f"{field}队",
            kind="team",
            field_of_work=[field],
            covers_uid=uid,
            members=8,
            status="active",
        )
    counts = organisations.counts_by_type(town).set_index("field_of_work")["organisations"]
    assert counts.to_dict() == {"志愿": 2, "文体": 1}
    assert set(organisations.responsible_at(VISITOR, town, EAST)["name"]) == {"文体队", "志愿队"}
    assert organisations.uncovered(PLANNER, town, "team") == ["1栋", "3栋"]


@pytest.mark.case("chunyuting-06")
def test_forty_eight_opinions_of_several_meetings_become_one_list(town):
    lines = [
        f"{number % 3 + 1}栋 {about} 第{number}条意见"
        for number, about in enumerate(("停车", "照明", "绿化", "积水") * 12)
    ]
    for part, source in ((lines[:20], "meeting"), (lines[20:35], "bench_talk"), (lines[35:], "visit")):
        meeting = _event(town, "home_visit" if source == "visit" else "meeting")
        _enter(town, "\n".join(part), source=source, event=meeting.uid)
    said = town.frame(SUGGESTIONS, Visibility.STAFF)
    assert said["source"].value_counts().to_dict() == {"meeting": 20, "bench_talk": 15, "visit": 13}
    assert said["event"].nunique() == 3
    assert len(said) == 48
    assert set(said["place_name"]) == {"1栋", "东院 2栋", "3栋"}


@pytest.mark.case("chunyuting-32")
def test_who_helps_whom_is_never_mapped_nor_told(town):
    pair = _make(
        town,
        APPOINTMENTS,
        EAST,
        role="mutual_helper",
        status="active",
        tasks="代买菜",
        covers="东院",
        person="李叔",
        helps="王奶奶",
    )
    assert "person" not in pair.values
    assert "helps" not in pair.values
    assert town.frame(APPOINTMENTS, Visibility.PUBLIC).empty
    assert not APPOINTMENTS.on_map
    assert organisations.roles_by_area(town).values.tolist() == [["", "mutual_helper", 1]]
    assert organisations.appointments(PLANNER, town)["person"].tolist() == ["李叔"]
    with pytest.raises(Forbidden):
        organisations.appointments(Actor("r", Role.RESIDENT_PLANNER), town)


@pytest.mark.case("chunyuting-34")
def test_volunteer_hours_are_counted_by_area(town):
    service = _event(
        town, "volunteering", attendance=6, starts_at="14:00", ends_at="16:30", status="planned", days_ago=0
    )
    assert meetings.sessions(PLANNER, town, COMMUNITIES).empty
    version = features.move(PLANNER, town, EVENTS, service.fid, 1, "held")
    features.move(PLANNER, town, EVENTS, service.fid, version, "minuted", {"minutes": "送了锦旗"})
    counts = meetings.sessions(PLANNER, town, COMMUNITIES)
    assert counts.loc["东社区", ["volunteering", "attendance", "person_hours"]].tolist() == [1, 6, 15]
