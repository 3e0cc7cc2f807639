"""A provider sends people at one moment: somebody new is made once, whoever is sent and however often."""

from functools import partial

from accounts.models import User
from customers.models import EmailDomain, IdentityProvider, Invitation, Membership, ProviderAccount
from customers.openid.protocol import Claims
from customers.permissions import Role
from customers.services.invitations import accept_as_new, invitation_link, invite, withdraw
from customers.services.openid import keep_secret, sign_in
from tests.cast import PASSWORD, Cast
from tests.concurrency.crowd import ON_POSTGRESQL, refusals, together

pytestmark = ON_POSTGRESQL
NEW = "nora.berg@nordhavn.example"


def provider_of(cast: Cast) -> IdentityProvider:
    EmailDomain.objects.create(customer=cast.nordhavn, domain="nordhavn.example")
    row = IdentityProvider(customer=cast.nordhavn, name="SSO", issuer="https://a.example", client_id="desk")
    keep_secret(row, "secret")
    row.is_active = row.admits_new_people = True
    row.save()
    return row


def sent(provider: IdentityProvider, subject: str, email: str = NEW) -> "partial[User | None]":
    return partial(sign_in, provider, Claims(subject, email=email, email_verified=True))


def test_two_first_sign_ins_are_one_person(cast: Cast) -> None:
    results = together([sent(provider_of(cast), "s-1")] * 6)

    nora = User.objects.get(email=NEW)
    assert results == [nora] * 6
    assert Membership.objects.get(user=nora).role == Role.REQUESTER
    assert ProviderAccount.objects.get().user == nora


def test_two_subjects_with_one_address_are_not_one_person(cast: Cast) -> None:
    provider = provider_of(cast)

    results = together([sent(provider, f"s-{number}") for number in range(4)])

    assert sorted(map(bool, results)) == [False, False, False, True]
    assert User.objects.filter(email=NEW).count() == ProviderAccount.objects.count() == 1


def test_many_new_people_at_once_are_all_admitted(cast: Cast) -> None:
    provider = provider_of(cast)

    results = together([sent(provider, f"s-{n}", f"n{n}@nordhavn.example") for n in range(6)])

    assert len(set(results)) == 6
    assert None not in results


def test_an_invitation_is_accepted_once_by_its_link_or_by_the_provider(cast: Cast) -> None:
    provider = provider_of(cast)
    invitation = invite(cast.nordhavn, email=NEW, role=Role.CUSTOMER_MANAGER, by=cast.soren)
    token = invitation_link(invitation).split("/")[2]

    together([sent(provider, "s-1"), partial(accept_as_new, token, name="Nora Berg", password=PASSWORD)])

    nora = User.objects.get(email=NEW)
    assert Membership.objects.get(user=nora).role == Role.CUSTOMER_MANAGER
    assert Invitation.objects.get().accepted_by == nora


def test_an_invitation_that_is_withdrawn_meanwhile_is_one_or_the_other(cast: Cast) -> None:
    provider = provider_of(cast)
    invitation = invite(cast.nordhavn, email=NEW, role=Role.CUSTOMER_MANAGER, by=cast.soren)

    results = together([sent(provider, "s-1"), partial(withdraw, invitation, by=cast.soren)])

    role = Membership.objects.get(user__email=NEW).role
    assert role == (Role.CUSTOMER_MANAGER if refusals(results) else Role.REQUESTER)
    assert bool(Invitation.objects.get().accepted_at) is bool(refusals(results))
