"""Making and revoking tokens on the profile page; the secret is shown this once."""

import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken
from accounts.tokens import MOST_TOKENS, create_token, token_of
from common import clock
from tests.accounts.test_set_up_factors import later
from tests.accounts.test_sign_in import sign_in
from tests.cast import PASSWORD, Cast


def make(client: Client, name: str = "Nightly export", days: str = "90") -> tuple[int, str]:
    response = client.post("/profile/tokens/", {"name": name, "days": days})
    return response.status_code, response.content.decode()


def test_a_token_is_made_and_its_secret_shown_once(client: Client, cast: Cast) -> None:
    sign_in(client, cast.giulia.email)

    response = client.post("/profile/tokens/", {"name": "Nightly export", "days": "90"})

    secret = re.findall(r"wst_[A-Za-z0-9_-]{43}", response.content.decode())
    assert response.status_code == 201
    assert "no-store" in response["Cache-Control"]
    assert len(secret) == 1
    token = token_of(secret[0], at=clock.now())
    assert token is not None
    assert (token.user, token.name) == (cast.giulia, "Nightly export")
    assert token.expires_at - token.created_at == dt.timedelta(days=90)
    after = client.get("/profile/").content.decode()
    assert "Nightly export" in after
    assert secret[0] not in after
    assert token.prefix in after
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    assert not [session for session in kept if secret[0] in session]


@pytest.mark.parametrize(
    ("name", "days", "said"),
    [
        ("", "90", "This field is required."),
        ("a" * 81, "90", "at most 80 characters"),
        ("with\x00NUL", "90", "Null characters are not allowed."),
        ("bell\x07", "90", "cannot be shown (U+0007)"),
        ("txt.\u202egpj", "90", "turns the direction of writing"),
        ("Export", "", "This field is required."),
        ("Export", "3650", "is not one of the available choices"),
        ("Export", "ninety", "is not one of the available choices"),
    ],
)
def test_bad_input_is_said_at_the_field_and_no_token_made(
    client: Client, cast: Cast, name: str, days: str, said: str
) -> None:
    sign_in(client, cast.giulia.email)

    status, page = make(client, name, days)

    assert status == 422
    assert said in page
    assert not ApiToken.objects.exists()
    if name == "Export":
        assert 'value="Export"' in page


def test_over_the_limit_the_page_says_what_to_do(client: Client, cast: Cast) -> None:
    for number in range(MOST_TOKENS):
        create_token(cast.giulia, name=str(number), days=30, by=cast.giulia)
    sign_in(client, cast.giulia.email)

    status, page = make(client)

    assert status == 422
    assert "Revoke one that is not used any more." in page


def test_revoking_asks_first_and_is_said(client: Client, cast: Cast) -> None:
    token = create_token(cast.giulia, name="Nightly export", days=30, by=cast.giulia).token
    client.force_login(cast.giulia)
    asked = client.get(f"/profile/tokens/{token.pk}/revoke/")
    assert "Revoke “Nightly export”?" in asked.content.decode()
    assert ApiToken.objects.alive(clock.now()).exists()

    done = client.post(f"/profile/tokens/{token.pk}/revoke/", follow=True)

    assert not ApiToken.objects.alive(clock.now()).exists()
    assert "The token “Nightly export” is revoked." in done.content.decode()
    assert token.prefix not in done.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_of_somebody_else_is_not_there(client: Client, cast: Cast, method: str) -> None:
    token = create_token(cast.giulia, name="Nightly export", days=30, by=cast.giulia).token
    client.force_login(cast.ada)

    assert getattr(client, method)(f"/profile/tokens/{token.pk}/revoke/").status_code == 404
    assert "Nightly export" not in client.get("/profile/").content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None


def test_the_profile_asks_as_often_with_ten_tokens_as_with_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.giulia)
    counts = []
    for number in (1, 10):
        while ApiToken.objects.count() < number:
            create_token(cast.giulia, name="Export", days=30, by=cast.giulia)
        client.get("/profile/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/profile/")
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 12


def test_a_token_is_made_only_by_who_has_just_shown_who_it_is(client: Client, cast: Cast) -> None:
    """What was filled in is kept meanwhile, and the token is made when the password was right."""
    sign_in(client, cast.giulia.email)
    later(client)
    asked = client.post("/profile/tokens/", {"name": "Nightly export", "days": "90"})
    assert asked["Location"].startswith("/accounts/confirm/?next=")
    client.post(asked["Location"], {"password": "not the password", "next": "/profile/tokens/"})
    assert not ApiToken.objects.exists()

    response = client.post(asked["Location"], {"password": PASSWORD, "next": "/profile/tokens/"})

    assert response.status_code == 201
    assert ApiToken.objects.get().name == "Nightly export"
    assert "no-store" in response["Cache-Control"]


def test_a_session_that_never_showed_it_makes_none(client: Client, cast: Cast) -> None:
    client.force_login(cast.giulia)

    assert make(client)[0] == 302
    assert not ApiToken.objects.exists()
