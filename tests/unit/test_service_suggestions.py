"""A pin, its receipt, its release, and what the public sees of it."""

import datetime as dt
from dataclasses import replace

import pytest
import shapely
from sqlalchemy.exc import IntegrityError

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.places import BUILDINGS, COMPOUNDS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.model.workspace import MapReview, PublicationMode, Workspace
from cocreate_gis.services import features
from cocreate_gis.services.context import Context
from cocreate_gis.services.notices import follows, notices
from cocreate_gis.services.photos import photos
from cocreate_gis.services.setup import set_up
from cocreate_gis.services.voices import moderation, receipts, suggestions
from cocreate_gis.services.voices.suggestions import Entry, SuggestionDraft
from cocreate_gis.services.voices.whereabouts import ListedPlace, listed_places
from cocreate_gis.store import get_feature, read_history, read_personal, verify_history
from tests.scenarios.setting import jpeg, open_activity
from tests.towns import at, box, line, lonlat

PLANNER = Actor("planner", Role.PLANNER)
DRAFT = SuggestionDraft(
    kind="problem",
    category="seating",
    text="这段路没有地方坐",
    nickname="李阿姨",
    contact="138",
    consent=True,
)


@pytest.fixture
def sender(request):
    # Each test is another person, so that nobody runs into the limit of another.
    return Actor(request.node.name, Role.VISITOR)


def _submit(town, sender, **changes):
    return suggestions.submit(sender, town, lonlat(at(100, 0)), DRAFT.model_copy(update=changes))


def _move(town, fid, target, reply=""):
    with town.store.read() as connection:
        version = get_feature(connection, SUGGESTIONS, fid=fid).version
    return moderation.answer(PLANNER, town, fid, version, target, reply)


def test_the_receipt_finds_the_suggestion_again(town, sender):
    receipt = _submit(town, sender)
    by_code = receipts.open_by_code(sender, town, receipt.code.lower().replace("-", " "), receipt.pin)
    by_link = receipts.open_by_secret(town, receipt.secret)
    assert by_code.uid == by_link.uid
    assert by_code.values["text"] == DRAFT.text
    assert "contact" not in by_code.values


def test_the_code_alone_opens_nothing(town, sender):
    receipt = _submit(town, sender)
    wrong = f"{(int(receipt.pin) + 1) % 10_000:04d}"
    with pytest.raises(NotFound, match="receipt_missing"):
        receipts.open_by_code(sender, town, receipt.code, wrong)
    with pytest.raises(NotFound, match="receipt_missing"):
        receipts.open_by_secret(town, "x" * 16)


def test_guessing_is_stopped(town, sender):
    receipt = _submit(town, sender)
    for guess in range(10):
        with pytest.raises(NotFound):
            receipts.open_by_code(sender, town, receipt.code, "wrong" + str(guess))
    with pytest.raises(Forbidden, match="too_many_tries"):
        receipts.open_by_code(sender, town, receipt.code, receipt.pin)


def test_nothing_is_kept_without_consent(town, sender):
    with pytest.raises(InvalidInput, match="consent_missing"):
        _submit(town, sender, consent=False)
    assert town.frame(SUGGESTIONS, Visibility.STAFF).empty


def test_what_is_too_long_is_refused_before_it_is_searched(town, sender, monkeypatch):
    searched = []
    monkeypatch.setattr(suggestions, "held_for", lambda *_, **__: searched.append(1) or "")
    for field, letters in (("nickname", 41), ("text", 4001)):
        with pytest.raises(InvalidInput, match="field_too_long"):
            _submit(town, sender, **{field: "a" * letters})
    assert searched == []
    _submit(town, sender)
    assert searched == [1]


def test_the_public_sees_it_after_release_at_a_coarse_place(town, sender):
    receipt = _submit(town, sender)
    assert len(town.frame(SUGGESTIONS, Visibility.STAFF)) == 1
    assert town.frame(SUGGESTIONS, Visibility.PUBLIC).empty
    _move(town, receipt.fid, "released")
    shown = town.frame(SUGGESTIONS, Visibility.PUBLIC)
    assert shown["text"].tolist() == [DRAFT.text]
    assert not {"contact", "exact_place_consent", "source"} & set(shown.columns)
    true_place = town.frame(SUGGESTIONS, Visibility.STAFF).to_crs(4547).geometry.iloc[0]
    distance = shown.to_crs(4547).geometry.iloc[0].distance(true_place)
    assert 0 < distance <= suggestions_cell_diagonal()


def suggestions_cell_diagonal() -> float:
    return 50 * 2**0.5 / 2


def test_the_exact_place_needs_its_own_consent(town, sender):
    receipt = _submit(town, sender, exact_place_consent=True)
    _move(town, receipt.fid, "released")
    shown, kept = town.frame(SUGGESTIONS, Visibility.PUBLIC), town.frame(SUGGESTIONS, Visibility.STAFF)
    assert shapely.equals_exact(shown.geometry.iloc[0], kept.geometry.iloc[0], 1e-9)


@pytest.mark.parametrize("category", ["structure", "fire_safety", "neighbour"])
def test_private_reports_are_never_released(town, sender, category):
    receipt = _submit(town, sender, category=category)
    assert receipt.private
    with pytest.raises(InvalidInput, match="private_never_released"):
        _move(town, receipt.fid, "released")
    assert town.frame(SUGGESTIONS, Visibility.PUBLIC).empty
    with pytest.raises(NotFound):
        town.public_feature(SUGGESTIONS, receipt.fid)


def test_a_reply_is_required_to_decline(town, sender):
    receipt = _submit(town, sender)
    _move(town, receipt.fid, "released")
    with pytest.raises(InvalidInput, match="evidence_missing"):
        _move(town, receipt.fid, "declined")
    _move(town, receipt.fid, "declined", "管线下不能装座椅，改在对面。")
    assert receipts.open_by_secret(town, receipt.secret).values["reply"].startswith("管线")


def test_steps_of_the_flow_are_not_skipped(town, sender):
    receipt = _submit(town, sender)
    with pytest.raises(InvalidInput, match="status_step_unknown"):
        _move(town, receipt.fid, "done", "好了")


def test_a_visitor_does_not_moderate(town, sender):
    receipt = _submit(town, sender)
    with pytest.raises(Forbidden):
        moderation.answer(sender, town, receipt.fid, 1, "released")


def test_who_answers_reads_where_and_when_it_was_said_and_nothing_for_nothing(town, sender):
    _submit(town, sender)
    (row,) = moderation.inbox(PLANNER, town).to_dict("records")
    assert row["community"] == "西社区"
    assert row["reply"] is None
    assert str(row["created_at"].tzinfo) == town.workspace.time_zone
    with pytest.raises(Forbidden):
        moderation.inbox(sender, town)


def test_several_are_released_together_or_none_and_taken_back(town, sender):
    fids = [_submit(town, sender, text=text).fid for text in ("一", "二")]
    private = _submit(town, sender, category="neighbour").fid
    with pytest.raises(InvalidInput, match="private_never_released"):
        moderation.answer_all(PLANNER, town, dict.fromkeys([*fids, private], 1), "released")
    with pytest.raises(Conflict):
        moderation.answer_all(PLANNER, town, {fids[0]: 1, fids[1]: 7}, "released")
    assert town.frame(SUGGESTIONS, Visibility.PUBLIC).empty
    versions = moderation.answer_all(PLANNER, town, dict.fromkeys(fids, 1), "released")
    assert len(town.frame(SUGGESTIONS, Visibility.PUBLIC)) == 2
    moderation.answer_all(PLANNER, town, versions, "received")
    assert town.frame(SUGGESTIONS, Visibility.PUBLIC).empty


def test_what_others_said_nearby(town, sender):
    receipt = _submit(town, sender)
    _move(town, receipt.fid, "released")
    assert len(suggestions.nearby(sender, town, lonlat(at(120, 0)))) == 1
    assert suggestions.nearby(sender, town, lonlat(at(700, 300))).empty
    _move(town, receipt.fid, "withheld")
    assert suggestions.nearby(sender, town, lonlat(at(120, 0))).empty


def test_public_mode_closes_free_pins_until_the_map_is_reviewed(town, sender):
    public = town.workspace.model_copy(update={"publication": PublicationMode.PUBLIC})
    with town.store.write(PLANNER) as writer:
        town.store.update_workspace(writer, public)
    with pytest.raises(Forbidden, match="free_pins_closed"):
        _submit(town, sender)
    assert town.frame(SUGGESTIONS, Visibility.STAFF).empty
    review = MapReview(operator="街道办", legal_basis="街区图", approved_by="王五")
    with town.store.write(PLANNER) as writer:
        town.store.update_workspace(writer, public.model_copy(update={"review": review}))
    assert _submit(town, sender).code


def test_in_public_mode_a_listed_place_is_spoken_of(town, sender):
    with town.store.write(PLANNER) as writer:
        public = town.workspace.model_copy(update={"publication": PublicationMode.PUBLIC})
        town.store.update_workspace(writer, public)
    (place,) = [place for place, name in listed_places(sender, town).items() if name == "东院"]
    suggestions.submit(sender, town, place, DRAFT)
    kept = town.frame(SUGGESTIONS, Visibility.STAFF).geometry.iloc[0]
    court = town.frame(COMPOUNDS, Visibility.PUBLIC).geometry.iloc[0]
    assert kept.geom_type == "Point"
    assert court.contains(kept)


def test_only_what_is_listed_can_be_chosen(town, sender):
    (building, *_) = town.frame(BUILDINGS, Visibility.STAFF)["uid"]
    for place in (ListedPlace("suggestions", building), ListedPlace("compounds", building)):
        with pytest.raises(NotFound, match="place_not_listed"):
            suggestions.submit(sender, town, place, DRAFT)


def test_a_workspace_without_compounds_lists_its_communities(town, sender):
    fid = int(town.frame(COMPOUNDS, Visibility.STAFF).index[0])
    features.remove(PLANNER, town, COMPOUNDS, fid, 1)
    assert list(listed_places(sender, town).values()) == ["东社区", "西社区"]


def test_the_contact_stays_outside_the_chain_of_history(town, sender):
    receipt = _submit(town, sender, contact="13800000000")
    with town.store.read() as connection:
        uid = get_feature(connection, SUGGESTIONS, fid=receipt.fid).uid
        assert read_personal(connection, SUGGESTIONS, uid) == {"contact": "13800000000", "author": sender.uid}
        assert "13800000000" not in repr(read_history(connection, SUGGESTIONS.name, uid))
        verify_history(connection)


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "`${alert(1)}`", "{0.__class__}", "=1+1", "'; drop table"]
)
def test_words_stay_words(town, sender, text):
    receipt = _submit(town, sender, text=text)
    assert receipts.open_by_secret(town, receipt.secret).values["text"] == text


@pytest.mark.parametrize(
    "changes", [{"text": "  "}, {"category": "nonsense"}, {"kind": ""}, {"text": "长" * 5000}]
)
def test_what_cannot_be_used_is_refused(town, sender, changes):
    with pytest.raises(InvalidInput):
        _submit(town, sender, **changes)
    assert town.frame(SUGGESTIONS, Visibility.STAFF).empty


def test_the_sender_sees_her_own_before_release_and_nobody_elses(town, sender):
    receipt = _submit(town, sender)
    other = Actor("somebody else", Role.VISITOR)
    assert suggestions.mine(sender, town)["text"].tolist() == [DRAFT.text]
    assert "contact" not in suggestions.mine(sender, town).columns
    assert suggestions.mine(other, town).empty
    assert suggestions.mine(VISITOR, town).empty
    assert suggestions.mine(PLANNER, town).empty
    _move(town, receipt.fid, "released")
    assert suggestions.mine(sender, town).empty


def test_nobody_has_said_anything_yet(tmp_path):
    store = set_up(OPERATOR, str(tmp_path / "empty.gpkg"), Workspace(name="空", metric_epsg=4547))
    assert moderation.inbox(PLANNER, Context("empty", store, tmp_path)).empty
    store.close()


def test_a_form_sent_twice_is_one_suggestion_with_one_receipt(town, sender):
    def send(key):
        return suggestions.submit(sender, town, lonlat(at(100, 0)), DRAFT, key=key)

    assert send("k" * 24) == send("k" * 24)
    assert send("l" * 24) != send("k" * 24)
    # Too short to be one of ours: anybody might have it.
    assert send("1") != send("1")
    assert len(town.frame(SUGGESTIONS, Visibility.STAFF)) == 4


def test_words_photos_and_receipt_are_kept_together_or_not_at_all(town, sender):
    drawn = photos.draw(town, SUGGESTIONS, [jpeg()])
    broken = replace(drawn[0], picture=None)
    with pytest.raises(IntegrityError):
        suggestions.submit(sender, town, lonlat(at(100, 0)), DRAFT, [*drawn, broken], "k" * 24)
    assert town.frame(SUGGESTIONS, Visibility.STAFF).empty
    with pytest.raises(InvalidInput, match="photos_too_many"):
        suggestions.submit(sender, town, lonlat(at(100, 0)), DRAFT, drawn * 6)
    receipt = suggestions.submit(sender, town, lonlat(at(100, 0)), DRAFT, drawn, "k" * 24)
    uid = town.frame(SUGGESTIONS, Visibility.STAFF).loc[receipt.fid, "uid"]
    assert len(photos.photos_of(sender, town, SUGGESTIONS, uid)) == 1


def test_a_line_and_an_area_are_kept_as_drawn(town, sender):
    shapes = [lonlat(line((0, 0), (200, 0))), lonlat(box(10, 10, 50, 60))]
    for shape in shapes:
        suggestions.submit(sender, town, shape, DRAFT)
    kept = town.frame(SUGGESTIONS, Visibility.STAFF).geometry
    assert kept.geom_type.tolist() == ["LineString", "Polygon"]


def test_the_answer_is_due_when_the_activity_says(town, sender):
    activity = open_activity(town, reply_days=7)
    receipt = _submit(town, sender, activity=activity.uid)
    due = town.frame(SUGGESTIONS, Visibility.STAFF).loc[receipt.fid, "due_on"]
    assert due.date() == town.today + dt.timedelta(days=7)


def test_an_activity_without_free_pins_takes_places_of_the_list(town, sender):
    activity = open_activity(town, free_pins=False)
    with pytest.raises(Forbidden, match="free_pins_closed_here"):
        _submit(town, sender, activity=activity.uid)
    (place, *_) = listed_places(sender, town)
    draft = DRAFT.model_copy(update={"activity": activity.uid})
    assert suggestions.submit(sender, town, place, draft).code


def test_nobody_speaks_after_the_end_but_paper_is_still_entered(town, sender):
    activity = open_activity(town, closes_on=town.today - dt.timedelta(days=1))
    with pytest.raises(Forbidden, match="not_in_this_phase"):
        _submit(town, sender, activity=activity.uid)
    paper = Entry(source="paper", consent_given="signed", spoken_by="王")
    draft = DRAFT.model_copy(update={"activity": activity.uid, "entry": paper})
    assert suggestions.submit(PLANNER, town, lonlat(at(100, 0)), draft).code
    with pytest.raises(Forbidden):
        suggestions.submit(sender, town, lonlat(at(100, 0)), draft)


def test_what_is_shown_at_once_is_told_to_those_who_follow_the_place(town, sender):
    activity = open_activity(town, moderation="after")
    watcher = Actor("visitor:watcher", Role.VISITOR)
    follows.follow_area(watcher, town, lonlat(box(0, -100, 300, 100)), "西街")
    _submit(town, sender, activity=activity.uid)
    assert town.frame(SUGGESTIONS, Visibility.PUBLIC)["text"].tolist() == [DRAFT.text]
    assert len(notices.mine(watcher, town)) == 1


def test_a_thousand_wrong_receipts_open_nothing(town, sender):
    receipt = _submit(town, sender)
    opened = []
    for guess in range(1000):
        try:
            opened.append(receipts.open_by_code(sender, town, f"{guess:06d}", "0000"))
        except (NotFound, Forbidden):
            continue
    assert opened == []
    with pytest.raises(Forbidden, match="too_many_tries"):
        receipts.open_by_code(sender, town, receipt.code, receipt.pin)
