"""Forms of our own pages: only they can send them, and the first one works as well as the last."""

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from cocreate_gis.services.context import Context
from cocreate_gis.services.office import Office
from cocreate_gis.web.csrf import FIELD, require_token, token
from cocreate_gis.web.forms import read_form
from cocreate_gis.web.pages import page
from tests.browsers import Browser, site


def _ask(request: Request) -> Response:
    return HTMLResponse(f'<form><input name="form_token" value="{token(request)}"></form>')


def _take(request: Request) -> Response:
    form = read_form(request)
    require_token(request, form.get(FIELD))
    return PlainTextResponse(str(form.get("word")))


FORMS = (page("/ask", _ask), page("/take", _take, methods=["POST"]))


@pytest.fixture
def browser(town: Context) -> Browser:
    return Browser(site(town, *FORMS))


def test_the_very_first_form_of_a_browser_works(browser: Browser) -> None:
    browser.get("/ask")
    assert browser.send("/take", word="你好").text == "你好"


def test_a_form_without_its_token_is_not_taken(browser: Browser) -> None:
    browser.get("/ask")
    good = browser.form_token
    for wrong in ("", "0" * 64, good[:-1], good + "0", "é"):
        answer = browser.send("/take", form_token=wrong, word="x")
        assert answer.status_code == 403
        assert "刷新页面" in answer.text
    assert browser.request("POST", "/take", data={"word": "x"}).status_code == 403


def test_a_form_of_another_browser_is_not_taken(town: Context, browser: Browser) -> None:
    browser.get("/ask")
    other = Browser(site(town, *FORMS))
    other.get("/ask")
    assert other.send("/take", form_token=browser.form_token, word="x").status_code == 403


def test_a_sign_in_makes_older_forms_stale_and_newer_ones_good(browser: Browser) -> None:
    browser.get("/ask")
    browser.cookies.set("cocreate_session", "of-hers", domain="localhost.local", path="/")
    assert browser.send("/take", word="x").status_code == 403
    browser.get("/ask")
    assert browser.send("/take", word="x").status_code == 200


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"origin": "http://localhost"}, True),
        ({"origin": "https://town.example", "x-forwarded-host": "town.example"}, True),
        ({"origin": "https://elsewhere.example"}, False),
        ({"origin": "http://localhost.elsewhere.example"}, False),
        ({"origin": "http://localhost:81"}, False),
        ({"origin": "null"}, False),
    ],
)
def test_a_form_comes_from_our_own_address(browser: Browser, headers: dict[str, str], taken: bool) -> None:
    browser.get("/ask")
    assert (browser.send("/take", headers=headers, word="x").status_code == 200) is taken


def test_every_process_on_a_store_takes_the_forms_of_the_others(town: Context, browser: Browser) -> None:
    browser.get("/ask")
    kept = browser.cookies
    elsewhere = Browser(site(town, *FORMS))
    elsewhere.cookies, elsewhere.page = kept, browser.page
    assert elsewhere.send("/take", word="x").status_code == 200
    offices = [
        Office(town.store.location, town.cache, local_planner=None, bound_to_loopback=True) for _ in range(2)
    ]
    assert offices[0].form_secret() == offices[1].form_secret() != ""


def test_what_is_too_much_or_broken_is_said(browser: Browser) -> None:
    browser.get("/ask")
    assert browser.send("/take", word="x" * 70_000).status_code == 422
    assert "太多" in browser.page
    broken = browser.request(
        "POST",
        "/take",
        content=b"--x\r\nContent-Disposition: form-data\r\n\r\n",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    assert broken.status_code == 422
    assert "没有收完整" in broken.text


def test_cookies_are_for_https_where_the_page_is(town: Context) -> None:
    app = site(town, *FORMS)
    plain, encrypted = Browser(app), Browser(app, base="https://town.example")
    assert "secure" not in plain.get("/ask").headers["set-cookie"].lower()
    assert "secure" in encrypted.get("/ask").headers["set-cookie"].lower()
    behind = Browser(app).get("/ask", headers={"x-forwarded-proto": "https"})
    assert "secure" in behind.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("to", "leads"),
    [
        ("data", "/data"),
        ("/r/demo/018f-9a", "/r/demo/018f-9a"),
        ("//elsewhere.example", "/"),
        ("https://elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("..", "/"),
        ("r/../enter", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_entering_leads_to_a_page_of_this_site(browser: Browser, to: str, leads: str) -> None:
    answer = browser.request("GET", "/enter", params={"language": "en", "to": to})
    assert answer.headers["location"] == leads
