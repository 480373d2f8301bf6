"""Cases about schemes, options and their revisions, done as their rows say."""

import datetime as dt

import pytest

from cocreate_gis.analysis.progress import silent
from cocreate_gis.model.coverage import CoverageRequest
from cocreate_gis.model.drawings import sums
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.elements import ELEMENT_KINDS, ELEMENTS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEME_REMARKS, SCHEMES
from cocreate_gis.model.layers.sites import MICRO_SPACE_SITES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.job_kinds import KINDS
from cocreate_gis.services.photos import pairs, photos
from cocreate_gis.services.promises import candidates, drawing, measures, options, remarks, revisions
from cocreate_gis.services.promises.scheme_words import difference_lines
from cocreate_gis.services.registers import sites_elements
from cocreate_gis.services.registers.sites_elements import Placing
from cocreate_gis.wording import Words
from tests.scenarios.setting import PLANNER, jpeg
from tests.towns import CATEGORY, at, box, lonlat
from tests.voices import say

NEIGHBOUR = Actor("browser-17", Role.RESIDENT)


def _make(town, layer, place, **values) -> int:
    return features.create(PLANNER, town, layer, None if place is None else lonlat(place), values)


def _row(town, layer, fid):
    return features.look_at(PLANNER, town, layer, fid)


def _scheme(town, name="转角小花园", **values) -> str:
    place = values.pop("place", box(100, 180, 140, 220))
    return _row(town, SCHEMES, _make(town, SCHEMES, place, name=name, **values)).uid


def _option(town, scheme, name="选项一", **values) -> int:
    return _make(town, SCHEME_OPTIONS, None, scheme=scheme, name=name, **values)


def _draw(town, option, kind, point, reason="", **placing) -> int:
    kinds = town.frame(ELEMENT_KINDS, Visibility.STAFF)
    uid = str(kinds["uid"][kinds["code"] == kind].iloc[0])
    shape = lonlat(point)
    told = Placing(uid, (shape.x, shape.y), **placing)
    values = {"action": "new", "reason": reason} if reason else {"action": "new"}
    return drawing.draw(PLANNER, town, _row(town, SCHEME_OPTIONS, option).uid, told, values)[0]


def _publish(town, option, reason, change=None) -> int:
    version = _row(town, SCHEME_OPTIONS, option).version
    return revisions.publish(PLANNER, town, option, version, reason, change)


def _walk(town, layer, fid, *states) -> None:
    for state in states:
        features.move(PLANNER, town, layer, fid, _row(town, layer, fid).version, state)


@pytest.mark.case("dengyue-07")
def test_residents_compare_the_rendering_with_what_is_there(town):
    """Scheme option (media), polygon: draft → shown → chosen, the existing photo beside the rendering."""
    scheme = _scheme(town)
    option = _make(
        town,
        SCHEME_OPTIONS,
        box(105, 185, 135, 215),
        scheme=scheme,
        name="花坛加座椅",
        author="社区规划师小组",
        cost_yuan=18_000,
        cost_source="施工队报价",
    )
    uid = _row(town, SCHEME_OPTIONS, option).uid
    today, rendering = photos.attach(PLANNER, town, SCHEME_OPTIONS, uid, [jpeg("#666"), jpeg("#3a6")])
    version = _row(town, SCHEME_OPTIONS, option).version
    pairs.set_pair(PLANNER, town, SCHEME_OPTIONS, (option, version), today, rendering)
    _draw(town, option, "bench", at(120, 200))
    assert options.options_seen(VISITOR, town, scheme) == []

    assert _publish(town, option, "大家要先有坐的地方") == 1
    # A photo is shown by hand, as every photo is.
    assert pairs.pair(VISITOR, town, SCHEME_OPTIONS, option) == (None, None)
    for photo in (today, rendering):
        photos.show(PLANNER, town, photo, shown=True)
    seen = pairs.pair(VISITOR, town, SCHEME_OPTIONS, option)
    assert [photo.uid for photo in seen if photo] == [today, rendering]
    (shown,) = options.options_seen(VISITOR, town, scheme)
    assert (shown.name, shown.revision, shown.cost_yuan) == ("花坛加座椅", 1, 18_000)
    assert shown.feature.values["author"] == "社区规划师小组"
    assert [thing.kind_zh for thing in shown.drawing] == ["座椅"]

    _walk(town, SCHEME_OPTIONS, option, "chosen")
    (shown,) = options.options_seen(VISITOR, town, scheme)
    assert shown.feature.values["status"] == "chosen"


@pytest.mark.case("yangpu-14")
def test_a_scheme_is_changed_for_what_people_say_and_every_remark_is_answered(town):
    """Scheme revision: v1 → comments → v2 → … → final; two versions differ, each comment is answered."""
    scheme = _scheme(town, "东院车棚", place=at(600, 210))
    option = _option(town, scheme)
    shed = _draw(town, option, "bike_shed", at(600, 210))
    thing = _row(town, ELEMENTS, shed)
    sites_elements.turn(PLANNER, town, shed, thing.version, 90, 30.0)
    uid = _row(town, SCHEME_OPTIONS, option).uid
    assert _publish(town, option, "停得下全院的电动车") == 1

    said = remarks.remark(NEIGHBOUR, town, uid, "30米的车棚会挡住消防车")
    heard = remarks.write_down(PLANNER, town, uid, "窗下不要停车", "meeting")
    assert [one.text for one in remarks.remarks_on(VISITOR, town, uid)] == []
    assert [one.own for one in remarks.remarks_on(NEIGHBOUR, town, uid)] == [True]
    assert {one.revision for one in remarks.remarks_on(PLANNER, town, uid)} == {1}

    thing = _row(town, ELEMENTS, shed)
    sites_elements.turn(PLANNER, town, shed, thing.version, 90, 19.0, "30米会堵住消防车道，缩到19米")
    bench = _draw(town, option, "bench", at(580, 205), reason="等车的老人要坐")
    assert _publish(town, option, "按大家的意见改短", "车棚改短，加一张座椅") == 2
    for fid, reply, number in ((said, "缩到19米，消防车过得去。", 2), (heard, "窗下画了禁停线。", None)):
        version = _row(town, SCHEME_REMARKS, fid).version
        remarks.answer(PLANNER, town, fid, version, reply, number)

    public = remarks.remarks_on(VISITOR, town, uid)
    assert {one.text: one.answered_in for one in public} == {
        "30米的车棚会挡住消防车": 2,
        "窗下不要停车": None,
    }
    found = revisions.compared(town, uid, (1, 2), Visibility.PUBLIC)
    assert [(one.change, one.thing.uid) for one in found] == [
        ("changed", _row(town, ELEMENTS, shed).uid),
        ("added", _row(town, ELEMENTS, bench).uid),
    ]
    assert found[0].sizes_m == {"length_m": (30.0, 19.0)}
    assert found[0].moved_m == 0
    lines = difference_lines(found, Words("zh"))
    assert (
        lines[0] == "改动：车棚（单段）（30 m × 2.2 m），长 30 m → 19 m。原因：30米会堵住消防车道，缩到19米"
    )
    assert lines[1] == "新增：座椅（1.8 m × 0.6 m）。原因：等车的老人要坐"
    # What was shown first stays as it was, whatever is drawn later.
    (first,) = revisions.drawing_at(town, uid, 1, Visibility.PUBLIC)
    assert first.length_m == 30.0
    _walk(town, SCHEME_OPTIONS, option, "chosen")


@pytest.mark.case("dengyue-07")
def test_a_drawn_bay_counts_and_a_bay_that_goes_is_taken_off(town):
    option = _option(town, _scheme(town))
    for x in (110, 114):
        _draw(town, option, "car_bay", at(x, 200))
    gone = _draw(town, option, "kerb_bay", at(130, 200))
    thing = _row(town, ELEMENTS, gone)
    features.change(PLANNER, town, ELEMENTS, gone, thing.version, {"action": "demolish"})
    told = sums(drawing.drawing_of(town, _row(town, SCHEME_OPTIONS, option).uid))
    assert (told.bays, told.things, told.without_cost) == (1, 2, 3)


def test_nothing_that_is_drawn_stands_until_it_is_built(town):
    option = _option(town, _scheme(town))
    bench = _draw(town, option, "bench", at(120, 200))
    assert town.frame(ELEMENTS, Visibility.PUBLIC).empty
    assert sites_elements.standing(PLANNER, town).empty
    _walk(town, ELEMENTS, bench, "built")
    assert town.frame(ELEMENTS, Visibility.PUBLIC).index.tolist() == [bench]
    assert sites_elements.standing(VISITOR, town).index.tolist() == [bench]


def test_a_pin_becomes_a_candidate_and_its_gain_is_computed(town):
    """The first house, 100 people, walks 1,000 m to the only room; a room at its door serves it."""
    say(town, "p", "这边的老人没有地方坐坐", at(3, 200), category="elderly")
    pin = int(town.frame(SUGGESTIONS, Visibility.STAFF).index[-1])
    made = candidates.make_candidate(PLANNER, town, SUGGESTIONS, pin, "zh")
    assert made.is_new
    assert made.category == CATEGORY
    again = candidates.make_candidate(PLANNER, town, SUGGESTIONS, pin, "zh")
    assert (again.scheme, again.option, again.is_new) == (made.scheme, made.option, False)
    scheme = town.frame(SCHEMES, Visibility.STAFF).iloc[0]
    assert scheme["name"] == "这边的老人没有地方坐坐"
    # The exact place of the pin is its sender's: the scheme lies where everybody sees the pin.
    assert scheme.geometry.equals(town.frame(SUGGESTIONS, Visibility.PUBLIC).geometry.loc[pin])

    option = town.frame(SCHEME_OPTIONS, Visibility.STAFF)
    fid = int(option.index[option["uid"] == made.option][0])
    question = CoverageRequest(categories=(CATEGORY,), minutes=15)
    asked = {"option": fid, "question": question.model_dump(mode="json")}
    assert KINDS["option"][1](PLANNER, town, asked, silent)["run"]
    kept = _row(town, SCHEME_OPTIONS, fid)
    evidence = measures.evidence_of(kept)
    assert evidence is not None
    assert (evidence.before["residents"], evidence.after["residents"]) == (230, 330)
    assert kept.values["people_gained"] == 100
    assert evidence.layer_versions["buildings"] == town.layer_version("buildings")
    assert not measures.is_stale(town, evidence)


def test_a_site_becomes_a_candidate_once(town):
    site = _make(town, MICRO_SPACE_SITES, box(0, 180, 20, 220), name="转角", kind="idle_land")
    made = candidates.make_candidate(PLANNER, town, MICRO_SPACE_SITES, site, "zh")
    assert candidates.make_candidate(PLANNER, town, MICRO_SPACE_SITES, site, "zh").scheme == made.scheme
    (row,) = town.frame(SCHEMES, Visibility.STAFF).to_dict("records")
    assert (row["name"], row["site"]) == ("转角", _row(town, MICRO_SPACE_SITES, site).uid)


def test_remarks_close_on_their_day(town):
    yesterday = town.today - dt.timedelta(days=1)
    scheme = _scheme(town, shown_on=yesterday, closes_on=yesterday)
    option = _option(town, scheme)
    _draw(town, option, "bench", at(120, 200))
    _publish(town, option, "先看看")
    seen = options.option_seen(VISITOR, town, option)
    why = remarks.closed_because(town, seen.feature)
    assert why is not None
    assert why.code == "remarks_closed"
