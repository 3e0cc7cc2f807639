"""What of a provider's answers is believed: ID tokens of our own making, and a provider that answers wrongly."""

import datetime as dt
import json
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from customers.openid import protocol
from customers.openid.protocol import Answer, Claims, Client, ProviderFailed, begin, discover, finish, verify

DESK = Client("https://login.example.com", "desk", "a secret of the desk's that is long", "https://desk.example/back")
NONCE = "a nonce"


@cache
def key(name: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(name: str, **more: object) -> dict[str, Any]:
    said: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key(), as_dict=True)
    return {**said, "kid": name, "use": "sig", **more}


KEYS = {"keys": [public("first"), public("second")]}


def claims(**other: object) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC)
    said = {
        "iss": DESK.issuer,
        "sub": "s-1",
        "aud": "desk",
        "exp": now + dt.timedelta(minutes=5),
        "iat": now,
        "nonce": NONCE,
        **other,
    }
    at = {name: now + value for name, value in said.items() if isinstance(value, dt.timedelta)}
    return {name: value for name, value in {**said, **at}.items() if value is not None}


def token(*, signed_by: str = "first", kid: str | None = "first", alg: str = "RS256", **other: object) -> str:
    return jwt.encode(claims(**other), key(signed_by), algorithm=alg, headers={"kid": kid} if kid else None)


def ago(minutes: int) -> dt.timedelta:
    """An instant, seen from the moment at which the token is made."""
    return dt.timedelta(minutes=-minutes)


@pytest.mark.parametrize(
    "good",
    [
        {},
        {"alg": "PS384"},
        {"signed_by": "second", "kid": "second"},
        {"aud": ["desk"]},
        {"aud": ["desk", "other"], "azp": "desk"},
        {"exp": ago(0)},  # clocks differ a little
    ],
    ids=str,
)
def test_a_token_that_is_as_it_must_be(good: dict[str, Any]) -> None:
    assert verify(token(**good), keys=KEYS, client=DESK, nonce=NONCE)["sub"] == "s-1"


@pytest.mark.parametrize(
    "bad",
    [
        {"iss": "https://login.example.org"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another", "others"]},
        {"aud": ["desk", "other"]},
        {"aud": None},
        {"azp": "another"},
        {"exp": ago(5)},
        {"exp": None},
        {"iat": ago(-5)},
        {"nbf": ago(-5)},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "s" * 256},
        {"signed_by": "stranger"},
        {"signed_by": "second"},
        {"kid": "stranger"},
        {"kid": None},
    ],
    ids=str,
)
def test_a_token_that_is_not(bad: dict[str, Any]) -> None:
    with pytest.raises(ProviderFailed):
        verify(token(**bad), keys=KEYS, client=DESK, nonce=NONCE)


def unsigned() -> str:
    return jwt.encode(claims(), "", algorithm="none", headers={"kid": "first"})


def signed_with_the_secret() -> str:
    return jwt.encode(claims(), DESK.secret, algorithm="HS256", headers={"kid": "first"})


def of_another_kind_of_key() -> str:
    return jwt.encode(claims(), ec.generate_private_key(ec.SECP256R1()), algorithm="ES256", headers={"kid": "first"})


@pytest.mark.parametrize(
    "forge", [unsigned, signed_with_the_secret, of_another_kind_of_key, lambda: "a.b.c", lambda: None]
)
def test_what_is_no_token_of_the_provider(forge: Callable[[], object]) -> None:
    with pytest.raises(ProviderFailed):
        verify(forge(), keys=KEYS, client=DESK, nonce=NONCE)


@pytest.mark.parametrize(
    "keys", [{}, {"keys": []}, {"keys": "x"}, {"keys": [{"kty": "oct", "k": "x"}]}, {"keys": [None]}]
)
def test_keys_that_are_none(keys: dict[str, Any]) -> None:
    with pytest.raises(ProviderFailed):
        verify(token(), keys=keys, client=DESK, nonce=NONCE)


def test_two_keys_of_one_name_are_none() -> None:
    with pytest.raises(ProviderFailed):
        verify(token(), keys={"keys": [public("first"), public("second", kid="first")]}, client=DESK, nonce=NONCE)


def test_without_names_the_only_key_signs() -> None:
    assert verify(token(kid=None), keys={"keys": [public("first")]}, client=DESK, nonce=NONCE)["sub"] == "s-1"


class Wrong(BaseHTTPRequestHandler):
    """Answers what a test says, by path; keeps what it was asked."""

    answers: dict[str, tuple[int, bytes]] = {}
    asked: list[tuple[str, str, str]] = []

    def do_GET(self) -> None:
        status, body = self.answers.get(self.path, (404, b""))
        read = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.asked.append((self.path, self.headers.get("Authorization", ""), read))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # as the server calls it

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Any:
    with ThreadingHTTPServer(("127.0.0.1", 0), Wrong) as running:
        Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def desk(server: Any) -> Client:
    url = f"http://127.0.0.1:{server.server_port}"
    Wrong.answers, Wrong.asked = {}, []
    client = Client(url, "desk:1", "sec ret", "https://desk.example/back")
    says("/.well-known/openid-configuration", about(client))
    says("/jwks", KEYS)
    says("/token", {"access_token": "a", "id_token": token(iss=url, aud="desk:1", email="a@b.example")})
    return client


def about(client: Client, **other: object) -> dict[str, Any]:
    said = {"issuer": client.issuer, "authorization_endpoint": f"{client.issuer}/authorize"}
    said |= {"token_endpoint": f"{client.issuer}/token", "jwks_uri": f"{client.issuer}/jwks"}
    said |= {"userinfo_endpoint": f"{client.issuer}/me"}
    return {name: value for name, value in {**said, **other}.items() if value is not None}


def says(path: str, body: object, status: int = 200) -> None:
    Wrong.answers[path] = (status, body if isinstance(body, bytes) else json.dumps(body).encode())


CAME_BACK = Answer("the code", NONCE, "the verifier")


def test_the_code_is_redeemed_with_what_was_kept(desk: Client) -> None:
    assert finish(desk, CAME_BACK) == Claims("s-1", email="a@b.example")
    path, authorization, body = Wrong.asked[1]
    assert (path, authorization) == ("/token", "Basic ZGVzayUzQTE6c2VjK3JldA=="), "as RFC 6749 spells them"
    assert parse_qs(body) == {
        "grant_type": ["authorization_code"],
        "code": ["the code"],
        "redirect_uri": [desk.redirect_uri],
        "code_verifier": ["the verifier"],
    }


def test_where_the_provider_takes_the_secret_in_the_form(desk: Client) -> None:
    methods = ["client_secret_basic", "client_secret_post"]
    says("/.well-known/openid-configuration", about(desk, token_endpoint_auth_methods_supported=methods))

    finish(desk, CAME_BACK)

    _, authorization, body = Wrong.asked[1]
    assert authorization == ""
    assert parse_qs(body)["client_secret"] == ["sec ret"]


def test_an_address_that_is_not_in_the_token_is_asked_for(desk: Client) -> None:
    says("/token", {"access_token": "the token", "id_token": token(iss=desk.issuer, aud="desk:1")})
    says("/me", {"sub": "s-1", "email": "a@b.example", "email_verified": True, "iss": "x"})

    assert finish(desk, CAME_BACK) == Claims("s-1", email="a@b.example", email_verified=True)
    assert Wrong.asked[-1][:2] == ("/me", "Bearer the token")

    says("/me", {"sub": "somebody else", "email": "a@b.example", "email_verified": True})
    with pytest.raises(ProviderFailed, match="somebody else's"):
        finish(desk, CAME_BACK)


def test_an_answer_that_names_its_issuer_names_this_one(desk: Client) -> None:
    assert finish(desk, Answer("c", NONCE, "v", issuer=desk.issuer)).subject == "s-1"
    with pytest.raises(ProviderFailed, match="not this issuer's"):
        finish(desk, Answer("c", NONCE, "v", issuer="https://other.example"))

    says("/.well-known/openid-configuration", about(desk, authorization_response_iss_parameter_supported=True))
    with pytest.raises(ProviderFailed, match="not this issuer's"):
        finish(desk, CAME_BACK)


@pytest.mark.parametrize(
    ("path", "body", "status", "reason"),
    [
        ("/.well-known/openid-configuration", b"", 500, "answers 500"),
        ("/.well-known/openid-configuration", b"", 302, "answers 302"),
        ("/.well-known/openid-configuration", b"<html>", 200, "a JSON object"),
        ("/.well-known/openid-configuration", b"\xff\xfe", 200, "a JSON object"),
        ("/.well-known/openid-configuration", b"[]", 200, "a JSON object"),
        ("/.well-known/openid-configuration", b"[" * 100_000, 200, "a JSON object"),
        ("/.well-known/openid-configuration", b"{}", 200, "another issuer"),
        ("/.well-known/openid-configuration", b" " * 600_000, 200, "too long"),
        ("/token", {"error": "invalid_grant"}, 400, "answers 400"),
        ("/token", {}, 200, "not valid"),
        ("/token", {"id_token": 1}, 200, "not valid"),
        ("/jwks", b"", 404, "answers 404"),
    ],
)
def test_a_provider_that_answers_wrongly(desk: Client, path: str, body: object, status: int, reason: str) -> None:
    says(path, body, status)

    with pytest.raises(ProviderFailed, match=reason):
        finish(desk, CAME_BACK)
    assert "/elsewhere" not in [asked for asked, *_ in Wrong.asked]


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("url", ["https://internal.example/x", "http://127.0.0.1:1/x", "javascript:alert(1)", 7, None])
def test_addresses_elsewhere_are_not_asked(desk: Client, name: str, url: object) -> None:
    says("/.well-known/openid-configuration", about(desk, **{name: url}))
    act = (lambda: begin(desk, hint="")) if name == "authorization_endpoint" else (lambda: finish(desk, CAME_BACK))

    with pytest.raises(ProviderFailed, match=f"its {name} is on a host that is not allowed"):
        act()


def test_other_hosts_that_an_admin_wrote_down_are_asked(desk: Client) -> None:
    says("/.well-known/openid-configuration", about(desk, authorization_endpoint="https://login.example.net/a?b=c"))

    url = begin(Client(desk.issuer, "desk", "", "", frozenset({"login.example.net"})), hint="a@b.example").url

    assert url.startswith("https://login.example.net/a?b=c&response_type=code&")


def test_a_provider_that_is_down(desk: Client) -> None:
    with pytest.raises(ProviderFailed, match="does not answer"):
        discover(Client("http://127.0.0.1:1", "desk", "", ""))


def test_a_provider_that_drips(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LONGEST", -1)

    with pytest.raises(ProviderFailed, match="takes too long"):
        discover(desk)
