"""Whom a provider does not let in, and what goes wrong on the way: one page each, nothing told, all of it audited."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import AuditEntry, AuditKind, TeamMember, User
from customers.models import EmailDomain, IdentityProvider, Membership, ProviderAccount
from customers.permissions import Role
from customers.services.invitations import invite, withdraw
from customers.services.memberships import remove_membership, set_membership
from tests.accounts.test_sign_in import signed_in
from tests.cast import PASSWORD, Cast, person
from tests.customers.openid.provider import Provider, come_in, way_on
from tests.customers.openid.test_round_trip import CONNECT, NEW, admit, connected
from tests.customers.test_people import role_of

REFUSED = "This company account does not open the desk"
FAILED = "That did not work"


def is_refused(client: Client, response: Any, heading: str = REFUSED) -> bool:
    """The page, nobody signed in, and nobody named on it."""
    page = response.content.decode()
    assert "example" not in page
    assert "Nordhavn" not in page
    return response.status_code == 403 and heading in page and signed_in(client) is None


def reason() -> str:
    """Why the last sign-in was refused, as the audit has it."""
    entry = AuditEntry.objects.filter(kind=AuditKind.SIGN_IN_FAILED).latest("pk")
    assert entry.actor_id is None
    said, _, provider = entry.said.rpartition(" (")
    assert provider in {"Nordhavn Energi SSO)", "Banco Altamira SSO)"}
    return said


def everything() -> tuple[int, int, int]:
    return (User.objects.count(), Membership.objects.count(), ProviderAccount.objects.count())


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email": None}, "no address: the provider gave no usable e-mail address"),
        ({"email_verified": False}, "the provider does not say that the e-mail address was verified"),
        ({"email_verified": None}, "the provider does not say that the e-mail address was verified"),
        ({"email": "nora@altamira.example"}, "nora@altamira.example: the address is not of the customer's domains"),
        ({"email": "nora@gmail.example"}, "the address is not of the customer's domains"),
        ({}, f"{NEW}: nobody new is admitted"),
        ({"email": "giulia.ferraro@nordhavn.example"}, "nobody new is admitted"),
    ],
    ids=str,
)
def test_claims_that_let_nobody_in(
    client: Client, nordhavn: IdentityProvider, theirs: Provider, claims: dict[str, str | bool | None], why: str
) -> None:
    if "nobody new" not in why:
        admit(nordhavn)
    said: dict[str, str | bool | None] = {"email": NEW, "email_verified": True, **claims}
    theirs.knows("r-1", **said)
    before = everything()

    assert is_refused(client, come_in(client, theirs, NEW, as_="r-1"))
    assert reason().endswith(why)
    assert AuditEntry.objects.latest("pk").customer == nordhavn.customer_id
    assert everything() == before


def test_an_account_is_not_connected_by_its_address_alone(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    """Nor by an invitation of that address, nor where new people are admitted."""
    admit(nordhavn)
    berg = person("Nora", "Berg", "nordhavn")
    invite(cast.nordhavn, email=berg.email, role=Role.CUSTOMER_MANAGER, by=cast.soren)
    before = everything()
    for email in (cast.freja.email, berg.email):
        theirs.knows("r-2", email=email.upper(), email_verified=True)

        assert is_refused(client, come_in(client, theirs, email, as_="r-2"))
        assert reason().endswith("there is an account with this address that is not connected")
    assert everything() == before


def test_every_refusal_is_told_alike(client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider) -> None:
    """An account that is there, one that is closed, nobody, and an address that was not verified."""
    cast.anders.is_active = False
    cast.anders.save(update_fields=["is_active"])
    pages = set()
    for email, verified in ((cast.freja.email, True), (cast.anders.email, True), (NEW, True), (NEW, False)):
        theirs.knows("r-3", email=email, email_verified=verified)
        pages.add(come_in(client, theirs, email, as_="r-3").content)

    assert len({page.split(b"<body>")[1] for page in pages}) == 1


def closed(cast: Cast, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def removed(cast: Cast, user: User) -> None:
    remove_membership(Membership.objects.get(user=user), by=None)


def elsewhere_too(cast: Cast, user: User) -> None:
    set_membership(user, role=Role.REQUESTER, customer=cast.altamira, by=None)


def moved(cast: Cast, user: User) -> None:
    removed(cast, user)
    elsewhere_too(cast, user)


def agent(cast: Cast, user: User) -> None:
    removed(cast, user)
    set_membership(user, role=Role.SUPPORT_AGENT, customer=cast.nordhavn, by=None)


def services(cast: Cast, user: User) -> None:
    removed(cast, user)
    set_membership(user, role=Role.PROFESSIONAL_SERVICES, customer=cast.nordhavn, by=None)


def admin(cast: Cast, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)


def in_a_team(cast: Cast, user: User) -> None:
    TeamMember.objects.create(team=cast.team, user=user)


def with_another_address(cast: Cast, user: User) -> None:
    User.objects.filter(pk=user.pk).update(email="freja@private.example")


@pytest.mark.parametrize(
    ("become", "why"),
    [
        (closed, "the account is closed"),
        (removed, "the account's sole membership is not this customer"),
        (elsewhere_too, "the account's sole membership is not this customer"),
        (moved, "the account's sole membership is not this customer"),
        (agent, "the account works for the vendor"),
        (services, "the account works for the vendor"),
        (admin, "the account works for the vendor"),
        (in_a_team, "the account works for the vendor"),
        (with_another_address, "the account's own address is not of the customer's domains"),
    ],
)
def test_a_connection_holds_as_long_as_the_person_is_solely_the_customers(
    client: Client,
    cast: Cast,
    nordhavn: IdentityProvider,
    theirs: Provider,
    become: Callable[[Cast, User], None],
    why: str,
) -> None:
    admit(nordhavn)
    connected(nordhavn, cast.freja, "r-4")
    theirs.knows("r-4", email=cast.freja.email, email_verified=True)
    become(cast, cast.freja)

    assert is_refused(client, come_in(client, theirs, cast.freja.email, as_="r-4"))
    assert reason().endswith(why)
    assert AuditEntry.objects.latest("pk").person_id == cast.freja.pk


def test_the_vendors_people_do_not_come_in_by_a_customers_domain(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    """Nor do they connect: they are not even offered to."""
    admit(nordhavn)
    User.objects.filter(pk=cast.giulia.pk).update(email="giulia@nordhavn.example")
    theirs.knows("r-5", email="giulia@nordhavn.example", email_verified=True)

    assert is_refused(client, come_in(client, theirs, NEW, as_="r-5"))
    client.force_login(cast.giulia)
    client.post("/accounts/confirm/", {"password": PASSWORD})
    assert client.post(CONNECT).status_code == 409
    assert not ProviderAccount.objects.exists()


def test_two_customers_providers_are_two_worlds(
    client: Client,
    cast: Cast,
    nordhavn: IdentityProvider,
    altamira: IdentityProvider,
    theirs: Provider,
    others: Provider,
) -> None:
    """The other's provider may say what it likes of this one's addresses, and give out the same subjects."""
    admit(nordhavn)
    admit(altamira)
    connected(nordhavn, cast.freja, "r-6")
    others.knows("r-6", email=cast.freja.email, email_verified=True)

    assert is_refused(client, come_in(client, others, "anybody@altamira.example", as_="r-6"))
    assert reason().endswith("the address is not of the customer's domains")

    others.knows("r-6", email="lola@altamira.example", email_verified=True)
    come_in(client, others, "lola@altamira.example", as_="r-6")
    lola = User.objects.get(email="lola@altamira.example")
    assert signed_in(client) == lola
    assert role_of(lola, cast.altamira) == Role.REQUESTER
    assert client.get("/customers/NORD/").status_code == 404

    theirs.knows("r-6", email=cast.freja.email, email_verified=True)
    elsewhere = Client()
    come_in(elsewhere, theirs, cast.freja.email, as_="r-6")
    assert signed_in(elsewhere) == cast.freja


def test_another_issuer_has_other_subjects(
    client: Client, cast: Cast, nordhavn: IdentityProvider, others: Provider
) -> None:
    """The customer changed its provider: who was “7” there is not “7” here."""
    connected(nordhavn, cast.freja, "7")
    nordhavn.issuer = others.url
    nordhavn.save()
    others.knows("7", email="mallory@nordhavn.example", email_verified=True)

    assert is_refused(client, come_in(client, others, NEW, as_="7"))
    assert reason().endswith("nobody new is admitted")


def test_an_invitation_that_does_not_count_any_more_lets_nobody_in(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    theirs.knows("r-8", email=NEW, email_verified=True)
    withdraw(invite(cast.nordhavn, email=NEW, role=Role.REQUESTER, by=cast.soren), by=cast.soren)
    assert is_refused(client, come_in(client, theirs, NEW, as_="r-8"))

    invite(cast.nordhavn, email=NEW, role=Role.REQUESTER, by=cast.soren)
    set_membership(cast.soren, role=Role.REQUESTER, customer=cast.nordhavn, by=None)
    assert is_refused(client, come_in(client, theirs, NEW, as_="r-8"))
    assert not User.objects.filter(email=NEW).exists()


def test_a_domain_in_its_own_letters(client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider) -> None:
    admit(nordhavn)
    EmailDomain.objects.create(customer=cast.nordhavn, domain="xn--bcher-kva.example")
    person("Anna", "Lind", "bücher")
    theirs.knows("r-9", email="ANNA.LIND@xn--bcher-kva.example", email_verified=True)

    assert is_refused(client, come_in(client, theirs, "x@bücher.example", as_="r-9"))
    assert reason().endswith("there is an account with this address that is not connected")

    theirs.knows("r-10", email="ida@BÜCHER.example", email_verified=True)
    come_in(client, theirs, "ida@bücher.example", as_="r-10")
    assert signed_in(client) == User.objects.get(email="ida@xn--bcher-kva.example")


# Connecting


def connect_as(client: Client, user: User, provider: Provider, subject: str) -> HttpResponse:
    client.force_login(user)
    client.post("/accounts/confirm/", {"password": PASSWORD})
    response = client.get(provider.sign_in(way_on(client.post(CONNECT)), subject))
    assert isinstance(response, HttpResponse)
    return response


def test_nobody_connects_another_address_or_another_persons_subject(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    theirs.knows("c-1", email=cast.anders.email, email_verified=True)
    response = connect_as(client, cast.freja, theirs, "c-1")
    assert response.status_code == 403
    assert REFUSED in response.content.decode()
    assert reason().endswith("the provider's address is not the account's")

    connected(nordhavn, cast.anders, "c-2")
    theirs.knows("c-2", email=cast.freja.email, email_verified=True)
    assert connect_as(client, cast.freja, theirs, "c-2").status_code == 403
    assert reason().endswith("it is connected to another account")
    assert list(ProviderAccount.objects.values_list("user", flat=True)) == [cast.anders.pk]


def test_whoever_comes_back_is_whoever_began_to_connect(
    client: Client, cast: Cast, nordhavn: IdentityProvider, theirs: Provider
) -> None:
    theirs.knows("c-3", email=cast.freja.email, email_verified=True)
    client.force_login(cast.freja)
    client.post("/accounts/confirm/", {"password": PASSWORD})
    back = theirs.sign_in(way_on(client.post(CONNECT)), "c-3")
    begun = client.session["company_sign_in"]
    client.logout()
    session = client.session
    session["company_sign_in"] = begun
    session.save()

    assert client.get(back).status_code == 403
    assert reason().endswith("somebody else began to connect")
    assert not ProviderAccount.objects.exists()
