"""Puts shapes into the database: each ticket is one of them, of somebody, earlier by whole weeks.

The calendar has no holidays and no clock changes, so that a moved timeline has exactly the moved clocks.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from common.markdown import render
from customers.vocabulary import Side
from sla.models import Clock, Commitment
from tickets.models import Comment, Event, Ticket, TicketNumber
from tickets.vocabulary import EventKind
from witsupport.seed.places import Place
from witsupport.seed.rows import Row, Table, Template, count_on
from witsupport.seed.shapes import TEXT, Shape

TITLES = (
    "Provisioning of {0} times out",
    "Lineage of {0} is empty",
    "Access request for {0} stays pending",
    "{0} cannot be found in the marketplace",
    "Upgrade of {0} stops half-way",
)
THINGS = ("Customer 360", "Claims ledger", "Fraud signals", "Payroll facts", "Energy prices", "Meter readings")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a shape; `comment` where it is one."""

    event: Template
    by_customer: bool
    comment: Template | None


@dataclass(frozen=True, slots=True)
class Cast:
    """A shape as rows."""

    ticket: Template
    clocks: Sequence[Template]
    happenings: Sequence[Happening]
    is_taken: bool
    is_resolved: bool


@dataclass
class Writer:
    """Collects rows, and writes them table by table."""

    rng: random.Random
    numbers: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tickets, self.events, self.comments = Table(Ticket), Table(Event), Table(Comment)
        self.commitments, self.clocks = Table(Commitment), Table(Clock)
        self.components = Table(Ticket.components.through)
        # In the order in which they refer to each other.
        self.tables = (
            self.commitments, self.tickets, self.components, self.comments, self.events, self.clocks,
        )  # fmt: skip
        self.waiting: dict[Table, list[Row]] = {table: [] for table in self.tables}
        self.commitment = self.commitments.template(Commitment(created_at=dt.datetime.now(dt.UTC)))

    def cast(self, shape: Shape) -> Cast:
        text = TEXT.format(7)
        html = render(text)
        happenings = []
        for event in shape.events:
            comment = Comment(side=event.side, is_public=True, text=text, html=html, at=event.at)
            happenings.append(
                Happening(
                    self.events.template(event),
                    event.side == Side.CUSTOMER,
                    self.comments.template(comment) if event.kind == EventKind.COMMENTED else None,
                )
            )
        return Cast(
            self.tickets.template(shape.ticket),
            [self.clocks.template(clock) for clock in shape.clocks],
            happenings,
            is_taken=shape.ticket.taken_at is not None,
            is_resolved=shape.ticket.resolved_at is not None,
        )

    def add(self, cast: Cast, place: Place, *, earlier: dt.timedelta) -> None:
        """One ticket, played by people of `place`."""
        reporter, agent = self.rng.choice(place.reporters).pk, self.rng.choice(place.agents).pk
        commitment = self._put(self.commitments, self.commitment.values.copy())
        row = cast.ticket.earlier(earlier)
        number = self.numbers[place.customer.pk] = self.numbers.get(place.customer.pk, 0) + 1
        said = {
            "customer_id": place.customer.pk,
            "number": number,
            "key": f"{place.customer.key}-{number}",
            "title": self.rng.choice(TITLES).format(self.rng.choice(THINGS)),
            "reporter_id": reporter,
            "filed_by_id": reporter,
            "assignee_id": agent if cast.is_taken else None,
            "categorised_by_id": agent if cast.is_taken else None,
            "resolved_by_id": agent if cast.is_resolved else None,
            "commitment_id": commitment,
        }
        ticket = self._put(self.tickets, row, **said)
        link = [None] * len(self.components.fields)
        self._put(self.components, link, ticket_id=ticket, component_id=place.component.pk)
        for clock in cast.clocks:
            self._put(self.clocks, clock.earlier(earlier), commitment_id=commitment)
        for happening in cast.happenings:
            self._happen(happening, ticket, reporter if happening.by_customer else agent, earlier)

    def _happen(self, happening: Happening, ticket: int, actor: int, earlier: dt.timedelta) -> None:
        comment = None
        if happening.comment is not None:
            comment = self._put(self.comments, happening.comment.earlier(earlier), ticket_id=ticket, author_id=actor)
        row = happening.event.earlier(earlier)
        self._put(self.events, row, ticket_id=ticket, actor_id=actor, comment_id=comment)

    def _put(self, table: Table, row: Row, **values: object) -> int:
        pk = row[table.place["id"]] = table.next_id()
        for name, value in values.items():
            row[table.place[name]] = value
        self.waiting[table].append(row)
        return pk

    def write(self) -> None:
        """What was added since the last time."""
        with transaction.atomic():
            for table in self.tables:
                table.write(self.waiting[table])
                self.waiting[table] = []

    def end(self) -> None:
        self.write()
        TicketNumber.objects.bulk_create(TicketNumber(customer_id=pk, last=last) for pk, last in self.numbers.items())
        count_on(self.tables)
