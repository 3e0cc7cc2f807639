"""The mails of an installation without a mail server, for its admins."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from notifications.delivery import send_due_mails
from notifications.services import tell_events
from tests.cast import Cast
from tickets.models import Ticket
from tickets.services import conversation
from tickets.services.conversation import Words

MAILS = "/notifications/mail/"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


@pytest.fixture
def mailed(cast: Cast, ticket: Ticket) -> None:
    """Two mails, sent by one sweep."""
    conversation.ask(ticket, Words(text="Welche Version läuft? <b>"), by=cast.giulia)
    conversation.ask(ticket, Words(text="And which cloud?"), by=cast.giulia)
    tell_events()
    send_due_mails()


def test_an_admin_sees_each_mail(client: Client, cast: Cast, mailed: None) -> None:
    client.force_login(cast.ada)
    html = client.get(MAILS).content.decode()

    assert html.count("freja.mikkelsen@nordhavn.example") == 2
    assert html.count("[NORD-1] Question: Provisioning times out") == 2
    assert "Welche Version läuft? &lt;b&gt;" in html
    assert html.index("And which cloud?") < html.index("Welche Version")
    assert MAILS in client.get("/notifications/").content.decode()


def test_an_empty_folder_says_so(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)

    assert "No mail yet" in client.get(MAILS).content.decode()


@pytest.mark.parametrize("who", ["freja", "soren", "giulia", "elena"])
def test_nobody_else_knows_of_it(client: Client, cast: Cast, mailed: None, who: str) -> None:
    client.force_login(getattr(cast, who))

    assert client.get(MAILS).status_code == 404
    assert MAILS not in client.get("/notifications/").content.decode()


def test_it_is_not_there_in_production(client: Client, cast: Cast, mailed: None, settings: Settings) -> None:
    settings.IS_DEVELOPMENT = False
    client.force_login(cast.ada)

    assert client.get(MAILS).status_code == 404


def test_it_is_not_there_with_a_mail_server(client: Client, cast: Cast, mailed: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    client.force_login(cast.ada)

    assert client.get(MAILS).status_code == 404
