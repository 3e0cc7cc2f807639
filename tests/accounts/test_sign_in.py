"""Signing in and out by e-mail and password: one answer to all that is wrong, limits, and no way to elsewhere."""

import datetime as dt
from typing import Any
from typing import cast as cast_to

import pytest
import time_machine
from django.contrib.auth import get_user
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.services import password_link
from tests.cast import PASSWORD, Cast

WRONG = "The e-mail or the password is not right."
HOSTILE_PLACES = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,hi",
    "http://testserver@evil.example/",
    "\x00//evil.example",
    " //evil.example",
]


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return cast_to("HttpResponse", client.post("/accounts/login/", {"login": email, "password": password, **more}))


def signed_in(client: Client) -> User | None:
    user = get_user(cast_to("Any", client))  # a client has a session, which is all that is asked
    return user if isinstance(user, User) else None


def test_the_page_asks_for_e_mail_and_password(client: Client) -> None:
    page = client.get("/accounts/login/")

    assert page.status_code == 200
    assert b"Work e-mail" in page.content
    assert b'autocomplete="current-password"' in page.content
    assert b"placeholder" not in page.content


@pytest.mark.parametrize("email", ["freja.mikkelsen@nordhavn.example", "  FREJA.Mikkelsen@Nordhavn.Example "])
def test_a_person_signs_in_with_the_own_address_in_any_case(client: Client, cast: Cast, email: str) -> None:
    response = sign_in(client, email)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in(client) == cast.freja


def test_a_wrong_password_an_unknown_address_and_a_closed_account_read_alike(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.anders.pk).update(is_active=False)
    closed = sign_in(client, cast.anders.email)
    closed_and_wrong = sign_in(client, cast.anders.email, "not the password")
    wrong = sign_in(client, cast.freja.email, "not the password")
    unknown = sign_in(client, "nobody@nordhavn.example")

    for response in (closed, closed_and_wrong, wrong, unknown):
        assert response.status_code == 422
        assert WRONG in response.content.decode()
    assert signed_in(client) is None


@pytest.mark.parametrize(
    ("login", "password", "said"),
    [
        ("", PASSWORD, "This field is required."),
        ("freja.mikkelsen@nordhavn.example", "", "This field is required."),
        ("not an address", PASSWORD, "Enter a valid email address."),
        ("a" * 400 + "@nordhavn.example", PASSWORD, "Enter a valid email address."),
        ("freja\x00@nordhavn.example", PASSWORD, "Null characters are not allowed."),
        ("freja.mikkelsen@nordhavn.example", "with\x00NUL", "Null characters are not allowed."),
        ("freja.mikkelsen@nordhavn.example", "x" * 100_000, WRONG),
    ],
)
def test_bad_input_is_said_and_the_address_kept(
    client: Client, cast: Cast, login: str, password: str, said: str
) -> None:
    response = sign_in(client, login, password)

    assert response.status_code == 422
    assert said in response.content.decode()
    if login and "\x00" not in login:
        assert f'value="{login}"' in response.content.decode()


def test_who_asked_for_a_page_comes_to_it(client: Client, cast: Cast) -> None:
    asked = client.get("/profile/")
    assert asked["Location"] == "/accounts/login/?next=/profile/"
    assert 'name="next" value="/profile/"' in client.get(asked["Location"]).content.decode()

    assert sign_in(client, cast.freja.email, next="/profile/")["Location"] == "/profile/"


@pytest.mark.parametrize("place", HOSTILE_PLACES)
def test_nobody_is_sent_to_another_host(client: Client, cast: Cast, place: str) -> None:
    response = sign_in(client, cast.freja.email, next=place)

    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("place", HOSTILE_PLACES)
def test_nobody_who_is_signed_in_is_sent_to_another_host(client: Client, cast: Cast, place: str) -> None:
    client.force_login(cast.freja)

    assert client.get("/accounts/login/", {"next": place})["Location"] == "/"
    assert client.post("/accounts/logout/", {"next": place})["Location"] == "/accounts/login/"


def test_after_five_wrong_tries_even_the_right_password_waits(client: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, cast.freja.email, "not the password")

    response = sign_in(client, cast.freja.email)

    assert response.status_code == 422
    assert "Too many tries." in response.content.decode()
    assert signed_in(client) is None


def test_after_five_minutes_it_goes_on(client: Client, cast: Cast) -> None:
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as now:
        for _ in range(5):
            sign_in(client, cast.freja.email, "not the password")
        now.shift(dt.timedelta(minutes=5, seconds=1))

        assert sign_in(client, cast.freja.email).status_code == 302


def test_whoever_is_locked_out_gets_in_by_a_mailed_link(client: Client, cast: Cast) -> None:
    for _ in range(5):
        sign_in(client, cast.freja.email, "not the password")
    place = client.get(password_link(cast.freja), follow=True).redirect_chain[-1][0]

    response = client.post(place, {"new_password1": "another long one", "new_password2": "another long one"})

    assert response.status_code == 302
    assert signed_in(client) == cast.freja


def test_ten_wrong_tries_from_one_place_are_enough_for_a_minute(client: Client, cast: Cast) -> None:
    """Whoever tries one password on many people."""
    for number in range(10):
        sign_in(client, f"person.{number}@nordhavn.example", "Summer2026!!")

    assert "Too many tries." in sign_in(client, cast.freja.email).content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert sign_in(elsewhere, cast.freja.email).status_code == 302


def test_a_flood_from_one_address_is_stopped_with_a_page_of_ours(client: Client, cast: Cast) -> None:
    answers = [sign_in(client, f"person.{number}@nordhavn.example", "") for number in range(31)]

    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()
    assert "witsupport" in answers[-1].content.decode()


def test_a_session_ends_with_the_account(client: Client, cast: Cast) -> None:
    sign_in(client, cast.freja.email)
    User.objects.filter(pk=cast.freja.pk).update(is_active=False)

    assert client.get("/profile/")["Location"] == "/accounts/login/?next=/profile/"


def test_signing_out_asks_first_and_ends_the_session(client: Client, cast: Cast) -> None:
    client.force_login(cast.freja)
    asked = client.get("/accounts/logout/")
    assert "Freja Mikkelsen" in asked.content.decode()
    assert signed_in(client) == cast.freja

    done = client.post("/accounts/logout/", follow=True)

    assert signed_in(client) is None
    assert "You are signed out." in done.content.decode()


def test_signing_in_is_not_done_from_another_site(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)

    response = sign_in(client, cast.freja.email)

    assert response.status_code == 403
    assert "This form is too old" in response.content.decode()


def test_the_address_that_somebody_once_had_signs_nobody_in(client: Client, cast: Cast) -> None:
    sign_in(client, cast.freja.email)
    client.logout()
    User.objects.filter(pk=cast.freja.pk).update(email="freja.holm@nordhavn.example")

    assert sign_in(client, "freja.mikkelsen@nordhavn.example").status_code == 422
    assert sign_in(client, "freja.holm@nordhavn.example").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/signup/",
        "/accounts/email/",
        "/accounts/inactive/",
        "/accounts/confirm-email/",
        "/accounts/reauthenticate/",
        "/accounts/login/code/",
        "/accounts/password/reset/key/1-set-password/",
        "/accounts/",
    ],
)
def test_pages_of_allauth_that_we_do_not_use_are_not_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nobody_signs_up() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
