"""Who is there: customers who share one contract's words, their people, and the agents who serve them all."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from customers.models import Calendar, Catalogue, Component, Contract, ContractVersion, Customer
from customers.permissions import Role
from customers.services.calendars import set_week
from customers.services.contracts import set_default_targets
from customers.services.customers import add_customer
from customers.services.memberships import set_membership
from sla.models import Terms as TermsRow
from sla.services import keep_terms


@dataclass(frozen=True)
class Place:
    """A customer with its people."""

    customer: Customer
    reporters: list[User]
    agents: list[User]
    component: Component


def make_places(count: int) -> tuple[list[Place], TermsRow]:
    """The customers, and the terms of all of them. There is also a lead to measure with."""
    calendar = Calendar.objects.create(name="Every weekday, UTC", timezone="UTC")
    set_week(calendar, [(day, 9 * 60, 18 * 60) for day in range(5)], by=None)
    catalogue = Catalogue.objects.create(name="Seed")
    component = Component.objects.create(catalogue=catalogue, name="Provisioning")
    agents = [_person(f"agent{number}@vendor.example", Role.SUPPORT_AGENT, None) for number in range(12)]
    _person("lead@vendor.example", Role.SUPPORT_LEAD, None)
    found = []
    for number in range(count):
        customer = add_customer(Customer(key=f"C{number:03}", name=f"Customer {number}", catalogue=catalogue), by=None)
        contract = Contract.objects.create(customer=customer, name="Seed")
        version = ContractVersion.objects.create(
            contract=contract, number=1, valid_from=dt.datetime(2020, 1, 1, tzinfo=dt.UTC), calendar=calendar
        )
        set_default_targets(version)
        reporters = [
            _person(f"person{place}@c{number:03}.example", Role.REQUESTER, customer) for place in range(5)
        ]  # fmt: skip
        found.append(Place(customer, reporters, agents, component))
    return found, keep_terms(version.terms())


def _person(email: str, role: Role, customer: Customer | None) -> User:
    user = User.objects.create_user(email, email.split("@", maxsplit=1)[0].title())
    set_membership(user, role=role, customer=customer, by=None)
    return user
