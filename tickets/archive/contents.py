"""What is read for an archive: tickets in batches, with all that belongs to them. Each batch costs the same queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q

from accounts.models import User
from customers.models import Component, Customer
from sla.models import Clock
from tickets.models import Attachment, Comment, Escalation, Event, Link, Reference, Ticket
from tickets.vocabulary import EventKind

BATCH = 100
WITH = (
    "reporter", "filed_by", "assignee", "team", "release", "product_version", "duplicate_of", "categorised_by",
    "resolved_by", "waiting_asked_by", "terms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Whole:
    """A ticket with everything of it that the archive may hold, each in the order in which it happened.

    `numbers` says by which number each message is known, by its id: to the customer as on the ticket's pages.
    """

    ticket: Ticket
    components: list[Component] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    numbers: dict[int | None, int | None] = field(default_factory=dict)
    clocks: list[Clock] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)

    def add_event(self, event: Event, *, internal: bool) -> None:
        self.events.append(event)
        if event.comment_id is not None:
            self.numbers.setdefault(event.comment_id, event.comment_id if internal else event.public_sequence)


@dataclass(frozen=True, slots=True)
class Batch:
    tickets: list[Whole]
    names: dict[int, str]  # of the people whom they mention


def batches(customer: Customer, *, internal: bool) -> Iterator[Batch]:
    """The customer's tickets as they were filed. Without `internal`, what the customer reads, as `visible_to` says."""
    last = 0
    rows = Ticket.objects.filter(customer=customer).order_by("pk").select_related(*WITH)
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        last = found[-1].pk
        yield _batch(found, internal=internal)


def _batch(tickets: list[Ticket], *, internal: bool) -> Batch:
    wholes = {ticket.pk: Whole(ticket) for ticket in tickets}
    seen = Q(ticket__in=wholes) & (Q() if internal else Q(is_public=True))
    still_said = Q() if internal else Q(comment__isnull=True) | Q(comment__withdrawn_at__isnull=True)
    for comment in Comment.objects.filter(seen).order_by("ticket", "at", "pk"):
        wholes[comment.ticket_id].comments.append(comment)
    for file in Attachment.objects.filter(seen & still_said).order_by("ticket", "at", "pk"):
        wholes[file.ticket_id].files.append(file)
    for event in Event.objects.filter(seen).order_by("ticket", "sequence"):
        wholes[event.ticket_id].add_event(event, internal=internal)
    for row in Ticket.components.through.objects.filter(ticket__in=wholes).select_related("component").order_by("pk"):
        wholes[row.ticket_id].components.append(row.component)
    _add_links(wholes)
    _add_clocks(wholes)
    if internal:
        for reference in Reference.objects.filter(ticket__in=wholes).order_by("at", "pk"):
            wholes[reference.ticket_id].references.append(reference)
        for escalation in Escalation.objects.filter(ticket__in=wholes).select_related("team").order_by("at", "pk"):
            wholes[escalation.ticket_id].escalations.append(escalation)
    return Batch(list(wholes.values()), _names(wholes.values()))


def _add_links(wholes: dict[int, Whole]) -> None:
    """Between tickets of the customer alone: what is another customer's is not even counted here."""
    own = Q(source__customer=F("target__customer"), is_public=True)
    rows = Link.objects.filter(own & (Q(source__in=wholes) | Q(target__in=wholes))).select_related("source", "target")
    for link in rows.order_by("at", "pk"):
        for end in {link.source_id, link.target_id} & wholes.keys():
            wholes[end].links.append(link)


def _add_clocks(wholes: dict[int, Whole]) -> None:
    by_commitment = {whole.ticket.commitment_id: whole for whole in wholes.values() if whole.ticket.commitment_id}
    for clock in Clock.objects.filter(commitment__in=by_commitment).order_by("commitment", "kind", "number"):
        by_commitment[clock.commitment_id].clocks.append(clock)


def _names(wholes: Iterable[Whole]) -> dict[int, str]:
    found: set[int | None] = set()
    for whole in wholes:
        found |= {comment.author_id for comment in whole.comments}
        found |= {file.uploaded_by_id for file in whole.files}
        found |= {reference.by_id for reference in whole.references}
        for event in whole.events:
            found |= {event.actor_id, *_assigned(event)}
    return dict(User.objects.filter(pk__in={pk for pk in found if pk is not None}).values_list("pk", "name"))


def _assigned(event: Event) -> list[Any]:
    return [event.data["from"], event.data["to"]] if event.kind == EventKind.ASSIGNED else []


def of_tickets(wholes: Iterable[Whole]) -> dict[str, int]:
    """How many there are of each, for the manifest."""
    counts: dict[str, int] = defaultdict(int)
    for whole in wholes:
        counts["tickets"] += 1
        for name in ("comments", "files", "events", "clocks"):
            counts[name] += len(getattr(whole, name))
    return counts
