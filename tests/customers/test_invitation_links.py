"""Links of invitations: of use once, to one person, for a while."""

import pytest
import time_machine
from django.core import signing
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import User
from common.errors import NotPermitted
from customers.models import Membership
from customers.permissions import Role
from customers.services.invitations import accept, invitation_link, send_due_invitations
from customers.services.memberships import set_membership
from tests.cast import Cast, person
from tests.customers.test_invitations import NEW, SAID, ask, invited, later
from tests.customers.test_people import PEOPLE, client_of, role_of


def test_an_old_link_takes_no_role_away(cast: Cast) -> None:
    nora = person("Nora", "Berg", "nordhavn")
    link = invitation_link(invited(cast, nora.email))
    set_membership(nora, role=Role.CUSTOMER_MANAGER, customer=cast.nordhavn, by=cast.ada)

    assert client_of(nora).post(link).status_code == 302
    assert role_of(nora, cast.nordhavn) == Role.CUSTOMER_MANAGER


def test_a_link_of_somebody_else_is_of_no_use_and_tells_nothing(cast: Cast) -> None:
    link = invitation_link(invited(cast))
    client = client_of(cast.marta)

    for answer in (client.get(link), client.post(link, SAID)):
        assert answer.status_code == 403
        assert "for another address" in answer.content.decode()
        assert NEW not in answer.content.decode()
        assert "Nordhavn" not in answer.content.decode()
    assert not Membership.objects.filter(user=cast.marta, customer=cast.nordhavn).exists()


def test_the_service_lets_nobody_else_accept_an_invitation(cast: Cast) -> None:
    invitation = invited(cast, cast.marta.email)
    token = invitation_link(invitation).split("/")[2]

    for somebody in (cast.anders, cast.soren, person("Nora", "Berg", "nordhavn")):
        with pytest.raises(NotPermitted):
            accept(token, by=somebody)
    invitation.refresh_from_db()
    assert invitation.accepted_by is None


def test_a_link_counts_once(client: Client, cast: Cast) -> None:
    link = invitation_link(invited(cast))
    client.post(link, SAID)

    again = Client().post(link, {**SAID, "name": "Mallory"})

    assert again.status_code == 404
    assert "no longer valid" in again.content.decode()
    assert Client().get(link).status_code == 404
    assert User.objects.get(email=NEW).name == "Nora Berg"


def test_a_link_expires(client: Client, cast: Cast) -> None:
    link = invitation_link(invited(cast))
    with time_machine.travel(later(days=6, hours=23)):
        assert client.get(link).status_code == 200
    with time_machine.travel(later(days=7, minutes=1)):
        assert client.get(link).status_code == 404
        assert client.post(link, SAID).status_code == 404
        assert "Counts no more" in client_of(cast.soren).get(PEOPLE).content.decode()
    assert not User.objects.filter(email=NEW).exists()


def test_a_tampered_link_is_refused(client: Client, cast: Cast) -> None:
    row = invited(cast)
    said = {"invitation": row.pk, "sending": row.sendings}
    genuine = invitation_link(row).split("/")[2]
    payload, stamp, signature = genuine.split(":")
    other = signing.dumps({**said, "invitation": row.pk + 1}, salt="customers.invitation").split(":")[0]
    for token in (
        "x",
        "a:b:c",
        "\x00",
        "é",
        signing.dumps(said, salt="accounts.address"),
        signing.dumps(said, salt="customers.invitation", key="another key"),
        f"{other}:{stamp}:{signature}",
        f"{payload}:{stamp}:{signature[:-1]}",
    ):
        assert client.post(f"/join/{token}/", SAID).status_code == 404, token
    assert not User.objects.filter(email=NEW).exists()


def test_sending_again_makes_another_link_with_its_full_time(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    row = invited(cast)
    former = invitation_link(row)
    send_due_invitations()
    with time_machine.travel(later(days=8)):
        answer = client_of(cast.soren).post(f"/invitations/{row.pk}/send-again/", follow=True)
        assert "on its way" in answer.content.decode()
        send_due_invitations()
        row.refresh_from_db()

        assert len(mailoutbox) == 2
        assert Client().get(former).status_code == 404
        assert Client().post(invitation_link(row), SAID).status_code == 302


def test_a_withdrawn_invitation_counts_no_more_and_is_not_mailed(cast: Cast, mailoutbox: list[EmailMessage]) -> None:
    row = invited(cast)
    soren = client_of(cast.soren)

    for _ in range(2):  # a double click
        answer = soren.post(f"/invitations/{row.pk}/withdraw/", follow=True)
        assert "is withdrawn" in answer.content.decode()

    assert send_due_invitations() == 0
    assert not mailoutbox
    assert Client().post(invitation_link(row), SAID).status_code == 404
    assert soren.post(f"/invitations/{row.pk}/send-again/").status_code == 409
    assert ask(cast)[0] == 200


def test_what_was_accepted_is_not_withdrawn(client: Client, cast: Cast) -> None:
    row = invited(cast)
    client.post(invitation_link(row), SAID)

    assert client_of(cast.soren).post(f"/invitations/{row.pk}/withdraw/").status_code == 409
    row.refresh_from_db()
    assert row.withdrawn_at is None
