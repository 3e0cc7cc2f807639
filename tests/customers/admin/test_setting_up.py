"""An admin sets up a customer by forms alone; a ticket filed there is due when a hand computed it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from customers.access import can
from customers.models import Calendar, Catalogue, Contract, ContractVersion, Customer, PriorityMatrix
from customers.permissions import Permission
from tests.paper import errors_of, row, send
from tickets.models import Ticket
from tickets.services.filing import Filing, file_ticket

ROME = ZoneInfo("Europe/Rome")
MONDAY = dt.datetime(2026, 11, 23, 9, 0, tzinfo=ROME)
# Friday, a quarter of an hour before closing; then Saturday 10-12, then Monday.
FRIDAY = dt.datetime(2026, 11, 27, 17, 45, tzinfo=ROME)


@pytest.fixture
def admin(db: None) -> Client:
    """Nobody and nothing else is there."""
    client = Client()
    client.force_login(User.objects.create_superuser("ada@witboost.example", "Ada Moretti"))
    return client


def add(admin: Client, what: str, form_id: str, app: str = "customers", query: str = "", **typed: str) -> str:
    response = send(admin, f"{reverse(f'admin:{app}_{what}_add')}{query}", form_id, **typed)
    assert response.status_code == 302, errors_of(response)
    return response["Location"]


def set_up(admin: Client) -> Customer:
    add(admin, "catalogue", "catalogue_form", name="Data platform", **row("components", 0, name="Engine"))
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-13:00, 14:00-18:00")
    add(admin, "calendar", "calendar_form", name="Rome and Saturdays", country="it", saturday="10-12", **week)
    add(admin, "prioritymatrix", "prioritymatrix_form", name="Strict", moderate_low="P2")
    catalogue = Catalogue.objects.get()
    add(admin, "customer", "customer_form", name="Acme", key="acme", catalogue=str(catalogue.pk))
    customer = Customer.objects.get()
    for name, email, role in (
        ("Rita", "rita@acme.example", "requester"),
        ("Mino", "mino@acme.example", "customer_manager"),
    ):
        typed = row("memberships", 0, role=role, customer=str(customer.pk))
        add(admin, "user", "user_form", app="accounts", name=name, email=email, **typed)
    add(admin, "contract", "contract_form", query=f"?customer={customer.pk}", name="Premium 2026")
    contract, hours = Contract.objects.get(), Calendar.objects.get()
    matrix = PriorityMatrix.objects.get(name="Strict")
    add(
        admin,
        "contractversion",
        "contractversion_form",
        query=f"?contract={contract.pk}",
        calendar=str(hours.pk),
        matrix=str(matrix.pk),
        p2_taking_charge="90 min",
    )
    return customer


def file(customer: Customer, impact: str, urgency: str) -> Ticket:
    filing = Filing(
        type="incident",
        title="Nothing loads",
        description="Nothing",
        reproduction="Open it",
        impact=impact,
        urgency=urgency,
    )
    return file_ticket(customer, filing, by=User.objects.get(name="Rita"))


def test_a_ticket_of_a_customer_set_up_by_forms_is_due_as_computed_by_hand(admin: Client) -> None:
    with time_machine.travel(MONDAY, tick=False):
        customer = set_up(admin)
    rita = User.objects.get(name="Rita")

    assert customer.key == "ACME"
    assert can(rita, Permission.FILE_TICKET, customer)
    assert not can(rita, Permission.MANAGE_MEMBERS, customer)
    with time_machine.travel(FRIDAY, tick=False):
        p1, p2 = file(customer, "extensive", "critical"), file(customer, "moderate", "low")

    # 1 h: 15 min on Friday, 45 min on Saturday.
    assert p1.next_due_at == dt.datetime(2026, 11, 28, 10, 45, tzinfo=ROME)
    # P2 by the strict matrix, 90 min: 15 min on Friday, 75 min on Saturday.
    assert (p2.priority, p2.next_due_at) == ("P2", dt.datetime(2026, 11, 28, 11, 15, tzinfo=ROME))


def test_a_copied_holiday_is_no_support_day(admin: Client) -> None:
    with time_machine.travel(MONDAY, tick=False):
        customer = set_up(admin)
    # Monday 7 December 17:30; the 8th, Immacolata Concezione, is off.
    with time_machine.travel(dt.datetime(2026, 12, 7, 17, 30, tzinfo=ROME), tick=False):
        ticket = file(customer, "extensive", "critical")

    assert ticket.next_due_at == dt.datetime(2026, 12, 9, 9, 30, tzinfo=ROME)


def test_each_step_leads_to_the_next(admin: Client) -> None:
    catalogue = Catalogue.objects.create(name="Data platform")
    add(admin, "customer", "customer_form", name="Acme", key="ACME", catalogue=str(catalogue.pk))
    customer = Customer.objects.get()
    page = admin.get(reverse("admin:customers_customer_change", args=[customer.pk])).content.decode()
    to_contract = f"{reverse('admin:customers_contract_add')}?customer={customer.pk}"

    assert f'<a href="{to_contract}">Add its contract</a>' in page

    to_version = add(admin, "contract", "contract_form", query=f"?customer={customer.pk}", name="Premium")

    assert to_version == f"{reverse('admin:customers_contractversion_add')}?contract={Contract.objects.get().pk}"
    assert not ContractVersion.objects.exists()
