"""OpenID Connect: from the city's sign-on to who somebody is, by code with PKCE, state and nonce."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import httpx
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from cocreate_gis.model.errors import Forbidden, Unavailable
from cocreate_gis.model.outside import SignOn

_SCOPE = "openid profile"
_TIMEOUT_S = 10.0
_LEEWAY_S = 120
_VERIFIER_BYTES = 48
# Signatures only: a provider's key never is our secret, and "none" is no signature.
_SIGNATURES = JWSRegistry(algorithms=["RS256", "PS256", "ES256", "EdDSA"], strict_check_header=False)


@dataclass(frozen=True)
class Errand:
    """A browser sent to the provider, to be remembered until it comes back.

    Parameters
    ----------
    state, nonce, verifier : str
        Random; what comes back has to fit them.
    """

    state: str
    nonce: str
    verifier: str

    def to_values(self) -> dict[str, str]:
        """Write it as plain values.

        Returns
        -------
        dict of str to str
            Value by field.
        """
        return asdict(self)


@dataclass(frozen=True)
class Identity:
    """Who the provider says somebody is.

    Parameters
    ----------
    issuer, subject : str
        Together they name the person for good.
    name : str
        May be empty.
    """

    issuer: str
    subject: str
    name: str


def send_out(sign_on: SignOn, back: str) -> tuple[str, Errand]:
    """Say where to send a browser to.

    Parameters
    ----------
    sign_on : SignOn
        The provider.
    back : str
        Address it is to come back to.

    Returns
    -------
    tuple of str and Errand
        Address at the provider, and what to remember.

    Raises
    ------
    Unavailable
        ``sign_on_unreachable``, or ``sign_on_other_issuer``: it calls itself otherwise than was set.
    """
    errand = Errand(*(secrets.token_urlsafe(_VERIFIER_BYTES) for _ in range(3)))
    with httpx.Client(timeout=_TIMEOUT_S) as http:
        place = _metadata(http, sign_on)["authorization_endpoint"]
        address, _ = _client(sign_on, http, back).create_authorization_url(
            place, errand.state, errand.verifier, nonce=errand.nonce
        )
    return str(address), errand


def take_in(sign_on: SignOn, back: str, errand: Errand, given: Mapping[str, str]) -> Identity:
    """Find out who came back.

    Parameters
    ----------
    sign_on : SignOn
        The provider.
    back : str
        Address it came back to.
    errand : Errand
        As remembered for this browser.
    given : Mapping[str, str]
        Query of the address it came back by.

    Returns
    -------
    Identity
        From a token that the provider signed for us and for this errand.

    Raises
    ------
    Forbidden
        ``sign_on_refused``: another errand, a refusal there, or a token that does not hold.
    Unavailable
        ``sign_on_unreachable`` or ``sign_on_other_issuer``.
    """
    fits = secrets.compare_digest(given.get("state", "").encode(), errand.state.encode())
    if not fits or not given.get("code") or given.get("iss", sign_on.issuer) != sign_on.issuer:
        raise Forbidden("sign_on_refused")
    with httpx.Client(timeout=_TIMEOUT_S) as http:
        metadata = _metadata(http, sign_on)
        form = {
            "grant_type": "authorization_code",
            "code": given["code"],
            "redirect_uri": back,
            "code_verifier": errand.verifier,
        }
        login = (sign_on.client_id, sign_on.client_secret)
        try:
            answer = http.post(metadata["token_endpoint"], data=form, auth=login)
            keys = _told(http.get(metadata["jwks_uri"]).raise_for_status())
        except httpx.HTTPError as error:
            raise Unavailable("sign_on_unreachable") from error
    if answer.status_code != httpx.codes.OK:
        raise Forbidden("sign_on_refused")
    return _identity(sign_on, errand, _told(answer), keys)


def _identity(sign_on: SignOn, errand: Errand, tokens: Mapping[str, Any], keys: Any) -> Identity:
    try:
        token = jwt.decode(str(tokens.get("id_token")), KeySet.import_key_set(keys), registry=_SIGNATURES)
        wanted = {
            "iss": {"essential": True, "value": sign_on.issuer},
            "aud": {"essential": True, "value": sign_on.client_id},
        }
        known = {
            "nonce": errand.nonce,
            "client_id": sign_on.client_id,
            "access_token": tokens.get("access_token"),
        }
        claims = CodeIDToken(token.claims, token.header, wanted, known)
        claims.validate(leeway=_LEEWAY_S)
    except (JoseError, ValueError) as error:
        raise Forbidden("sign_on_refused") from error
    name = claims.get("name") or claims.get("preferred_username") or ""
    return Identity(sign_on.issuer, str(claims["sub"]), str(name))


def _metadata(http: httpx.Client, sign_on: SignOn) -> dict[str, str]:
    place = f"{sign_on.issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        metadata = _told(http.get(place).raise_for_status())
    except httpx.HTTPError as error:
        raise Unavailable("sign_on_unreachable") from error
    if metadata.get("issuer") != sign_on.issuer:
        raise Unavailable("sign_on_other_issuer")
    return metadata


def _told(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError as error:
        raise Unavailable("sign_on_unreachable") from error
    if not isinstance(told, dict):
        raise Unavailable("sign_on_unreachable")
    return told


def _client(sign_on: SignOn, http: httpx.Client, back: str) -> OAuth2Client:
    return OAuth2Client(
        http, client_id=sign_on.client_id, scope=_SCOPE, redirect_uri=back, code_challenge_method="S256"
    )
