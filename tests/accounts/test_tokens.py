"""API tokens: made once, kept as a hash, refused when expired, revoked, or when the person is no longer active."""

import datetime as dt
import hashlib
from collections.abc import Iterator

import pytest
import time_machine
from django.db import IntegrityError, transaction
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from accounts.models import ApiToken, User
from accounts.tokens import MOST_TOKENS, NewToken, create_token, revoke_token
from common.errors import InvalidInput, NotPermitted
from tests.cast import Cast

NOW = dt.datetime(2026, 2, 10, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@api_view(["GET"])
def who(request: Request) -> Response:
    """A stand-in for any view of the API."""
    assert isinstance(request.user, User)
    return Response({"name": request.user.name})


def ask(header: str | None) -> Response:
    headers = {"Authorization": header} if header is not None else {}
    response: Response = who(APIRequestFactory().get("/api/v1/me/", headers=headers))
    return response


def made(user: User, name: str = "Nightly export", days: int = 30) -> NewToken:
    return create_token(user, name=name, days=days, by=user)


def test_a_token_signs_in_the_person_it_belongs_to(cast: Cast) -> None:
    new = made(cast.giulia)

    response = ask(f"Bearer {new.secret}")

    assert (response.status_code, response.data) == (200, {"name": "Giulia Ferraro"})


def test_only_the_hash_is_kept(cast: Cast) -> None:
    new = made(cast.giulia)

    row = ApiToken.objects.values().get()

    assert row["secret_hash"] == hashlib.sha256(new.secret.encode()).hexdigest()
    assert row["prefix"] == new.secret[:10]
    assert not [value for value in row.values() if new.secret in str(value)]


def test_a_secret_is_long_recognisable_and_never_the_same(cast: Cast) -> None:
    first, second = made(cast.giulia), made(cast.giulia)

    assert first.secret.startswith("wst_")
    assert len(first.secret) >= len("wst_") + 43  # 32 bytes in base64
    assert first.secret != second.secret


@pytest.mark.parametrize("days", [30, 90, 365])
def test_a_token_expires(cast: Cast, days: int) -> None:
    new = made(cast.giulia, days=days)

    with time_machine.travel(NOW + dt.timedelta(days=days, seconds=-1), tick=False):
        assert ask(f"Bearer {new.secret}").status_code == 200
    with time_machine.travel(NOW + dt.timedelta(days=days), tick=False):
        assert ask(f"Bearer {new.secret}").status_code == 401


def test_a_revoked_token_is_refused_at_once_and_keeps_its_first_instant(cast: Cast) -> None:
    new = made(cast.giulia)

    revoke_token(new.token, by=cast.giulia)
    again = revoke_token(new.token, by=cast.giulia, at=NOW + dt.timedelta(hours=1))

    assert again.revoked_at == NOW
    assert ask(f"Bearer {new.secret}").status_code == 401


def test_a_token_of_somebody_inactive_is_refused(cast: Cast) -> None:
    new = made(cast.giulia)
    User.objects.filter(pk=cast.giulia.pk).update(is_active=False)

    assert ask(f"Bearer {new.secret}").status_code == 401


def test_every_refusal_says_the_same_and_how_to_sign_in(cast: Cast) -> None:
    revoked = made(cast.giulia)
    revoke_token(revoked.token, by=cast.giulia)
    hashed = made(cast.giulia).token.secret_hash

    answers = [
        ask(f"Bearer {secret}")
        for secret in (revoked.secret, hashed, "wst_made-up", "", "a b c", "wst_\x00", "wst_\xff", "w" * 10_000)
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer["WWW-Authenticate"] for answer in answers} == {'Bearer realm="api"'}
    said = {str(answer.data) for answer in answers}
    assert len(said) == 1
    assert "This token is not valid, or not any more." in said.pop()


@pytest.mark.parametrize("header", [None, "", "Basic Z2l1bGlhOnB3", "Token wst_x", "Bearer"])
def test_without_a_token_nobody_is_signed_in(cast: Cast, header: str | None) -> None:
    response = ask(header)

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_the_scheme_is_read_in_any_case(cast: Cast) -> None:
    assert ask(f"bearer {made(cast.giulia).secret}").status_code == 200


def test_the_last_use_is_noted_at_most_once_a_minute(cast: Cast) -> None:
    new = made(cast.giulia)
    seen = []
    for seconds in (0, 59, 60, 61):
        with time_machine.travel(NOW + dt.timedelta(seconds=seconds), tick=False):
            ask(f"Bearer {new.secret}")
        used = ApiToken.objects.get(pk=new.token.pk).last_used_at
        seen.append((used - NOW).total_seconds() if used else None)

    assert seen == [0, 0, 60, 60]


def test_a_refused_token_was_not_used(cast: Cast) -> None:
    new = made(cast.giulia)
    revoke_token(new.token, by=cast.giulia)

    ask(f"Bearer {new.secret}")

    assert ApiToken.objects.get().last_used_at is None


@pytest.mark.parametrize(
    ("name", "days", "field"),
    [
        ("", 30, "name"),
        ("   ", 30, "name"),
        ("a" * 81, 30, "name"),
        ("with\x00NUL", 30, "name"),
        ("txt.\u202egpj", 30, "name"),
        ("\u200b", 30, "name"),
        ("half \ud800 a character", 30, "name"),
        ("Export", 0, "days"),
        ("Export", 3650, "days"),
    ],
)
def test_bad_input_names_its_field(cast: Cast, name: str, days: int, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        made(cast.giulia, name=name, days=days)

    assert list(refused.value.errors) == [field]
    assert not ApiToken.objects.exists()


def test_any_script_and_emoji_can_name_a_token(cast: Cast) -> None:
    assert made(cast.giulia, name="  تصدير   ليلي 🚀 ").token.name == "تصدير ليلي 🚀"


def test_nobody_makes_or_revokes_a_token_of_somebody_else(cast: Cast) -> None:
    new = made(cast.giulia)

    with pytest.raises(NotPermitted):
        create_token(cast.giulia, name="Mine now", days=30, by=cast.ada)
    with pytest.raises(NotPermitted):
        revoke_token(new.token, by=cast.ada)

    assert ApiToken.objects.get().revoked_at is None


def test_nobody_sees_a_token_of_somebody_else(cast: Cast) -> None:
    new = made(cast.giulia)

    assert list(ApiToken.objects.visible_to(cast.giulia)) == [new.token]
    assert not ApiToken.objects.visible_to(cast.ada).exists()


def test_there_is_a_limit_of_living_tokens(cast: Cast) -> None:
    tokens = [made(cast.giulia).token for _ in range(MOST_TOKENS)]

    with pytest.raises(InvalidInput):
        made(cast.giulia)
    revoke_token(tokens[0], by=cast.giulia)

    assert made(cast.giulia).token.pk


def test_create_token_counts_only_tokens_that_are_visible_to_its_user(cast: Cast) -> None:
    for _ in range(MOST_TOKENS):
        made(cast.giulia)

    assert made(cast.freja).token.pk


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"expires_at": NOW}, {"revoked_at": NOW - dt.timedelta(seconds=1)}], ids=str
)
def test_the_database_refuses_what_makes_no_sense(cast: Cast, wrong: dict[str, object]) -> None:
    token = made(cast.giulia).token

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(**wrong)
