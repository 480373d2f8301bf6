"""Cases in which somebody says something: drawn, counted, spoken for, traced."""

import datetime as dt

import pytest
import shapely

from cocreate_gis.model.errors import Forbidden
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import EVENTS
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.photos import photos
from cocreate_gis.services.voices import moderation, suggestions
from cocreate_gis.services.voices.people import spoken_key
from cocreate_gis.services.voices.suggestions import Entry, SuggestionDraft
from cocreate_gis.services.voices.whereabouts import ListedPlace
from cocreate_gis.store import get_feature, read_history, read_personal
from tests.scenarios.setting import PLANNER, helper_of, jpeg, open_activity
from tests.towns import at, box, lonlat

RESIDENT_PLANNER = Actor("account:resident planner", Role.RESIDENT_PLANNER)


def _draft(**values):
    entry = {k: values.pop(k) for k in list(values) if k in Entry.model_fields}
    filled = {"kind": "problem", "category": "other", "text": "话", "consent": True} | values
    return SuggestionDraft(**filled, entry=Entry(**entry) if entry else None)


def _kept(town, fid, visibility=Visibility.STAFF):
    return town.frame(SUGGESTIONS, visibility).loc[fid]


def _release(town, fid):
    with town.store.read() as connection:
        version = get_feature(connection, SUGGESTIONS, fid=fid).version
    moderation.answer(PLANNER, town, fid, version, "released")


@pytest.mark.case("dengyue-01")
def test_the_flooded_area_is_drawn_with_households_and_photos(town):
    area = lonlat(box(430, 150, 470, 250))
    draft = _draft(
        category="flooding",
        text="大雨后积水到小腿，下水口堵了",
        source="walk",
        said_on=dt.date(2025, 3, 22),
        affected_households=46,
        exact_place_consent=True,
    )
    drawn = photos.draw(town, SUGGESTIONS, [jpeg(), jpeg("#345")])
    receipt = suggestions.submit(RESIDENT_PLANNER, town, area, draft, drawn)
    _release(town, receipt.fid)
    shown = _kept(town, receipt.fid, Visibility.PUBLIC)
    assert shapely.equals_exact(shapely.normalize(shown.geometry), shapely.normalize(area), 1e-9)
    assert (shown["category"], shown["affected_households"]) == ("flooding", 46)
    assert len(photos.photos_of(Actor("visitor:x", Role.VISITOR), town, SUGGESTIONS, shown["uid"])) == 2
    # Low points and dwellings lie under it: the buildings it reaches are found by place.
    homes = town.frame(BUILDINGS, Visibility.STAFF)
    assert homes[homes.intersects(lonlat(box(420, 60, 780, 340)))]["name"].tolist() == ["2栋"]


@pytest.mark.case("dengyue-02")
def test_households_are_counts_and_the_dwelling_is_never_named(town):
    homes = town.frame(BUILDINGS, Visibility.STAFF)
    home = ListedPlace("buildings", homes["uid"][homes["name"] == "2栋"].iloc[0])
    harms = {
        "积水，三户搬走了": (3, home),
        "路灯坏了": (1, lonlat(at(100, 0))),
        "屋顶漏，五户受影响": (5, lonlat(at(120, 0))),
    }
    for text, (households, place) in harms.items():
        draft = _draft(text=text, category="flooding", source="visit", affected_households=households)
        _release(town, suggestions.submit(PLANNER, town, place, draft).fid)
    public = town.frame(SUGGESTIONS, Visibility.PUBLIC).sort_values("affected_households", ascending=False)
    assert public["affected_households"].tolist() == [5, 3, 1]
    assert not {"place_name", "place_uid", "contact", "spoken_by", "author"} & set(public.columns)
    house = homes.geometry[homes["uid"] == home.uid].iloc[0]
    assert not public.geometry.intersects(house).any()
    # The office itself knows which.
    staff = town.frame(SUGGESTIONS, Visibility.STAFF)
    assert staff["place_name"].dropna().tolist() == ["东院 2栋"]


@pytest.mark.case("wansong-20")
def test_where_and_when_e_bikes_and_takeaway_are_in_the_way(town):
    pins = {
        "外卖车堵门口": ("ebike", "11:30-13:00"),
        "电动车停在盲道上": ("ebike", "18:00-22:00"),
        "取餐的人站满人行道": ("walking", "11:30-13:00"),
    }
    for number, (text, (category, hours)) in enumerate(pins.items()):
        draft = _draft(text=text, category=category, peak_hours=hours, respondent="shop", source="walk")
        _release(town, suggestions.submit(PLANNER, town, lonlat(at(100 + 60 * number, 0)), draft).fid)
    layer = town.frame(SUGGESTIONS, Visibility.PUBLIC)
    by_hour = layer.groupby("peak_hours")["text"].apply(list).to_dict()
    assert by_hour == {
        "11:30-13:00": ["外卖车堵门口", "取餐的人站满人行道"],
        "18:00-22:00": ["电动车停在盲道上"],
    }


@pytest.mark.case("wuhou-15")
def test_opinions_on_one_thing_give_a_share_and_a_list_of_objections(town):
    said = [
        ("agree", "夏天阴凉", "resident"),
        ("agree", "落果少些就好", "shop"),
        ("conditional", "先修剪再说", "resident"),
        ("object", "果子踩得到处都是", "shop"),
    ]
    for number, (stance, reason, who) in enumerate(said):
        draft = _draft(
            kind="opinion",
            category="green",
            text=reason,
            stance=stance,
            respondent=who,
            source="visit",
            spoken_by=f"{number}号",
            consent_given="aloud",
        )
        suggestions.submit(PLANNER, town, lonlat(at(50 + number, 0)), draft)
    opinions = town.frame(SUGGESTIONS, Visibility.STAFF)
    shares = opinions["stance"].value_counts(normalize=True).to_dict()
    assert shares == {"agree": 0.5, "conditional": 0.25, "object": 0.25}
    to_answer = opinions[opinions["stance"] == "object"]
    assert to_answer[["text", "respondent"]].to_numpy().tolist() == [["果子踩得到处都是", "shop"]]


@pytest.mark.case("chunyuting-06")
def test_a_helper_enters_for_the_people_of_her_house_and_nowhere_else(town):
    activity = open_activity(town)
    helper = helper_of(town, COMPOUNDS, "东院")
    event = features.create(
        OPERATOR, town, EVENTS, lonlat(at(600, 200)), {"title": "大院茶话会", "kind": "bench_talk"}
    )
    meeting = town.frame(EVENTS, Visibility.STAFF).loc[event, "uid"]
    place = lonlat(at(600, 190))
    said = ["晾衣没有地方", "晾衣没有地方，雨天更难", "门口要一把长椅"]
    for text, who in zip(said, ["王奶奶", "王奶奶", "李叔"], strict=True):
        draft = _draft(
            text=text,
            activity=activity.uid,
            consent=False,
            spoken_by=who,
            consent_given="aloud",
            source="bench_talk",
            said_on=dt.date(2024, 9, 7),
            event=meeting,
        )
        suggestions.submit(helper, town, place, draft)
    kept = town.frame(SUGGESTIONS, Visibility.STAFF)
    assert kept["source"].unique().tolist() == ["bench_talk"]
    assert kept["event"].unique().tolist() == [meeting]
    with town.store.read() as connection:
        told = [read_personal(connection, SUGGESTIONS, uid) for uid in kept["uid"]]
        by = {read_history(connection, SUGGESTIONS.name, uid)[0].actor for uid in kept["uid"]}
    assert [one["spoken_by"] for one in told] == ["王奶奶", "王奶奶", "李叔"]
    assert len({one["author"] for one in told}) == 2
    assert by == {helper.uid}
    with pytest.raises(Forbidden, match="outside_your_area"):
        suggestions.submit(helper, town, lonlat(at(100, 0)), _draft(spoken_by="他", consent_given="aloud"))


@pytest.mark.case("chunyuting-08")
def test_a_place_for_bicycles_is_asked_for_as_an_area(town):
    area = lonlat(box(440, 70, 460, 76))
    draft = _draft(kind="idea", category="ebike", text="这里划一排非机动车位，离单元门近，不占消防通道")
    receipt = suggestions.submit(Actor("visitor:chen", Role.VISITOR), town, area, draft)
    kept = _kept(town, receipt.fid)
    assert kept.geometry.geom_type == "Polygon"
    assert (kept["kind"], kept["category"], kept["status"]) == ("idea", "ebike", "received")


@pytest.mark.case("chunyuting-28")
def test_who_proposed_the_water_pipe_is_known_to_the_office_with_her_consent(town):
    house = town.frame(COMPOUNDS, Visibility.STAFF)["uid"].iloc[0]
    draft = _draft(
        kind="idea",
        category="green",
        text="花坛边上预留一根水管，以后浇水方便",
        spoken_by="陈阿姨",
        consent_given="signed",
        source="meeting",
        consent=False,
    )
    receipt = suggestions.submit(PLANNER, town, ListedPlace("compounds", house), draft)
    _release(town, receipt.fid)
    for target in ("discussing", "planned", "under_way"):
        moderation.answer(PLANNER, town, receipt.fid, int(_kept(town, receipt.fid)["version"]), target)
    moderation.answer(
        PLANNER, town, receipt.fid, int(_kept(town, receipt.fid)["version"]), "done", "水管已预留。"
    )
    kept = _kept(town, receipt.fid)
    assert (kept["status"], kept["consent_given"]) == ("done", "signed")
    with town.store.read() as connection:
        told = read_personal(connection, SUGGESTIONS, kept["uid"])
    assert told == {"author": spoken_key(town.workspace, "陈阿姨", house), "spoken_by": "陈阿姨"}
    assert "陈阿姨" not in town.frame(SUGGESTIONS, Visibility.PUBLIC).to_csv()
