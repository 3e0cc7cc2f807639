"""A ticket as the API reads it for one person: everything beside the row, in a constant number of queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import User
from customers.models import Component
from customers.models.customers import customers_with
from customers.permissions import Permission
from sla.models import Clock
from tickets.board import for_cards
from tickets.models import Event, Link, Reference, Ticket
from tickets.services.door import Change
from tickets.subject import Subject
from tickets.vocabulary import EventKind, LinkKind
from tickets.workflow import Move, available


def readable(user: User) -> QuerySet[Ticket]:
    """The tickets that the person sees, each with `is_internal` (which face) and `updated` (as that face knows it).

    A customer is not told when something internal happened.
    """
    internal = Q(customer__in=customers_with(user, Permission.VIEW_INTERNAL))
    internal |= Q(pk__in=Ticket.ever_escalated_to_teams_of(user))
    told = Event.objects.filter(ticket=OuterRef("pk"), is_public=True).exclude(kind=EventKind.NOTIFIED)
    return for_cards(
        Ticket.objects.visible_to(user).annotate(
            is_internal=ExpressionWrapper(internal, output_field=BooleanField()),
            updated=Case(
                When(internal, then=F("last_event_at")), default=Subquery(told.order_by("-sequence").values("at")[:1])
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class LinkRead:
    """A link as it reads from this ticket: it <words> the other one."""

    pk: int
    words: str
    ticket: Ticket
    internal: bool


@dataclass(frozen=True, slots=True)
class Reading:
    subject: Subject
    at: dt.datetime
    clocks: Sequence[Clock]
    links: Sequence[LinkRead]
    components: Sequence[Component]
    references: Sequence[Reference]
    moves: Sequence[Move]
    updated: dt.datetime
    duplicate_of: str | None

    @property
    def is_internal(self) -> bool:
        return self.subject.is_internal


def read(subject: Subject, at: dt.datetime) -> Reading:
    """Five queries, six with the original of a duplicate, one more for references."""
    ticket = subject.ticket
    last = ticket.events.filter(is_public=True).exclude(kind=EventKind.NOTIFIED)
    public = last.aggregate(at=Max("at")) if not subject.is_internal else {}
    return Reading(
        subject=subject,
        at=at,
        clocks=list(Clock.objects.filter(commitment=ticket.commitment_id).order_by("kind", "number")),
        links=links_of(subject),
        components=list(ticket.components.all()),
        references=list(ticket.references.all()) if subject.is_internal else [],
        moves=available(ticket, subject.access),
        updated=public.get("at") or ticket.last_event_at,
        duplicate_of=_duplicate_of(subject),
    )


def read_filed(subject: Subject, filed: Change, components: Sequence[Component], at: dt.datetime) -> Reading:
    """As `read`, of the ticket that the person filed just now: what was written is known and not asked for again.

    `components` are in the order of their names. No query, one for the link of a follow-up.
    """
    ticket = subject.ticket
    return Reading(
        subject=subject,
        at=at,
        clocks=sorted(filed.clocks, key=lambda clock: (clock.kind, clock.number)),
        links=links_of(subject) if any(event.kind == EventKind.LINKED for event in filed.events) else [],
        components=components,
        references=[],
        moves=available(ticket, subject.access),
        updated=filed.at,
        duplicate_of=None,
    )


def links_of(subject: Subject) -> list[LinkRead]:
    """From either end; both ends are visible to the person. One query."""
    ticket = subject.ticket
    rows = Link.objects.visible_to(subject.user).filter(Q(source=ticket) | Q(target=ticket))
    return [link_read(row, ticket) for row in rows.select_related("source", "target")]


def link_read(link: Link, ticket: Ticket) -> LinkRead:
    kind = LinkKind(link.kind)
    is_source = link.source_id == ticket.pk
    return LinkRead(
        pk=link.pk,
        words=kind.label if is_source else kind.seen_from_target,
        ticket=link.target if is_source else link.source,
        internal=not link.is_public,
    )


def _duplicate_of(subject: Subject) -> str | None:
    original = subject.ticket.duplicate_of_id
    if original is None:
        return None
    return Ticket.objects.visible_to(subject.user).filter(pk=original).values_list("key", flat=True).first()
