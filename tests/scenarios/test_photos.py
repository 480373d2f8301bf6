"""Cases in which people walk, look and take photos."""

import datetime as dt

import pytest
import shapely

from cocreate_gis.model.errors import NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import EVENTS, ORGANISATIONS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import VISITOR
from cocreate_gis.services import features
from cocreate_gis.services.gatherings import walk_photos
from cocreate_gis.services.photos import photos
from cocreate_gis.services.voices import suggestions
from cocreate_gis.services.voices.suggestions import Entry, SuggestionDraft
from cocreate_gis.store import get_feature, read_personal
from tests import towns
from tests.photo_towns import RECORDER, STRANGER
from tests.pictures import WUHAN, jpeg
from tests.scenarios.setting import PLANNER

TRACK = towns.lonlat(towns.line((0, 0), (400, 0), (400, 200)))
FIRST_OF_MAY = {"held_on": dt.date(2025, 5, 1), "starts_at": "09:00", "ends_at": "10:00"}


def _event(town, **values) -> str:
    fid = features.create(PLANNER, town, EVENTS, values.pop("track", TRACK), FIRST_OF_MAY | values)
    with town.store.read() as connection:
        return get_feature(connection, EVENTS, fid=fid).uid


def _step(town, uid: str, target: str, **evidence) -> None:
    with town.store.read() as connection:
        event = get_feature(connection, EVENTS, uid=uid)
    features.move(PLANNER, town, EVENTS, event.fid, event.version, target, evidence)


def _near(place, x: float, y: float) -> bool:
    return shapely.distance(shapely.Point(place), towns.lonlat(towns.at(x, y))) < 1e-5


@pytest.mark.case("dengyue-03")
def test_ten_surveys_and_six_workshops_each_with_its_route_and_photo_stops(town):
    """Route, organiser, who was there, photos and outcome of each; and how many there were in each area."""
    fid = features.create(PLANNER, town, ORGANISATIONS, None, {"name": "规划师团队", "kind": "planners"})
    with town.store.read() as connection:
        team = get_feature(connection, ORGANISATIONS, fid=fid).uid
    walks = [
        _event(
            town,
            title=f"第{n}次勘察",
            kind="walk",
            community="西社区" if n <= 7 else "东社区",
            organiser=team,
            attendees="王师傅、李阿姨",
        )
        for n in range(1, 11)
    ]
    for n in range(1, 7):
        _event(town, title=f"第{n}次联合设计", kind="co_design", community="西社区", organiser=team)
    stops = photos.attach(
        RECORDER,
        town,
        EVENTS,
        walks[0],
        [jpeg(taken="2025:05:01 09:40:00"), jpeg(taken="2025:05:01 09:50:00"), jpeg(gps=WUHAN), jpeg()],
    )
    walk_photos.place(RECORDER, town, walk_photos.by_walk_time(RECORDER, town, walks[0]))
    placed = {photo.uid: photo.place for photo in photos.photos_of(PLANNER, town, EVENTS, walks[0])}
    assert _near(placed[stops[0]], 400, 0)
    assert _near(placed[stops[1]], 400, 100)
    assert placed[stops[2]] == pytest.approx((114.26, 30.6))
    assert placed[stops[3]] is None
    walk_photos.place(RECORDER, town, {stops[3]: (114.261, 30.59)})
    _step(town, walks[0], "held")
    _step(town, walks[0], "minuted", minutes="看了四处：西门、中街、北街、南街。")

    events = town.frame(EVENTS, Visibility.STAFF)
    sessions = events.groupby(["kind", "community"]).size()
    assert sessions.to_dict() == {("walk", "西社区"): 7, ("walk", "东社区"): 3, ("co_design", "西社区"): 6}
    assert events["status"].value_counts().to_dict() == {"planned": 15, "minuted": 1}
    assert set(events["organiser"]) == {team}
    # who was there is known to the office and to nobody else
    with town.store.read() as connection:
        assert read_personal(connection, EVENTS, walks[0])["attendees"] == "王师傅、李阿姨"
    public = town.frame(EVENTS, Visibility.PUBLIC)
    assert "attendees" not in public.columns
    assert len(public) == 16
    assert photos.photos_of(STRANGER, town, EVENTS, walks[0]) == []
    photos.show(PLANNER, town, stops[0], shown=True)
    assert [photo.uid for photo in photos.photos_of(STRANGER, town, EVENTS, walks[0])] == stops[:1]


@pytest.mark.case("wuhou-14")
def test_along_the_street_each_answer_is_a_dot_with_its_stance_and_each_photo_is_evidence(town):
    """A walk from shop to shop: who answered, whether they agree, and photos as evidence."""
    walk = _event(town, title="沿街走访", kind="walk")
    answers = [
        ("shop", "object", (50, 0), "parking", "停车位没了，生意怎么办。"),
        ("shop", "conditional", (200, 0), "parking", "留两个卸货位就行。"),
        ("resident", "agree", (400, 100), "walking", "早该把人行道还给人走。"),
        ("resident", "agree", (400, 150), "structure", "后墙打通了，不安全。"),
    ]
    uids = []
    for respondent, stance, (x, y), category, text in answers:
        entry = Entry(source="walk", event=walk, respondent=respondent, stance=stance, consent_given="aloud")
        draft = SuggestionDraft(kind="opinion", category=category, text=text, entry=entry)
        given = photos.draw(town, SUGGESTIONS, [jpeg(gps=WUHAN, taken="2025:05:01 09:30:00")])
        fid = suggestions.submit(RECORDER, town, towns.lonlat(towns.at(x, y)), draft, given).fid
        with town.store.read() as connection:
            uids.append(get_feature(connection, SUGGESTIONS, fid=fid).uid)
    photos.attach(RECORDER, town, EVENTS, walk, [jpeg(taken="2025:05:01 09:30:00")])
    _step(town, walk, "held")

    said = town.frame(SUGGESTIONS, Visibility.STAFF)
    dots = said[said["event"] == walk]
    assert dots.groupby(["respondent", "stance"]).size().to_dict() == {
        ("shop", "object"): 1,
        ("shop", "conditional"): 1,
        ("resident", "agree"): 2,
    }
    assert max(shapely.distance(dots.geometry.to_numpy(), TRACK)) < 1e-5
    # evidence of a structure is the office's, whatever becomes of the others
    for uid, (*_, category, _text) in zip(uids, answers, strict=True):
        (photo,) = photos.photos_of(PLANNER, town, SUGGESTIONS, uid)
        assert (photo.place, photo.taken_at) == (None, None)
        fid = int(dots.index[dots["uid"] == uid][0])
        features.move(PLANNER, town, SUGGESTIONS, fid, int(dots.at[fid, "version"]), "released")
        assert len(photos.photos_of(STRANGER, town, SUGGESTIONS, uid)) == (category != "structure")
        if category == "structure":
            with pytest.raises(NotFound, match="photo_missing"):
                photos.picture(VISITOR, town, photo.uid)


@pytest.mark.case("yangpu-04")
def test_departments_walk_together_and_each_photo_says_whose_finding_it_is(town):
    """Date, departments and findings of a joint inspection, each finding at its place."""
    walk = _event(town, title="多部门联合踏勘", kind="inspection", parties="消防、城管、绿化市容、居委会")
    findings = {
        "消防：西门通道被占，限期清理": "2025:05:01 09:10:00",
        "城管：中街占道经营": "2025:05:01 09:45:00",
        "绿化市容：行道树枯死一株": "2025:05:01 09:55:00",
    }
    given = photos.attach(RECORDER, town, EVENTS, walk, [jpeg(taken=clock) for clock in findings.values()])
    for uid, finding in zip(given, findings, strict=True):
        photos.describe(RECORDER, town, uid, finding)
    walk_photos.place(RECORDER, town, walk_photos.by_walk_time(RECORDER, town, walk))
    _step(town, walk, "held")
    _step(town, walk, "minuted", minutes="\n".join(findings))

    noted = photos.photos_of(PLANNER, town, EVENTS, walk)
    assert [photo.caption.split("：")[0] for photo in noted] == ["消防", "城管", "绿化市容"]
    for photo, (x, y) in zip(noted, [(100, 0), (400, 50), (400, 150)], strict=True):
        assert _near(photo.place, x, y)
    with town.store.read() as connection:
        kept = get_feature(connection, EVENTS, uid=walk).values
    assert (kept["held_on"], kept["status"]) == (dt.date(2025, 5, 1), "minuted")
    departments = set(kept["parties"].split("、"))
    assert {photo.caption.split("：")[0] for photo in noted} <= departments
