"""New customers, and removing one that was never used."""

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User
from common.errors import Conflict
from customers import usage
from customers.models import Customer, Membership
from customers.services.memberships import grant_on, remove_membership


def add_customer(customer: Customer, *, by: User | None) -> Customer:
    """Save a new customer; those who serve all customers serve it from now on."""
    with transaction.atomic():
        customer.save()
        grant_on(customer)
    return customer


def remove_customer(customer: Customer, *, by: User | None) -> None:
    """Remove a customer with its memberships and groups. Raises Conflict when a ticket was filed."""
    if usage.has_tickets(customer):
        raise Conflict(f"{customer} has tickets: make it inactive instead.")
    with transaction.atomic():
        for membership in Membership.objects.filter(customer=customer):
            remove_membership(membership, by=by)
        Group.objects.filter(name__startswith=f"customer:{customer.pk}:").delete()
        customer.delete()
