"""What the due instants would be if: a dry replay of a ticket's facts with those that are not written yet."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from common.wording import exact_moment
from customers.services.contracts import matrix_at
from customers.terms import Terms
from customers.vocabulary import ClockKind, Priority, Side
from sla.clocks import replay
from sla.cycles import Cycle
from sla.facts import Filed, TermsApplied
from sla.models import Terms as StoredTerms
from tickets import facts
from tickets.clock_cells import NAMES
from tickets.coverage import decide
from tickets.models import Event, Ticket
from tickets.services.work import Categorisation


@dataclass(frozen=True, slots=True)
class Due:
    """A clock, and when it is due as things are and as they would be; “none” where nothing runs."""

    name: str
    now: str
    then: str

    @property
    def changes(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Outlook:
    """`says` is the sentence above the table."""

    says: str
    dues: tuple[Due, ...]

    @property
    def changes(self) -> bool:
        return any(due.changes for due in self.dues)


def facts_events(ticket: Ticket) -> list[Event]:
    """The part of the timeline that the clocks count from. One query."""
    return facts_events_of([ticket])[ticket.pk]


def facts_events_of(tickets: Collection[Ticket]) -> dict[int, list[Event]]:
    """The same of many tickets, by their ids. One query."""
    found: dict[int, list[Event]] = {ticket.pk: [] for ticket in tickets}
    for event in Event.objects.filter(ticket__in=found, facts__isnull=False).order_by("ticket", "sequence"):
        found[event.ticket_id].append(event)
    return found


def dues_if(
    ticket: Ticket,
    events: Sequence[Event],
    then: facts.Facts,
    at: dt.datetime,
    known: Mapping[str, Terms] | None = None,
) -> tuple[Due, ...]:
    """Every clock that runs now or would run. `known`: terms that are not stored yet, by digest. Nothing is saved."""
    at = max(at, ticket.last_event_at)
    hypothetical = Event(ticket=ticket, sequence=ticket.last_sequence + 1, at=at, side=Side.VENDOR, facts=then)
    before = _running(events, at, known or {})
    after = _running([*events, hypothetical], at, known or {})
    return tuple(
        Due(name, _said(before.get(kind), at), _said(after.get(kind), at))
        for kind, name in NAMES.items()
        if kind in before or kind in after
    )


def _running(events: Iterable[Event], at: dt.datetime, known: Mapping[str, Terms]) -> dict[str, Cycle]:
    found = facts.facts_of(events)
    digests = {fact.terms for fact in found if isinstance(fact, Filed | TermsApplied) and fact.terms}
    terms = {digest: known[digest] if digest in known else StoredTerms(digest=digest).value for digest in digests}
    return {cycle.kind: cycle for cycle in replay(found, at, terms) if cycle.is_running}


def _said(cycle: Cycle | None, at: dt.datetime) -> str:
    if cycle is None:
        return "none"
    if cycle.still_since is not None and cycle.due_at is None:
        return "stands still"
    if cycle.due_at is None:
        return "by an estimate" if cycle.kind == ClockKind.RESOLUTION else "not promised"
    return exact_moment(cycle.due_at, at)


def if_priority(ticket: Ticket, priority: Priority | None, at: dt.datetime) -> Outlook:
    """With another priority; None: that of the matrix."""
    then = priority or Priority(ticket.matrix_priority)
    changed = facts.priority_changed(then) if then != ticket.priority else []
    return Outlook(f"With {then}", dues_if(ticket, facts_events(ticket), changed, at))


def if_categorised(ticket: Ticket, category: Categorisation, at: dt.datetime) -> Outlook:
    """With another type, impact, urgency or components: another priority, another coverage, or neither."""
    priority = Priority(ticket.priority)
    if not ticket.is_overridden:
        priority = matrix_at(ticket.customer, ticket.filed_at).priority(category.impact, category.urgency)
    then: facts.Facts = facts.priority_changed(priority) if priority != ticket.priority else []
    covered, why = ticket.is_covered, ticket.not_covered_why
    if category.type != ticket.type or set(category.components) != set(ticket.components.all()):
        terms = ticket.terms.value if ticket.terms else None
        decided = decide(ticket_type=category.type, components=category.components, terms=terms)
        covered, why = decided.covered, decided.why
    if covered != ticket.is_covered:
        then = [*then, *facts.coverage_changed(covered=covered, why=why)]
    says = f"As {priority}" if covered else f"Without an SLA: {why}"
    return Outlook(says, dues_if(ticket, facts_events(ticket), then, at))
