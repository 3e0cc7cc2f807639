"""A customer, who belongs to it, and the grants that keep customers apart."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import CharField, Q, Value
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.models import TeamMember
from common.queries import ANYBODY, made_once
from customers.permissions import CUSTOMER_ROLES, Permission, Role

if TYPE_CHECKING:
    from accounts.models import User

key_validator = RegexValidator(r"^[A-Z][A-Z0-9]{1,9}$", "Write 2 to 10 capital letters or digits, a letter first.")


class CustomerQuerySet(models.QuerySet["Customer"]):
    def where_permitted(self, user: "User", permission: Permission) -> Self:
        """The customers on which `user` holds `permission`, through the groups of his or her memberships."""
        return self.filter(pk__in=customers_with(user, permission))

    def visible_to(self, user: "User") -> Self:
        return self.where_permitted(user, Permission.VIEW_TICKETS)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a person holds: permissions by customer, and the teams that he or she is in, all as ids."""

    grants: Mapping[int, frozenset[Permission]]
    teams: frozenset[int]


_NOTHING = Holdings({}, frozenset())
_CACHE = "_holdings"


def holdings_of(user: "User") -> Holdings:
    """One query, then kept on `user`, which lives as long as the request.

    Rows of guardian's table, read as ids: databases plan `customer IN (1, 2)` well, and its subqueries badly.
    """
    if not user.is_authenticated or not user.is_active:
        return _NOTHING
    found: Holdings | None = user.__dict__.get(_CACHE)
    if found is None:
        found = user.__dict__[_CACHE] = _holdings(user)
    return found


def _holdings(user: "User") -> Holdings:
    grants: dict[int, set[Permission]] = defaultdict(set)
    teams = set()
    with connection.cursor() as cursor:
        cursor.execute(*made_once("holdings", _held, user.pk))
        for pk, codename in cursor.fetchall():
            if codename:
                grants[pk].add(Permission(codename))
            else:
                teams.add(pk)
    return Holdings({pk: frozenset(permissions) for pk, permissions in grants.items()}, frozenset(teams))


def _held() -> models.QuerySet[Any, Any]:
    """Customers with a permission each, then teams with none."""
    held = CustomerGroupPermission.objects.filter(group__user=ANYBODY)
    rows = held.order_by().values_list("content_object_id", "permission__codename")
    memberships = TeamMember.objects.filter(user=ANYBODY).order_by()
    return rows.union(memberships.values_list("team_id", Value("", CharField())), all=True)


def forget_holdings(user: "User") -> None:
    """After memberships changed within a request."""
    user.__dict__.pop(_CACHE, None)


def customers_with(user: "User", permission: Permission) -> list[int]:
    """The ids of the customers on which the person holds `permission`."""
    return sorted(pk for pk, held in holdings_of(user).grants.items() if permission in held)


class Customer(models.Model):
    key = models.CharField(
        max_length=10,
        unique=True,
        validators=[key_validator],
        help_text="Starts the key of every ticket, as in ACME-12. It cannot be changed once a ticket was filed.",
    )
    name = models.CharField(max_length=120, unique=True)
    catalogue = models.ForeignKey(
        "customers.Catalogue",
        on_delete=models.PROTECT,
        related_name="customers",
        help_text="The components and versions that this customer's tickets can name.",
    )
    notes = models.TextField(blank=True, help_text="For the support team. The customer never sees this.")
    is_active = models.BooleanField(
        "active", default=True, help_text="Off: its people can sign in and read, but not file."
    )
    file_limit = models.PositiveIntegerField(
        "limit of files",
        null=True,
        blank=True,
        help_text="Megabytes that all its attachments may have. Empty: the limit of this installation. 0: none.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        default_permissions = ("add", "change", "delete", "view")
        permissions = [(str(permission), permission.label) for permission in Permission]
        constraints = [
            models.CheckConstraint(condition=Q(key__regex=r"^[A-Z][A-Z0-9]{1,9}$"), name="customer_key_is_capitals"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hue(self) -> int:
        """Which of the six colours its mark has: stable, meaningless."""
        return (self.pk or 0) % 6 + 1


class CustomerUserPermission(UserObjectPermissionBase):
    """Stays empty: grants go to groups only. Guardian asks for the table."""

    content_object = models.ForeignKey(Customer, on_delete=models.CASCADE)


class CustomerGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Customer, on_delete=models.CASCADE)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: "User") -> Self:
        """Those that the person manages: the customers' own people there, never the vendor's who serve them."""
        managed = customers_with(user, Permission.MANAGE_MEMBERS)
        return self.filter(customer__in=managed, role__in=CUSTOMER_ROLES)


class Membership(models.Model):
    """What a person is to a customer, or to the vendor. Written by `customers.services.memberships` alone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="person"
    )
    role = models.CharField(max_length=30, choices=Role.choices)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        help_text="Empty: a vendor role that serves all customers.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("user__name", "role")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "customer"),
                condition=Q(customer__isnull=False),
                name="one_role_per_person_and_customer",
                violation_error_message="This person already has a role at this customer.",
            ),
            models.UniqueConstraint(
                fields=("user", "role"),
                condition=Q(customer__isnull=True),
                name="one_vendor_role_once_per_person",
                violation_error_message="This person already has this role.",
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | ~Q(role__in=[*CUSTOMER_ROLES, Role.PROFESSIONAL_SERVICES]),
                name="membership_names_its_customer",
                violation_error_message="This role needs a customer.",
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=True) | ~Q(role__in=[Role.SUPPORT_LEAD, Role.SPECIALIST]),
                name="membership_serves_all_customers",
                violation_error_message="This role serves all customers: leave the customer empty.",
            ),
        ]

    def __str__(self) -> str:
        where = self.customer.name if self.customer else "all customers"
        return f"{self.user}, {self.get_role_display()} of {where}"
