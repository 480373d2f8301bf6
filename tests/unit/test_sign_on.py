"""Signing in through a real provider of OpenID Connect on this machine."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from cocreate_gis.model.outside import Outside
from cocreate_gis.model.permissions import OPERATOR, Role
from cocreate_gis.services.context import Context
from cocreate_gis.services.signing import accounts
from cocreate_gis.services.signing.sessions import SignedIn, who
from tests.browsers import Browser, site
from tests.people import account
from tests.provider import CLIENT, Provider, running_provider

COOKIE = "cocreate_session"
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "1"}, private=True)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


@pytest.fixture
def browser(town: Context, provider: Provider) -> Browser:
    return Browser(site(town, outside=Outside("http://localhost", sign_on=provider.sign_on())))


def _come_back(browser: Browser, to: str = "") -> str:
    """Go to the provider and give the path it sends the browser back to."""
    out = browser.get(f"/sign-in/city?to={to}")
    assert out.status_code == 303
    back = httpx.get(out.headers["location"]).headers["location"]
    return back.removeprefix("http://localhost")


def _signed_in(town: Context, browser: Browser) -> SignedIn:
    found = who(town, browser.cookies[COOKIE])
    assert found is not None
    return found


def test_who_is_new_becomes_a_resident_and_is_known_again(
    town: Context, browser: Browser, provider: Provider
) -> None:
    assert "用市民通登录" in browser.get("/sign-in?to=data").text
    answer = browser.get(_come_back(browser, "data"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/data")
    first = _signed_in(town, browser)
    assert (first.account.name, list(first.roles)) == ("王芳", [Role.RESIDENT])
    provider.name = "another name"
    browser.get(_come_back(browser))
    assert _signed_in(town, browser).account == first.account
    assert who(town, "") is None
    provider.subject = "78"
    browser.get(_come_back(browser))
    assert _signed_in(town, browser).account.uid != first.account.uid


def test_roles_are_given_here(town: Context, browser: Browser, provider: Provider) -> None:
    provider.claims = {"role": "administrator", "roles": ["administrator"], "groups": ["administrator"]}
    browser.get(_come_back(browser))
    known = _signed_in(town, browser)
    assert list(known.roles) == [Role.RESIDENT]
    accounts.give_role(OPERATOR, town, known.account.uid, Role.OFFICIAL)
    assert next(iter(_signed_in(town, browser).roles)) is Role.OFFICIAL


def test_a_name_there_is_no_login_here(town: Context, browser: Browser, provider: Provider) -> None:
    root = account(town, "root", Role.ADMINISTRATOR)
    provider.claims = {"preferred_username": "root", "sub": "root"}
    browser.get(_come_back(browser))
    assert _signed_in(town, browser).account.uid != root


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another errand"},
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"aud": ["another client", "a third"], "azp": "another client"},
        {"exp": 1_000_000},
        {"exp": None},
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    browser: Browser, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    assert browser.get(_come_back(browser)).status_code == 403
    assert COOKIE not in browser.cookies


def test_a_token_signed_by_somebody_else_lets_nobody_in(browser: Browser, provider: Provider) -> None:
    provider.key = OTHER_KEY
    answer = browser.get(_come_back(browser))
    assert answer.status_code == 403
    assert "统一登录没有成功" in answer.text


def test_what_comes_back_fits_the_browser_that_was_sent(
    town: Context, browser: Browser, provider: Provider
) -> None:
    back = _come_back(browser)
    stranger = Browser(site(town, outside=Outside("http://localhost", sign_on=provider.sign_on())))
    assert stranger.get(back).status_code == 403
    _come_back(stranger)
    assert stranger.get(back).status_code == 403
    assert browser.get(back.replace("state=", "state=x")).status_code == 403
    assert browser.get(f"{urlsplit(back).path}?error=access_denied").status_code == 403
    assert browser.get(back.replace("iss=", "iss=x")).status_code == 403
    assert browser.get(back).status_code == 303
    # The errand is done: neither the code nor the address lets anybody in again.
    assert browser.get(back).status_code == 403


def test_a_provider_that_is_not_there_or_calls_itself_otherwise(
    browser: Browser, provider: Provider, town: Context
) -> None:
    back = _come_back(browser)
    provider.announced = "https://elsewhere.example"
    assert browser.get(back).status_code == 503
    assert browser.get("/sign-in/city").status_code == 503
    gone = Provider("http://127.0.0.1:9").sign_on()
    lost = Browser(site(town, outside=Outside(sign_on=gone)))
    answer = lost.get("/sign-in/city")
    assert answer.status_code == 503
    assert "连不上统一登录" in answer.text
    assert CLIENT[1] not in answer.text


def test_without_settings_there_is_no_such_page(town: Context) -> None:
    browser = Browser(site(town))
    assert browser.get("/sign-in/city").status_code == 404
    assert "sign-in/city" not in browser.get("/sign-in").text


def test_a_provider_that_answers_with_a_page_is_an_error_of_its_own(
    browser: Browser, provider: Provider
) -> None:
    provider.is_mute = True
    answer = browser.get(_come_back(browser))
    assert answer.status_code == 503
    assert "连不上统一登录" in answer.text
