"""The code flow of OpenID Connect with PKCE: what is asked of a provider, and what of its answers is believed.

Believed is an ID token alone: signed by one of the provider's keys, made by that issuer for this client, now, and for
the very sign-in that this browser began (nonce). Whatever else happens is a `ProviderFailed`, whose reason is for the
audit, not for the page.
"""

import hashlib
import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import jwt

from customers.openid.names import read_server

TIMEOUTS = (3.05, 5)  # s: to connect, and between two pieces of an answer
LONGEST = 10  # s for a whole answer
MOST_BYTES = 512 * 1024
LEEWAY = 60  # s that two clocks may differ
# Signatures by a key that only the provider has: the client's secret signs nothing, and “none” is none.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LONGEST_SUBJECT = 255
CONFIGURATION = "/.well-known/openid-configuration"


class ProviderFailed(Exception):
    """The provider did not answer, or not as it must."""


@dataclass(frozen=True, slots=True)
class Client:
    """What we are to a provider. `hosts` are those that are asked besides the issuer's."""

    issuer: str
    client_id: str
    secret: str
    redirect_uri: str
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where the person is led, and what the browser's session keeps until the answer."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the provider says it is. All but the subject is as it came."""

    subject: str
    email: object = None
    email_verified: object = None
    name: object = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back to the redirect address, with what the session kept. `issuer` is RFC 9207's."""

    code: str
    nonce: str
    verifier: str
    issuer: str | None = None


def begin(client: Client, *, hint: str) -> Beginning:
    """Begin a sign-in; `hint` is the e-mail address that was typed."""
    endpoint = _place(client, discover(client), "authorization_endpoint")
    state, nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    asked = {
        "response_type": "code",
        "scope": "openid email profile",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_uri,
        "state": state,
        "nonce": nonce,
        "code_challenge": urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("="),
        "code_challenge_method": "S256",
        "login_hint": hint,
    }
    return Beginning(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}", state, nonce, verifier)


def finish(client: Client, answer: Answer) -> Claims:
    """Who it is, for the code that came back. Raises ProviderFailed."""
    about = discover(client)
    names_itself = about.get("authorization_response_iss_parameter_supported") is True
    if answer.issuer != client.issuer and (names_itself or answer.issuer is not None):
        raise ProviderFailed("the answer is not this issuer's")
    tokens = _ask(client, "POST", _place(client, about, "token_endpoint"), **_exchange(client, about, answer))
    keys = _ask(client, "GET", _place(client, about, "jwks_uri"))
    claims = verify(tokens.get("id_token"), keys=keys, client=client, nonce=answer.nonce)
    if "email" not in claims and "userinfo_endpoint" in about:
        claims = {**_more(client, about, tokens, claims["sub"]), **claims}
    return Claims(claims["sub"], claims.get("email"), claims.get("email_verified"), claims.get("name"))


def discover(client: Client) -> dict[str, Any]:
    """What the issuer says of itself. Whoever answers there must be the issuer that an admin wrote down."""
    about = _ask(client, "GET", client.issuer.rstrip("/") + CONFIGURATION)
    if about.get("issuer") != client.issuer:
        raise ProviderFailed("its configuration names another issuer")
    return about


def _exchange(client: Client, about: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """The code for tokens; the secret in the form where the provider takes it there, else in the header."""
    said = {
        "grant_type": "authorization_code",
        "code": answer.code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": answer.verifier,
    }
    known = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_post" in known:
        return {"data": {**said, "client_id": client.client_id, "client_secret": client.secret}}
    return {"data": said, "auth": (quote_plus(client.client_id), quote_plus(client.secret))}


def _more(client: Client, about: dict[str, Any], tokens: dict[str, Any], subject: str) -> dict[str, Any]:
    """What the provider tells only when it is asked with the access token, which is then forgotten."""
    headers = {"Authorization": f"Bearer {tokens.get('access_token')}"}
    more = _ask(client, "GET", _place(client, about, "userinfo_endpoint"), headers=headers)
    if more.get("sub") != subject:
        raise ProviderFailed("its user info is somebody else's")
    return more


def verify(token: object, *, keys: dict[str, Any], client: Client, nonce: str) -> dict[str, Any]:
    """The claims of an ID token. Raises ProviderFailed unless all of it is as it must be."""
    try:
        head = jwt.get_unverified_header(token)  # type: ignore[arg-type]  # it refuses what is no text
        claims: dict[str, Any] = jwt.decode(
            token,  # type: ignore[arg-type]
            _key(head, keys),
            algorithms=ALGORITHMS,
            audience=client.client_id,
            issuer=client.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise ProviderFailed(f"its ID token is not valid ({type(error).__name__})") from error
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise ProviderFailed("its ID token is of another sign-in")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client.client_id) != client.client_id:
        raise ProviderFailed("its ID token was made for another client")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise ProviderFailed("its ID token names nobody")
    return claims


def _key(head: dict[str, Any], keys: dict[str, Any]) -> Any:
    """The one key that the token says it is signed with; without a name, the provider's only one."""
    kid, usable = head.get("kid"), jwt.PyJWKSet.from_dict(keys).keys
    found = [key for key in usable if key.public_key_use in (None, "sig") and kid in (None, key.key_id)]
    if len(found) != 1:
        raise ProviderFailed("its ID token is signed with an unknown key")
    return found[0].key


def _place(client: Client, about: dict[str, Any], name: str) -> str:
    """One of the provider's addresses: on the issuer's host, or on another that an admin wrote down."""
    url = about.get(name)
    try:
        host = read_server(url).netloc.lower() if isinstance(url, str) else ""
    except ValueError:
        host = ""
    if host not in {read_server(client.issuer).netloc.lower(), *client.hosts}:
        raise ProviderFailed(f"its {name} is on a host that is not allowed")
    return str(url)


def _ask(client: Client, method: str, url: str, **said: Any) -> dict[str, Any]:
    """A JSON object from the provider: no redirects, no long waits, no long answers."""
    import requests  # 60 ms that no other page needs

    said["headers"] = {"Accept": "application/json", **said.get("headers", {})}
    try:
        with (
            requests.Session() as session,
            session.request(method, url, timeout=TIMEOUTS, allow_redirects=False, stream=True, **said) as answer,
        ):
            body = _read(answer.iter_content(16 * 1024))
    except requests.RequestException as error:
        raise ProviderFailed(f"{urlsplit(url).path} does not answer ({type(error).__name__})") from error
    if answer.status_code != HTTPStatus.OK:
        raise ProviderFailed(f"{urlsplit(url).path} answers {answer.status_code}")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ProviderFailed(f"{urlsplit(url).path} does not answer a JSON object")
    return found


def _read(pieces: Iterable[bytes]) -> bytes:
    body, ends = b"", time.monotonic() + LONGEST
    for piece in pieces:
        body += piece
        if len(body) > MOST_BYTES or time.monotonic() > ends:
            raise ProviderFailed("its answer is too long, or takes too long")
    return body
