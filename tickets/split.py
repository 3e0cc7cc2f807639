"""Where the time of a ticket went: with support, with each team, with the customer. In counted support time."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.wording import duration
from sla.working_time import ZERO, WorkingTime
from tickets.models import Event, Ticket
from tickets.names import TEAM, Names
from tickets.vocabulary import EventKind

SUPPORT, CUSTOMER, DONE = "support", "customer", ""
ENDS = frozenset({EventKind.RESOLVED, EventKind.CLOSED, EventKind.WITHDRAWN, EventKind.RELEASE_OUT})
HUES = 4


@dataclass(frozen=True, slots=True)
class Part:
    """`look` is the colour; `x` and `width` are its place in a bar of 100, `time` its length in words."""

    name: str
    look: str
    time: str
    x: float
    width: float


def split_of(ticket: Ticket, events: Sequence[Event], names: Names, at: dt.datetime) -> list[Part]:
    """Who had it for how long, from its filing to its end or to now; empty without a calendar or a minute of it."""
    if ticket.terms is None:
        return []
    hours = WorkingTime.of(ticket.terms.value.calendar)
    spent: dict[str, dt.timedelta] = {}
    for holder, start, end in _spans(events, at):
        if holder != DONE:
            spent[holder] = spent.get(holder, ZERO) + hours.between(start, end)
    spent = {holder: length for holder, length in spent.items() if length}
    total = sum(spent.values(), ZERO)
    parts: list[Part] = []
    x = 0.0
    for number, (holder, length) in enumerate(sorted(spent.items(), key=lambda part: part[0] == CUSTOMER)):
        width = 100 * (length / total)
        name, look = _shown(ticket, holder, names, number)
        parts.append(Part(name, look, duration(length), round(x, 1), round(width, 1)))
        x += width
    return parts


def _shown(ticket: Ticket, holder: str, names: Names, number: int) -> tuple[str, str]:
    if holder == CUSTOMER:
        return f"{ticket.customer.name}, waiting", "waiting"
    if holder == SUPPORT:
        return "Support", "support"
    return names.label(TEAM, int(holder), "A team"), f"team-{number % HUES}"


def _spans(events: Iterable[Event], at: dt.datetime) -> Iterable[tuple[str, dt.datetime, dt.datetime]]:
    """Holder, from, to. While the customer is asked it is with the customer, whoever works it."""
    owner, is_waiting = DONE, False
    since = at
    for event in events:
        before = CUSTOMER if is_waiting else owner
        owner, is_waiting = _after(event, owner, is_waiting=is_waiting)
        if before != (CUSTOMER if is_waiting else owner):
            yield before, since, event.at
            since = event.at
    yield CUSTOMER if is_waiting else owner, since, at


def _after(event: Event, owner: str, *, is_waiting: bool) -> tuple[str, bool]:
    facts = {fact["fact"] for fact in event.facts or ()}
    if event.kind in ENDS:
        return DONE, False
    if event.kind in {EventKind.FILED, EventKind.HANDED_BACK, EventKind.REOPENED}:
        owner = SUPPORT
    if event.kind == EventKind.ESCALATED:
        owner = str(event.data["team"])
    return owner, (is_waiting or "WaitingStarted" in facts) and "WaitingEnded" not in facts
