"""The clocks of tickets: follows them at every change, tells of them when they are due."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from sla import services as sla
from sla.models import Clock
from sla.standing import BREACH
from tickets.facts import Counted, facts_of
from tickets.models import Event
from tickets.sweep import in_batches
from tickets.vocabulary import EventKind

if TYPE_CHECKING:
    from tickets.services.door import Change


def follow(done: "Change") -> None:
    """Replay the ticket's facts with those just recorded, store the clocks, write down what began and what broke."""
    ticket = done.ticket
    commitment, is_new = ticket.commitment_id, ticket.commitment_id is None
    if commitment is None:
        if not ticket.is_covered:
            return
        ticket.commitment = sla.open_commitment()
        commitment = ticket.commitment.pk
    facts = facts_of([*_earlier(done), *done.events])
    followed = sla.follow(commitment, facts, until=done.at, is_new=is_new)
    done.clocks = followed.clocks
    ticket.next_due_at = followed.next_due_at
    for clock in followed.started:
        if clock.ended_at is None:
            done.record(EventKind.CLOCK_STARTED, public=True, data=_said(clock))
    for clock in followed.breached:
        _record_breach(done, clock)


def _earlier(done: "Change") -> Iterable[Counted]:
    """What the clocks counted before this change; a ticket that is being filed has nothing earlier."""
    if done.events[0].sequence == 1:
        return ()
    events = Event.objects.filter(ticket=done.ticket.pk, facts__isnull=False).order_by("sequence")
    return map(Counted._make, events.values_list(*Counted._fields))


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
    """Write the warnings and breaches that are due at `now`; answers how many. Each level of a cycle once.

    It costs what is due, not what is open: the partial index finds the clocks, and a batch of tickets costs the same
    few queries however many clocks it has.
    """
    due = Clock.objects.to_tell(now).order_by("tell_at").values_list("commitment", flat=True)
    return sum(in_batches(list(dict.fromkeys(due)), lambda batch: _tell(batch, now)))


def _tell(commitments: Sequence[int], now: dt.datetime) -> int:
    """All or nothing. Tickets that somebody is changing right now are left to the next sweep."""
    from tickets.services.door import change_together

    with change_together(Q(commitment__in=commitments), at=now) as opened:
        changes = {done.ticket.commitment_id: done for done in opened}
        found = sla.tell([commitment for commitment in changes if commitment is not None], now)
        for told in found:
            done = changes[told.clock.commitment_id]
            if told.level == BREACH:
                _record_breach(done, told.clock)
            else:
                done.record(EventKind.CLOCK_WARNED, public=False, data=_said(told.clock) | {"level": told.level})
    return len(found)
