"""Memberships are written through the services from every admin page: grants come and go with them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import User
from customers.access import permissions_of
from customers.models import Customer, CustomerGroupPermission, Membership
from customers.permissions import ROLE_PERMISSIONS, Permission, Role
from tests.cast import Cast
from tests.cast import person as make_person
from tests.paper import errors_of, row, send


def customer_page(customer: Customer) -> str:
    return reverse("admin:customers_customer_change", args=[customer.pk])


def person_page(person: User) -> str:
    return reverse("admin:accounts_user_change", args=[person.pk])


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def place_of(person: User, customer: Customer) -> int:
    """The row of the person on the customer's page."""
    people = Membership.objects.filter(customer=customer).order_by("user__name", "role")
    return [membership.user_id for membership in people].index(person.pk)


@pytest.fixture
def nadia(cast: Cast) -> User:
    """Somebody new, without a role."""
    return make_person("Nadia", "Neri", "nordhavn")


def test_a_person_added_on_the_customers_page_holds_the_grants(cast: Cast, admin: Client, nadia: User) -> None:
    response = send(
        admin,
        customer_page(cast.nordhavn),
        "customer_form",
        **row("memberships", 5, user=str(nadia.pk), role="customer_manager"),
    )

    assert response.status_code == 302
    assert permissions_of(fresh(nadia), cast.nordhavn) == ROLE_PERMISSIONS[Role.CUSTOMER_MANAGER]
    assert "Nadia Neri" in LogEntry.objects.latest("pk").get_change_message()


def test_another_role_on_the_customers_page_changes_the_grants(cast: Cast, admin: Client) -> None:
    place = place_of(cast.freja, cast.nordhavn)
    send(admin, customer_page(cast.nordhavn), "customer_form", **{f"memberships-{place}-role": "customer_manager"})

    assert Permission.MANAGE_MEMBERS in permissions_of(fresh(cast.freja), cast.nordhavn)
    assert Membership.objects.filter(user=cast.freja).count() == 1


def test_a_person_removed_on_the_customers_page_holds_nothing(cast: Cast, admin: Client) -> None:
    place = place_of(cast.freja, cast.nordhavn)
    send(admin, customer_page(cast.nordhavn), "customer_form", **{f"memberships-{place}-DELETE": "on"})

    assert permissions_of(fresh(cast.freja), cast.nordhavn) == frozenset()
    assert not fresh(cast.freja).groups.exists()


def test_who_a_row_is_about_cannot_be_changed(cast: Cast, admin: Client, nadia: User) -> None:
    place = place_of(cast.freja, cast.nordhavn)
    url = customer_page(cast.nordhavn)
    send(admin, url, "customer_form", **{f"memberships-{place}-user": str(nadia.pk)})

    assert Membership.objects.filter(user=cast.freja, customer=cast.nordhavn).exists()
    assert not Membership.objects.filter(user=nadia).exists()


@pytest.mark.parametrize(
    ("name", "role", "field", "said"),
    [
        ("marta", "support_agent", "role", "Marta Ruiz belongs to customers or to the vendor, never to both."),
        ("giulia", "requester", "role", "Giulia Ferraro belongs to customers or to the vendor, never to both."),
        (
            "giulia",
            "professional_services",
            "role",
            "Professional services follow tickets: the same person cannot work them.",
        ),
        ("freja", "requester", "user", "This person is here twice."),
    ],
)
def test_a_refusal_stands_at_the_field(name: str, role: str, field: str, said: str, cast: Cast, admin: Client) -> None:
    before = set(Membership.objects.values_list("user", "customer", "role"))
    response = send(
        admin,
        customer_page(cast.nordhavn),
        "customer_form",
        **row("memberships", 5, user=str(getattr(cast, name).pk), role=role),
    )

    assert response.status_code == 200
    assert errors_of(response)[f"memberships-5-{field}"] == [said]
    assert set(Membership.objects.values_list("user", "customer", "role")) == before


def test_a_new_customer_is_made_with_its_people(cast: Cast, admin: Client, nadia: User) -> None:
    response = send(
        admin,
        reverse("admin:customers_customer_add"),
        "customer_form",
        name="Acme",
        key="ACME",
        catalogue=str(cast.catalogue.pk),
        **row("memberships", 0, user=str(nadia.pk), role="requester"),
    )
    acme = Customer.objects.get(key="ACME")

    assert response.status_code == 302
    assert permissions_of(fresh(nadia), acme) == ROLE_PERMISSIONS[Role.REQUESTER]
    assert permissions_of(cast.giulia, acme) == ROLE_PERMISSIONS[Role.SUPPORT_AGENT]
    assert permissions_of(cast.tomasz, acme) == frozenset()


def test_a_role_given_on_the_persons_page(cast: Cast, admin: Client, nadia: User) -> None:
    send(admin, person_page(nadia), "user_form", **row("memberships", 0, role="support_lead", customer=""))

    assert permissions_of(fresh(nadia), cast.altamira) == ROLE_PERMISSIONS[Role.SUPPORT_LEAD]


def test_a_role_taken_on_the_persons_page(cast: Cast, admin: Client) -> None:
    send(admin, person_page(cast.giulia), "user_form", **{"memberships-0-DELETE": "on"})

    assert permissions_of(fresh(cast.giulia), cast.nordhavn) == frozenset()


@pytest.mark.parametrize(
    ("role", "customer", "said"),
    [
        ("requester", "", "This role needs a customer."),
        ("support_lead", "nordhavn", "This role serves all customers: leave the customer empty."),
    ],
)
def test_a_role_that_does_not_fit_its_customer(
    role: str, customer: str, said: str, cast: Cast, admin: Client, nadia: User
) -> None:
    pk = str(getattr(cast, customer).pk) if customer else ""
    response = send(admin, person_page(nadia), "user_form", **row("memberships", 0, role=role, customer=pk))

    assert errors_of(response)["memberships-0-customer"] == [said]
    assert not Membership.objects.filter(user=nadia).exists()


def test_two_rows_that_contradict_each_other(cast: Cast, admin: Client, nadia: User) -> None:
    typed = row("memberships", 0, role="requester", customer=str(cast.nordhavn.pk))
    typed |= row("memberships", 1, role="support_lead", customer="")
    response = send(admin, person_page(nadia), "user_form", **typed)

    assert errors_of(response)["memberships-1-role"] == [
        "Nadia Neri belongs to customers or to the vendor, never to both."
    ]
    assert not Membership.objects.filter(user=nadia).exists()


# The page of its own


def test_a_vendor_wide_role_added_on_its_own_page(cast: Cast, admin: Client, nadia: User) -> None:
    url = reverse("admin:customers_membership_add")
    response = send(admin, url, "membership_form", user=str(nadia.pk), role="support_agent", customer="")

    assert response.status_code == 302
    assert permissions_of(fresh(nadia), cast.altamira) == ROLE_PERMISSIONS[Role.SUPPORT_AGENT]
    entry = LogEntry.objects.latest("pk")
    assert entry.object_id == str(Membership.objects.get(user=nadia).pk)


def test_a_vendor_wide_role_changed_on_its_own_page_keeps_its_row(cast: Cast, admin: Client) -> None:
    membership = Membership.objects.get(user=cast.giulia)
    url = reverse("admin:customers_membership_change", args=[membership.pk])
    send(admin, url, "membership_form", role="support_lead")

    assert Membership.objects.get(user=cast.giulia).role == Role.SUPPORT_LEAD
    assert Membership.objects.get(user=cast.giulia).pk == membership.pk
    assert permissions_of(fresh(cast.giulia), cast.nordhavn) == ROLE_PERMISSIONS[Role.SUPPORT_LEAD]


def test_a_refusal_on_its_own_page(cast: Cast, admin: Client) -> None:
    url = reverse("admin:customers_membership_add")
    response = send(admin, url, "membership_form", user=str(cast.freja.pk), role="specialist", customer="")

    assert errors_of(response) == {"role": ["Freja Mikkelsen belongs to customers or to the vendor, never to both."]}


def test_removing_one_and_many_takes_the_grants(cast: Cast, admin: Client) -> None:
    freja, anders = (Membership.objects.get(user=person) for person in (cast.freja, cast.anders))
    admin.post(reverse("admin:customers_membership_delete", args=[freja.pk]), {"post": "yes"})
    admin.post(
        reverse("admin:customers_membership_changelist"),
        {"action": "delete_selected", "_selected_action": [str(anders.pk)], "post": "yes"},
    )

    for person in (cast.freja, cast.anders):
        assert not Membership.objects.filter(user=person).exists()
        assert not fresh(person).groups.exists()


def test_memberships_are_found_by_customer_and_role(cast: Cast, admin: Client) -> None:
    url = reverse("admin:customers_membership_changelist")
    found = admin.get(url, {"role__exact": "requester", "customer__id__exact": str(cast.altamira.pk)}).content.decode()

    assert "Marta Ruiz" in found
    assert "Freja Mikkelsen" not in found


def test_the_tables_of_grants_are_what_the_services_would_write(cast: Cast, admin: Client, nadia: User) -> None:
    """One group a customer and role, its rows those of the table of roles."""
    send(
        admin,
        person_page(nadia),
        "user_form",
        **row("memberships", 0, role="requester", customer=str(cast.altamira.pk)),
    )
    group = Group.objects.get(user=nadia)
    rows = CustomerGroupPermission.objects.filter(group=group)

    assert group.name == f"customer:{cast.altamira.pk}:requester"
    assert {(grant.content_object_id, grant.permission.codename) for grant in rows} == {
        (cast.altamira.pk, str(permission)) for permission in ROLE_PERMISSIONS[Role.REQUESTER]
    }
