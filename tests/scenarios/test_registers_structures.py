"""A suspected structure as the cases tell it: the need, the exchange, the documents, the space."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import Forbidden, InvalidInput
from cocreate_gis.model.layers import find_layer
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.permissions import Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.registers import clearing, structures
from cocreate_gis.services.registers.structure_deadlines import cautions, deadlines
from cocreate_gis.store import read_personal
from tests.scenarios.setting import PLANNER
from tests.towns import at, box, lonlat

STRUCTURES, TOPICS, EVENTS, COMPOUNDS = (
    find_layer(name) for name in ("illegal_structures", "topics", "events", "compounds")
)
OFFICIAL = Actor("account:official", Role.OFFICIAL)
VISITOR = Actor("visitor", Role.VISITOR)
DAY = dt.date(2025, 3, 4)
AGREED = {"agreement_no": "协议1", "agreement_on": dt.date(2025, 4, 2)}
REMOVED = {"removed_on": dt.date(2025, 5, 6), "removal_mode": "self"}
ACCEPTED = {"accepted_by": "街道、社区", "accepted_on": dt.date(2025, 6, 1)}


def closed(released_m2, reuse):
    return {"closed_on": dt.date(2025, 6, 9), "released_m2": released_m2, "space_reuse": reuse}


def report(town, case_no, place=None, **values):
    filled = {"case_no": case_no, "kind": "rooftop", "found_on": DAY, "source": "patrol"} | values
    return features.create(PLANNER, town, STRUCTURES, lonlat(place or box(500, 200, 506, 203)), filled)


def values_of(town, fid):
    return features.look_at(PLANNER, town, STRUCTURES, fid).values


def walk(town, fid, *steps, actor=PLANNER):
    """Take a record through its steps."""
    for target, given in steps:
        version = features.look_at(PLANNER, town, STRUCTURES, fid).version
        features.move(actor, town, STRUCTURES, fid, version, target, given)


TO_NEED = (
    ("checked", {"checked_on": DAY}),
    ("talked", {}),
    ("need_found", {"need_kind": "safe_parking", "need": "车在楼下被偷过"}),
)
OFFER = {"exchange_promised": "带监控的公共车棚", "exchange_due": dt.date(2025, 8, 1)}
TO_AGREED = (*TO_NEED, ("offered", OFFER), ("agreed", AGREED))
TO_CLOSED = (*TO_AGREED, ("self_removed", REMOVED), ("accepted", ACCEPTED))


def document(number, **more):
    return {"authority": "城管局", "document_no": number, "served_on": DAY, **more}


TO_ENFORCED = (
    ("determined", document("认1", determination="illegal", legal_ground="第十条")),
    ("ordered", document("限1", term_end=dt.date(2025, 3, 20))),
    ("served", document("限1", service_method="direct")),
    ("urged", document("催1")),
    ("decided", document("决1")),
    ("notified", document("告1", enforcement_on=dt.date(2025, 5, 6), enforcement_at="10:00")),
    ("enforced", document("执1", removed_on=dt.date(2025, 5, 6), removal_mode="enforced")),
    ("rubble_cleared", document("清1", rubble_cleared_on=dt.date(2025, 5, 8))),
)


@pytest.mark.case("dengyue-10")
def test_the_carport_goes_because_a_safe_shed_comes(town):
    place = box(500, 200, 506, 203)
    fid = report(town, "车棚1", place, kind="carport", storey="一楼", use="停电动车")
    assert values_of(town, fid)["area_m2"] == 18
    walk(town, fid, *TO_CLOSED, ("closed", closed(18.0, "恢复通道")))
    held = values_of(town, fid)
    assert (held["status"], held["need_kind"], held["need"]) == ("closed", "safe_parking", "车在楼下被偷过")
    walk(town, fid, ("watched", {}), ("recurred", {}))
    again = report(town, "车棚1-2", place, kind="carport", recurrence_of=_uid(town, fid))
    assert values_of(town, again)["status"] == "clue"
    # What was built again is one case, not two.
    assert clearing.progress(PLANNER, town).loc["东院", "places"] == 1


def _uid(town, fid):
    return features.look_at(PLANNER, town, STRUCTURES, fid).uid


@pytest.mark.case("dengyue-11")
def test_what_is_exchanged_is_promised_dated_and_kept(town):
    fid = report(town, "车棚1", kind="carport")
    walk(town, fid, *TO_NEED)
    with pytest.raises(InvalidInput, match="evidence_missing") as refused:
        walk(town, fid, ("offered", {"exchange_promised": "公共车棚"}))
    assert refused.value.params["field"].zh == "承诺完成日期"
    walk(town, fid, ("offered", OFFER | {"exchange_interim": "门卫室旁临时停放"}), ("agreed", AGREED))
    noon = dt.datetime(2025, 8, 2, 12, tzinfo=town.workspace.zone)
    due = deadlines(PLANNER, town, noon)
    assert due[["kind", "standing"]].to_numpy().tolist() == [["promise", "late"]]
    version = features.look_at(PLANNER, town, STRUCTURES, fid).version
    features.change(PLANNER, town, STRUCTURES, fid, version, {"exchange_kept_on": dt.date(2025, 8, 3)})
    assert deadlines(PLANNER, town, noon).empty
    with pytest.raises(InvalidInput, match="evidence_needed"):
        features.change(PLANNER, town, STRUCTURES, fid, version + 1, {"agreement_no": None})


@pytest.mark.case("dengyue-09")
@pytest.mark.case("wuhou-11")
def test_courtyards_are_told_apart_by_how_far_they_are(town):
    for name, west in (("3号院", 0), ("5号院", 200)):
        shape = lonlat(box(west, 0, west + 100, 50))
        features.create(PLANNER, town, COMPOUNDS, shape, {"name": name})
    for number in range(2):
        fid = report(town, f"三-{number}", box(number * 20, 5, number * 20 + 4, 10), courtyard="3号院")
        walk(town, fid, *TO_CLOSED, ("closed", closed(15.0, "晾晒场")))
    agreed = report(town, "五-1", box(205, 5, 210, 10), households=3)
    walk(town, agreed, *TO_AGREED)
    gone = report(town, "五-2", box(215, 5, 220, 10))
    walk(town, gone, *TO_AGREED, ("self_removed", REMOVED))
    features.create(
        PLANNER,
        town,
        STRUCTURES,
        lonlat(box(225, 5, 230, 10)),
        {"case_no": "五-3", "kind": "canopy", "status": "not_illegal"},
    )
    table = clearing.progress(PLANNER, town)
    told = table.drop(columns="geometry").to_dict("index")
    assert told["3号院"] == {
        "places": 2,
        "settled": 2,
        "removed": 2,
        "households": 2,
        "stage": "finished",
        "released_m2": 30.0,
        "reuse": "晾晒场",
    }
    assert told["5号院"] | {"reuse": "", "released_m2": 25.0} == told["5号院"]
    assert [told["5号院"][name] for name in ("places", "settled", "removed", "stage")] == [2, 2, 1, "started"]
    assert table.geometry.notna().all()
    with pytest.raises(Forbidden):
        clearing.progress(VISITOR, town)


@pytest.mark.case("wuhou-09")
def test_193_households_on_the_roofs_are_published_as_totals_only(town):
    for number, households in enumerate((60, 70, 63)):
        report(town, f"屋顶{number}", box(500, 100, 520, 104), households=households, courtyard="长寿苑")
    table, total = clearing.households_by_courtyard(VISITOR, town)
    assert (total, table["households"].tolist()) == (193, ["193"])
    assert list(table.columns) == ["households", "stage"]
    assert town.frame(STRUCTURES, Visibility.PUBLIC).empty


@pytest.mark.case("wuhou-10")
def test_the_need_for_a_dry_roof_and_the_talk_about_it_stand_beside_the_structure(town):
    fid = report(town, "屋顶1", courtyard="长寿苑", roof_repair_needed=True)
    walk(town, fid, *TO_NEED[:2], ("need_found", {"need_kind": "leak", "need": "多年漏水"}))
    topic = features.create(PLANNER, town, TOPICS, None, {"name": "屋面防水", "agreement": "统一重做"})
    meeting = features.create(
        OFFICIAL, town, EVENTS, lonlat(at(500, 100)), {"title": "院坝会", "kind": "meeting", "held_on": DAY}
    )
    uid = _uid(town, fid)
    named = [
        (layer.name, features.look_at(PLANNER, town, layer, made).uid)
        for layer, made in ((TOPICS, topic), (EVENTS, meeting))
    ]
    structures.talked_about(PLANNER, town, uid, named)
    talks = structures.talks(OFFICIAL, town, uid)
    assert [(talk.title, talk.outcome) for talk in talks] == [("屋面防水", "统一重做"), ("院坝会", "")]
    structures.talked_about(OFFICIAL, town, uid, named[:1])
    assert [talk.title for talk in structures.talks(PLANNER, town, uid)] == ["屋面防水"]
    with pytest.raises(Forbidden):
        structures.talks(VISITOR, town, uid)


@pytest.mark.case("wuhou-22")
def test_less_is_pulled_down_than_altered(town):
    for number, action in enumerate(("keep", "repair", "alter", "alter", "demolish", "replace")):
        report(town, f"处{number}", action=action)
    counts = town.frame(STRUCTURES, Visibility.STAFF)["action"].value_counts()
    assert counts["alter"] > counts["demolish"]
    assert set(counts.index) == set(STRUCTURES.field("action").domain)


@pytest.mark.case("chunyuting-17")
def test_three_places_come_down_and_fifty_two_heaps_are_cleared(town):
    for kind, places in (("yard_enclosure", 3), ("clutter", 52)):
        fid = report(town, kind, kind=kind, places=places, courtyard="春庭苑", source="survey")
        walk(town, fid, *TO_NEED[:2], ("self_removed", REMOVED), ("accepted", ACCEPTED))
        walk(town, fid, ("closed", closed(4.0 * places, "晾晒、停放")))
    row = clearing.progress(PLANNER, town).loc["春庭苑"]
    assert (row["places"], row["removed"], row["released_m2"]) == (55, 55, 220.0)


def test_every_step_of_the_authority_has_a_document_of_its_own(town):
    fid = report(town, "移送1")
    walk(town, fid, *TO_NEED[:1], ("transferred", {}))
    for target, given in TO_ENFORCED:
        with pytest.raises(Forbidden, match="not_allowed"):
            walk(town, fid, (target, given))
        # What an earlier step left in the record proves nothing for this one.
        bare = {name: value for name, value in given.items() if name not in ("document_no", "served_on")}
        with pytest.raises(InvalidInput, match="evidence_missing") as refused:
            walk(town, fid, (target, bare), actor=OFFICIAL)
        assert refused.value.params["field"].zh == "文书编号、送达日期"
        walk(town, fid, (target, given), actor=OFFICIAL)
    trail = structures.trail(OFFICIAL, town, _uid(town, fid))
    numbers = [given["document_no"] for _, given in TO_ENFORCED]
    assert trail["document_no"].dropna().tolist() == numbers
    assert trail["status"].tolist() == ["clue", "checked", "transferred", *(t for t, _ in TO_ENFORCED)]
    walk(town, fid, ("restored", {"restoration": "补种草皮"}), ("accepted", ACCEPTED))


def test_a_step_that_is_skipped_is_refused_and_the_next_ones_are_named(town):
    fid = report(town, "跳1")
    with pytest.raises(InvalidInput, match="status_step_unknown") as refused:
        walk(town, fid, ("agreed", AGREED))
    assert refused.value.params["following"].zh == "已核实现场"
    assert values_of(town, fid)["status"] == "clue"


@pytest.mark.parametrize(
    ("status", "values", "error"),
    [
        ("agreed", {}, (InvalidInput, "evidence_missing")),
        ("enforced", document("执1", **REMOVED), (Forbidden, "state_of_others")),
        ("clue", {"document_no": "执1"}, (Forbidden, "field_of_a_step")),
        ("closed", {"closed_on": DAY}, (InvalidInput, "evidence_missing")),
    ],
)
def test_no_record_begins_in_a_state_it_has_not_earned(town, status, values, error):
    with pytest.raises(error[0], match=error[1]):
        report(town, "越级", status=status, **values)
    assert town.frame(STRUCTURES, Visibility.STAFF).empty
    report(town, "旧案", status="agreed", **AGREED)
    assert town.frame(STRUCTURES, Visibility.STAFF)["status"].tolist() == ["agreed"]


def test_a_planner_does_not_write_the_authoritys_number(town):
    fid = report(town, "号1")
    with pytest.raises(Forbidden):
        features.change(PLANNER, town, STRUCTURES, fid, 1, {"document_no": "自编"})
    with pytest.raises(Forbidden):
        walk(town, fid, ("checked", {"checked_on": DAY, "served_on": DAY}))


def test_who_reported_it_stays_secret(town):
    fid = report(town, "密1", source="report", reporter="王某 3单元", statement="我家一直这样")
    assert not {"reporter", "statement"} & set(values_of(town, fid))
    assert not {"reporter", "statement"} & set(town.frame(STRUCTURES, Visibility.STAFF).columns)
    with town.store.read() as connection:
        assert read_personal(connection, STRUCTURES, _uid(town, fid))["reporter"] == "王某 3单元"


def at_hour(town, day, hour):
    return dt.datetime(2025, 3, day, hour, tzinfo=town.workspace.zone)


@pytest.mark.parametrize(
    ("values", "hour", "standing"),
    [
        ({"found_at": "09:00"}, (5, 8), "soon"),
        ({"found_at": "09:00"}, (5, 10), "late"),
        ({"found_at": "09:00", "under_construction": True}, (4, 10), "soon"),
        ({"found_at": "09:00", "under_construction": True}, (4, 12), "late"),
        # Nobody knows when on that day: only when the day after is over is it late for certain.
        ({}, (5, 22), "soon"),
        ({}, (6, 1), "late"),
    ],
)
def test_somebody_is_there_within_the_hours(town, values, hour, standing):
    report(town, "急1", **values)
    assert deadlines(OFFICIAL, town, at_hour(town, *hour))["standing"].tolist() == [standing]


def test_who_reported_it_is_answered_within_a_month(town):
    fid = report(town, "答1", source="report")
    walk(town, fid, ("checked", {"checked_on": DAY}))
    due = deadlines(OFFICIAL, town, at_hour(town, 30, 9))
    assert due["kind"].tolist() == ["reply"]
    assert due["due"].iloc[0].date() == dt.date(2025, 4, 4)
    version = features.look_at(PLANNER, town, STRUCTURES, fid).version
    features.change(PLANNER, town, STRUCTURES, fid, version, {"answered_on": dt.date(2025, 3, 20)})
    assert deadlines(OFFICIAL, town, at_hour(town, 30, 9)).empty


@pytest.mark.parametrize(
    ("day", "clock", "codes"),
    [
        (dt.date(2026, 2, 17), "10:00", ["holiday"]),
        (dt.date(2027, 2, 6), None, ["holiday"]),
        (dt.date(2026, 3, 4), "22:30", ["night"]),
        (dt.date(2026, 10, 1), "05:59", ["holiday", "night"]),
        (dt.date(2026, 3, 4), "06:00", []),
        # A Sunday on which offices work, and a plain one.
        (dt.date(2026, 9, 20), "10:00", []),
        (None, None, []),
    ],
)
def test_nights_and_holidays_are_warned_of(town, day, clock, codes):
    assert [caution.code for caution in cautions(town, day, clock, "zh")] == codes
