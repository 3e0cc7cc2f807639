"""Excusing a breach: it stays a fact, and statements show it as excused."""

import datetime as dt

from accounts.audit import record
from accounts.models import AuditKind, User
from common import clock as the_clock
from common.errors import InvalidInput, NotFound
from common.markdown import plain_lines
from common.queries import one_or_none
from sla.models import Clock
from sla.standing import Look
from tickets.errors import IllegalTransition
from tickets.models import Ticket
from tickets.permissions import Act
from tickets.services.door import Loaded, change
from tickets.vocabulary import EventKind

BREACHES = (Look.BREACHED, Look.WAS_BREACHED)


def cycle_of(ticket: Ticket, kind: str, number: int) -> Clock:
    """One cycle of the ticket, as people name it; NotFound when there is none."""
    cycle = one_or_none(Clock.objects.filter(commitment=ticket.commitment_id, kind=kind, number=number))
    if cycle is None:
        raise NotFound("There is no such cycle.")
    return cycle


def excuse_breach(
    ticket: Ticket,
    clock: Clock,
    reason: str,
    *,
    by: User,
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
) -> Ticket:
    """Excuse the breach of `clock`, one cycle, for good. The reason is public, as the breach is: statements print it.

    The event is the fact, with `clock`, `number` and `reason`; no clock changes.
    """
    with change(ticket, by=by, at=at or the_clock.now(), loaded=loaded) as done:
        done.must(Act.EXCUSE)
        cycle = one_or_none(Clock.objects.filter(pk=clock.pk, commitment=done.ticket.commitment_id))
        if cycle is None:
            raise NotFound("There is no such cycle.")
        if cycle.standing(done.at).look not in BREACHES:
            raise IllegalTransition("Nothing was breached here: there is nothing to excuse.")
        said = done.ticket.events.filter(kind=EventKind.EXCUSED)
        if any(
            (row["clock"], row["number"]) == (cycle.kind, cycle.number) for row in said.values_list("data", flat=True)
        ):
            raise IllegalTransition("This breach is excused already.")
        if not reason.strip():
            raise InvalidInput({"reason": ["Give the reason."]})
        done.record(
            EventKind.EXCUSED,
            public=True,
            data={"clock": cycle.kind, "number": cycle.number, "reason": plain_lines(reason)},
        )
        said_of = f"{done.ticket.key}, {cycle.get_kind_display()} {cycle.number}"  # the reason: on the timeline
        record(AuditKind.EXCUSE, said_of, by=by, customer=done.ticket.customer_id)
    return done.ticket
