"""Timelines as the door would have written them, with the clocks that a replay finds. Not yet of anybody."""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from common.markdown import render
from customers.vocabulary import Impact, Priority, Side, TicketType, Urgency
from sla.models import Clock
from sla.models import Terms as TermsRow
from sla.services import FIELDS, cycles_of, tell_at
from sla.standing import BREACH, level_reached
from tickets import facts
from tickets.models import Event, Ticket
from tickets.vocabulary import EventKind, State

CELLS = {
    Priority.P1: (Impact.EXTENSIVE, Urgency.CRITICAL),
    Priority.P2: (Impact.MODERATE, Urgency.HIGH),
    Priority.P3: (Impact.MINOR, Urgency.LOW),
}
TEXT = "The nightly run stopped at step {0} with `TIMEOUT`. Nothing was changed since yesterday; the log is attached."


@dataclass
class Shape:
    """A ticket with everything that belongs to it."""

    ticket: Ticket
    clocks: list[Clock]
    events: list[Event] = field(default_factory=list)


class _Writer:
    """Writes a timeline as the door would: events in order, each with its facts."""

    def __init__(self, ticket: Ticket, at: dt.datetime) -> None:
        self.ticket, self.at, self.events = ticket, at, list[Event]()

    def write(self, kind: EventKind, side: Side, said: facts.Facts | None = None, **data: Any) -> None:
        event = Event(
            sequence=len(self.events) + 1,
            public_sequence=len(self.events) + 1,
            kind=kind,
            at=self.at,
            recorded_at=self.at,
            side=side,
            is_public=True,
            data=data,
            facts=said,
            ticket_version=1,
            swept_at=self.at,
        )
        self.events.append(event)

    def after(self, minutes: float) -> None:
        self.at += dt.timedelta(minutes=round(minutes))


def shape(rng: random.Random, terms: TermsRow, now: dt.datetime, comments: int, *, is_closed: bool) -> Shape:
    """A timeline and its clocks. A closed one ended within the last weeks; one in progress was filed lately."""
    priority = rng.choices(list(Priority), (1, 4, 6))[0]
    impact, urgency = CELLS[priority]
    filed_at = now - dt.timedelta(minutes=rng.randint(20_000, 30_000) if is_closed else rng.randint(30, 9_000))
    state = (
        State.CLOSED if is_closed else rng.choice((State.OPEN, State.TRIAGE, State.INVESTIGATION, State.INVESTIGATION))
    )
    ticket = Ticket(
        type=TicketType.BUG_REPORT, reported_type=TicketType.BUG_REPORT, impact=impact, reported_impact=impact,
        urgency=urgency, reported_urgency=urgency, priority=priority, matrix_priority=priority, description=TEXT,
        reproduction="Run it again.", filed_at=filed_at, state_since=filed_at, is_covered=True, terms=terms,
        state=state,
    )  # fmt: skip
    writer = _Writer(ticket, filed_at)
    said = facts.filed(terms=terms.digest, priority=priority, covered=True, why="", reported_at=None)
    writer.write(EventKind.FILED, Side.CUSTOMER, said, priority=priority, files=[])
    pause = 600.0 if is_closed else max((now - filed_at).total_seconds() / 60 / (comments + 4), 1)
    if state != State.OPEN:
        _work(writer, rng, comments, pause)
    if is_closed:
        _end(writer, rng)
    ticket.last_event_at, ticket.last_sequence = writer.at, len(writer.events)
    ticket.last_public_sequence = ticket.last_sequence
    return Shape(ticket, _clocks(writer, now), writer.events)


def _work(writer: _Writer, rng: random.Random, comments: int, pause: float) -> None:
    ticket = writer.ticket
    writer.after(rng.uniform(0.1, 0.9) * pause)
    ticket.taken_at = ticket.categorised_at = ticket.state_since = writer.at
    writer.write(EventKind.TAKEN_IN_CHARGE, Side.VENDOR, facts.simple("TakenInCharge"))
    now = {"type": ticket.type, "impact": ticket.impact, "urgency": ticket.urgency, "priority": ticket.priority}
    writer.write(EventKind.CATEGORISED, Side.VENDOR, was=now, now=now, components=[])
    if ticket.state != State.TRIAGE:
        writer.write(EventKind.INVESTIGATED, Side.VENDOR)
    for number in range(comments):
        writer.after(rng.uniform(0.3, 0.9) * pause)
        side = Side.CUSTOMER if number % 2 else Side.VENDOR
        writer.write(EventKind.COMMENTED, side, None if number % 2 else facts.simple("Updated"), files=[], mentions=[])


def _end(writer: _Writer, rng: random.Random) -> None:
    ticket = writer.ticket
    writer.after(rng.uniform(60, 900))
    ticket.resolved_at, ticket.resolution, ticket.resolution_text = writer.at, "answer", "It is solved."
    ticket.resolution_html = render(ticket.resolution_text)
    said = {"resolution": "answer", "text": ticket.resolution_text, "release": None, "duplicate_of": None}
    writer.write(EventKind.RESOLVED, Side.VENDOR, facts.simple("Resolved"), **said)
    writer.after(rng.uniform(60, 900))
    ticket.closed_at = ticket.state_since = writer.at
    writer.write(EventKind.CONFIRMED, Side.CUSTOMER, facts.simple("Closed"))


def _clocks(writer: _Writer, now: dt.datetime) -> list[Clock]:
    found = []
    for cycle in cycles_of(facts.facts_of(writer.events), writer.at):
        row = Clock(kind=cycle.kind, number=cycle.number, **{name: getattr(cycle, name) for name in FIELDS})
        row.verdict = str(cycle.verdict)
        row.told = BREACH if row.breached_at else 0
        if row.ended_at is None:
            row.told = level_reached(row, now, row.hours, row.value.warning_levels)
            row.tell_at = tell_at(row)
        found.append(row)
    due = [row.due_at for row in found if row.ended_at is None and row.has_verdict and row.due_at]
    writer.ticket.next_due_at = min(due, default=None)
    return found
