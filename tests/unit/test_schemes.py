"""What schemes, options, revisions and remarks refuse: each says why in both languages, and loses nothing."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import CoCreateError, Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.elements import DRAWN, ELEMENT_KINDS, ELEMENTS
from cocreate_gis.model.layers.schemes import SCHEME_OPTIONS, SCHEME_REMARKS, SCHEMES
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.promises import candidates, drawing, options, remarks, revisions, scheme_words
from cocreate_gis.services.registers import bulk, sites_elements
from cocreate_gis.services.registers.sites_elements import Placing
from cocreate_gis.services.voices import forgetting
from cocreate_gis.store import read_history
from cocreate_gis.wording import Words
from tests.towns import at, box, lonlat
from tests.voices import say

NEIGHBOUR = Actor("browser-5", Role.RESIDENT)
BENCH = "bench"


def _uid(town, layer, fid) -> str:
    return features.look_at(OPERATOR, town, layer, fid).uid


@pytest.fixture
def option(town) -> int:
    """An option of a scheme, in draft, with a bench drawn in it."""
    scheme = features.create(OPERATOR, town, SCHEMES, lonlat(box(100, 180, 140, 220)), {"name": "小花园"})
    values = {"scheme": _uid(town, SCHEMES, scheme), "name": "选项一"}
    made = features.create(OPERATOR, town, SCHEME_OPTIONS, None, values)
    _draw(town, made)
    return made


def _placing(town) -> Placing:
    kinds = town.frame(ELEMENT_KINDS, Visibility.STAFF)
    place = lonlat(at(120, 200))
    return Placing(str(kinds["uid"][kinds["code"] == BENCH].iloc[0]), (place.x, place.y))


def _draw(town, option, **values) -> int:
    uid = _uid(town, SCHEME_OPTIONS, option)
    return drawing.draw(OPERATOR, town, uid, _placing(town), values)[0]


def _show(town, option) -> int:
    version = features.look_at(OPERATOR, town, SCHEME_OPTIONS, option).version
    return revisions.publish(OPERATOR, town, option, version, "大家要坐的地方")


def _said(error: CoCreateError, code: str) -> None:
    assert error.code == code
    for language in ("zh", "en"):
        assert Words(language).error(error)


def _things(town) -> dict[int, int]:
    frame = town.frame(ELEMENTS, Visibility.STAFF)
    return dict(zip(frame.index, frame["version"], strict=True))


def test_what_residents_have_seen_changes_only_with_a_reason(town, option):
    _show(town, option)
    before = _things(town)
    ((bench, version),) = before.items()
    ways = (
        lambda: _draw(town, option),
        lambda: features.change(OPERATOR, town, ELEMENTS, bench, version, {"material": "木"}),
        lambda: features.change(OPERATOR, town, ELEMENTS, bench, version, {}, lonlat(box(0, 0, 2, 1))),
        lambda: features.remove(OPERATOR, town, ELEMENTS, bench, version),
        lambda: sites_elements.turn(OPERATOR, town, bench, version, 45),
        lambda: drawing.take_out(OPERATOR, town, bench, version, "  "),
    )
    for way in ways:
        with pytest.raises(InvalidInput) as refused:
            way()
        _said(refused.value, "change_needs_reason")
    with pytest.raises(Conflict) as together:
        bulk.apply(OPERATOR, town, ELEMENTS, before, {"material": "木"})
    _said(together.value, "bulk_refused")
    assert _things(town) == before
    drawing.take_out(OPERATOR, town, bench, version, "挡路")
    assert _things(town) == {}
    features.bring_back(OPERATOR, town, ELEMENTS, bench)
    assert features.look_at(OPERATOR, town, ELEMENTS, bench).values["reason"] == "挡路"


def test_a_draft_changes_without_a_reason(town, option):
    ((bench, version),) = _things(town).items()
    sites_elements.turn(OPERATOR, town, bench, version, 45, 3.0)
    (thing,) = drawing.drawing_of(town, _uid(town, SCHEME_OPTIONS, option))
    assert (thing.length_m, thing.bearing_deg) == (3.0, 45)
    with pytest.raises(InvalidInput) as refused:
        sites_elements.turn(OPERATOR, town, bench, version + 1, 45, 500.0)
    _said(refused.value, "length_impossible")


def test_the_same_drawing_is_not_shown_twice(town, option):
    assert _show(town, option) == 1
    with pytest.raises(InvalidInput) as refused:
        _show(town, option)
    _said(refused.value, "revision_nothing_changed")
    known = revisions.revisions_of(town, _uid(town, SCHEME_OPTIONS, option), Visibility.STAFF)
    assert known.index.tolist() == [1]
    with pytest.raises(NotFound) as missing:
        revisions.drawing_at(town, _uid(town, SCHEME_OPTIONS, option), 7, Visibility.STAFF)
    _said(missing.value, "revision_missing")


def test_a_revision_without_a_reason_shows_nothing(town, option):
    with pytest.raises(InvalidInput):
        revisions.publish(OPERATOR, town, option, 1, " ")
    assert features.look_at(OPERATOR, town, SCHEME_OPTIONS, option).values["status"] == "draft"
    assert revisions.revisions_of(town, _uid(town, SCHEME_OPTIONS, option), Visibility.STAFF).empty


def test_two_planners_publish_one_option_once(town, option):
    version = features.look_at(OPERATOR, town, SCHEME_OPTIONS, option).version
    revisions.publish(OPERATOR, town, option, version, "一个人先公布")
    _draw(town, option, reason="再加一张")
    with pytest.raises(Conflict) as refused:
        revisions.publish(OPERATOR, town, option, version, "另一个人还看着旧的")
    _said(refused.value, "changed_by_another")
    known = revisions.revisions_of(town, _uid(town, SCHEME_OPTIONS, option), Visibility.STAFF)
    assert known["reason"].tolist() == ["一个人先公布"]


def test_an_option_that_is_decided_gets_no_further_revision(town, option):
    _show(town, option)
    shown = features.look_at(OPERATOR, town, SCHEME_OPTIONS, option)
    features.move(OPERATOR, town, SCHEME_OPTIONS, option, shown.version, "chosen")
    _draw(town, option, reason="晚了")
    with pytest.raises(InvalidInput) as refused:
        _show(town, option)
    _said(refused.value, "revision_not_now")


def test_a_visitor_neither_sees_nor_draws_a_draft(town, option):
    uid = _uid(town, SCHEME_OPTIONS, option)
    scheme = str(town.frame(SCHEMES, Visibility.STAFF)["uid"].iloc[0])
    assert options.options_seen(VISITOR, town, scheme) == []
    assert revisions.revisions_of(town, uid, Visibility.PUBLIC).empty
    assert town.frame(ELEMENTS, Visibility.PUBLIC).empty
    with pytest.raises(Forbidden):
        drawing.draw(NEIGHBOUR, town, uid, _placing(town), {})
    with pytest.raises(NotFound):
        remarks.remark(NEIGHBOUR, town, uid, "看不到也想说")
    assert town.frame(SCHEME_REMARKS, Visibility.STAFF).empty


def test_a_scheme_that_goes_back_to_draft_takes_no_remarks(town, option):
    _show(town, option)
    scheme = town.frame(SCHEMES, Visibility.STAFF)
    features.move(OPERATOR, town, SCHEMES, int(scheme.index[0]), int(scheme["version"].iloc[0]), "draft")
    with pytest.raises(NotFound) as refused:
        remarks.remark(NEIGHBOUR, town, _uid(town, SCHEME_OPTIONS, option), "还来得及吗")
    _said(refused.value, "feature_missing")
    assert options.options_seen(VISITOR, town, str(scheme["uid"].iloc[0])) == []
    # Neither is the option found by a list, a tile or a card of its own; what was drawn is all there.
    assert town.frame(SCHEME_OPTIONS, Visibility.PUBLIC).empty
    assert revisions.revisions_of(town, _uid(town, SCHEME_OPTIONS, option), Visibility.PUBLIC).empty
    assert _show(town, option) == 2
    assert len(town.frame(SCHEME_OPTIONS, Visibility.PUBLIC)) == 1
    assert town.frame(SCHEMES, Visibility.PUBLIC)["status"].tolist() == ["shown"]


def test_nobody_reads_that_things_without_a_price_cost_nothing(town, option):
    seen = options.option_seen(OPERATOR, town, option)
    assert seen.sums.without_cost == 1
    assert scheme_words.cost_line(seen, Words("zh")) == "造价还不知道。"
    _draw(town, option, cost_yuan=900.0)
    assert "至少 900 元" in scheme_words.cost_line(options.option_seen(OPERATOR, town, option), Words("zh"))


def test_remarks_close_and_answers_name_a_revision_there_is(town, option):
    _show(town, option)
    uid = _uid(town, SCHEME_OPTIONS, option)
    said = remarks.remark(NEIGHBOUR, town, uid, "<b>太窄</b>")
    with pytest.raises(InvalidInput) as refused:
        remarks.answer(OPERATOR, town, said, 1, "改了", 9)
    _said(refused.value, "answered_in_unknown")
    with pytest.raises(InvalidInput) as refused:
        remarks.answer(OPERATOR, town, said, 1, "")
    _said(refused.value, "evidence_missing")
    scheme = town.frame(SCHEMES, Visibility.STAFF)
    yesterday = town.today - dt.timedelta(days=1)
    closing = {"shown_on": yesterday, "closes_on": yesterday}
    fid, version = int(scheme.index[0]), int(scheme["version"].iloc[0])
    features.change(OPERATOR, town, SCHEMES, fid, version, closing)
    with pytest.raises(InvalidInput) as refused:
        remarks.remark(NEIGHBOUR, town, uid, "晚了一天")
    _said(refused.value, "remarks_closed")
    # What was said in time is answered all the same.
    remarks.answer(OPERATOR, town, said, 1, "放宽到1.5 m", 1)
    assert [one.text for one in remarks.remarks_on(VISITOR, town, uid)] == ["<b>太窄</b>"]


def test_whoever_said_something_to_an_option_is_forgotten_with_it(town, option):
    _show(town, option)
    uid = _uid(town, SCHEME_OPTIONS, option)
    remarks.remark(NEIGHBOUR, town, uid, "我住3栋，窗下太吵")
    kept = forgetting.what_is_kept(NEIGHBOUR, town, NEIGHBOUR.uid)
    assert kept.counts == {"remarks": 1}
    said = str(town.frame(SCHEME_REMARKS, Visibility.STAFF)["uid"].iloc[0])
    forgetting.forget(NEIGHBOUR, town, NEIGHBOUR.uid)
    assert town.frame(SCHEME_REMARKS, Visibility.STAFF).empty
    with town.store.read() as connection:
        told = [change.content for change in read_history(connection, SCHEME_REMARKS.name, said)]
    assert "3栋" not in str(told)


def test_a_suggestion_nobody_sees_is_no_candidate(town):
    say(town, "p", "还没放行", at(3, 200), status="received")
    pin = int(town.frame(SUGGESTIONS, Visibility.STAFF).index[-1])
    with pytest.raises(InvalidInput) as refused:
        candidates.make_candidate(OPERATOR, town, SUGGESTIONS, pin, "zh")
    _said(refused.value, "candidate_not_released")
    assert town.frame(SCHEMES, Visibility.STAFF).empty


def test_options_that_overlap_are_no_part_of_the_tiles_of_what_stands(town, option):
    tile = town._tile_source(ELEMENTS.name, Visibility.STAFF)
    assert tile.frame.empty
    assert town.frame(ELEMENTS, Visibility.STAFF)["status"].tolist() == [DRAWN]
