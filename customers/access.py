"""Who holds which permission on a customer, asked per person and request."""

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from accounts.models import User
from customers.models import Customer, CustomerGroupPermission, Membership
from customers.models.customers import holdings_of
from customers.permissions import CUSTOMER_SIDE_ROLES, VENDOR_ROLES, Permission
from customers.vocabulary import Side

if TYPE_CHECKING:
    from django.db.models import QuerySet


def permissions_of(user: User, customer: Customer) -> frozenset[Permission]:
    """What the person holds on the customer; one query for all customers, in a request."""
    return holdings_of(user).grants.get(customer.pk, frozenset())


def permissions_of_each(
    people: Collection[int], customers: Collection[int]
) -> dict[tuple[int, int], frozenset[Permission]]:
    """What each of these people holds on each of these customers, by both ids: one query, however many they are.

    Who is not in it holds nothing, or is not active.
    """
    held: dict[tuple[int, int], set[Permission]] = defaultdict(set)
    rows = CustomerGroupPermission.objects.filter(
        content_object__in=customers, group__user__in=people, group__user__is_active=True
    )
    for person, customer, codename in rows.values_list("group__user", "content_object", "permission__codename"):
        held[person, customer].add(Permission(codename))
    return {key: frozenset(permissions) for key, permissions in held.items()}


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


def agents_for_each(customers: Collection[int]) -> dict[int, frozenset[int]]:
    """As `agents_for`, for many customers at once and as ids: one query, however many they are."""
    found: dict[int, set[int]] = {customer: set() for customer in customers}
    granted = _granting(customers, Permission.WORK_TICKETS).filter(group__user__is_active=True)
    for customer, person in granted.values_list("content_object", "group__user"):
        found[customer].add(person)
    return {customer: frozenset(people) for customer, people in found.items()}


def _holders(customer: Customer, permission: Permission) -> "QuerySet[User]":
    groups = _granting([customer.pk], permission)
    return User.objects.filter(is_active=True, groups__in=groups.values("group")).distinct()


def _granting(customers: Collection[int], permission: Permission) -> "QuerySet[CustomerGroupPermission]":
    return CustomerGroupPermission.objects.filter(content_object__in=customers, permission__codename=permission)


def works_for_vendor(person: OuterRef) -> Exists:
    """Whether somebody has a vendor role anywhere, as a condition on the person's id."""
    return Exists(Membership.objects.filter(user_id=person, role__in=VENDOR_ROLES))


def roles_of(user: User) -> list[Membership]:
    """The person's memberships with their customers; one query."""
    return list(Membership.objects.filter(user=user).select_related("customer"))


def is_customer_side(user: User) -> bool:
    """Whether all that the person is, is on the customers' side."""
    memberships = roles_of(user)
    return bool(memberships) and all(row.role in CUSTOMER_SIDE_ROLES for row in memberships)
