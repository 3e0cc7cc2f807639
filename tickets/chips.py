"""The one clock of a card or a row: the next promise of a ticket, in two words and a tooltip.

Support reads what is left, a customer reads a date. Everything is computed from rows that are loaded; no queries.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from common.wording import duration, moment
from customers.vocabulary import ClockKind, Counting
from sla.models import Clock
from sla.standing import Look, Standing
from tickets import coverage
from tickets.models import Ticket
from tickets.vocabulary import State


@dataclass(frozen=True, slots=True)
class Chip:
    """`look` is a state of ui.md, with was-breached and confirm for what is over; `share` of the ring in per cent."""

    look: str
    name: str
    text: str = ""
    title: str = ""
    share: int = 0


SHORT_WHY = {
    coverage.QUESTION: "question",
    coverage.OUTSIDE: "outside perimeter",
    coverage.NO_CONTRACT: "no contract",
}
NAMES = {ClockKind.TAKING_CHARGE: "Take charge", ClockKind.UPDATE: "Update", ClockKind.RESOLUTION: "Resolve"}
PROMISES = {
    ClockKind.TAKING_CHARGE: "Taken in charge by",
    ClockKind.UPDATE: "Next update by",
    ClockKind.RESOLUTION: "Expected",
}


def for_support(ticket: Ticket, clocks: Sequence[Clock], at: dt.datetime) -> Chip:
    """What is left of the next promise. `clocks`: the running cycles, and those that were breached."""
    if chip := _without_clock(ticket, clocks, at):
        return chip
    clock = _next(clocks)
    if clock is None:
        return Chip(
            "none", "", "No estimate yet", "No clock runs: the contract promises a date that is not agreed yet."
        )
    standing = clock.standing(at)
    name = NAMES[ClockKind(clock.kind)]
    if standing.look == Look.BREACHED:
        over = duration(standing.over)
        return Chip(
            "breached", name, f"{over} over", f"{name}: {over} over. It was due {moment(clock.due_at, at)}.", 100
        )
    left, title = duration(standing.left), _sentence(clock, standing, at)
    share = round(standing.share * 100)
    if standing.look == Look.OUTSIDE:
        return Chip("outside", name, f"{left} from {moment(standing.opens_at, at)}", title, share)
    if clock.minutes is None:
        return Chip(str(standing.look), name, moment(clock.due_at, at), title, share)
    ending = " left" if standing.look == Look.WARNED else ""
    return Chip(str(standing.look), name, f"{left}{ending}", title, share)


def for_customer(ticket: Ticket, clocks: Sequence[Clock], at: dt.datetime) -> Chip:
    """The date of the next promise."""
    if ticket.is_waiting:
        return Chip("waiting", "Waiting for you", "", "The clock stands still until somebody answers.")
    if ticket.state == State.RESOLVED:
        if ticket.is_release_pending:
            return Chip("met", "Confirmed")
        return Chip("confirm", "To confirm")
    if ticket.state == State.CLOSED:
        return Chip("none", "", f"Closed {moment(ticket.closed_at, at)}")
    if not ticket.is_covered:
        why = SHORT_WHY.get(ticket.not_covered_why, "")
        return Chip(
            "none", "", "Question, no SLA" if why == "question" else _no_sla(why if why != "no contract" else "")
        )
    clock = _next(clocks)
    if clock is None or clock.due_at is None:
        return Chip("none", "", "No date agreed yet")
    standing = clock.standing(at)
    due, kind = moment(clock.due_at, at), ClockKind(clock.kind)
    if standing.look == Look.BREACHED:
        return Chip("breached", f"{NAMES_FOR_CUSTOMERS[kind]} was due", due, "", 100)
    share = round(standing.share * 100)
    return Chip(str(standing.look), PROMISES[kind], due, _sentence(clock, standing, at), share)


NAMES_FOR_CUSTOMERS = {
    ClockKind.TAKING_CHARGE: "Taking charge",
    ClockKind.UPDATE: "Update",
    ClockKind.RESOLUTION: "Resolution",
}


def _without_clock(ticket: Ticket, clocks: Sequence[Clock], at: dt.datetime) -> Chip | None:
    """What is said when no clock counts: waiting, resolved, closed, not covered."""
    if ticket.is_waiting:
        return _waiting(ticket, clocks, at)
    if not ticket.is_covered:
        return Chip("none", "", _no_sla(SHORT_WHY.get(ticket.not_covered_why, ticket.not_covered_why)))
    if ticket.state in {State.RESOLVED, State.CLOSED}:
        missed = [clock.standing(at).over for clock in clocks if clock.breached_at and clock.ended_at]
        if missed:
            worst = max(over for over in missed if over is not None)
            return Chip("was-breached", "", f"Breached by {duration(worst)}")
        return Chip("met", "In time")
    return None


def _waiting(ticket: Ticket, clocks: Sequence[Clock], at: dt.datetime) -> Chip:
    since = moment(ticket.waiting_since, at)
    who = f"{ticket.waiting_asked_by.name} asked. " if ticket.waiting_asked_by else ""
    running = [clock for clock in clocks if clock.ended_at is None and clock.left is not None]
    lefts = ", ".join(f"{NAMES[ClockKind(clock.kind)]} {duration(clock.left)} left" for clock in running)
    return Chip("waiting", "Waiting", f"since {since}", f"{who}The clocks stand still since {since}. {lefts}".strip())


def _next(clocks: Sequence[Clock]) -> Clock | None:
    """The running cycle that is due first: of those that can be missed, else of those that are only tracked."""
    due = [clock for clock in clocks if clock.ended_at is None and clock.due_at is not None]
    return min(due, key=lambda clock: (not clock.has_verdict, clock.due_at), default=None)


def _sentence(clock: Clock, standing: Standing, at: dt.datetime) -> str:
    """“Update: 1 h 20 min of support time left, due Tue 09:20”."""
    counted = "of support time left" if clock.counting == Counting.SUPPORT_HOURS else "left"
    name = NAMES_FOR_CUSTOMERS[ClockKind(clock.kind)]
    return f"{name}: {duration(standing.left)} {counted}, due {moment(clock.due_at, at)}"


def _no_sla(why: str) -> str:
    return f"No SLA, {why}" if why else "No SLA"
