"""How tickets stand to each other, to teams, and to the developers' tracker."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from customers.models.customers import customers_with
from customers.permissions import Permission
from tickets.models.ticket import Ticket
from tickets.vocabulary import LinkKind

if TYPE_CHECKING:
    from accounts.models import User


class LinkQuerySet(models.QuerySet["Link"]):
    def visible_to(self, user: "User") -> Self:
        """Both ends are visible; a link between customers only to those who may see internal things at both."""
        tickets = Ticket.objects.visible_to(user).values("pk")
        internal = customers_with(user, Permission.VIEW_INTERNAL)
        escalated = Ticket.ever_escalated_to_teams_of(user)
        return self.filter(source__in=tickets, target__in=tickets).filter(
            Q(is_public=True)
            | (
                (Q(source__customer__in=internal) | Q(source__in=escalated))
                & (Q(target__customer__in=internal) | Q(target__in=escalated))
            )
        )


class Link(models.Model):
    """`source` <kind> `target`. Public between tickets of one customer, internal across customers."""

    source = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=20, choices=LinkKind.choices)
    is_public = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(fields=("source", "target", "kind"), name="one_link_of_a_kind"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="no_link_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Escalation(models.Model):
    """A ticket with a team, from `at` to `ended_at`. Whoever is in the team sees the ticket from then on."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="escalations")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("ticket",), condition=Q(ended_at__isnull=True), name="escalated_to_one_team_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} with {self.team_id}"


class Reference(models.Model):
    """A URL in the developers' tracker. Internal."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="references")
    url = models.URLField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=("ticket", "url"), name="one_reference_a_url")]

    def __str__(self) -> str:
        return self.url
