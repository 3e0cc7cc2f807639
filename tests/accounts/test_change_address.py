"""Another address to sign in with: it counts when its own mail was read by the person, and not before."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts import tasks
from accounts.models import User
from accounts.services import ADDRESS_LINK_HOURS, address_link, change_address, send_address_link
from common.errors import NotFound
from tests.accounts.test_set_up_factors import later
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast
from tests.paper import send

NEW = "freja.holm@nordhavn.example"
ASK = "/profile/address/"


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"https://desk\.example(/profile/address/\S+)", str(mail.body))
    assert found
    return found[1]


def email_of(person: User) -> str:
    return User.objects.get(pk=person.pk).email


def test_the_new_one_counts_when_its_link_was_followed(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.BASE_URL = "https://desk.example"
    sign_in(client, cast.freja.email)
    response = client.post(ASK, {"email": "Freja.Holm@Nordhavn.example"}, follow=True)
    assert "A link is on its way to freja.holm@nordhavn.example." in response.content.decode()
    assert [mail.to for mail in mailoutbox] == [[NEW]]
    assert email_of(cast.freja) == cast.freja.email
    assert sign_in(Client(), NEW).status_code == 422
    link = link_in(mailoutbox[0])
    assert f"Sign in with {NEW} from now on?" in client.get(link).content.decode()
    assert email_of(cast.freja) == cast.freja.email

    done = client.post(link, follow=True)

    assert f"You sign in with {NEW} from now on." in done.content.decode()
    assert email_of(cast.freja) == NEW
    assert signed_in(client) == cast.freja
    assert sign_in(Client(), NEW).status_code == 302
    assert sign_in(Client(), cast.freja.email).status_code == 422
    assert mailoutbox[1].to == ["freja.mikkelsen@nordhavn.example"]
    assert f"You sign in with {NEW} from now on." in mailoutbox[1].body


@pytest.mark.parametrize("taken", ["anders.holm@nordhavn.example", "Marta.Ruiz@Altamira.example"])
def test_an_address_of_somebody_else_is_answered_alike_and_gets_no_mail(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage], taken: str
) -> None:
    sign_in(client, cast.freja.email)
    free = client.post(ASK, {"email": "nobody@nordhavn.example"}, follow=True).content.decode()
    mailoutbox.clear()

    answer = client.post(ASK, {"email": taken}, follow=True).content.decode()

    said = re.compile(r"A link is on its way to \S+ Follow it to sign in with it\.")
    assert said.findall(answer)
    assert said.sub("", re.sub(r'csrf\w*" value="\w+"|"X-CSRFToken": "\w+"', "", answer)) == said.sub(
        "", re.sub(r'csrf\w*" value="\w+"|"X-CSRFToken": "\w+"', "", free)
    )
    assert not mailoutbox


def test_a_link_of_somebody_else_is_not_there(cast: Cast) -> None:
    """A mistyped address: whoever reads its mail is not let in by it."""
    link = address_link(cast.freja, NEW)
    stranger, anders = Client(), Client()
    sign_in(anders, cast.anders.email)

    assert stranger.get(link)["Location"].startswith("/accounts/login/")
    assert stranger.post(link)["Location"].startswith("/accounts/login/")
    assert anders.get(link).status_code == 404
    assert anders.post(link).status_code == 404
    assert email_of(cast.freja) == cast.freja.email


def test_a_link_counts_once_and_ends_with_the_address_it_was_asked_from(client: Client, cast: Cast) -> None:
    first, second = address_link(cast.freja, NEW), address_link(cast.freja, "freja@nordhavn.example")
    sign_in(client, cast.freja.email)
    client.post(first)

    assert client.post(first).status_code == 404
    assert client.post(second).status_code == 404
    assert email_of(cast.freja) == NEW


def test_a_link_expires(client: Client, cast: Cast) -> None:
    link = address_link(cast.freja, NEW)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=ADDRESS_LINK_HOURS, minutes=1)):
        sign_in(client, cast.freja.email)

        response = client.post(link)

    assert response.status_code == 404
    assert "no longer valid" in response.content.decode()
    assert email_of(cast.freja) == cast.freja.email


@pytest.mark.parametrize("token", ["x", "a:b:c", "\x00"])
def test_a_made_up_link_is_refused(client: Client, cast: Cast, token: str) -> None:
    sign_in(client, cast.freja.email)

    assert client.post(f"{ASK}{token}/").status_code == 404


def test_an_address_taken_meanwhile_stays_the_others(client: Client, cast: Cast) -> None:
    link = address_link(cast.freja, NEW)
    User.objects.create_user(NEW, "Freja Holm")

    with pytest.raises(NotFound):
        change_address(link.split("/")[3], by=cast.freja)

    assert email_of(cast.freja) == cast.freja.email


@pytest.mark.parametrize(
    "email", ["", "not an address", "a\nBcc: x@evil.example", "\x00@x.example", f"{'a' * 250}@x.example"]
)
def test_bad_input_is_said(client: Client, cast: Cast, mailoutbox: list[EmailMessage], email: str) -> None:
    sign_in(client, cast.freja.email)

    response = client.post(ASK, {"email": email})

    assert response.status_code == 422
    assert "is-invalid" in response.content.decode()
    assert not mailoutbox


def test_it_asks_who_it_is_first(client: Client, cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    sign_in(client, cast.freja.email)
    later(client)

    asked = client.post(ASK, {"email": NEW})

    assert asked["Location"].startswith("/accounts/confirm/?next=")
    assert not mailoutbox
    client.post(asked["Location"], {"password": PASSWORD, "next": ASK})
    assert [mail.to for mail in mailoutbox] == [[NEW]]


def test_links_are_limited(client: Client, cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    sign_in(client, cast.freja.email)

    answers = [client.post(ASK, {"email": f"freja.{number}@nordhavn.example"}).status_code for number in range(6)]

    assert answers == [302] * 5 + [429]
    assert len(mailoutbox) == 5


def test_what_an_admin_writes_counts_when_it_is_confirmed_too(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    client.force_login(cast.ada)
    page = reverse("admin:accounts_user_change", args=[cast.freja.pk])

    response = send(client, page, "user_form", email=NEW, name="Freja Holm")

    assert response.status_code == 302
    person = User.objects.get(pk=cast.freja.pk)
    assert (person.email, person.name) == (cast.freja.email, "Freja Holm")
    assert [mail.to for mail in mailoutbox] == [[NEW]]
    said = "Freja Holm signs in with freja.mikkelsen@nordhavn.example until freja.holm@nordhavn.example is confirmed"
    assert said in client.get(page).content.decode()
    kept = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert kept == [f"Asked to confirm {NEW}.", "Changed Name."]


def test_of_who_never_signed_in_it_counts_at_once(client: Client, cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    """The link that sets the first password is made for the address that stands there."""
    nadia = User.objects.create_user("nadia@nordhavn.example", "Nadia Neri")
    client.force_login(cast.ada)

    send(
        client, reverse("admin:accounts_user_change", args=[nadia.pk]), "user_form", email="nadia.neri@nordhavn.example"
    )

    assert email_of(nadia) == "nadia.neri@nordhavn.example"
    assert not mailoutbox


def test_the_worker_mails_it_where_there_is_one(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    send_address_link(cast.freja, NEW)
    tasks.mail_address_link(cast.freja.pk, NEW)
    tasks.mail_address_link(10**9, NEW)

    assert [mail.to for mail in mailoutbox] == [[NEW], [NEW]]
