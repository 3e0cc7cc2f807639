"""A customer's own people, as a customer manager manages them: through `services.memberships`, within limits.

Only the roles of customers are given, changed and taken; a customer that has a manager keeps one.
"""

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, InvalidInput, NotFound, NotPermitted
from customers.access import can
from customers.models import Customer, Membership
from customers.permissions import CUSTOMER_ROLES, Permission, Role
from customers.services.memberships import change_role, remove_membership


def check_manages(by: User, customer: Customer) -> None:
    """Raise NotPermitted unless the person may invite, change and remove people of the customer."""
    if not can(by, Permission.MANAGE_MEMBERS, customer):
        raise NotPermitted("Only a customer manager may do this.")


def lock_people(customer: Customer) -> None:
    """What is decided about a customer's people is decided one after the other. Within a transaction."""
    Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)


def change_colleague(membership: Membership, role: Role, *, by: User) -> Membership:
    """Give a colleague the other role. Raises NotPermitted, NotFound, InvalidInput, Conflict for the last manager."""
    if role not in CUSTOMER_ROLES:
        raise InvalidInput({"role": ["Choose requester or customer manager."]})
    with transaction.atomic():
        row = _managed(membership, by)
        if role != Role.CUSTOMER_MANAGER:
            check_leaves_a_manager(row)
        return change_role(row, role, by=by)


def remove_colleague(membership: Membership, *, by: User) -> None:
    """Take a colleague out. Raises NotPermitted, NotFound when that is done already, Conflict for the last manager."""
    with transaction.atomic():
        row = _managed(membership, by)
        check_leaves_a_manager(row)
        remove_membership(row, by=by)


def check_leaves_a_manager(membership: Membership) -> None:
    """Raise Conflict when nobody else could manage the customer's people."""
    others = Membership.objects.filter(
        customer=membership.customer_id, role=Role.CUSTOMER_MANAGER, user__is_active=True
    ).exclude(pk=membership.pk)
    if membership.role == Role.CUSTOMER_MANAGER and not others.exists():
        raise Conflict(f"{membership.user.name} is the only customer manager. Make a colleague one first.")


def _managed(membership: Membership, by: User) -> Membership:
    """The row as it stands now, with the customer's people locked."""
    if membership.customer is None:
        raise NotFound("There is no such colleague.")
    check_manages(by, membership.customer)
    lock_people(membership.customer)
    rows = Membership.objects.select_related("customer", "user").filter(role__in=CUSTOMER_ROLES)
    row = rows.filter(pk=membership.pk).first()
    if row is None:
        raise NotFound("There is no such colleague any more.")
    return row
