"""What admins change is audited: who, what before and after, at which customer; and nothing when nothing changed."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, AuditKind, User
from customers.models import Calendar, Contract, Customer, PriorityMatrix
from customers.permissions import Role
from customers.services.contracts import copy_version, remove_version, set_targets
from customers.services.memberships import change_role, remove_membership, set_membership
from tests.cast import Cast, person
from tests.paper import row, send
from tickets.services.releases import mark_released


@pytest.fixture
def before(cast: Cast) -> int:
    """The last entry of the time before the test: the cast was made through the services, too."""
    last = AuditEntry.objects.order_by("pk").last()
    return last.pk if last else 0


def said(kind: AuditKind, before: int) -> list[tuple[User | None, User | None, int | None, str]]:
    found = AuditEntry.objects.filter(kind=kind, pk__gt=before).order_by("pk")
    return [(entry.actor, entry.person, entry.customer, entry.said) for entry in found]


def test_a_role_from_its_beginning_to_its_end(cast: Cast, before: int) -> None:
    new, by, here = person("New", "Person", "nordhavn"), cast.ada, cast.nordhavn.pk
    held = set_membership(new, role=Role.REQUESTER, customer=cast.nordhavn, by=by)
    set_membership(new, role=Role.REQUESTER, customer=cast.nordhavn, by=by)
    held = set_membership(new, role=Role.CUSTOMER_MANAGER, customer=cast.nordhavn, by=by)
    held = change_role(held, Role.REQUESTER, by=by)
    remove_membership(held, by=None)

    assert said(AuditKind.ROLE, before) == [
        (by, new, here, "nothing → Requester"),
        (by, new, here, "Requester → Customer manager"),
        (by, new, here, "Customer manager → Requester"),
        (None, new, here, "Requester → nothing"),
    ]


def test_a_role_at_all_customers_says_so(cast: Cast, before: int) -> None:
    new = person("New", "Person", "nordhavn")
    set_membership(new, role=Role.SUPPORT_LEAD, customer=None, by=cast.ada)
    set_membership(new, role=Role.SUPPORT_LEAD, customer=None, by=cast.ada)

    assert said(AuditKind.ROLE, before) == [(cast.ada, new, None, "nothing → Support lead, all customers")]


def test_admins_are_made_and_accounts_closed_with_an_entry(cast: Cast, admin: Client, before: int) -> None:
    page = reverse("admin:accounts_user_change", args=[cast.giulia.pk])
    send(admin, page, "user_form", is_staff="on")
    send(admin, page, "user_form", is_active="", name="Giulia F.")

    assert said(AuditKind.ROLE, before) == [(cast.ada, cast.giulia, None, "Admin")]
    assert [entry[3] for entry in said(AuditKind.PERSON, before)] == [
        "name Giulia Ferraro → Giulia F.",
        "Closed: cannot sign in any more",
    ]


def test_a_new_person_is_an_entry(cast: Cast, admin: Client, before: int) -> None:
    send(admin, reverse("admin:accounts_user_add"), "user_form", name="Nora New", email="nora@example.com")

    nora = User.objects.get(email="nora@example.com")
    assert said(AuditKind.PERSON, before) == [(cast.ada, nora, None, "Added as nora@example.com")]


def test_a_promise_says_what_it_was(cast: Cast, admin: Client, before: int) -> None:
    page = reverse("admin:customers_contractversion_change", args=[cast.version.pk])
    send(admin, page, "contractversion_form", p1_update="2 h", fee="900")
    send(admin, page, "contractversion_form")

    assert said(AuditKind.CONTRACT, before) == [
        (cast.ada, None, cast.nordhavn.pk, f"{cast.version}: fee 0 → 900"),
        (cast.ada, None, cast.nordhavn.pk, f"{cast.version}: P1 update 240 min → 120 min"),
    ]


def test_a_new_version_and_its_end(cast: Cast, before: int) -> None:
    new = copy_version(cast.version, by=cast.ada)
    set_targets(new, [], by=cast.elena)
    remove_version(new, by=cast.ada)

    first, second, third = said(AuditKind.CONTRACT, before)
    assert first[3].startswith(f"{new}: new, from ")
    assert second[0] == cast.elena
    assert "P1 taking charge 60 min → nothing" in second[3]
    assert third == (cast.ada, None, cast.nordhavn.pk, f"{new}: removed")


def test_the_end_of_a_contract_is_an_entry(cast: Cast, admin: Client, before: int) -> None:
    contract = Contract.objects.get(customer=cast.nordhavn)
    send(admin, reverse("admin:customers_contract_change", args=[contract.pk]), "contract_form", ends_on="2030-12-31")

    assert said(AuditKind.CONTRACT, before) == [
        (cast.ada, None, cast.nordhavn.pk, f"Contract {contract}: Changed Ends on.")
    ]


def test_the_hours_of_a_calendar_say_what_they_were(cast: Cast, admin: Client, before: int) -> None:
    calendar = Calendar.objects.get(pk=cast.version.calendar_id)
    page = reverse("admin:customers_calendar_change", args=[calendar.pk])
    send(admin, page, "calendar_form", saturday="09:00-12:00")
    send(admin, page, "calendar_form")
    send(admin, page, "calendar_form", name="Hours", **row("days_off", 0, date="2030-05-02", name="Bridge"))

    assert [entry[3] for entry in said(AuditKind.CALENDAR, before)] == [
        f"{calendar}: Saturday closed → 09:00-12:00",
        "Calendar Hours: Changed Name. Changed Date and Name for day off “Thu 02 May 2030: Bridge”.",
    ]


def test_a_cell_of_the_matrix_says_what_it_was(cast: Cast, admin: Client, before: int) -> None:
    matrix = PriorityMatrix.objects.get(is_default=True)
    page = reverse("admin:customers_prioritymatrix_change", args=[matrix.pk])
    send(admin, page, "prioritymatrix_form", moderate_low="P2")
    send(admin, page, "prioritymatrix_form")
    send(admin, page, "prioritymatrix_form", name="House")

    assert [entry[3] for entry in said(AuditKind.MATRIX, before)] == [
        f"{matrix}: Moderate, low P3 → P2",
        f"House: name {matrix} → House",
    ]


def test_the_catalogue_and_teams_are_entries(cast: Cast, admin: Client, before: int) -> None:
    component = reverse("admin:customers_component_change", args=[cast.provisioning.pk])
    send(admin, component, "component_form", in_perimeter="")
    send(admin, reverse("admin:accounts_team_change", args=[cast.team.pk]), "team_form", public_name="Engineers")
    mark_released(cast.release, by=cast.ada)
    mark_released(cast.release, by=cast.ada)

    assert [entry[3] for entry in said(AuditKind.CATALOGUE, before)] == [
        f"Component {cast.provisioning}: Changed In the perimeter.",
        f"Release {cast.release}: released",
    ]
    assert [entry[3] for entry in said(AuditKind.TEAM, before)] == [f"Team {cast.team}: Changed Public name."]


def test_a_customer_made_changed_and_removed(cast: Cast, admin: Client, before: int) -> None:
    send(admin, reverse("admin:customers_customer_add"), "customer_form", name="Third", key="THIRD",
         catalogue=str(cast.catalogue.pk))  # fmt: skip
    third = Customer.objects.get(key="THIRD")
    number = third.pk
    send(admin, reverse("admin:customers_customer_change", args=[number]), "customer_form", name="Fourth")
    admin.post(reverse("admin:customers_customer_delete", args=[number]), {"post": "yes"})

    assert not Customer.objects.filter(pk=number).exists()
    assert said(AuditKind.CUSTOMER, before) == [
        (cast.ada, None, number, "Customer Third: Added."),
        (cast.ada, None, number, "Customer Fourth: Changed Name."),
        (cast.ada, None, number, "Customer Fourth: Deleted."),
    ]


def test_who_looks_and_saves_nothing_new_writes_nothing(cast: Cast, admin: Client, before: int) -> None:
    admin.get(reverse("admin:customers_contractversion_change", args=[cast.version.pk]))
    send(admin, reverse("admin:customers_component_change", args=[cast.provisioning.pk]), "component_form")

    assert not AuditEntry.objects.filter(pk__gt=before).exclude(kind=AuditKind.SIGN_IN).exists()
