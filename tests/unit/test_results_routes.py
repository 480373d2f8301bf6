"""The light pages of what came of it: read, rated and told on any telephone, whatever is sent."""

import pytest

from cocreate_gis.model.layers.base import Visibility
from cocreate_gis.model.layers.projects import PROJECTS
from cocreate_gis.model.layers.results import MEMORIES
from cocreate_gis.model.layers.sites import SITE_RATINGS
from cocreate_gis.model.permissions import OPERATOR
from cocreate_gis.services import features
from cocreate_gis.services.voices.whereabouts import place_code
from tests.browsers import Browser, site
from tests.pictures import jpeg

NAME = "小花园<img src=x onerror=alert(1)>"


@pytest.fixture
def code(town) -> str:
    values = {"name": NAME, "status": "accepted", "finished_on": town.today, "story": "<script>1</script>"}
    fid = features.create(OPERATOR, town, PROJECTS, None, values)
    return place_code(features.look_at(OPERATOR, town, PROJECTS, fid).uid)


def test_the_results_are_told_to_everybody_and_words_stay_words(town, code):
    browser = Browser(site(town))
    answer = browser.get("/r/results")
    assert answer.status_code == 200
    assert "<script>1" not in answer.text
    assert "<img src=x" not in answer.text
    assert f"r/rate/{code}" in answer.text


def test_a_place_is_rated_once_on_a_plain_page(town, code):
    browser = Browser(site(town))
    browser.get(f"/r/rate/{code}")
    assert browser.send(f"/r/rate/{code}").status_code == 422
    assert "还没有打分" in browser.page
    assert browser.send(f"/r/rate/{code}", useful="5", safe="9", remark="好").status_code == 200
    browser.get(f"/r/rate/{code}")
    assert browser.send(f"/r/rate/{code}", useful="1").status_code == 409
    ratings = town.frame(SITE_RATINGS, Visibility.STAFF)
    # A mark that is none of those offered is no mark.
    assert ratings["useful"].tolist() == [5]
    assert ratings["safe"].isna().all()
    assert browser.get("/r/rate/none").status_code == 404


def test_without_the_token_of_the_form_nothing_is_kept(town, code):
    browser = Browser(site(town))
    browser.get(f"/r/rate/{code}")
    browser.page = ""
    assert browser.send(f"/r/rate/{code}", useful="5").status_code == 403
    assert town.frame(SITE_RATINGS, Visibility.STAFF).empty


def test_a_memory_with_a_photo_is_sent_and_what_is_wrong_keeps_what_was_typed(town):
    browser = Browser(site(town))
    browser.get("/r/memory")
    key = browser.page.split('name="form_key" value="')[1].split('"')[0]
    told = {"name": "棉花垛", "story": "在垛上<b>打滚</b>", "form_key": key}
    assert browser.send("/r/memory", **told).status_code == 422
    assert "同意" in browser.page
    assert "在垛上&lt;b&gt;打滚" in browser.page
    for year in ("六二年", "１９６２", "9" * 5_000):
        assert browser.send("/r/memory", **told, consent="yes", about_year=year).status_code == 422
        assert "只填数字" in browser.page
    fields = {"form_token": browser.form_token, **told, "consent": "yes", "about_year": "1962"}
    for _ in range(2):
        sent = browser.request(
            "POST", "/r/memory", data=fields, files={"photos": ("a.jpg", jpeg(), "image/jpeg")}
        )
        assert sent.status_code == 200
    kept = town.frame(MEMORIES, Visibility.STAFF)
    assert kept[["name", "about_year", "status"]].to_numpy().tolist() == [["棉花垛", 1962, "collected"]]
    assert town.frame(MEMORIES, Visibility.PUBLIC).empty


def test_a_file_that_is_no_photo_is_told_and_nothing_is_kept(town):
    browser = Browser(site(town))
    browser.get("/r/memory")
    fields = {"form_token": browser.form_token, "name": "棉花垛", "story": "打滚", "consent": "yes"}
    sent = browser.request(
        "POST", "/r/memory", data=fields, files={"photos": ("a.jpg", b"no photo", "image/jpeg")}
    )
    assert sent.status_code == 422
    assert town.frame(MEMORIES, Visibility.STAFF).empty
