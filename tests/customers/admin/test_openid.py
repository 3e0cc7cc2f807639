"""A customer's provider and domains in Django admin: a secret that is only written, and one customer a domain."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, AuditKind
from customers.models import EmailDomain, IdentityProvider
from tests.cast import Cast
from tests.customers.admin.test_customers import change
from tests.factories.desk import EmailDomainFactory, IdentityProviderFactory
from tests.paper import errors_of, row, send

ADD = reverse("admin:customers_identityprovider_add")
ISSUER = "https://login.nordhavn.example/realms/desk"


def page_of(provider: IdentityProvider) -> str:
    return reverse("admin:customers_identityprovider_change", args=[provider.pk])


def set_up(admin: Client, cast: Cast, **typed: Any) -> Any:
    said = {"customer": str(cast.nordhavn.pk), "name": "Nordhavn SSO", "issuer": ISSUER, **typed}
    return send(admin, ADD, "identityprovider_form", **said)


def last_said() -> tuple[int | None, str]:
    entry = AuditEntry.objects.filter(kind=AuditKind.CUSTOMER).latest("pk")
    return entry.customer, entry.about


def test_it_is_set_up_in_two_steps(cast: Cast, admin: Client) -> None:
    """The provider asks for the redirect address before it answers with an ID and a secret."""
    assert set_up(admin, cast).status_code == 302
    provider = IdentityProvider.objects.get()
    assert f"http://127.0.0.1:8000/sign-in/company/{provider.pk}/" in admin.get(page_of(provider)).content.decode()
    assert (provider.is_active, provider.admits_new_people) == (False, False)

    typed = {"client_id": "desk", "client_secret": "s3cret-of-the-desk", "is_active": "on"}
    assert send(admin, page_of(provider), "identityprovider_form", **typed).status_code == 302

    provider.refresh_from_db()
    assert provider.is_active
    assert "s3cret" not in provider.sealed_secret
    assert provider.client().secret == "s3cret-of-the-desk"
    customer, about = last_said()
    assert customer == cast.nordhavn.pk
    assert about == "Identity provider Nordhavn SSO: Changed Client ID, Client secret and Active."


def test_the_secret_is_written_and_never_shown(cast: Cast, admin: Client) -> None:
    set_up(admin, cast, client_id="desk", client_secret="s3cret-of-the-desk", is_active="on")
    provider = IdentityProvider.objects.get()

    for answer in (admin.get(page_of(provider)), send(admin, page_of(provider), "identityprovider_form", issuer="x")):
        assert "s3cret" not in answer.content.decode()
        assert provider.sealed_secret not in answer.content.decode()
    assert send(admin, page_of(provider), "identityprovider_form", name="Renamed").status_code == 302
    provider.refresh_from_db()
    assert (provider.name, provider.client().secret) == ("Renamed", "s3cret-of-the-desk")


@pytest.mark.parametrize("typed", [{}, {"client_id": "desk"}, {"client_secret": "s3cret"}])
def test_one_that_is_in_use_is_complete(cast: Cast, admin: Client, typed: dict[str, str]) -> None:
    response = set_up(admin, cast, is_active="on", **typed)

    assert "An active provider needs a client ID and a client secret." in response.content.decode()
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.nordhavn.example",
        "login.nordhavn.example",
        "https://",
        "file:///etc/passwd",
        "https://a:b@c.example",
    ],
)
def test_a_provider_is_reached_safely(cast: Cast, admin: Client, issuer: str) -> None:
    assert errors_of(set_up(admin, cast, issuer=issuer))["issuer"] == [
        "Write an address that begins with https://, as the provider names itself."
    ]


def test_other_hosts_are_hosts(cast: Cast, admin: Client) -> None:
    assert errors_of(set_up(admin, cast, hosts="keys.example.com https://x"))["hosts"] == [
        "“https://x” is not a host. Write one such as keys.example.com."
    ]
    assert set_up(admin, cast, hosts="keys.example.com tokens.example.com:8443").status_code == 302


def test_a_customer_has_one_and_it_stays_the_customers(cast: Cast, admin: Client) -> None:
    provider = IdentityProviderFactory.create(customer=cast.nordhavn)

    assert "customer" in errors_of(set_up(admin, cast))
    assert 'name="customer"' not in admin.get(page_of(provider)).content.decode()


def test_domains_stand_on_the_customers_page_in_one_spelling(cast: Cast, admin: Client) -> None:
    send(admin, change(cast.nordhavn), "customer_form", **row("domains", 0, domain=" @Nordhavn.EXAMPLE. "))
    assert last_said() == (cast.nordhavn.pk, "Customer Nordhavn Energi: Added e-mail domain “nordhavn.example”.")
    send(admin, change(cast.nordhavn), "customer_form", **row("domains", 1, domain="bücher.example"))

    assert list(EmailDomain.objects.values_list("domain", flat=True)) == ["nordhavn.example", "xn--bcher-kva.example"]

    send(admin, change(cast.nordhavn), "customer_form", **{"domains-0-DELETE": "on"})
    assert last_said() == (cast.nordhavn.pk, "Customer Nordhavn Energi: Deleted e-mail domain “nordhavn.example”.")


@pytest.mark.parametrize("domain", ["Altamira.Example", "ALTAMIRA.example.", "@altamira.example"])
def test_a_domain_is_one_customers(cast: Cast, admin: Client, domain: str) -> None:
    EmailDomainFactory.create(customer=cast.altamira, domain="altamira.example")
    response = send(admin, change(cast.nordhavn), "customer_form", **row("domains", 0, domain=domain))

    assert errors_of(response) == {"domains-0-domain": ["This domain is a customer's already."]}


@pytest.mark.parametrize("domain", ["com", "a b.example", "*.example.com", "somebody@nordhavn.example", "10.0.0.1"])
def test_what_is_no_domain(cast: Cast, admin: Client, domain: str) -> None:
    response = send(admin, change(cast.nordhavn), "customer_form", **row("domains", 0, domain=domain))

    assert errors_of(response) == {"domains-0-domain": ["Write a domain such as example.com."]}


def test_removing_one_is_audited(cast: Cast, admin: Client) -> None:
    provider = IdentityProviderFactory.create(customer=cast.nordhavn, name="Nordhavn SSO")

    admin.post(reverse("admin:customers_identityprovider_delete", args=[provider.pk]), {"post": "yes"})

    assert not IdentityProvider.objects.exists()
    assert last_said() == (cast.nordhavn.pk, "Identity provider Nordhavn SSO: Deleted.")
