"""Everything that was said about a ticket and everything that happened to it."""

import re
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from customers.models.customers import customers_with
from customers.permissions import Permission
from customers.vocabulary import Side
from tickets.models.ticket import LONG_TEXT, Ticket
from tickets.vocabulary import EventKind

if TYPE_CHECKING:
    from accounts.models import User

ANCHOR = re.compile(r"(?P<face>[ei])-(?P<number>[0-9]{1,9})")


def inside_for(user: "User") -> Q:
    """Rows with `ticket`: those of tickets whose internal side the person sees."""
    internal = customers_with(user, Permission.VIEW_INTERNAL)
    return Q(ticket__customer__in=internal) | Q(ticket__in=Ticket.ever_escalated_to_teams_of(user))


def seen_by(user: "User") -> Q:
    """Rows with `ticket` and `is_public`: the public ones of visible tickets, and the internal ones where permitted."""
    return Q(ticket__in=Ticket.objects.visible_to(user).values("pk")) & (Q(is_public=True) | inside_for(user))


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(seen_by(user))

    def numbered(self) -> Self:
        """With `number`, by which customers know a public one: that of its event."""
        return self.annotate(number=number_of("pk"))


class Comment(models.Model):
    """Words on a ticket. Public never becomes internal, nor internal public."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side.choices)
    is_public = models.BooleanField()
    is_question = models.BooleanField(default=False)
    text = models.TextField(max_length=LONG_TEXT)
    html = models.TextField()
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    # Where the page tells of it, of one that was just written: `Event.anchor`. Not a column.
    anchor = ""

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_question=False) | Q(is_public=True, side=Side.VENDOR), name="questions_are_public"
            ),
            models.CheckConstraint(
                condition=Q(is_public=True) | Q(side=Side.VENDOR), name="internal_notes_are_the_vendors"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.text[:60]}"


def number_of(comment: str) -> models.Subquery:
    """The public number of what was said, by the field that holds its id; None of a note."""
    said = Event.objects.filter(comment=models.OuterRef(comment)).order_by()
    return models.Subquery(said.values("public_sequence")[:1])


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(seen_by(user))

    def at_anchor(self, anchor: str) -> Self:
        """Those that the pages of their tickets tell at this place, see `Event.anchor`."""
        place = ANCHOR.fullmatch(anchor)
        if place is None:
            return self.none()
        number = int(place["number"])
        return (
            self.filter(public_sequence=number)
            if place["face"] == "e"
            else self.filter(is_public=False, sequence=number)
        )

    def unswept(self) -> Self:
        return self.filter(swept_at__isnull=True)


class Event(models.Model):
    """One thing that happened. Append-only; holds user ids, not names, so that a person can be anonymised.

    `facts` is what the clocks count from it, as `tickets.facts` writes it. `data` is said by the service that records
    the kind. Two things change: `swept_at`, as the outbox marks what `notifications` has told, and words in `data`
    that `tickets.services.redaction` destroys.

    `sequence` numbers all events of the ticket, `public_sequence` the public ones alone: customers are shown no other
    number, so that nobody counts the internal events by the gaps.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    public_sequence = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=30, choices=EventKind.choices)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    side = models.CharField(max_length=10, choices=Side.choices)
    is_public = models.BooleanField()
    data = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(null=True, blank=True)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ticket_version = models.PositiveIntegerField()
    swept_at = models.DateTimeField(null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("ticket", "sequence")
        constraints = [
            models.UniqueConstraint(fields=("ticket", "sequence"), name="event_sequence_is_unique"),
            models.UniqueConstraint(fields=("ticket", "public_sequence"), name="public_sequence_is_unique"),
            models.CheckConstraint(
                condition=Q(is_public=True, public_sequence__isnull=False)
                | Q(is_public=False, public_sequence__isnull=True),
                name="public_events_have_their_number",
            ),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | Q(side=Side.SYSTEM), name="people_have_a_side_and_the_system_none"
            ),
        ]
        indexes = [
            models.Index(fields=("id",), condition=Q(swept_at__isnull=True), name="event_outbox"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.sequence} {self.kind}"

    @property
    def anchor(self) -> str:
        """Where the ticket's page tells of it; the same for everybody who may read it."""
        return f"e-{self.public_sequence}" if self.is_public else f"i-{self.sequence}"
