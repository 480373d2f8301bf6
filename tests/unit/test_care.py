"""What is asked of adoptions and of what is counted and looked after together; bad input loses nothing."""

import datetime as dt

import pytest

from cocreate_gis.model.errors import Conflict, Forbidden, InvalidInput, NotFound
from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.care import ADOPTION_CHECKINS, ADOPTIONS
from cocreate_gis.model.permissions import OPERATOR, VISITOR, Actor, Role
from cocreate_gis.services import features
from cocreate_gis.services.notices import mail
from cocreate_gis.services.photos import photos
from cocreate_gis.services.promises import adoption, check_ins
from cocreate_gis.services.promises.adoption import Application
from cocreate_gis.services.promises.check_ins import CheckIn
from cocreate_gis.services.voices import forgetting
from cocreate_gis.store import read_history
from cocreate_gis.wording import Words
from tests.browsers import Browser, site
from tests.people import area, person
from tests.pictures import jpeg
from tests.scenarios.setting import PLANNER
from tests.towns import at, lonlat

ANNA = Actor("visitor:anna", Role.VISITOR, "10.0.0.7")
ASKED = Application("family", "陈阿姨", "东院2栋门口", consent=True)


def look(town, fid):
    return features.look_at(OPERATOR, town, ADOPTIONS, fid)


@pytest.fixture
def offered(town) -> int:
    values = {"about": "转角花坛", "about_uid": "flower-bed", "mode": "adopt", "every_days": 7}
    return features.create(PLANNER, town, ADOPTIONS, lonlat(at(100, 10)), values)


@pytest.fixture
def kept(town, offered) -> tuple[int, str]:
    """An adoption that Anna looks after, and the secret of her link."""
    adoption.apply_for(ANNA, town, offered, ASKED)
    begun = town.today - dt.timedelta(days=3)
    return offered, adoption.accept(PLANNER, town, offered, look(town, offered).version, begun)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"consent": False}, "adoption_consent_missing"),
        ({"adopter": "  "}, "field_required"),
        ({"contact": ""}, "field_required"),
        ({"adopter_kind": ""}, "field_required"),
        ({"adopter_kind": "dragon"}, "field_code"),
        ({"shown_as": "陈阿姨"}, "adopter_not_agreed"),
        ({"shown_as": "陈" * 61, "named": True}, "field_too_long"),
    ],
)
def test_an_application_that_cannot_be_kept_says_why_and_changes_nothing(town, offered, changed, code):
    with pytest.raises(InvalidInput, match=code) as refused:
        adoption.apply_for(ANNA, town, offered, Application(**(vars(ASKED) | changed)))
    assert Words("zh").error(refused.value) != Words("en").error(refused.value)
    held = look(town, offered)
    assert (held.values["status"], held.version) == ("open", 1)


def test_nobody_applies_without_end(town, offered):
    for _ in range(5):
        adoption.apply_for(ANNA, town, offered, ASKED)
        adoption.decline(PLANNER, town, offered, look(town, offered).version)
    with pytest.raises(Forbidden, match="too_many_tries"):
        adoption.apply_for(ANNA, town, offered, ASKED)


def test_a_declined_person_leaves_nothing_behind(town, offered):
    adoption.apply_for(ANNA, town, offered, ASKED)
    adoption.decline(PLANNER, town, offered, look(town, offered).version)
    held = look(town, offered).values
    assert (held["status"], held["adopter_kind"], held["shown_as"]) == ("open", None, None)
    assert forgetting.find(PLANNER, town, "陈阿姨") == []
    with pytest.raises(InvalidInput, match="status_step_unknown"):
        adoption.decline(PLANNER, town, offered, look(town, offered).version)


def test_two_who_accept_at_once_do_not_overwrite_each_other(town, offered):
    adoption.apply_for(ANNA, town, offered, ASKED)
    version = look(town, offered).version
    adoption.accept(PLANNER, town, offered, version, town.today)
    with pytest.raises((Conflict, InvalidInput)):
        adoption.accept(PLANNER, town, offered, version, town.today)


def test_a_name_is_shown_only_with_consent_whichever_way_it_is_written(town, kept):
    fid, _ = kept
    with pytest.raises(InvalidInput, match="adopter_not_agreed"):
        features.change(PLANNER, town, ADOPTIONS, fid, look(town, fid).version, {"shown_as": "陈阿姨"})
    agreed = {"shown_as": "陈阿姨一家", "named": True}
    features.change(PLANNER, town, ADOPTIONS, fid, look(town, fid).version, agreed)
    assert features.look_at(VISITOR, town, ADOPTIONS, fid).values["shown_as"] == "陈阿姨一家"


def test_only_who_works_there_decides(town, offered):
    bound = person(town, "west", Role.PLANNER, area(town, "communities", "东社区"))
    adoption.apply_for(ANNA, town, offered, ASKED)
    for decide in (
        lambda: adoption.accept(bound, town, offered, look(town, offered).version, town.today),
        lambda: adoption.decline(bound, town, offered, look(town, offered).version),
    ):
        with pytest.raises(Forbidden, match="outside_your_area"):
            decide()
    assert look(town, offered).values["status"] == "applied"


@pytest.mark.parametrize(("days", "code"), [(1, "check_in_not_come"), (-4, "check_in_before_adoption")])
def test_a_visit_on_an_impossible_day(town, kept, days, code):
    with pytest.raises(InvalidInput, match=code) as refused:
        check_ins.check_in(PLANNER, town, kept[0], CheckIn(town.today + dt.timedelta(days=days)))
    assert "{" not in Words("zh").error(refused.value) + Words("en").error(refused.value)
    assert town.frame(ADOPTION_CHECKINS, Visibility.STAFF).empty


def test_a_visit_entered_late_does_not_undo_a_later_one(town, kept):
    fid, _ = kept
    for days in (0, -2):
        check_ins.check_in(PLANNER, town, fid, CheckIn(town.today + dt.timedelta(days=days)))
    assert look(town, fid).values["checked_on"] == town.today
    assert len(town.frame(ADOPTION_CHECKINS, Visibility.STAFF)) == 2


def test_an_open_one_takes_no_check_in_and_gives_no_link(town, offered):
    with pytest.raises(Conflict, match="adoption_not_live"):
        check_ins.check_in(PLANNER, town, offered, CheckIn(town.today))
    with pytest.raises(Conflict, match="adoption_not_live"):
        adoption.new_link(PLANNER, town, offered)


def test_a_new_link_replaces_the_old_one(town, kept):
    fid, old = kept
    new = adoption.new_link(PLANNER, town, fid)
    assert adoption.by_link(town, new).fid == fid
    for wrong in (old, "", "x" * 200):
        with pytest.raises(NotFound, match="adoption_link_unknown"):
            adoption.by_link(town, wrong)


def test_the_round_of_the_post_reminds_and_lets_lapse(town, kept):
    fid, _ = kept
    last = town.today - dt.timedelta(days=40)
    features.change(PLANNER, town, ADOPTIONS, fid, look(town, fid).version, {"from_on": last})
    assert mail.post_round(town).reminders == 1
    assert look(town, fid).values["status"] == "lapsed"
    assert mail.post_round(town).reminders == 0


def test_ended_in_agreement_it_is_offered_again(town, kept):
    fid, _ = kept
    with pytest.raises(InvalidInput, match="evidence_missing"):
        adoption.end(PLANNER, town, fid, " ")
    adoption.end(PLANNER, town, fid, "搬家")
    states = town.frame(ADOPTIONS, Visibility.STAFF)["status"].tolist()
    assert states == ["ended", "open"]


def test_who_is_forgotten_leaves_neither_name_nor_visits(town, kept):
    fid, secret = kept
    uid = look(town, fid).uid
    picture = photos.draw(town, ADOPTION_CHECKINS, [jpeg()])
    check_ins.check_in_by_link(ANNA, town, secret, CheckIn(town.today, (), "我家门口"), picture)
    (found,) = forgetting.find(PLANNER, town, "陈阿姨")
    assert found.counts == {"adoptions": 1, "photos": 1, "notices": 1}
    forgetting.forget(PLANNER, town, found.person)
    # What was looked after waits for somebody else.
    assert town.frame(ADOPTIONS, Visibility.STAFF)["status"].tolist() == ["open"]
    assert town.frame(ADOPTION_CHECKINS, Visibility.STAFF).empty
    with town.store.read() as connection:
        assert "陈" not in str(read_history(connection, ADOPTIONS.name, uid))


def test_who_was_entered_by_the_office_is_found_and_forgotten_too(town):
    asked = {"about": "花坛", "mode": "adopt", "status": "adopted", "from_on": town.today}
    features.create(PLANNER, town, ADOPTIONS, None, {**asked, "adopter_kind": "family", "adopter": "赵爷爷"})
    (found,) = forgetting.find(PLANNER, town, "赵爷爷")
    forgetting.forget(PLANNER, town, found.person)
    # What was looked after waits for somebody else.
    assert town.frame(ADOPTIONS, Visibility.STAFF)["status"].tolist() == ["open"]


def test_names_and_links_are_never_in_the_history(town, kept):
    with town.store.read() as connection:
        told = str(read_history(connection, ADOPTIONS.name, look(town, kept[0]).uid))
    assert not any(word in told for word in ("陈阿姨", "东院2栋门口", kept[1]))


def test_the_page_of_an_adopter_takes_a_check_in_without_account_or_cookie(town, kept):
    fid, secret = kept
    address = f"/care/town/{secret}"
    browser = Browser(site(town))
    assert "转角花坛" in browser.get(address).text
    sent = {"done_on": town.today.isoformat(), "done": "浇水", "note": "<b>很好</b>"}
    answer = browser.request("POST", address, data=sent, files={"photos": ("a.jpg", jpeg(), "image/jpeg")})
    assert answer.status_code == 303
    page = browser.get(answer.headers["location"]).text
    assert "浇水" in page
    held = town.frame(ADOPTION_CHECKINS, Visibility.STAFF).iloc[0]
    assert (held["by"], held["note"]) == ("adopter", "<b>很好</b>")
    assert look(town, fid).values["status"] == "active"


def test_a_visit_of_which_nothing_was_said_is_a_day_and_nothing_else(town, kept):
    browser = Browser(site(town))
    browser.request("POST", f"/care/town/{kept[1]}", data={"done_on": town.today.isoformat()})
    page = browser.get(f"/care/town/{kept[1]}").text
    assert page.count(Words("zh").date(town.today)) == 1
    assert "nan" not in page.split("<ul>")[1]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"done_on": "soon", "note": "花开了 <i>"}, 422),
        ({"done_on": "2020-01-01", "note": "花开了 <i>"}, 422),
        ({"done_on": "2199-01-01", "note": "花开了 <i>"}, 422),
    ],
)
def test_a_form_that_cannot_be_kept_comes_back_with_its_words(town, kept, sent, status):
    browser = Browser(site(town))
    answer = browser.request("POST", f"/care/town/{kept[1]}", data=sent)
    assert answer.status_code == status
    assert "花开了 &lt;i&gt;" in answer.text
    assert 'role="alert"' in answer.text
    assert town.frame(ADOPTION_CHECKINS, Visibility.STAFF).empty


def test_more_photos_than_a_visit_takes_are_refused_and_the_rest_is_kept_on_the_page(town, kept):
    browser = Browser(site(town))
    files = [("photos", (f"{n}.jpg", jpeg(), "image/jpeg")) for n in range(4)]
    sent = {"done_on": town.today.isoformat(), "note": "花开了"}
    answer = browser.request("POST", f"/care/town/{kept[1]}", data=sent, files=files)
    assert (answer.status_code, "花开了" in answer.text) == (422, True)
    assert town.frame(ADOPTION_CHECKINS, Visibility.STAFF).empty


def test_a_link_that_opens_nothing_says_whom_to_ask(town):
    answer = Browser(site(town)).get("/care/town/none")
    assert (answer.status_code, "居委会" in answer.text) == (404, True)
    assert Browser(site(town)).get("/care/elsewhere/none").status_code == 404
