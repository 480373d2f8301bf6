"""The pages of accounts, as a browser without scripts meets them."""

import pytest

from cocreate_gis.model.permissions import OPERATOR, Role
from cocreate_gis.services.context import Context
from cocreate_gis.services.signing import accounts, invitations
from cocreate_gis.services.signing.sessions import who
from tests.browsers import Browser, site
from tests.people import PASSWORD, account, area, signed_in

COOKIE = "cocreate_session"


@pytest.fixture
def browser(town: Context) -> Browser:
    account(town, "root", Role.ADMINISTRATOR)
    return Browser(site(town))


def _enter(browser: Browser, login: str = "root", password: str = PASSWORD, to: str = "") -> int:
    browser.get(f"/sign-in?to={to}")
    return browser.send(f"/sign-in?to={to}", login=login, password=password).status_code


def test_signing_in_sets_a_cookie_no_script_reads(browser: Browser) -> None:
    browser.get("/sign-in?to=data")
    browser.cookies.set("cocreate_view", "resident", domain="localhost.local", path="/")
    answer = browser.send("/sign-in?to=data", login="Root", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/data")
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE)]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    assert "cocreate_view" not in browser.cookies
    assert "ROOT" in browser.get("/account").text


def test_the_cookie_is_for_https_behind_a_proxy(browser: Browser) -> None:
    browser.get("/sign-in")
    proxied = {
        "x-forwarded-proto": "https",
        "x-forwarded-host": "town.example",
        "origin": "https://town.example",
    }
    answer = browser.send("/sign-in", proxied, login="root", password=PASSWORD)
    assert all("Secure" in one for one in answer.headers.get_list("set-cookie") if one.startswith(COOKIE))


@pytest.mark.parametrize(
    "to", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "%0d%0aX: y"]
)
def test_signing_in_leads_nowhere_else(browser: Browser, to: str) -> None:
    browser.get("/sign-in")
    answer = browser.send(f"/sign-in?to={to}", login="root", password=PASSWORD)
    assert answer.headers["location"] == "/"


def test_a_wrong_password_keeps_the_login_and_says_nothing_more(browser: Browser) -> None:
    assert _enter(browser, login='<b>root"') == 403
    wrong = browser.page
    assert 'value="&lt;b&gt;root&#34;"' in wrong
    assert "登录名或密码不对" in wrong
    assert _enter(browser, password="not the password") == 403
    assert COOKIE not in browser.cookies


def test_a_stale_form_loses_nothing(browser: Browser) -> None:
    browser.get("/sign-in")
    answer = browser.send("/sign-in", form_token="stale", login="root", password=PASSWORD)
    assert answer.status_code == 403
    assert 'value="root"' in answer.text
    assert browser.send("/sign-in", login="root", password=PASSWORD).status_code == 303


def test_a_token_known_before_is_not_the_one_after(browser: Browser, town: Context) -> None:
    planted, _ = signed_in(town, "root")
    browser.cookies.set(COOKIE, "planted", domain="localhost.local", path="/")
    assert _enter(browser) == 303
    assert browser.cookies[COOKIE] not in ("planted", planted)
    assert who(town, "planted") is None


def test_signing_out_needs_the_form_and_ends_the_sign_in(browser: Browser, town: Context) -> None:
    _enter(browser)
    token = browser.cookies[COOKIE]
    assert browser.request("POST", "/sign-out", data={}).status_code == 403
    assert browser.get("/sign-out").status_code == 404
    assert who(town, token) is not None
    browser.get("/account")
    assert browser.send("/sign-out").headers["location"] == "/sign-in"
    assert who(town, token) is None
    assert COOKIE not in browser.cookies
    assert browser.get("/account").headers["location"] == "/sign-in"


def test_one_window_signs_the_other_out(browser: Browser, town: Context) -> None:
    other = Browser(site(town))
    _enter(browser)
    _enter(other)
    browser.get("/account")
    assert browser.page.count('value="end"') == 1
    hers = who(town, other.cookies[COOKIE])
    assert hers is not None
    browser.send("/account", do="end", session=hers.session)
    assert "已退出登录" in browser.page
    assert other.get("/account").headers["location"] == "/sign-in"


def test_a_new_password_ends_the_other_windows(browser: Browser, town: Context) -> None:
    other = Browser(site(town))
    _enter(browser)
    _enter(other)
    browser.get("/account")
    assert browser.send("/account", do="password", old="wrong", new="another sentence").status_code == 403
    assert browser.send("/account", do="password", old=PASSWORD, new="short").status_code == 422
    assert other.get("/account").status_code == 200
    assert browser.send("/account", do="password", old=PASSWORD, new="another sentence").status_code == 200
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert _enter(other) == 403
    assert _enter(other, password="another sentence") == 303
    browser.get("/account")
    assert browser.send("/account", do="end_all").headers["location"] == "/sign-in"
    assert other.get("/account").status_code == 303


def test_an_invitation_is_taken_once_and_a_form_sent_twice_is_one(browser: Browser, town: Context) -> None:
    link = invitations.invite(OPERATOR, town, Role.HELPER, area(town, "buildings", "1栋"))
    path = f"/invitation/{link}"
    assert "1栋 · 楼栋长" in browser.get(path).text
    wrong = browser.send(path, do="new", login="wang", name="<王>", password="short")
    assert wrong.status_code == 422
    assert 'value="&lt;王&gt;"' in wrong.text
    form = browser.form_token
    fields = {"do": "new", "login": "wang", "name": "<王>", "password": PASSWORD, "form_token": form}
    assert browser.send(path, **fields).status_code == 303
    assert "&lt;王&gt;" in browser.get("/account").text
    twice = Browser(site(town))
    twice.get("/sign-in")
    fields["form_token"] = twice.form_token
    assert twice.send(path, **fields).status_code == 303
    assert len([one for one in accounts.people(OPERATOR, town) if one.account.login == "wang"]) == 1
    stranger = Browser(site(town))
    stranger.get("/sign-in")
    answer = stranger.send(path, do="new", login="wang", name="x", password="not the password")
    assert answer.status_code == 409
    assert "已经用过了" in answer.text
    assert stranger.get(path).status_code == 409
    assert stranger.get("/invitation/nothing").status_code == 404


def test_somebody_with_an_account_joins_with_it(browser: Browser, town: Context) -> None:
    account(town, "wang", Role.HELPER)
    _enter(browser, login="wang")
    path = f"/invitation/{invitations.invite(OPERATOR, town, Role.OFFICIAL)}"
    browser.get(path)
    assert browser.send(path, do="join").status_code == 303
    found = who(town, browser.cookies[COOKIE])
    assert found is not None
    assert Role.OFFICIAL in found.roles
    assert browser.send(path, do="join").status_code == 409


def test_the_first_administrator_and_a_new_password_come_by_link(town: Context) -> None:
    first, stranger = Browser(site(town)), Browser(site(town))
    path = f"/first/{invitations.first_link(town)}"
    assert "管理员" in first.get(path).text
    first.send(path, do="new", login="root", name="Root", password=PASSWORD)
    found = who(town, first.cookies[COOKIE])
    assert found is not None
    assert next(iter(found.roles)) is Role.ADMINISTRATOR
    reset = f"/invitation/{invitations.reset_link(OPERATOR, town, found.account.uid)}"
    assert "新密码" in stranger.get(reset).text
    assert stranger.send(reset, do="new", login="evil", name="E", password=PASSWORD).status_code == 404
    stranger.get(reset)
    assert stranger.send(reset, do="new_password", password="a wholly new one").status_code == 303
    assert first.get("/account").status_code == 303
    assert stranger.get("/account").status_code == 200


def test_every_page_speaks_both_languages_without_scripts(browser: Browser, town: Context) -> None:
    invitation = f"/invitation/{invitations.invite(OPERATOR, town, Role.HELPER)}"
    pages = {"/sign-in": ("登录", "Sign in"), invitation: ("请您加入", "You are invited")}
    for path, titles in pages.items():
        for language, title in zip(("zh", "en"), titles, strict=True):
            browser.get(f"/enter?language={language}")
            answer = browser.get(path)
            assert f"<h1>{title}</h1>" in answer.text
            assert "<script" not in answer.text
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert len(answer.content) < 20_000


def test_what_is_not_ours_under_our_names_is_not_found(browser: Browser) -> None:
    for path in ("/sign-in/x", "/account/x", "/invitation", "/first/a/b", "/sign-out/x"):
        assert browser.get(path).status_code == 404


def test_an_account_is_erased_by_whoever_holds_it_but_not_the_last_administrator(
    browser: Browser, town: Context
) -> None:
    _enter(browser)
    browser.get("/account")
    assert browser.send("/account", do="forget", sure="yes").status_code == 409
    assert "最后一位管理员" in browser.page
    account(town, "wang", Role.RESIDENT)
    hers = Browser(site(town))
    assert _enter(hers, login="wang") == 303
    hers.get("/account")
    assert hers.send("/account", do="forget").status_code == 422
    assert hers.send("/account", do="forget", sure="yes").status_code == 200
    assert "都已经抹掉" in hers.page
    assert hers.get("/account").headers["location"] == "/sign-in"
    assert _enter(hers, login="wang") == 403
