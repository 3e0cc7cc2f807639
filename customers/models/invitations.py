"""Invitations: who may become a colleague at a customer, by a link that is mailed."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from customers.models.customers import Customer, customers_with
from customers.permissions import CUSTOMER_ROLES, Permission, Role

if TYPE_CHECKING:
    from accounts.models import User

OPEN = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: "User") -> Self:
        """Those of the customers whose colleagues the person manages."""
        return self.filter(customer__in=customers_with(user, Permission.MANAGE_MEMBERS))

    def open(self) -> Self:
        """Neither accepted nor withdrawn; perhaps expired."""
        return self.filter(OPEN)

    def to_mail(self, at: dt.datetime) -> Self:
        return self.open().filter(mail_at__lte=at).order_by("mail_at", "pk")


class Invitation(models.Model):
    """Whoever reads the mail of `email` may have `role` at `customer`, once. Written by `services.invitations` alone.

    A link names the sending that it was in: sending again makes the former link useless.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("e-mail", max_length=254)
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in CUSTOMER_ROLES])
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sendings = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mail_at = models.DateTimeField(null=True, blank=True, help_text="When its mail is to be sent; empty: it was.")
    mail_tries = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "-pk")
        indexes = [models.Index(fields=("mail_at",), condition=Q(mail_at__isnull=False), name="invitations_to_mail")]
        constraints = [
            models.UniqueConstraint(
                fields=("customer", "email"), condition=OPEN, name="one_open_invitation_per_address_and_customer"
            ),
            models.CheckConstraint(
                condition=Q(role__in=[str(role) for role in CUSTOMER_ROLES]), name="invitations_are_to_customers_roles"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitations_end_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitations_are_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="invitations_are_withdrawn_by_somebody",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitations_expire_after_sending"),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {Role(self.role).label} of {self.customer.name}"
