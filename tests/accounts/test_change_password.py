"""Changing the own password, with the one that is valid now."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tokens import create_token
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast

NEW = "another long enough one"


def test_the_password_is_changed_and_other_sessions_end(cast: Cast) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, cast.freja.email)

    response = here.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, follow=True
    )

    assert response.redirect_chain == [("/profile/", 302)]
    assert "Your password is changed." in response.content.decode()
    assert signed_in(here) == cast.freja
    assert signed_in(elsewhere) is None
    assert User.objects.get(pk=cast.freja.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("not the password", NEW, NEW, "This is not your password now."),
        (PASSWORD, "short", "short", "This password is too short."),
        (PASSWORD, NEW, "something different", "You must type the same password each time."),
        (PASSWORD, "", "", "This field is required."),
    ],
)
def test_bad_input_is_said_at_the_field_and_nothing_changes(
    client: Client, cast: Cast, old: str, new: str, again: str, said: str
) -> None:
    client.force_login(cast.freja)

    response = client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": again})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert User.objects.get(pk=cast.freja.pk).check_password(PASSWORD)


def test_guessing_the_password_of_an_open_session_is_limited(client: Client, cast: Cast) -> None:
    client.force_login(cast.freja)

    answers = [
        client.post("/accounts/password/change/", {"oldpassword": str(number), "password1": NEW, "password2": NEW})
        for number in range(6)
    ]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]


def test_who_has_none_yet_sets_one(client: Client, cast: Cast) -> None:
    cast.freja.set_unusable_password()
    cast.freja.save(update_fields=["password"])
    client.force_login(cast.freja)
    asked = client.get("/accounts/password/change/", follow=True)
    assert asked.redirect_chain == [("/accounts/password/set/", 302)]
    assert "Set a password" in asked.content.decode()

    response = client.post("/accounts/password/set/", {"password1": NEW, "password2": NEW})

    assert response["Location"] == "/profile/"
    assert User.objects.get(pk=cast.freja.pk).check_password(NEW)


def test_tokens_outlive_the_password_as_the_page_says(client: Client, cast: Cast) -> None:
    token = create_token(cast.freja, name="Export", days=30, by=cast.freja).token
    client.force_login(cast.freja)
    assert "API tokens stay as they are." in client.get("/accounts/password/change/").content.decode()

    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    token.refresh_from_db()
    assert token.revoked_at is None
