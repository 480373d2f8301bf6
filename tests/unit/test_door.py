"""The light page, asked as a telephone without scripts asks it."""

import datetime as dt
import re
from html import unescape

import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.participation import ACTIVITIES
from cocreate_gis.model.layers.places import COMPOUNDS
from cocreate_gis.model.layers.suggestions import SUGGESTIONS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.photos import photos
from cocreate_gis.services.voices import comments, moderation
from cocreate_gis.services.voices.comments import CommentDraft
from cocreate_gis.services.voices.whereabouts import place_code, place_names
from cocreate_gis.store import read_personal
from tests.browsers import Browser, site
from tests.scenarios.setting import in_workspace, jpeg, open_activity, png
from tests.towns import box, lonlat

# A few kilobytes that unpack to 400 million pixels.
BOMB = png(20_000)
FIRST = {"kind": "problem", "category": "lighting"}
WORDS = FIRST | {"text": "楼下没有灯"}


@pytest.fixture
def telephone(town, request):
    """A resident's browser; each test comes from an address of its own, so that no limit is shared."""
    open_activity(town, telephone="027-0000")
    return Browser(site(town), address=f"10.1.{abs(hash(request.node.name)) % 250}.7")


@pytest.fixture
def door(town):
    code = next(place_code(place.uid) for place, name in place_names(town).items() if name == "东院 2栋")
    return f"/r/demo/{code}"


def _said(town):
    return town.frame(SUGGESTIONS, Visibility.STAFF)


def _main(page):
    return unescape(page[page.index("<main>") : page.index("</main>")])


def _hidden(page):
    return {
        name: unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    }


def _press(telephone, door, go, **typed):
    """Send the screen that was read last, as a browser does: what it carries, what was typed, the button."""
    telephone.get(door) if not telephone.page else None
    return telephone.request("POST", door, data=_hidden(telephone.page) | typed | {"go": go})


def _to_last(telephone, door, text="楼下没有灯"):
    telephone.get(door)
    _press(telephone, door, "2", **FIRST)
    return _press(telephone, door, "3", text=text)


def test_from_the_code_on_the_house_to_the_receipt_without_a_script(town, telephone, door):
    assert "东院 2栋" in _main(telephone.get(door).text)
    assert "说说看" in _main(_press(telephone, door, "2", **FIRST).text)
    last = _press(telephone, door, "3", text="楼下没有灯")
    assert "楼下没有灯" in _main(last.text)
    sent = _press(telephone, door, "send", consent="yes", nickname="李阿姨", contact="027-1")
    assert sent.status_code == 303
    receipt = _main(telephone.get(sent.headers["location"]).text)
    code = re.search(r"[34679A-Y]{3}-[34679A-Y]{3}", receipt).group()
    pin = re.search(r'<strong class="code">(\d{4})', receipt).group(1)
    (row,) = _said(town).to_dict("records")
    assert (row["text"], row["nickname"], row["source"], row["place_name"]) == (
        "楼下没有灯",
        "李阿姨",
        "poster",
        "东院 2栋",
    )
    assert row["due_on"].date() == town.today + dt.timedelta(days=town.workspace.reply_days)
    telephone.get("/r/find")
    found = telephone.send("/r/find", code=code.lower(), pin=pin)
    assert "楼下没有灯" in _main(found.text)
    picture = telephone.get(sent.headers["location"] + ".png")
    assert picture.content.startswith(b"\x89PNG")
    assert len(picture.content) < 60_000


def test_where_there_are_many_compounds_the_community_is_chosen_first(town, telephone):
    for k in range(24):
        yard = lonlat(box(430 + 10 * k, 350, 438 + 10 * k, 360))
        features.create(OPERATOR, town, COMPOUNDS, yard, {"name": f"{k + 1}号院"})
    page = _main(telephone.get("/r/demo").text)
    assert "号院" not in page
    community = re.search(r'href="(/r/demo\?in=\w+)">东社区<', page).group(1)
    page = _main(telephone.get(community).text)
    # A building outside of all compounds stands beside them; one inside is found in its compound.
    assert re.search(r'href="/r/demo/\w+\?by=list">3栋<', page)
    assert "东院 2栋" not in page
    assert page.index(">2号院<") < page.index(">10号院<")
    inside = re.search(r'href="(/r/demo\?in=\w+)">东院<', page).group(1)
    assert ">东院 2栋<" in _main(telephone.get(inside).text)


def test_a_place_is_chosen_from_the_list(town, telephone):
    page = _main(telephone.get("/r/demo").text)
    inside = re.search(r'href="(/r/demo\?in=\w+)">东院<', page).group(1)
    page = _main(telephone.get(inside).text)
    door = re.search(r'href="(/r/demo/\w+\?by=list)">东院 2栋<', page).group(1)
    telephone.get(door)
    path = door.split("?")[0]
    _press(telephone, path, "2", **FIRST)
    _press(telephone, path, "3", text="没有灯")
    assert _press(telephone, path, "send", consent="yes").status_code == 303
    assert _said(town)["source"].tolist() == ["web"]


def test_a_single_open_activity_is_opened_at_once(telephone):
    assert telephone.get("/r").headers["location"] == "/r/demo"


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(town, telephone, door):
    telephone.get(door)
    page = _main(_press(telephone, door, "2", kind="idea").text)
    assert 'id="wrong-category"' in page
    assert re.search(r'value="idea" checked', page)
    _press(telephone, door, "2", **FIRST)
    assert 'id="wrong-text"' in _main(_press(telephone, door, "3", text=" ").text)
    page = _main(_press(telephone, door, "3", text="长" * 4001).text)
    assert 'id="wrong-text"' in page
    assert "长" * 4001 in page
    _press(telephone, door, "3", text="长" * 4000)
    page = _main(_press(telephone, door, "send", nickname="名" * 41, consent="yes").text)
    assert 'id="wrong-nickname"' in page
    page = _main(_press(telephone, door, "send", nickname="李阿姨", contact="138").text)
    assert 'id="wrong-consent"' in page
    assert 'value="李阿姨"' in page
    page = _main(_press(telephone, door, "send", nickname="李阿姨", consent="yes", under_14="yes").text)
    assert 'id="wrong-guardian_consent"' in page
    assert _said(town).empty
    sent = _press(
        telephone, door, "send", nickname="李阿姨", consent="yes", under_14="yes", guardian_consent="yes"
    )
    assert sent.status_code == 303
    assert _said(town)["guardian_consent"].tolist() == [True]


def test_numbers_in_words_that_are_too_long_are_not_looked_for(telephone, door):
    telephone.get(door)
    _press(telephone, door, "2", **FIRST)
    text = "打我电话13800001234" + "长" * 4000
    for go in ("hide", "2", "send"):
        page = _main(_press(telephone, door, go, text=text).text)
        assert "13800001234" in page
        assert "***********" not in page


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "{{ 7*7 }} {% raw %} <b>", '"><img src=x>', "<i>{0.__class__}</i>"]
)
def test_words_and_names_stay_words(town, telephone, door, text):
    page = _to_last(telephone, door, text).text
    assert text not in page
    assert text in unescape(page)
    sent = _press(telephone, door, "send", nickname=text[:40], consent="yes")
    page = telephone.get(sent.headers["location"]).text
    assert text not in page
    assert text in unescape(page)
    assert _said(town)["text"].tolist() == [text]


def test_a_number_is_offered_to_be_hidden_and_may_stay(town, telephone, door):
    page = _main(_to_last(telephone, door, "打我电话13800001234").text)
    assert "打我电话***********" in page
    page = _main(_press(telephone, door, "hide", text="打我电话13800001234").text)
    assert "打我电话***********" in page
    assert "13800001234" not in page
    telephone.page = ""
    _to_last(telephone, door, "打我电话13800001234")
    page = _main(_press(telephone, door, "keep", text="打我电话13800001234").text)
    assert "打我电话13800001234" in page
    assert _press(telephone, door, "send", consent="yes").status_code == 303
    assert _said(town)["held_for"].tolist() == ["number"]


def test_the_same_form_sent_twice_has_one_receipt(town, telephone, door):
    _to_last(telephone, door)
    last = telephone.page
    first = _press(telephone, door, "send", consent="yes")
    telephone.page = last
    second = _press(telephone, door, "send", consent="yes")
    assert first.headers["location"] == second.headers["location"]
    assert len(_said(town)) == 1


def test_a_form_of_another_page_is_refused_and_keeps_what_was_typed(town, telephone, door):
    _to_last(telephone, door)
    answer = telephone.request(
        "POST", door, data=_hidden(telephone.page) | {"form_token": "stale", "consent": "yes", "go": "send"}
    )
    assert answer.status_code == 422
    assert "楼下没有灯" in _main(answer.text)
    assert _said(town).empty
    assert _press(telephone, door, "send", consent="yes").status_code == 303


def test_a_browser_that_keeps_no_cookies_may_speak_too(town, telephone, door):
    def forgetful(method, path, **options):
        telephone.cookies.clear()
        return telephone.request(method, path, **options)

    page = forgetful("GET", door).text
    for go, typed in (("2", FIRST), ("3", {"text": "没有灯"})):
        page = forgetful("POST", door, data=_hidden(page) | typed | {"go": go}).text
    sent = forgetful("POST", door, data=_hidden(page) | {"consent": "yes", "go": "send"})
    assert forgetful("GET", sent.headers["location"]).status_code == 200
    assert len(_said(town)) == 1


def _with_photos(telephone, door, files, go="3", **typed):
    return telephone.request(
        "POST",
        door,
        data=_hidden(telephone.page) | {"text": "没有灯", "go": go} | typed,
        files=[("photos", (f"{number}.jpg", content, "image/jpeg")) for number, content in enumerate(files)],
    )


def test_photos_go_along_in_one_piece(town, telephone, door):
    telephone.get(door)
    _press(telephone, door, "2", **FIRST)
    assert "已收下 2 张照片" in _main(_with_photos(telephone, door, [jpeg(), jpeg("#123")]).text)
    sent = _press(telephone, door, "send", consent="yes")
    (row,) = _said(town).to_dict("records")
    assert len(photos.photos_of(OPERATOR, town, SUGGESTIONS, row["uid"])) == 2
    mine = telephone.get(sent.headers["location"].replace("receipt", "mine")).text
    (first, _) = re.findall(r'src="(/photos/[\w-]+/small.jpg)"', mine)
    assert telephone.get(first).status_code == 200


@pytest.mark.parametrize(
    "files",
    [
        [b"<script>alert(1)</script>"],
        [b"<svg onload='alert(1)'/>"],
        [jpeg()] * 6,
        [jpeg()[:200]],
        [b"MZ" * 99],
    ],
)
def test_what_is_no_photo_is_said_at_its_field_and_the_words_stay(town, telephone, door, files):
    telephone.get(door)
    _press(telephone, door, "2", **FIRST)
    answer = _with_photos(telephone, door, files)
    assert answer.status_code == 422
    page = _main(answer.text)
    assert 'id="wrong-photos"' in page
    assert ">没有灯</textarea>" in page
    assert "已收下" not in page


def test_photos_can_be_left_out_again(town, telephone, door):
    telephone.get(door)
    _press(telephone, door, "2", **FIRST)
    _with_photos(telephone, door, [jpeg()])
    _press(telephone, door, "2")
    page = _main(_with_photos(telephone, door, [], without_photos="yes").text)
    assert "已收下" not in page


def test_photos_that_were_not_kept_are_asked_for_again(town, telephone, door):
    telephone.get(door)
    _press(telephone, door, "2", **FIRST)
    for there in ("2", "many"):
        page = _main(_press(telephone, door, "3", text="没有灯", photos_there=there).text)
        assert "请重新选一次" in page


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"status": "closed"}, 403, "已经结束"),
        ({"status": "talking"}, 403, "已经截止"),
        ({"status": "draft"}, 404, "没有找到这个活动"),
        ({"closes_on": dt.date(2020, 1, 1)}, 403, "已经截止"),
    ],
)
def test_an_activity_that_is_not_open_says_so(town, telephone, door, changes, status, told):
    fid = int(town.frame(ACTIVITIES, Visibility.STAFF).index[0])
    if "status" in changes:
        features.remove(OPERATOR, town, ACTIVITIES, fid, 1)
        open_activity(town, name="另", **changes)
    else:
        features.change(OPERATOR, town, ACTIVITIES, fid, 1, changes)
    for answer in (telephone.get(door), telephone.get("/r/demo")):
        assert answer.status_code == status
        assert told in _main(answer.text)


def test_what_is_written_while_an_activity_ends_is_not_lost(town, telephone, door):
    _to_last(telephone, door)
    fid = int(town.frame(ACTIVITIES, Visibility.STAFF).index[0])
    features.move(OPERATOR, town, ACTIVITIES, fid, 1, "talking")
    page = _main(_press(telephone, door, "send", consent="yes", nickname="李阿姨").text)
    assert "商议中" in page
    assert "楼下没有灯" in page
    assert _said(town).empty


def test_a_place_taken_away_meanwhile_leads_to_the_list(town, telephone, door):
    _to_last(telephone, door)
    answer = _press(telephone, "/r/demo/aaaaaaaaaa", "send", consent="yes")
    assert answer.status_code == 404
    assert "东院" in _main(answer.text)
    assert _said(town).empty


def test_what_is_not_there_says_so(telephone):
    assert "没有找到这个活动" in _main(telephone.get("/r/nowhere").text)
    answer = telephone.get("/r/demo/aaaaaaaaaa")
    assert answer.status_code == 404
    assert "没有找到二维码上的地方" in _main(answer.text)
    assert "东院" in _main(answer.text)
    for path in ("/r/mine/none", "/r/receipt/none", "/r/receipt/none.png", "/r/demo/a/b"):
        assert telephone.get(path).status_code == 404


def test_the_language_changes_on_the_way_and_nothing_is_lost(town, telephone, door):
    _to_last(telephone, door)
    page = _press(telephone, door, "en", nickname="李阿姨").text
    assert 'lang="en"' in page
    assert "Last step: your name and consent" in page
    assert 'value="李阿姨"' in page
    assert "楼下没有灯" in page


def test_whoever_finds_nothing_has_a_number_to_ring(town, telephone):
    page = telephone.get("/r/find").text
    assert "打电话：027-0000" in page
    assert 'href="/r/find"' not in page
    assert "打电话：027-0000" in telephone.send("/r/find", code="AAA-AAA", pin="0000").text


def test_the_boxes_for_children_say_whom_they_are_for(town, telephone, door):
    page = _to_last(telephone, door).text
    (boxes,) = re.findall(r'<fieldset id="child">(.*?)</fieldset>', page, re.DOTALL)
    assert "未满14岁的孩子才勾" in boxes
    assert re.findall(r'name="(\w+)"', boxes) == ["under_14", "guardian_consent"]


def test_a_thousand_wrong_receipts_open_nothing(town, telephone, door):
    _to_last(telephone, door)
    sent = _press(telephone, door, "send", consent="yes")
    code = re.search(r"[34679A-Y]{3}-[34679A-Y]{3}", telephone.get(sent.headers["location"]).text).group()
    telephone.get("/r/find")
    statuses = [telephone.send("/r/find", code=code, pin=f"{number:04d}").status_code for number in range(40)]
    assert set(statuses) <= {404, 403}
    assert statuses[-1] == 403
    other = Browser(telephone._app, address="10.9.9.9")
    other.get("/r/find")
    assert "试的次数太多" in _main(other.send("/r/find", code=code, pin="0000").text)


def test_held_words_and_private_kinds_wait_where_others_are_shown_at_once(town, telephone, door):
    fid = int(town.frame(ACTIVITIES, Visibility.STAFF).index[0])
    features.change(OPERATOR, town, ACTIVITIES, fid, 1, {"moderation": "after"})
    in_workspace(town, held_words=("骗子",))
    for category, text in (("lighting", "没有灯"), ("lighting", "都是骗子"), ("neighbour", "楼上吵")):
        telephone.page = ""
        telephone.get(door)
        _press(telephone, door, "2", kind="problem", category=category)
        _press(telephone, door, "3", text=text)
        page = telephone.get(_press(telephone, door, "send", consent="yes").headers["location"]).text
        assert ("已经放在大家的地图上" in page) is (text == "没有灯")
    assert town.frame(SUGGESTIONS, Visibility.PUBLIC)["text"].tolist() == ["没有灯"]
    assert _said(town)["held_for"].fillna("").tolist() == ["", "word", "private"]


def test_pages_load_our_own_script_and_nothing_else(telephone, door):
    answer = telephone.get(door)
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe-eval" not in answer.headers["content-security-policy"]
    script = re.search(r'<script src="([^"]+)"', answer.text).group(1)
    assert telephone.get(script).headers["content-type"].startswith("text/javascript")


def test_what_was_said_before_is_offered_and_joined(town, telephone, door):
    _to_last(telephone, door, "楼下没有灯，晚上看不见")
    _press(telephone, door, "send", consent="yes")
    (said,) = _said(town).to_dict("records")
    moderation.answer(OPERATOR, town, int(_said(town).index[0]), 1, "released")
    neighbour = Browser(telephone._app, address="10.2.2.2")
    page = _main(_to_last(neighbour, door, "楼下没有灯，晚上看不见路").text)
    assert "楼下没有灯，晚上看不见" in page
    last = neighbour.page
    answer = _main(_press(neighbour, door, f"join:{said['uid']}", text="楼下没有灯，晚上看不见路").text)
    assert "已经算上您了" in answer
    assert _said(town)["support_count"].tolist() == [1]
    neighbour.page = last
    again = _press(neighbour, door, f"join:{said['uid']}", text="楼下没有灯，晚上看不见路")
    assert again.status_code == 422
    assert "楼下没有灯，晚上看不见路" in _main(again.text)
    neighbour.page = last
    assert "怎么称呼您" in _main(_press(neighbour, door, "mine", text="楼下没有灯，晚上看不见路").text)


def test_whoever_holds_the_receipt_reads_the_reply_and_may_say_that_it_is_not_done(town, telephone, door):
    _to_last(telephone, door)
    mine = _press(telephone, door, "send", consent="yes").headers["location"].replace("receipt", "mine")
    fid = int(_said(town).index[0])
    for version, target in enumerate(("released", "discussing", "planned", "under_way", "done"), 1):
        moderation.answer(OPERATOR, town, fid, version, target, "灯装好了。" if target == "done" else "")
    comments.write(OPERATOR, town, _said(town)["uid"].iloc[0], CommentDraft(text="谢谢提醒"))
    other = Browser(telephone._app, address="10.3.3.3")
    page = _main(other.get(mine).text)
    assert "现在：办好了" in page
    assert "灯装好了。" in page
    assert "谢谢提醒" in page
    assert "哪里还没办好" in _main(other.send(mine, reason=" ").text)
    other.send(mine, reason="灯又坏了")
    assert _said(town)["status"].tolist() == ["contested"]
    assert "还没办好，正在重看" in _main(other.get(mine).text)


def test_whoever_may_enter_writes_down_what_somebody_else_said(town, telephone, door):
    desk = Browser(telephone._app)
    assert "替别人填" not in _main(_to_last(telephone, door).text)
    assert "替别人填" in _main(_to_last(desk, door).text)
    entered = {
        "for_other": "yes",
        "spoken_by": "王奶奶",
        "source": "paper",
        "said_on": "2026-03-01",
        "affected_households": "很多",
    }
    page = _main(_press(desk, door, "send", **entered, consent_given="signed").text)
    assert 'id="wrong-affected_households"' in page
    page = _main(_press(desk, door, "send", **entered | {"affected_households": "12"}).text)
    assert 'id="wrong-consent_given"' in page
    sent = _press(desk, door, "send", **entered | {"affected_households": "12"}, consent_given="signed")
    assert sent.status_code == 303
    (row,) = _said(town).to_dict("records")
    assert (row["source"], row["consent_given"], row["affected_households"]) == ("paper", "signed", 12)
    assert str(row["said_on"])[:10] == "2026-03-01"
    with town.store.read() as connection:
        assert read_personal(connection, SUGGESTIONS, row["uid"])["spoken_by"] == "王奶奶"


def test_who_may_not_enter_for_others_speaks_for_herself(town, telephone, door):
    _to_last(telephone, door)
    _press(telephone, door, "send", consent="yes", for_other="yes", spoken_by="别人", consent_given="aloud")
    (row,) = _said(town).to_dict("records")
    assert row["source"] == "poster"
    assert not isinstance(row["consent_given"], str)
