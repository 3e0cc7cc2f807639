"""The columns of a board: its cards next due first, its count, when the next promise falls due.

A board costs three queries whatever it holds: one finds the first cards of every column, one brings them, one counts.
They read tickets that are not closed, so none slows down as closed tickets pile up.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tickets.models import Ticket
from tickets.vocabulary import BOARD_STATES, State

CARDS_A_COLUMN = 50
# Long texts that no card and no row shows.
UNSHOWN = (
    "description",
    "reproduction",
    "expected",
    "limitations",
    "resolution_text",
    "resolution_html",
    "rating_words",
)

Tickets = QuerySet[Ticket]


@dataclass(frozen=True, slots=True)
class Column:
    state: State
    tickets: Sequence[Ticket]
    count: int

    @property
    def more(self) -> int:
        """How many tickets stand behind the last card."""
        return self.count - len(self.tickets)

    @property
    def next_due_at(self) -> dt.datetime | None:
        return self.tickets[0].next_due_at if self.tickets else None

    @property
    def to_confirm(self) -> int:
        """Resolved tickets shown that wait for the customer's word."""
        return sum(not ticket.is_release_pending for ticket in self.tickets)


def for_cards(tickets: Tickets) -> Tickets:
    """With the people and names of a card or row, without the long texts."""
    return tickets.select_related("customer", "reporter", "assignee", "team", "release", "waiting_asked_by").defer(
        *UNSHOWN
    )


def load_columns(tickets: Tickets, counts: Mapping[State, int], *, limit: int = CARDS_A_COLUMN) -> list[Column]:
    """The five columns of `tickets`, with at most `limit` cards each. Two queries: ids are found by indexes alone."""
    parts = [_first(tickets, state, limit) for state in BOARD_STATES]
    found = list(parts[0].union(*parts[1:], all=True))
    cards: dict[str, list[Ticket]] = {state: [] for state in BOARD_STATES}
    for ticket in for_cards(Ticket.objects.filter(pk__in=found).next_due_first()):
        cards[ticket.state].append(ticket)
    return [Column(state, cards[state], counts[state]) for state in BOARD_STATES]


def _first(tickets: Tickets, state: State, limit: int) -> "QuerySet[Ticket, int]":
    """The ids of a column. Within another query, because SQLite takes no limit in a part of a union."""
    due_first = tickets.filter(state=state).order_by(*Ticket.objects.next_due_first().query.order_by)
    return Ticket.objects.filter(pk__in=due_first.values("pk")[:limit]).order_by().values_list("pk", flat=True)


@dataclass(frozen=True, slots=True)
class Counts:
    views: tuple[int, ...]
    columns: Mapping[State, int]

    @property
    def total(self) -> int:
        return sum(self.columns.values())


def count(tickets: Tickets, *, views: Sequence[Q], chosen: Q) -> Counts:
    """How many tickets each view holds, and each column of those `chosen`. One query, one pass."""
    on_board = {state.value: Q(state=state) & chosen for state in BOARD_STATES}
    found = _counted(tickets, on_board | _numbered(views))
    return Counts(
        views=tuple(found[name] for name in _numbered(views)),
        columns={state: found[state.value] for state in BOARD_STATES},
    )


def count_views(tickets: Tickets, views: Sequence[Q]) -> tuple[int, ...]:
    """How many tickets that are not closed each view holds. One query, or none."""
    return tuple(_counted(tickets, _numbered(views)).values()) if views else ()


def _counted(tickets: Tickets, parts: Mapping[str, Q]) -> dict[str, int]:
    counts = {name: Count("pk", filter=condition) for name, condition in parts.items()}
    return tickets.filter(state__in=BOARD_STATES).order_by().aggregate(**counts)


def _numbered(views: Sequence[Q]) -> dict[str, Q]:
    return {f"view_{index}": view for index, view in enumerate(views)}
