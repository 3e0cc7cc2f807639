"""Who holds which permission on a customer, asked per person and request."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.models import User
from customers.models import Customer, CustomerGroupPermission, Membership
from customers.models.customers import holdings_of
from customers.permissions import CUSTOMER_SIDE_ROLES, Permission
from customers.vocabulary import Side

if TYPE_CHECKING:
    from django.db.models import QuerySet


def permissions_of(user: User, customer: Customer) -> frozenset[Permission]:
    """What the person holds on the customer; one query for all customers, in a request."""
    return holdings_of(user).grants.get(customer.pk, frozenset())


def permissions_of_each(users: Iterable[User], customer: Customer) -> dict[int, frozenset[Permission]]:
    """What each of these people holds on the customer, by their ids: one query, however many they are."""
    held: dict[int, set[Permission]] = {user.pk: set() for user in users if user.is_active}
    rows = CustomerGroupPermission.objects.filter(content_object=customer, group__user__in=list(held))
    for pk, codename in rows.values_list("group__user", "permission__codename"):
        held[pk].add(Permission(codename))
    return {pk: frozenset(permissions) for pk, permissions in held.items()}


def can(user: User, permission: Permission, customer: Customer) -> bool:
    return permission in permissions_of(user, customer)


def side_with(permissions: frozenset[Permission]) -> Side:
    """Whose side somebody is on who holds these on a customer. Professional services act for the customer."""
    if Permission.WORK_TICKETS in permissions or Permission.VIEW_INTERNAL in permissions:
        return Side.VENDOR
    return Side.CUSTOMER


def people_of(customer: Customer) -> "QuerySet[User]":
    """The active people of a customer, professional services not included: who can be filed for."""
    return _holders(customer, Permission.FILE_TICKET)


def agents_for(customer: Customer) -> "QuerySet[User]":
    """The active people of the vendor who work this customer's tickets."""
    return _holders(customer, Permission.WORK_TICKETS)


def _holders(customer: Customer, permission: Permission) -> "QuerySet[User]":
    groups = CustomerGroupPermission.objects.filter(content_object=customer, permission__codename=permission)
    return User.objects.filter(is_active=True, groups__in=groups.values("group")).distinct()


def roles_of(user: User) -> list[Membership]:
    """The person's memberships with their customers; one query."""
    return list(Membership.objects.filter(user=user).select_related("customer"))


def is_customer_side(user: User) -> bool:
    """Whether all that the person is, is on the customers' side."""
    memberships = roles_of(user)
    return bool(memberships) and all(row.role in CUSTOMER_SIDE_ROLES for row in memberships)
