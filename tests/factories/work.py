"""Tickets, what is said of them, their clocks, and who was told."""

import datetime as dt
from typing import Any

from factory.django import DjangoModelFactory

from customers.vocabulary import ClockKind, Counting, Impact, Priority, Side, TicketType, Urgency
from notifications import models as notifications
from sla import models as sla
from tests.factories.declare import AT, computed, derived, one, same_as, sequence
from tests.factories.desk import ContractVersionFactory, CustomerFactory, TeamFactory, UserFactory
from tickets import models as tickets
from tickets.vocabulary import EventKind, ExportKind, LinkKind

# sla


class TermsFactory(DjangoModelFactory[sla.Terms]):
    """Of a contract version without targets: `digest` and `content` belong together."""

    class Meta:
        model = sla.Terms

    class Params:
        version = one(ContractVersionFactory)

    digest = derived(lambda row: row.version.terms().digest)
    content = derived(lambda row: row.version.terms().as_json())


class CommitmentFactory(DjangoModelFactory[sla.Commitment]):
    class Meta:
        model = sla.Commitment


class ClockFactory(DjangoModelFactory[sla.Clock]):
    class Meta:
        model = sla.Clock

    commitment = one(CommitmentFactory)
    kind = ClockKind.TAKING_CHARGE
    number = 1
    priority = Priority.P1
    terms = computed(lambda: TermsFactory.create().digest)
    minutes = 60
    counting = Counting.SUPPORT_HOURS
    has_verdict = True
    started_at = in_force_at = counted_at = AT
    due_at = AT + dt.timedelta(hours=1)
    allowed = dt.timedelta(hours=1)
    counted = dt.timedelta()


# tickets


class TicketFactory(DjangoModelFactory[tickets.Ticket]):
    """The row alone, without events and clocks: what is to have those is filed by `file_ticket`."""

    class Meta:
        model = tickets.Ticket

    customer = one(CustomerFactory)
    number = sequence(lambda number: number + 1)
    key = derived(lambda row: f"{row.customer.key}-{row.number}")
    type = reported_type = TicketType.BUG_REPORT
    title = "Provisioning times out"
    description = "Every deployment stops after 300 s."
    impact = reported_impact = Impact.MINOR
    urgency = reported_urgency = Urgency.LOW
    priority = matrix_priority = Priority.P3
    reporter = one(UserFactory)
    filed_by = same_as("reporter")
    filed_at = state_since = last_event_at = AT


class CommentFactory(DjangoModelFactory[tickets.Comment]):
    class Meta:
        model = tickets.Comment

    ticket = one(TicketFactory)
    author = same_as("ticket.reporter")
    side = Side.CUSTOMER
    is_public = True
    text = "It also fails on Fridays."
    html = "<p>It also fails on Fridays.</p>"
    at = AT


class EventFactory(DjangoModelFactory[tickets.Event]):
    class Meta:
        model = tickets.Event

    ticket = one(TicketFactory)
    sequence = sequence(lambda number: number + 1)
    public_sequence = derived(lambda event: event.sequence if event.is_public else None)
    kind = EventKind.EDITED
    at = recorded_at = AT
    side = Side.SYSTEM
    is_public = True
    ticket_version = 1


FILE: dict[str, Any] = {
    "file": "ab/cdef",
    "name": "pool.log",
    "content_type": "application/octet-stream",
    "size": 11,
    "sha256": "0" * 64,
    "at": AT,
}


class UploadFactory(DjangoModelFactory[tickets.Upload]):
    """Without bytes in the storage."""

    class Meta:
        model = tickets.Upload

    user = one(UserFactory)
    locals().update(FILE)


class ExportFactory(DjangoModelFactory[tickets.Export]):
    """Queued."""

    class Meta:
        model = tickets.Export

    customer = one(CustomerFactory)
    key = same_as("customer.key")
    kind = ExportKind.HAND_OVER
    asked_by = one(UserFactory)
    asked_at = AT


class AttachmentFactory(DjangoModelFactory[tickets.Attachment]):
    """Without bytes in the storage."""

    class Meta:
        model = tickets.Attachment

    ticket = one(TicketFactory)
    uploaded_by = same_as("ticket.reporter")
    side = Side.CUSTOMER
    is_public = True
    locals().update(FILE)


class LinkFactory(DjangoModelFactory[tickets.Link]):
    class Meta:
        model = tickets.Link

    source = one(TicketFactory)
    target = one(TicketFactory)
    kind = LinkKind.RELATES_TO
    is_public = True
    by = one(UserFactory)
    at = AT


class EscalationFactory(DjangoModelFactory[tickets.Escalation]):
    class Meta:
        model = tickets.Escalation

    ticket = one(TicketFactory)
    team = one(TeamFactory)
    by = one(UserFactory)
    at = AT


class ReferenceFactory(DjangoModelFactory[tickets.Reference]):
    class Meta:
        model = tickets.Reference

    ticket = one(TicketFactory)
    url = "https://tracker.example/DP-4711"
    by = one(UserFactory)
    at = AT


class TicketNumberFactory(DjangoModelFactory[tickets.TicketNumber]):
    class Meta:
        model = tickets.TicketNumber

    customer = one(CustomerFactory)


class SubmissionFactory(DjangoModelFactory[tickets.Submission]):
    class Meta:
        model = tickets.Submission

    user = one(UserFactory)
    ticket = one(TicketFactory)
    token = sequence(lambda number: f"token {number}")
    at = AT


# notifications


class NoticeFactory(DjangoModelFactory[notifications.Notice]):
    class Meta:
        model = notifications.Notice

    person = one(UserFactory)
    event = one(EventFactory)
    ticket = same_as("event.ticket")
    kind = notifications.Notice.Kind.FILED
    at = AT
