"""What is written down of invitations: who invited which address, and how it ended."""

import pytest

from accounts.models import AuditEntry, AuditKind
from common.errors import Conflict, NotFound
from customers.permissions import Role
from customers.services.invitations import accept, accept_as_new, invitation_link, invite, send_again, withdraw
from tests.cast import PASSWORD, Cast, person

NEW = "nora.berg@nordhavn.example"


def told() -> list[tuple[object, ...]]:
    found = AuditEntry.objects.filter(kind=AuditKind.INVITATION).order_by("pk")
    return [(entry.actor, entry.person, entry.customer, entry.said) for entry in found]


def test_an_invitation_is_written_down_from_its_sending_to_its_end(cast: Cast) -> None:
    invitation = invite(cast.nordhavn, email=NEW, role=Role.REQUESTER, by=cast.soren)
    invite(cast.nordhavn, email=NEW, role=Role.REQUESTER, by=cast.soren)  # a double click
    send_again(invitation, by=cast.soren, at=invitation.expires_at)
    withdraw(invitation, by=cast.soren)
    withdraw(invitation, by=cast.soren)

    who = (cast.soren, None, cast.nordhavn.pk)
    assert told() == [
        (*who, f"sent to {NEW}, as requester"),
        (*who, f"sent again to {NEW}"),
        (*who, f"to {NEW} withdrawn"),
    ]


def test_who_accepts_is_written_down_with_the_role(cast: Cast) -> None:
    first = invite(cast.nordhavn, email=NEW, role=Role.REQUESTER, by=cast.soren)
    new = accept_as_new(invitation_link(first).split("/")[-2], name="Nora Berg", password=PASSWORD)
    here = person("Olaf", "Lund", "nordhavn")
    second = invite(cast.nordhavn, email=here.email, role=Role.REQUESTER, by=cast.soren)
    accept(invitation_link(second).split("/")[-2], by=here)

    assert [entry for entry in told() if entry[0] in {new, here}] == [
        (new, None, cast.nordhavn.pk, f"to {NEW} accepted"),
        (here, None, cast.nordhavn.pk, f"to {here.email} accepted"),
    ]
    roles = AuditEntry.objects.filter(kind=AuditKind.ROLE, person__in=[new, here])
    assert {(entry.actor, entry.said) for entry in roles} == {(cast.soren, "nothing → Requester")}


def test_what_is_refused_leaves_no_entry(cast: Cast) -> None:
    invitation = invite(cast.nordhavn, email=cast.luca.email, role=Role.REQUESTER, by=cast.soren)
    token = invitation_link(invitation).split("/")[-2]

    with pytest.raises(Conflict):
        accept(token, by=cast.luca)  # of the vendor
    with pytest.raises(NotFound):
        accept(token + "x", by=cast.luca)

    assert len(told()) == 1
