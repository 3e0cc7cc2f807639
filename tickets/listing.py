"""The list: its sorts, its pages, and the same rows as CSV. Nothing here counts more rows than it must."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from common.spreadsheet import lines
from tickets.board import for_cards
from tickets.models import Ticket
from tickets.vocabulary import Resolution

ROWS_A_PAGE = 50
MOST_PAGES = 200
# Counting stops here: the page says “more than 1,000”.
MOST_COUNTED = 1_000
MOST_EXPORTED = 50_000

_DUE_LAST = F("next_due_at").asc(nulls_last=True)


@dataclass(frozen=True, slots=True)
class Sort:
    """A column that a list can be sorted by, with both of its orders. `down`: the first click sorts downwards."""

    name: str
    label: str
    up: tuple[Any, ...]
    downwards: tuple[Any, ...]
    down: bool = False


SORTS = {
    sort.name: sort
    for sort in (
        Sort("key", "Key", ("customer__key", "number"), ("-customer__key", "-number")),
        Sort("priority", "Priority", ("priority", _DUE_LAST, "pk"), ("-priority", _DUE_LAST, "pk")),
        Sort("due", "Next due", (_DUE_LAST, "pk"), (F("next_due_at").desc(nulls_last=True), "-pk")),
        Sort("filed", "Filed", ("filed_at", "pk"), ("-filed_at", "-pk"), down=True),
        Sort("updated", "Updated", ("last_event_at", "pk"), ("-last_event_at", "-pk"), down=True),
    )
}


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted now, read from the address: “due”, “-updated”."""

    sort: Sort
    is_down: bool

    @classmethod
    def named(cls, name: str, default: str) -> "Order":
        known = name.removeprefix("-") in SORTS
        name = name if known else default
        return cls(SORTS[name.removeprefix("-")], is_down=name.startswith("-"))

    @property
    def name(self) -> str:
        return f"-{self.sort.name}" if self.is_down else self.sort.name

    def apply(self, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
        return tickets.order_by(*(self.sort.downwards if self.is_down else self.sort.up))

    def next_name(self, sort: Sort) -> str:
        """What a click on a column's head asks for: the other order of the current one, else its first."""
        down = not self.is_down if sort == self.sort else sort.down
        return f"-{sort.name}" if down else sort.name


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    tickets: Sequence[Ticket]
    count: int
    is_more: bool  # more than `count`
    has_next: bool

    @property
    def first(self) -> int:
        return (self.number - 1) * ROWS_A_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.tickets) - 1


def page_number(text: str) -> int:
    """A page from an address; nonsense is the first page."""
    known = {str(number) for number in range(1, MOST_PAGES + 1)}
    return int(text) if text in known else 1


def load_page(tickets: QuerySet[Ticket], number: int) -> Page:
    """A page of `tickets`, which are sorted. Two queries: one for ids, which also counts, one for the rows of the page.

    Sorting ids and then fetching fifty rows is much cheaper than sorting rows with all that is joined to them.
    """
    start = (number - 1) * ROWS_A_PAGE
    until = start + ROWS_A_PAGE
    found = list(tickets.values_list("pk", flat=True)[: max(MOST_COUNTED, until) + 1])
    shown = found[start:until]
    rows = {row.pk: row for row in for_cards(Ticket.objects.filter(pk__in=shown).order_by())}
    return Page(
        number=number,
        tickets=[rows[pk] for pk in shown],
        count=min(len(found), MOST_COUNTED),
        is_more=len(found) > MOST_COUNTED,
        has_next=len(found) > until and number < MOST_PAGES,
    )


def search(text: str) -> Q:
    """Tickets whose key begins with `text`, or whose title contains it."""
    text = text.strip()
    return Q(title__icontains=text) | Q(key__istartswith=text) if text else Q()


Cell = Callable[[Ticket], str]


def _instant(at: dt.datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


COLUMNS: dict[str, Cell] = {
    "Key": lambda ticket: ticket.key,
    "Customer": lambda ticket: ticket.customer.name,
    "Type": lambda ticket: ticket.get_type_display(),
    "Title": lambda ticket: ticket.title,
    "State": lambda ticket: ticket.get_state_display(),
    "Priority": lambda ticket: ticket.priority,
    "Impact": lambda ticket: ticket.get_impact_display(),
    "Urgency": lambda ticket: ticket.get_urgency_display(),
    "Reporter": lambda ticket: ticket.reporter.name,
    "Contact": lambda ticket: ticket.assignee.name if ticket.assignee else "",
    "Team": lambda ticket: ticket.team.public_name if ticket.team else "",
    "Filed": lambda ticket: _instant(ticket.filed_at),
    "Next due": lambda ticket: _instant(ticket.next_due_at),
    "Waiting since": lambda ticket: _instant(ticket.waiting_since),
    "Resolution": lambda ticket: Resolution(ticket.resolution).label if ticket.resolution else "",
    "Resolved": lambda ticket: _instant(ticket.resolved_at),
    "Closed": lambda ticket: _instant(ticket.closed_at),
}
# What customers do not read: the team's name inside, and when something, perhaps internal, happened last.
INTERNAL_COLUMNS: dict[str, Cell] = {
    "Team": lambda ticket: ticket.team.name if ticket.team else "",
    "Updated": lambda ticket: _instant(ticket.last_event_at),
}


def csv_lines(tickets: QuerySet[Ticket], *, internal: bool) -> Iterator[str]:
    """`tickets` as CSV, line by line, instants in the time zone of the reader who asks now."""
    columns = COLUMNS | INTERNAL_COLUMNS if internal else COLUMNS
    zone = timezone.get_current_timezone()  # made when the request is over
    return lines(columns, _cells(tickets, columns.values(), zone))


def _cells(tickets: QuerySet[Ticket], columns: Collection[Cell], zone: dt.tzinfo) -> Iterator[list[str]]:
    for ticket in for_cards(tickets)[:MOST_EXPORTED].iterator(chunk_size=500):
        with timezone.override(zone):
            yield [cell(ticket) for cell in columns]
