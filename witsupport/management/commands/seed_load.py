"""Fills an empty database for measuring, by bulk inserts: the one place that writes past the door.

A few hundred timelines are replayed; each ticket is one of them, moved by whole weeks. The calendar has no holidays
and no clock changes, so that a moved timeline has exactly the moved clocks.
"""

import copy
import datetime as dt
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from common.markdown import render
from customers.models import Calendar, Catalogue, Component, Contract, ContractVersion, Customer
from customers.permissions import Role
from customers.services.calendars import set_week
from customers.services.contracts import set_default_targets
from customers.services.customers import add_customer
from customers.services.memberships import set_membership
from customers.vocabulary import Impact, Priority, Side, TicketType, Urgency
from sla.models import Clock, Commitment
from sla.models import Terms as TermsRow
from sla.services import FIELDS, cycles_of, keep_terms, tell_at
from sla.standing import BREACH, level_reached
from tickets import facts
from tickets.models import Comment, Event, Ticket, TicketNumber
from tickets.vocabulary import EventKind, State

Row = TypeVar("Row", Ticket, Event, Clock)
WEEK = dt.timedelta(weeks=1)
BATCH = 1_000
SHAPES = 400
# Of a thousand tickets so many are in progress.
IN_PROGRESS = 30
WEEKS = 150
CELLS = {
    Priority.P1: (Impact.EXTENSIVE, Urgency.CRITICAL),
    Priority.P2: (Impact.MODERATE, Urgency.HIGH),
    Priority.P3: (Impact.MINOR, Urgency.LOW),
}
TITLES = (
    "Provisioning of {0} times out",
    "Lineage of {0} is empty",
    "Access request for {0} stays pending",
    "{0} cannot be found in the marketplace",
    "Upgrade of {0} stops half-way",
)
THINGS = ("Customer 360", "Claims ledger", "Fraud signals", "Payroll facts", "Energy prices", "Meter readings")
TEXT = "The nightly run stopped at step {0} with `TIMEOUT`. Nothing was changed since yesterday; the log is attached."
SENT = render(TEXT.format(7))
# What instants of a row move with the timeline.
TICKET_INSTANTS = (
    "filed_at", "state_since", "taken_at", "categorised_at", "resolved_at", "closed_at", "closes_at", "last_event_at",
    "next_due_at", "waiting_since",
)  # fmt: skip
CLOCK_INSTANTS = (
    "started_at",
    "due_at",
    "in_force_at",
    "counted_at",
    "still_since",
    "ended_at",
    "breached_at",
    "tell_at",
)


@dataclass
class Shape:
    """A ticket with everything that belongs to it, not yet of anybody."""

    ticket: Ticket
    clocks: list[Clock]
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A customer with its people."""

    customer: Customer
    reporters: list[User]
    agents: list[User]
    component: Component


class Command(BaseCommand):
    help = "Fill an empty database for measuring."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--customers", type=int, default=20)
        parser.add_argument("--tickets", type=int, default=20_000)
        parser.add_argument("--comments", type=int, default=4, help="Of each ticket.")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("seed_load needs an empty database: there are people in this one already.")
        began, now = time.monotonic(), dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
        rng = random.Random(7)  # noqa: S311  # made-up data
        with transaction.atomic():
            places, terms = make_places(options["customers"])
        closed = [_shape(rng, terms, now, options["comments"], is_closed=True) for _ in range(SHAPES)]
        running = [_shape(rng, terms, now, options["comments"], is_closed=False) for _ in range(SHAPES)]
        drafts = _drafts(rng, options["tickets"], places, (closed, running))
        numbers: dict[int, int] = {}
        while batch := list(islice(drafts, BATCH)):
            with transaction.atomic():
                _insert(batch, numbers)
        TicketNumber.objects.bulk_create(TicketNumber(customer_id=pk, last=last) for pk, last in numbers.items())
        self.stdout.write(f"{options['tickets']} tickets in {time.monotonic() - began:.0f} s.")


def make_places(count: int) -> tuple[list[Place], TermsRow]:
    """Customers who share one contract's words; agents who serve them all; a lead to measure with."""
    calendar = Calendar.objects.create(name="Every weekday, UTC", timezone="UTC")
    set_week(calendar, [(day, 9 * 60, 18 * 60) for day in range(5)], by=None)
    catalogue = Catalogue.objects.create(name="Seed")
    component = Component.objects.create(catalogue=catalogue, name="Provisioning")
    agents = [_person(f"agent{number}@vendor.example", Role.SUPPORT_AGENT, None) for number in range(12)]
    _person("lead@vendor.example", Role.SUPPORT_LEAD, None)
    places = []
    for number in range(count):
        customer = add_customer(Customer(key=f"C{number:03}", name=f"Customer {number}", catalogue=catalogue), by=None)
        contract = Contract.objects.create(customer=customer, name="Seed")
        version = ContractVersion.objects.create(
            contract=contract, number=1, valid_from=dt.datetime(2020, 1, 1, tzinfo=dt.UTC), calendar=calendar
        )
        set_default_targets(version)
        reporters = [
            _person(f"person{place}@c{number:03}.example", Role.REQUESTER, customer) for place in range(5)
        ]  # fmt: skip
        places.append(Place(customer, reporters, agents, component))
    return places, keep_terms(version.terms())


def _person(email: str, role: Role, customer: Customer | None) -> User:
    user = User.objects.create_user(email, email.split("@", maxsplit=1)[0].title())
    set_membership(user, role=role, customer=customer, by=None)
    return user


class _Writer:
    """Writes a timeline as the door would: events in order, each with its facts."""

    def __init__(self, ticket: Ticket, at: dt.datetime) -> None:
        self.ticket, self.at, self.events = ticket, at, list[Event]()

    def write(self, kind: EventKind, side: Side, said: facts.Facts | None = None, **data: Any) -> None:
        event = Event(
            sequence=len(self.events) + 1,
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


def _shape(rng: random.Random, terms: TermsRow, now: dt.datetime, comments: int, *, is_closed: bool) -> Shape:
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


def _drafts(
    rng: random.Random, count: int, places: list[Place], shapes: tuple[list[Shape], list[Shape]]
) -> Iterator[tuple[Shape, Place]]:
    """Oldest first, those in progress spread over the end. Large customers have many tickets, small ones few."""
    weights = [1 / (place + 1) for place in range(len(places))]
    running = max(count * IN_PROGRESS // 1000, 1)
    for number in range(count):
        place = rng.choices(places, weights)[0]
        if number >= count - running:
            yield _moved(rng, rng.choice(shapes[1]), place, dt.timedelta()), place
        else:
            weeks = WEEKS - WEEKS * number // count
            yield _moved(rng, rng.choice(shapes[0]), place, weeks * WEEK), place


def _moved(rng: random.Random, shape: Shape, place: Place, by: dt.timedelta) -> Shape:
    """The same timeline earlier by whole weeks, played by the people of `place`."""
    reporter, agent = rng.choice(place.reporters), rng.choice(place.agents)
    ticket = _earlier(shape.ticket, TICKET_INSTANTS, by)
    ticket.customer, ticket.reporter, ticket.filed_by = place.customer, reporter, reporter
    ticket.title = rng.choice(TITLES).format(rng.choice(THINGS))
    if ticket.taken_at:
        ticket.assignee = ticket.categorised_by = agent
        ticket.resolved_by = agent if ticket.resolved_at else None
    events = [_earlier(event, ("at", "recorded_at", "swept_at"), by) for event in shape.events]
    for event in events:
        event.actor = reporter if event.side == Side.CUSTOMER else agent
    return Shape(ticket, [_earlier(clock, CLOCK_INSTANTS, by) for clock in shape.clocks], events)


def _earlier(row: Row, instants: tuple[str, ...], by: dt.timedelta) -> Row:
    moved = copy.copy(row)
    for name in instants:
        if (at := getattr(row, name)) is not None:
            setattr(moved, name, at - by)
    return moved


def _insert(batch: list[tuple[Shape, Place]], numbers: dict[int, int]) -> None:
    commitments = Commitment.objects.bulk_create(Commitment() for _ in batch)
    for (shape, place), commitment in zip(batch, commitments, strict=True):
        number = numbers.get(place.customer.pk, 0) + 1
        numbers[place.customer.pk] = number
        shape.ticket.number, shape.ticket.key = number, f"{place.customer.key}-{number}"
        shape.ticket.commitment = commitment
        for clock in shape.clocks:
            clock.commitment = commitment
    Ticket.objects.bulk_create([shape.ticket for shape, _ in batch])
    through = Ticket.components.through
    through.objects.bulk_create(
        through(ticket_id=shape.ticket.pk, component_id=place.component.pk) for shape, place in batch
    )
    comments, events = [], []
    for shape, _ in batch:
        for event in shape.events:
            event.ticket = shape.ticket
            events.append(event)
            if event.kind == EventKind.COMMENTED:
                event.comment = _comment(event)
                comments.append(event.comment)
    Comment.objects.bulk_create(comments)
    for event in events:
        event.comment = event.comment  # takes over the id that it got just now
    Event.objects.bulk_create(events)
    Clock.objects.bulk_create(clock for shape, _ in batch for clock in shape.clocks)


def _comment(event: Event) -> Comment:
    text = TEXT.format(7)
    return Comment(
        ticket=event.ticket, author=event.actor, side=event.side, is_public=True, is_question=False, text=text,
        html=SENT, at=event.at,
    )  # fmt: skip
