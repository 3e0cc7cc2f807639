"""The ticket: what was filed, what support works with, where it stands.

The state and everything that follows from it is written by `tickets.services` alone, behind the one door.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django_fsm import FSMField, transition

from customers.models.customers import customers_with, holdings_of
from customers.permissions import Permission
from customers.vocabulary import Impact, Priority, TicketType, Urgency
from tickets.vocabulary import BOARD_STATES, IN_WORK, Downtime, Frequency, Resolution, State

if TYPE_CHECKING:
    from accounts.models import Team, User
    from tickets.models.relations import Escalation

LONG_TEXT = 50_000  # characters
LONGEST_TITLE = 200
# Support may state that far back when something was reported.
LONGEST_REPORT_DELAY = dt.timedelta(days=3)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: "User") -> Self:
        """Tickets of the customers whose board the person sees, and those ever escalated to the own teams."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        customers = customers_with(user, Permission.VIEW_TICKETS)
        escalated = Ticket.ever_escalated_to_teams_of(user)
        return self.filter(Q(customer__in=customers) | Q(pk__in=escalated))

    def on_board(self) -> Self:
        return self.filter(state__in=BOARD_STATES)

    def next_due_first(self) -> Self:
        return self.order_by(F("next_due_at").asc(nulls_last=True), "pk")

    def for_cards(self) -> Self:
        """With what a card or a row shows, in a constant number of queries."""
        return self.select_related("customer", "reporter", "assignee", "team", "release", "terms")


# The conditions of the workflow. `Any`: django-fsm knows their argument as a `Model` only.


def _is_categorised(ticket: Any) -> bool:
    return ticket.categorised_at is not None


def _may_be_worked(ticket: Any) -> bool:
    """Of an SLA type only when categorised."""
    return _is_categorised(ticket) or not TicketType(ticket.type).has_sla


def _waits_for_nothing(ticket: Any) -> bool:
    return ticket.release is None or ticket.release.released_at is not None


def _is_release_pending(ticket: Any) -> bool:
    return bool(ticket.is_release_pending)


class Ticket(models.Model):
    # Identity
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=24, unique=True)

    # What was filed
    type = models.CharField(max_length=20, choices=TicketType.choices)
    title = models.CharField(max_length=LONGEST_TITLE)
    description = models.TextField("what happens", max_length=LONG_TEXT)
    reproduction = models.TextField("how to reproduce", max_length=LONG_TEXT, blank=True)
    expected = models.TextField("expected behaviour", max_length=LONG_TEXT, blank=True)
    limitations = models.TextField(max_length=LONG_TEXT, blank=True)
    reported_type = models.CharField(max_length=20, choices=TicketType.choices)
    reported_impact = models.CharField(max_length=20, choices=Impact.choices)
    reported_urgency = models.CharField(max_length=20, choices=Urgency.choices)
    product_version = models.ForeignKey(
        "customers.ProductVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    components = models.ManyToManyField("customers.Component", related_name="+", blank=True)

    # Severity, as reported
    downtime = models.CharField(max_length=20, choices=Downtime.choices, default=Downtime.NONE)
    downtime_since = models.DateTimeField(null=True, blank=True)
    downtime_until = models.DateTimeField(null=True, blank=True)
    users_affected = models.PositiveIntegerField(null=True, blank=True, validators=[MaxValueValidator(10_000_000)])
    frequency = models.CharField(max_length=20, choices=Frequency.choices, blank=True)

    # What support works with
    impact = models.CharField(max_length=20, choices=Impact.choices)
    urgency = models.CharField(max_length=20, choices=Urgency.choices)
    priority = models.CharField(max_length=2, choices=Priority.choices)
    matrix_priority = models.CharField(max_length=2, choices=Priority.choices)
    is_overridden = models.BooleanField(default=False)
    categorised_at = models.DateTimeField(null=True, blank=True)
    categorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # People
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    # Where it stands
    state = FSMField(choices=State.choices, default=State.OPEN, protected=True)
    filed_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True, blank=True)
    state_since = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    waiting_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(null=True, blank=True)
    doubtful_since = models.DateTimeField(null=True, blank=True)

    # Resolution
    resolution = models.CharField(max_length=30, choices=Resolution.choices, blank=True)
    resolution_text = models.TextField(blank=True, max_length=LONG_TEXT)
    resolution_html = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    release = models.ForeignKey("customers.Release", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_release_pending = models.BooleanField(default=False)
    needs_answer_since = models.DateTimeField(null=True, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rating_words = models.TextField(blank=True, max_length=2_000)

    # The promise
    terms = models.ForeignKey("sla.Terms", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    commitment = models.OneToOneField(
        "sla.Commitment", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_covered = models.BooleanField(default=False)
    not_covered_why = models.CharField(max_length=200, blank=True)
    estimate_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)

    # Bookkeeping of the door
    version = models.PositiveIntegerField(default=1)
    last_sequence = models.PositiveIntegerField(default=0)
    # What customers see of these two: they grow with what is public alone.
    public_version = models.PositiveIntegerField(default=1)
    last_public_sequence = models.PositiveIntegerField(default=0)
    last_event_at = models.DateTimeField()

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=("customer", "state", "next_due_at"), name="ticket_board_of_customer"),
            models.Index(fields=("next_due_at", "id"), condition=~Q(state=State.CLOSED), name="ticket_next_due"),
            models.Index(fields=("state", "next_due_at", "id"), name="ticket_state_due"),
            models.Index(fields=("assignee", "state"), name="ticket_assignee"),
            # The sorts of the list when closed tickets are shown, too.
            models.Index(fields=("next_due_at", "id"), name="ticket_any_due"),
            models.Index(fields=("filed_at", "id"), name="ticket_filed"),
            models.Index(fields=("last_event_at", "id"), name="ticket_updated"),
            models.Index(fields=("priority", "next_due_at", "id"), name="ticket_priority_due"),
            models.Index(fields=("closes_at",), condition=Q(closes_at__isnull=False), name="ticket_closes"),
            models.Index(fields=("remind_at",), condition=Q(remind_at__isnull=False), name="ticket_reminders"),
            models.Index(fields=("doubtful_since",), condition=Q(doubtful_since__isnull=False), name="ticket_doubtful"),
            models.Index(fields=("release",), condition=Q(release__isnull=False), name="ticket_release"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("customer", "number"), name="ticket_numbers_are_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="ticket_numbers_begin_at_one"),
            models.CheckConstraint(
                condition=Q(waiting_since__isnull=True) | Q(state__in=IN_WORK), name="waiting_only_in_work"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False, state=State.CLOSED)
                | (Q(closed_at__isnull=True) & ~Q(state=State.CLOSED)),
                name="closed_has_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5), name="rating_is_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(is_release_pending=False) | Q(state=State.RESOLVED, release__isnull=False),
                name="pending_waits_for_a_release",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ESCALATED) | Q(team__isnull=False), name="escalated_to_a_team"
            ),
            models.CheckConstraint(
                condition=~Q(downtime=Downtime.NONE) | Q(downtime_since__isnull=True, downtime_until__isnull=True),
                name="downtime_has_instants_only_when_down",
            ),
            models.CheckConstraint(
                condition=Q(downtime_until__isnull=True) | Q(downtime_until__gte=F("downtime_since")),
                name="downtime_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True)
                | Q(reported_at__lte=F("filed_at"), reported_at__gte=F("filed_at") - LONGEST_REPORT_DELAY),
                name="reported_at_most_three_days_before_filed",
            ),
            models.CheckConstraint(
                condition=Q(estimate_at__isnull=True) | Q(estimate_at__gt=F("filed_at")),
                name="an_estimate_lies_after_the_filing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("tickets:ticket", args=[self.key])

    @staticmethod
    def ever_escalated_to_teams_of(user: "User") -> "models.QuerySet[Escalation, Any]":
        from tickets.models.relations import Escalation

        return Escalation.objects.filter(team__in=holdings_of(user).teams).values("ticket")

    @property
    def is_waiting(self) -> bool:
        return self.waiting_since is not None

    @property
    def is_categorised(self) -> bool:
        return _is_categorised(self)

    @property
    def has_sla_type(self) -> bool:
        return TicketType(self.type).has_sla

    # The workflow. These set fields of this row only; `tickets.services` checks, records and saves.

    @transition(field=state, source=State.OPEN, target=State.TRIAGE)
    def take_charge(self, *, by: "User", at: dt.datetime) -> None:
        self.taken_at = at
        if self.assignee_id is None:
            self.assignee = by

    @transition(field=state, source=State.TRIAGE, target=State.INVESTIGATION, conditions=[_is_categorised])
    def start_investigation(self) -> None:
        """Needs to be categorised."""

    @transition(
        field=state,
        source=[State.TRIAGE, State.INVESTIGATION, State.ESCALATED],
        target=State.ESCALATED,
        conditions=[_may_be_worked],
    )
    def escalate(self, *, team: "Team") -> None:
        self.team = team

    @transition(field=state, source=State.ESCALATED, target=State.INVESTIGATION)
    def hand_back(self) -> None:
        self.team = None

    @transition(
        field=state,
        source=[State.TRIAGE, State.INVESTIGATION, State.ESCALATED],
        target=State.RESOLVED,
        conditions=[_may_be_worked],
    )
    def resolve(self, *, by: "User", at: dt.datetime) -> None:
        self.resolved_at = at
        self.resolved_by = by
        self.team = None
        self.end_wait()

    @transition(
        field=state,
        source=State.RESOLVED,
        target=State.CLOSED,
        conditions=[_waits_for_nothing],
    )
    def confirm(self, *, at: dt.datetime) -> None:
        self.end(at)

    @transition(field=state, source=State.RESOLVED, target=State.INVESTIGATION)
    def reopen(self) -> None:
        self.resolution = ""
        self.resolution_text = ""
        self.resolution_html = ""
        self.resolved_at = self.resolved_by = self.release = self.duplicate_of = None
        self.closes_at = self.remind_at = self.followed_up_at = self.needs_answer_since = None
        self.is_release_pending = False

    @transition(
        field=state,
        source=State.RESOLVED,
        target=State.CLOSED,
        conditions=[_waits_for_nothing],
    )
    def close(self, *, at: dt.datetime) -> None:
        """By support after a recorded follow-up, or by the system after silence."""
        self.end(at)

    @transition(
        field=state,
        source=State.RESOLVED,
        target=State.CLOSED,
        conditions=[_is_release_pending],
    )
    def release_out(self, *, at: dt.datetime) -> None:
        self.end(at)

    @transition(
        field=state,
        source=[State.OPEN, State.TRIAGE, State.INVESTIGATION, State.ESCALATED],
        target=State.CLOSED,
    )
    def withdraw(self, *, at: dt.datetime) -> None:
        self.end_wait()
        self.end(at)

    @property
    def waits_for_release(self) -> bool:
        """Resolved by a patch release that is not out: closing marks it pending instead."""
        return not _waits_for_nothing(self)

    def end(self, at: dt.datetime) -> None:
        self.closed_at = at
        self.closes_at = self.remind_at = self.needs_answer_since = self.team = None
        self.is_release_pending = False

    def end_wait(self) -> None:
        self.waiting_since = self.waiting_asked_by = self.doubtful_since = self.remind_at = None
        self.reminders_sent = 0
