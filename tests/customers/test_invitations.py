"""Invitations: made alike for everybody, mailed, accepted once, and of use to nobody else."""

import datetime as dt
import re
from smtplib import SMTPServerDisconnected
from unittest.mock import patch
from urllib.parse import quote

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import TeamMember, User
from common.errors import Conflict, NotFound
from customers.models import Invitation, Membership
from customers.permissions import Role
from customers.services.invitations import (
    MOST_OPEN,
    MOST_TRIES,
    accept_as_new,
    invitation_link,
    invite,
    send_again,
    send_due_invitations,
)
from customers.services.memberships import remove_membership, set_membership
from tests.cast import PASSWORD, Cast, person
from tests.common.hostile import OURS
from tests.customers.test_people import PEOPLE, client_of, membership, role_of

NEW = "nora.berg@nordhavn.example"
SAID = {"name": "Nora Berg", "password": PASSWORD, "again": PASSWORD}


def ask(cast: Cast, email: str = NEW, role: str = "requester", client: Client | None = None) -> tuple[int, str]:
    client = client or client_of(cast.soren)
    answer = client.post(f"{PEOPLE}invite/", {"email": email, "role": role}, follow=True)
    return answer.status_code, answer.content.decode()


def invited(cast: Cast, email: str = NEW, role: Role = Role.REQUESTER) -> Invitation:
    return invite(cast.nordhavn, email=email, role=role, by=cast.soren)


def later(**length: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(**length)


def test_somebody_new_follows_the_mail_and_is_in(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.BASE_URL = "https://desk.example"
    status, page = ask(cast, "Nora.Berg@Nordhavn.example", "customer_manager")
    assert (status, f"An invitation is on its way to {NEW}." in page) == (200, True)
    assert send_due_invitations() == 1
    (mail,) = mailoutbox
    assert mail.to == [NEW]
    assert mail.subject == "Nordhavn Energi: you are invited to witsupport"
    assert "Soren Kjaer invites you" in mail.body
    found = re.search(r"https://desk\.example(/join/\S+/)", str(mail.body))
    assert found

    shown = client.get(found[1])
    answer = client.post(found[1], SAID)

    assert shown.status_code == 200
    assert NEW in shown.content.decode()
    assert answer.status_code == 302
    nora = User.objects.get(email=NEW)
    assert client.session["_auth_user_id"] == str(nora.pk)
    assert (nora.name, role_of(nora, cast.nordhavn)) == ("Nora Berg", Role.CUSTOMER_MANAGER)
    assert client.get(PEOPLE).status_code == 200
    assert Invitation.objects.get().accepted_by == nora


def test_a_mail_is_sent_once_and_tried_again_when_the_server_is_down(
    cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    invited(cast)
    with patch("customers.services.invitations.send_mail", side_effect=SMTPServerDisconnected):
        assert send_due_invitations() == 0
    assert send_due_invitations() == 0  # not yet again

    assert send_due_invitations(later(minutes=3)) == 1
    assert send_due_invitations(later(minutes=9)) == 0
    assert len(mailoutbox) == 1


def test_a_mail_that_never_goes_out_is_given_up(cast: Cast) -> None:
    invited(cast)
    with patch("customers.services.invitations.send_mail", side_effect=SMTPServerDisconnected) as sending:
        for hour in range(MOST_TRIES + 3):
            send_due_invitations(later(hours=hour))

    assert sending.call_count == MOST_TRIES


@pytest.mark.parametrize("who", ["marta", "giulia", "paolo", "ada", "closed"])
def test_an_address_that_is_known_elsewhere_is_answered_alike(
    cast: Cast, mailoutbox: list[EmailMessage], who: str
) -> None:
    closed = person("Closed", "Account", "elsewhere", is_active=False)
    known = closed.email if who == "closed" else getattr(cast, who).email
    _, unknown_page = ask(cast, "nobody.here@elsewhere.example")
    Invitation.objects.all().delete()

    _, page = ask(cast, known.upper())

    def neutral(text: str, email: str) -> str:
        text = re.sub(r'value="[^"]{64}"|nonce="[^"]+"|invitations/\d+|"[A-Za-z0-9]{64}"', "", text)
        return re.sub(r"<time.*?</time>|X-CSRFToken[^}]*", "", text.replace(email, "ADDRESS"))

    assert neutral(page, known) == neutral(unknown_page, "nobody.here@elsewhere.example")
    assert not mailoutbox  # mails are written later: neither takes longer
    assert send_due_invitations() == 1
    assert (mailoutbox[0].to, mailoutbox[0].subject) == ([known], "Nordhavn Energi: you are invited to witsupport")


def test_inviting_asks_the_database_alike(cast: Cast) -> None:
    counted = []
    for email in ("nobody.here@elsewhere.example", cast.marta.email, cast.giulia.email):
        client = client_of(cast.soren)
        client.get(PEOPLE)
        with CaptureQueriesContext(connection) as asked:
            client.post(f"{PEOPLE}invite/", {"email": email, "role": "requester"})
        counted.append([re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked])

    assert counted[0] == counted[1] == counted[2]


def test_somebody_with_an_account_signs_in_and_accepts(
    client: Client, cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    link = invitation_link(invited(cast, "Marta.Ruiz@ALTAMIRA.example"))
    send_due_invitations()
    assert "You sign in with the account that you have." in mailoutbox[0].body

    led = client.get(link)
    assert led["Location"] == f"/accounts/login/?next={quote(link, safe='')}"
    signed = client.post(led["Location"], {"login": cast.marta.email, "password": PASSWORD, "next": link})
    assert signed["Location"] == link
    assert "invites you as requester" in client.get(link).content.decode()
    assert not Membership.objects.filter(user=cast.marta, customer=cast.nordhavn).exists()
    answer = client.post(link)

    assert answer["Location"] == "/customers/NORD/"
    assert role_of(cast.marta, cast.nordhavn) == Role.REQUESTER
    assert role_of(cast.marta, cast.altamira) == Role.REQUESTER
    assert client.post(link).status_code == 404


@pytest.mark.parametrize("who", ["giulia", "paolo", "tomasz", "elena", "luca", "ada", "nina"])
def test_people_of_the_vendor_get_no_role_at_a_customer(cast: Cast, who: str) -> None:
    nina = person("Nina", "Team", "witboost")
    TeamMember.objects.create(team=cast.team, user=nina)
    user = nina if who == "nina" else getattr(cast, who)
    before = list(Membership.objects.order_by("pk").values_list())
    link = invitation_link(invited(cast, user.email))

    answer = client_of(user).post(link)

    assert answer.status_code == 409
    assert "This account cannot accept the invitation. Ask an admin." in answer.content.decode()
    assert list(Membership.objects.order_by("pk").values_list()) == before
    assert Invitation.objects.open().count() == 1


def test_an_invitation_of_who_manages_no_more_counts_no_more(client: Client, cast: Cast) -> None:
    set_membership(cast.anders, role=Role.CUSTOMER_MANAGER, customer=cast.nordhavn, by=None)
    row = invited(cast)
    remove_membership(membership(cast.soren, cast.nordhavn), by=None)

    assert client.post(invitation_link(row), SAID).status_code == 404
    assert "Counts no more" in client_of(cast.anders).get(PEOPLE).content.decode()
    anders = User.objects.get(pk=cast.anders.pk)
    assert client.post(invitation_link(send_again(row, by=anders)), SAID).status_code == 302


def test_a_double_click_is_one_invitation(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    assert [ask(cast)[0] for _ in range(2)] == [200, 200]
    send_due_invitations()
    assert (Invitation.objects.count(), len(mailoutbox)) == (1, 1)


@pytest.mark.parametrize("minutes", [0, 5])
def test_inviting_somebody_twice_is_said_at_the_field(cast: Cast, minutes: int) -> None:
    ask(cast)
    with time_machine.travel(later(minutes=minutes)):
        status, page = ask(cast, NEW.upper(), "customer_manager")

    assert status == 422
    assert "This address is invited already." in page
    assert 'id="id_email-error"' in page
    assert f'value="{NEW.upper()}"' in page
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "This field is required."),
        ("nora", "Enter a valid email address."),
        ("two@nordhavn.example\nBcc: x@evil.example", "Enter a valid email address."),
        ("a\x00@nordhavn.example", "Null characters are not allowed."),
        (f"{'a' * 250}@nordhavn.example", "at most 254 characters"),
        ("FREJA.Mikkelsen@nordhavn.example", "on the list of people already"),
        *[(text.splitlines()[0] + "@x", "id_email-error") for text in OURS],
    ],
)
def test_a_bad_address_is_said_at_the_field(cast: Cast, email: str, said: str) -> None:
    status, page = ask(cast, email)

    assert status == 422
    assert said in page
    assert 'id="id_email-error"' in page
    assert "<script>alert" not in page
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This field is required."),
        ("name", "a" * 121, "at most 120 characters"),
        ("name", "Nora\x00", "Null characters are not allowed."),
        ("name", "Nora\u202eitteroM", "turns the direction of writing"),
        ("password", "short", "This password is too short."),
        ("password", "nora.berg@nordhavn", "too similar to the"),
        ("again", "something else altogether", "This is not the same password."),
    ],
)
def test_bad_input_of_somebody_new_is_said_at_the_field_and_the_link_stays_good(
    client: Client, cast: Cast, field: str, value: str, said: str
) -> None:
    link = invitation_link(invited(cast))
    given = {**SAID, field: value} | ({"again": value} if field == "password" else {})

    answer = client.post(link, given)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'id="id_{field}-error"' in page
    assert field == "name" or 'value="Nora Berg"' in page
    assert client.post(link, SAID).status_code == 302


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_a_hostile_name_stays_a_name(client: Client, cast: Cast, mailoutbox: list[EmailMessage], name: str) -> None:
    client.post(invitation_link(invited(cast)), {**SAID, "name": name})
    nora = User.objects.get(email=NEW)
    set_membership(nora, role=Role.CUSTOMER_MANAGER, customer=cast.nordhavn, by=cast.soren)
    row = invite(cast.nordhavn, email="next@nordhavn.example", role=Role.REQUESTER, by=nora)
    send_due_invitations()
    pages = [
        client_of(cast.soren).get(path).content.decode()
        for path in (PEOPLE, f"/people/{membership(nora, cast.nordhavn).pk}/remove/")
    ]
    pages.append(Client().get(invitation_link(row)).content.decode())

    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert not re.search(r"(>|,) ?49\b", page)
    assert name in mailoutbox[-1].body


def test_too_many_invitations_are_refused_for_a_while(cast: Cast) -> None:
    client = client_of(cast.soren)
    answers = [ask(cast, f"a{number}@nordhavn.example", client=client)[0] for number in range(21)]

    assert answers == [200] * 20 + [429]
    row = Invitation.objects.all()[0]
    assert client.post(f"/invitations/{row.pk}/send-again/").status_code == 429
    assert Invitation.objects.count() == 20


def test_only_so_many_are_open_at_once(cast: Cast) -> None:
    for number in range(MOST_OPEN):
        invited(cast, f"a{number}@nordhavn.example")

    status, page = ask(cast)

    assert status == 422
    assert f"{MOST_OPEN} invitations are open." in page


def test_an_account_made_meanwhile_is_not_taken_over(client: Client, cast: Cast) -> None:
    token = invitation_link(invited(cast)).split("/")[2]
    User.objects.create_user(NEW, "Nora", PASSWORD)

    with pytest.raises(Conflict):
        accept_as_new(token, name="Mallory", password="another long enough one")

    assert User.objects.get(email=NEW).check_password(PASSWORD)
    assert Invitation.objects.open().exists()


def test_an_accepted_link_makes_nobody_else(cast: Cast) -> None:
    token = invitation_link(invited(cast)).split("/")[2]
    accept_as_new(token, name="Nora", password=PASSWORD)

    with pytest.raises(NotFound):
        accept_as_new(token, name="Mallory", password=PASSWORD)
