"""Links that set a password: an invitation by an admin, or mailed to who forgot it; once, and not for long."""

import datetime as dt
import re
from smtplib import SMTPServerDisconnected
from unittest.mock import patch

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts import tasks
from accounts.models import User
from accounts.services import create_person, password_link
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast

NEW = "another long enough one"


def ask(client: Client, email: str) -> str:
    """What the page says to who asks for a link."""
    response = client.post("/accounts/password/reset/", {"email": email}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"https://desk\.example(/password/\S+)", str(mail.body))
    assert found
    return found[1]


def follow(client: Client, link: str, new: str = NEW, again: str = "") -> tuple[int, str]:
    """Open the link, and set the password behind it."""
    opened = client.get(link, follow=True)
    if opened.status_code != 200:
        return opened.status_code, opened.content.decode()
    place = opened.redirect_chain[-1][0]
    response = client.post(place, {"new_password1": new, "new_password2": again or new})
    return response.status_code, response.content.decode()


def test_a_forgotten_password_is_set_anew_by_mail(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.BASE_URL = "https://desk.example"
    ask(client, "Freja.Mikkelsen@Nordhavn.example")

    assert [mail.to for mail in mailoutbox] == [["freja.mikkelsen@nordhavn.example"]]
    assert mailoutbox[0].subject == "Set your password for witsupport"
    assert "Hello Freja Mikkelsen" in mailoutbox[0].body
    assert follow(client, link_in(mailoutbox[0]))[0] == 302

    assert signed_in(client) == cast.freja
    assert sign_in(Client(), cast.freja.email, NEW).status_code == 302
    assert sign_in(Client(), cast.freja.email, PASSWORD).status_code == 422


@pytest.mark.parametrize("email", ["nobody@nordhavn.example", "anders.holm@nordhavn.example"])
def test_an_unknown_and_a_closed_account_are_answered_alike_and_get_no_mail(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage], email: str
) -> None:
    User.objects.filter(pk=cast.anders.pk).update(is_active=False)
    known = ask(client, cast.freja.email)
    mailoutbox.clear()

    assert ask(client, email) == known
    assert not mailoutbox


def test_a_former_address_gets_no_link(client: Client, cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    ask(client, cast.freja.email)
    User.objects.filter(pk=cast.freja.pk).update(email="freja.holm@nordhavn.example")
    mailoutbox.clear()

    ask(client, "freja.mikkelsen@nordhavn.example")

    assert not mailoutbox


@pytest.mark.parametrize("email", ["", "not an address", "two@nordhavn.example\nBcc: x@evil.example", "\x00@x.example"])
def test_what_is_no_address_is_said_at_the_field(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage], email: str
) -> None:
    response = client.post("/accounts/password/reset/", {"email": email})

    assert response.status_code == 422
    assert "is-invalid" in response.content.decode()
    assert not mailoutbox


def test_asking_again_and_again_is_limited(client: Client, cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    answers = [client.post("/accounts/password/reset/", {"email": cast.freja.email}).status_code for _ in range(6)]

    assert answers == [302, 302, 302, 302, 302, 429]
    assert len(mailoutbox) == 5


def test_a_mail_server_that_is_down_is_not_told_to_strangers(client: Client, cast: Cast) -> None:
    unknown = ask(client, "nobody@nordhavn.example")

    with patch("accounts.services.send_mail", side_effect=SMTPServerDisconnected):
        assert ask(client, cast.freja.email) == unknown


def test_with_a_worker_it_is_the_worker_that_mails(
    client: Client,
    cast: Cast,
    mailoutbox: list[EmailMessage],
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.WAKE_WORKER = True
    with (
        patch.object(tasks.mail_password_link, "delay") as queued,
        django_capture_on_commit_callbacks(execute=True),
    ):
        ask(client, cast.freja.email)
        ask(client, "nobody@nordhavn.example")

    queued.assert_called_once_with(cast.freja.pk)
    assert not mailoutbox
    tasks.mail_password_link(cast.freja.pk)
    tasks.mail_password_link(0)  # gone meanwhile
    assert [mail.to for mail in mailoutbox] == [[cast.freja.email]]


def test_somebody_invited_sets_the_first_password_and_is_in(client: Client, cast: Cast) -> None:
    person = create_person("nora.berg@nordhavn.example", "Nora Berg", by=cast.ada)

    status, _ = follow(client, password_link(person))

    assert status == 302
    assert signed_in(client) == person


def test_a_link_counts_once(client: Client, cast: Cast) -> None:
    link = password_link(cast.freja)
    follow(client, link)

    status, page = follow(Client(), link, "yet another long one")

    assert status == 404
    assert "This link is no longer valid" in page
    assert sign_in(Client(), cast.freja.email, NEW).status_code == 302


def test_signing_in_makes_an_open_link_useless(client: Client, cast: Cast) -> None:
    link = password_link(cast.freja)
    sign_in(client, cast.freja.email)

    assert follow(Client(), link)[0] == 404


def test_a_link_expires(client: Client, cast: Cast) -> None:
    link = password_link(cast.freja)

    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=3, minutes=1)):
        assert follow(client, link)[0] == 404


def test_a_link_of_a_closed_account_is_refused(client: Client, cast: Cast) -> None:
    link = password_link(cast.freja)
    User.objects.filter(pk=cast.freja.pk).update(is_active=False)

    assert follow(client, link)[0] == 404


@pytest.mark.parametrize("link", ["/password/MQ/abc-def/", "/password/%00/x/", "/password/é/set-password/"])
def test_a_made_up_link_says_so_on_a_page_of_ours(client: Client, cast: Cast, link: str) -> None:
    status, page = follow(client, link)

    assert status == 404
    assert "Ask for a new link" in page


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", "short", "This password is too short."),
        ("password1234", "password1234", "This password is too common."),
        ("freja.mikkelsen", "freja.mikkelsen", "too similar to the"),
        (NEW, "something different", "The two password fields didn’t match."),
        ("with\x00 a NUL in the middle", "with\x00 a NUL in the middle", "Null characters are not allowed."),
    ],
)
def test_a_bad_password_is_said_at_the_field_and_the_link_stays_good(
    client: Client, cast: Cast, new: str, again: str, said: str
) -> None:
    link = password_link(cast.freja)

    status, page = follow(client, link, new, again)

    assert status == 422
    assert said in page
    assert follow(client, link)[0] == 302


def test_the_secret_of_a_link_does_not_stay_in_the_address(client: Client, cast: Cast) -> None:
    opened = client.get(password_link(cast.freja), follow=True)

    assert opened.redirect_chain[-1][0].endswith("/set-password/")
    assert opened["Referrer-Policy"] == "same-origin"


def test_who_follows_the_link_of_somebody_else_changes_over(client: Client, cast: Cast) -> None:
    client.force_login(cast.anders)

    follow(client, password_link(cast.freja))

    assert signed_in(client) == cast.freja
