"""Are the stored clocks of tickets what their timelines decide? Checks many, mends one behind its lock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from sla import repair as sla
from sla.cycles import Verdict
from sla.models import Clock
from sla.services import earliest_due, open_commitment
from tickets.clocks import FACTS_NEED
from tickets.facts import facts_of
from tickets.models import Event, Ticket
from tickets.models.ticket import TicketQuerySet
from tickets.services.door import change
from tickets.vocabulary import EventKind

# Tickets that are read together; the memory that a check takes does not grow with their number.
BATCH = 200
TOLD = (EventKind.CLOCK_WARNED, EventKind.CLOCK_BREACHED)


@dataclass(frozen=True, slots=True)
class Checked:
    """`differences` in words; empty when all is well."""

    key: str
    differences: Sequence[str] = field(default=())


def check(tickets: TicketQuerySet, *, fix: bool = False) -> Iterator[Checked]:
    """Every ticket with what its clocks get wrong; with `fix` it is right afterwards, and nobody was told anything.

    It looks without locks, a batch in three queries, and again behind the lock where something seems wrong: somebody
    may just have written there.
    """
    last = 0
    while batch := list(tickets.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        events: dict[int, list[Event]] = {ticket.pk: [] for ticket in batch}
        for event in _needed(Event.objects.filter(ticket__in=batch)):
            events[event.ticket_id].append(event)
        clocks: dict[int | None, list[Clock]] = {ticket.commitment_id: [] for ticket in batch}
        for clock in Clock.objects.filter(commitment__in=[ticket.commitment_id for ticket in batch]):
            clocks[clock.commitment_id].append(clock)
        for ticket in batch:
            found = _differences(ticket, events[ticket.pk], clocks[ticket.commitment_id])
            yield _behind_the_lock(ticket, fix=fix) if found else Checked(ticket.key)


def _needed(events: QuerySet[Event]) -> list[Event]:
    """What the clocks count, what was told of them, and which breaches were excused, in order."""
    wanted = Q(facts__isnull=False) | Q(kind__in=(*TOLD, EventKind.EXCUSED))
    return list(events.filter(wanted).order_by("ticket", "sequence").only(*FACTS_NEED, "kind", "data"))


def _differences(ticket: Ticket, events: Sequence[Event], clocks: Sequence[Clock]) -> list[str]:
    differences = sla.differences(clocks, facts_of(events), _told(events))
    found = [*map(str, differences), *_lost_excuses(differences, events)]
    due = earliest_due(clocks)
    if due != ticket.next_due_at:
        found.append(f"next_due_at is {ticket.next_due_at}, the clocks give {due}")
    return found


def _lost_excuses(differences: Sequence[sla.Difference], events: Iterable[Event]) -> list[str]:
    """A lead excused what the facts do not give: its event stays, and somebody has to know."""
    said = {(event.data["clock"], event.data["number"]): event for event in events if event.kind == EventKind.EXCUSED}
    lost = dict.fromkeys((one.kind, one.number) for one in differences if _is_no_breach(one))
    return [
        f"{kind} {number}: its breach was excused at {said[kind, number].at} (“{said[kind, number].data['reason']}”), "
        "the facts give no such breach; the excuse stays on the timeline"
        for kind, number in lost
        if (kind, number) in said
    ]


def _is_no_breach(one: sla.Difference) -> bool:
    """A row too many, or one that says breached where the facts do not."""
    if one.name == "verdict":
        return one.stored == Verdict.BREACHED
    return one.name in {"", "breached_at"} and one.stored is not None and one.replayed is None


def _behind_the_lock(ticket: Ticket, *, fix: bool) -> Checked:
    """The door at the last event's instant: a repair is nothing that happened to the ticket."""
    with change(ticket, by=None, at=ticket.last_event_at) as done:
        row = done.ticket
        events = _needed(row.events.all())
        clocks = list(Clock.objects.filter(commitment=row.commitment)) if row.commitment else []
        found = _differences(row, events, clocks)
        if found and fix:
            row.commitment = row.commitment or open_commitment()
            row.next_due_at = earliest_due(sla.repair(row.commitment, facts_of(events), _told(events)))
    return Checked(row.key, found)


def _told(events: Iterable[Event]) -> dict[tuple[str, int], int]:
    """The highest level of each cycle that the timeline says was told."""
    told: dict[tuple[str, int], int] = {}
    for event in events:
        if event.kind in TOLD:
            clock = (event.data["clock"], event.data["number"])
            told[clock] = max(told.get(clock, 0), event.data["level"])
    return told
