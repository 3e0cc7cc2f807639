"""An invitation is accepted at the very moment in which something else happens to it: one of the two is refused."""

from collections.abc import Callable
from functools import partial

import pytest

from accounts.models import AuditEntry, AuditKind, User
from common import clock
from common.errors import DomainError
from customers.models import Invitation, Membership
from customers.permissions import Role
from customers.services import invitations
from customers.services.memberships import remove_membership
from customers.services.people import remove_colleague
from tests.cast import PASSWORD, Cast, person
from tests.concurrency.crowd import ON_POSTGRESQL, refusals, together

pytestmark = ON_POSTGRESQL

TIMES = 4  # each with another luck


def invited(cast: Cast, email: str) -> tuple[Invitation, str]:
    made = invitations.invite(cast.nordhavn, email=email, role=Role.REQUESTER, by=cast.soren)
    return made, invitations.invitation_link(made).split("/")[-2]


def ended(invitation: Invitation) -> tuple[bool, bool]:
    row = Invitation.objects.get(pk=invitation.pk)
    return row.accepted_at is not None, row.withdrawn_at is not None


def audited(said: str) -> int:
    found = AuditEntry.objects.filter(kind=AuditKind.INVITATION)
    return sum(entry.said.endswith(said) for entry in found)


def test_accepted_and_withdrawn_at_once_it_is_one_of_the_two(cast: Cast) -> None:
    for number in range(TIMES):
        here = person("Nora", f"Berg{number}", "nordhavn")
        invitation, token = invited(cast, here.email)
        acts: list[Callable[[], object]] = [
            partial(invitations.accept, token, by=here),
            partial(invitations.withdraw, invitation, by=cast.soren),
        ]

        (refusal,) = refusals(together(acts))

        accepted, withdrawn = ended(invitation)
        assert refusal.status == (409 if accepted else 404)
        assert accepted is not withdrawn
        assert Membership.objects.filter(user=here, customer=cast.nordhavn).exists() is accepted
    assert audited("accepted") + audited("withdrawn") == TIMES


@pytest.mark.parametrize("is_new", [True, False])
def test_of_two_who_accept_at_once_one_does(cast: Cast, is_new: bool) -> None:
    for number in range(TIMES):
        email = f"nora.berg{number}@nordhavn.example"
        here = None if is_new else person("Nora", f"Berg{number}", "nordhavn")
        invitation, token = invited(cast, email)
        way: Callable[[], object] = (
            partial(invitations.accept, token, by=here)
            if here
            else partial(invitations.accept_as_new, token, name="Nora Berg", password=PASSWORD)
        )

        (refusal,) = refusals(together([way, way]))

        assert refusal.status in {404, 409}
        assert ended(invitation) == (True, False)
        assert User.objects.filter(email=email).count() == 1
        assert Membership.objects.filter(user__email=email, role=Role.REQUESTER).count() == 1
    assert audited("accepted") == TIMES


def test_accepting_while_whoever_sent_it_loses_the_role_lets_in_before_or_not_at_all(cast: Cast) -> None:
    here = person("Nora", "Berg", "nordhavn")
    invitation, token = invited(cast, here.email)
    role = Membership.objects.get(user=cast.soren)

    results = together([partial(invitations.accept, token, by=here), partial(remove_membership, role, by=None)])

    accepted, _ = ended(invitation)
    assert Membership.objects.filter(user=here).exists() is accepted
    assert not Membership.objects.filter(user=cast.soren).exists()
    assert [refusal.status for refusal in refusals(results)] == ([] if accepted else [404])


def test_accepting_while_the_role_that_is_there_is_taken_leaves_one_truth(cast: Cast) -> None:
    """Anders is a requester already and accepts an old link, while the manager removes him."""
    invitation = Invitation.objects.create(
        customer=cast.nordhavn,
        email=cast.anders.email,
        role=Role.REQUESTER,
        invited_by=cast.soren,
        sent_at=(now := clock.now()),
        expires_at=now + invitations.LIFETIME,
    )
    token = invitations.invitation_link(invitation).split("/")[-2]
    role = Membership.objects.get(user=cast.anders)

    results = together(
        [partial(invitations.accept, token, by=cast.anders), partial(remove_colleague, role, by=cast.soren)]
    )

    assert [result for result in results if isinstance(result, DomainError)] == []
    held = list(Membership.objects.filter(user=cast.anders).values_list("role", flat=True))
    assert held in ([], ["requester"])
    groups = list(User.objects.get(pk=cast.anders.pk).groups.values_list("name", flat=True))
    assert groups == [f"customer:{cast.nordhavn.pk}:requester"] * len(held)
    assert ended(invitation) == (True, False)
