"""Who was told what: one notice a person and event, shown in the application and mailed."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from tickets.models import Event

if TYPE_CHECKING:
    from accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: "User") -> Self:
        """The own ones, of what the person may still see: who left a customer reads nothing of it here either."""
        seen = Event.objects.visible_to(user).filter(pk=OuterRef("event"))
        return self.filter(Exists(seen), person=user)

    def at(self, key: str, anchor: str) -> Self:
        """Of the event at this place of this ticket's page: a notice's own number would count everybody's."""
        return self.filter(event__in=Event.objects.at_anchor(anchor), ticket__key=key)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def to_mail(self, now: dt.datetime) -> Self:
        return self.filter(mail_at__lte=now).order_by("mail_at", "pk")


class Notice(models.Model):
    """Something that a person was told: that `event` happened. `kind` says why it concerns the person."""

    class Kind(models.TextChoices):
        FILED = "filed", "A ticket was filed"
        ASKED = "asked", "Support asks"
        ANSWERED = "answered", "The customer answered"
        COMMENTED = "commented", "Somebody wrote"
        ESCALATED = "escalated", "Escalated to my team"
        HANDED_BACK = "handed_back", "Handed back"
        ASSIGNED = "assigned", "Assigned to me"
        MENTIONED = "mentioned", "I was mentioned"
        TAKEN_IN_CHARGE = "taken_in_charge", "Taken in charge"
        ESTIMATED = "estimated", "An estimate was agreed"
        RESOLVED = "resolved", "Resolved"
        CONFIRMED = "confirmed", "Confirmed"
        REOPENED = "reopened", "Reopened"
        CLOSED = "closed", "Closed"
        RELEASE_OUT = "release_out", "The release is out"
        WITHDRAWN = "withdrawn", "Withdrawn"
        REMINDED = "reminded", "Reminder"
        DOUBTFUL_WAIT = "doubtful_wait", "A wait looks wrong"
        DUE_SOON = "due_soon", "Due soon"
        BREACHED = "breached", "Breached"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey("tickets.Event", on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField(help_text="When it happened.")
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_at = models.DateTimeField(
        null=True, blank=True, help_text="When to send the mail, or to try again. Null: sent, or given up."
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("person", "event"), name="one_notice_a_person_and_event"),
            models.CheckConstraint(
                condition=Q(mailed_at__isnull=True) | Q(mail_at__isnull=True), name="a_sent_mail_is_not_due"
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("at")), name="nothing_is_read_before_it_is_told"
            ),
        ]
        indexes = [
            models.Index(fields=("person",), condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=("mail_at",), condition=Q(mail_at__isnull=False), name="notice_to_mail"),
            models.Index(fields=("person", "-at", "-id"), name="notice_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.ticket_id}"
