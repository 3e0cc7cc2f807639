"""The clocks of tickets: follows them at every change, tells of them when they are due."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sla import services as sla
from sla.models import Clock
from sla.standing import BREACH
from tickets.facts import facts_of
from tickets.models import Event, Ticket
from tickets.sweep import each
from tickets.vocabulary import EventKind

if TYPE_CHECKING:
    from tickets.services.door import Change


def follow(done: "Change") -> None:
    """Replay the ticket's facts with those just recorded, store the clocks, write down what began and what broke."""
    ticket = done.ticket
    is_new = ticket.commitment is None
    if ticket.commitment is None:
        if not ticket.is_covered:
            return
        ticket.commitment = sla.open_commitment()
    facts = facts_of([*_earlier(done), *done.events])
    followed = sla.follow(ticket.commitment, facts, until=done.at, is_new=is_new)
    ticket.next_due_at = followed.next_due_at
    for clock in followed.started:
        if clock.ended_at is None:
            done.record(EventKind.CLOCK_STARTED, public=True, data=_said(clock))
    for clock in followed.breached:
        _record_breach(done, clock)


def _earlier(done: "Change") -> Iterable[Event]:
    """What the clocks counted before this change; a ticket that is being filed has nothing earlier."""
    if done.events[0].sequence == 1:
        return ()
    return done.ticket.events.filter(facts__isnull=False).order_by("sequence").only(*FACTS_NEED)


FACTS_NEED = ("ticket", "sequence", "at", "side", "facts")


def _said(clock: Clock) -> dict[str, object]:
    return {
        "clock": clock.kind,
        "number": clock.number,
        "priority": clock.priority,
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
    }


def _record_breach(done: "Change", clock: Clock) -> None:
    breached_at = clock.breached_at or max(clock.due_at or done.at, clock.in_force_at)
    done.record(
        EventKind.CLOCK_BREACHED,
        public=True,
        data=_said(clock) | {"level": BREACH, "breached_at": breached_at.isoformat()},
    )


def tell_due_clocks(now: dt.datetime) -> int:
    """Write the warnings and breaches that are due at `now`; answers how many. Each level of a cycle once."""
    due = Ticket.objects.filter(commitment__in=Clock.objects.to_tell(now).values("commitment"))
    return sum(each(due.next_due_first(), lambda ticket: _tell(ticket, now)))


def _tell(ticket: Ticket, now: dt.datetime) -> int:
    from tickets.services.door import change

    with change(ticket, by=None, at=now, wait=False) as done:
        if done.ticket.commitment is None:
            return 0
        found = sla.tell(done.ticket.commitment, now)
        for told in found:
            if told.level == BREACH:
                _record_breach(done, told.clock)
            else:
                done.record(EventKind.CLOCK_WARNED, public=False, data=_said(told.clock) | {"level": told.level})
    return len(found)


def rebuild(ticket: Ticket) -> None:
    """Make the clocks' rows anew from the timeline, with what was told. Within the caller's transaction and lock."""
    if ticket.commitment is None:
        return
    events = list(ticket.events.order_by("sequence"))
    told: dict[tuple[str, int], int] = {}
    for event in events:
        if event.kind in {EventKind.CLOCK_WARNED, EventKind.CLOCK_BREACHED}:
            clock = (event.data["clock"], event.data["number"])
            told[clock] = max(told.get(clock, 0), event.data["level"])
    sla.follow(ticket.commitment, facts_of(events), until=events[-1].at, told=told)


def differences(ticket: Ticket) -> list[dict[str, Any]]:
    """Where the stored clocks are not what the timeline decides; empty when all is well. Under the caller's lock."""
    if ticket.commitment is None:
        return []
    events = list(ticket.events.filter(facts__isnull=False).order_by("sequence"))
    found = sla.differences(ticket.commitment, facts_of(events), until=events[-1].at)
    due = sla.earliest_due(ticket.commitment.clocks.all())
    if due != ticket.next_due_at:
        found.append({"field": "next_due_at", "stored": ticket.next_due_at, "should be": due})
    return found
