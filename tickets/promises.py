"""What was promised, as the customer reads it: dates, and how it turned out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from common.wording import duration, exact_moment
from customers.terms import CalendarTerms
from customers.vocabulary import ClockKind, Counting, Weekday
from sla.cycles import Verdict
from sla.models import Clock
from sla.standing import Look
from tickets.chips import Chip
from tickets.clock_cells import NAMES, Excused, target_of
from tickets.models import Ticket
from tickets.vocabulary import State

HOUR = 60


@dataclass(frozen=True, slots=True)
class Promise:
    """`look` is that of a clock chip; `word` is bold, `text` beside it; `explained` the query of the page about it."""

    name: str
    look: str
    word: str
    text: str = ""
    explained: str = ""

    @property
    def chip(self) -> Chip:
        if self.look == "was-breached":
            return Chip(self.look, "", f"{self.word} {self.text}")
        return Chip(self.look, self.word, self.text)


def promises(ticket: Ticket, clocks: Sequence[Clock], at: dt.datetime, excused: Excused = ()) -> list[Promise]:
    """One for each clock that the contract knows; none for a ticket without an SLA."""
    if not ticket.is_covered and not clocks:
        return []
    found = []
    for kind in NAMES:
        cycles = [clock for clock in clocks if clock.kind == kind]
        promise = _promise(ticket, kind, cycles, at)
        if promise is not None and cycles and (kind, cycles[-1].number) in excused:
            promise = replace(promise, text=f"{promise.text}, excused")
        if promise is not None:
            found.append(replace(promise, explained=f"?clock={kind}" if cycles else ""))
    return found


def _promise(ticket: Ticket, kind: ClockKind, cycles: Sequence[Clock], at: dt.datetime) -> Promise | None:
    name = "Updates" if kind == ClockKind.UPDATE else NAMES[kind]
    if not cycles:
        return _not_begun(ticket, kind, name)
    clock = cycles[-1]
    look = clock.standing(at).look
    if look in {Look.RUNNING, Look.WARNED, Look.OUTSIDE}:
        is_outside = look == Look.OUTSIDE
        return Promise(name, "outside" if is_outside else "running", "By", exact_moment(clock.due_at, at))
    if look == Look.WAITING:
        return Promise(name, "waiting", "Waiting for you")
    if look == Look.BREACHED:
        return Promise(name, "breached", "Was due", exact_moment(clock.due_at, at))
    if look in {Look.MET, Look.WAS_BREACHED}:
        return _finished(name, kind, cycles, at)
    if look == Look.UNDATED and kind == ClockKind.RESOLUTION:
        return Promise(name, "none", "Not agreed yet")
    return None


def _not_begun(ticket: Ticket, kind: ClockKind, name: str) -> Promise | None:
    """Updates begin when the ticket is taken in charge; a date for the resolution is agreed later."""
    if target_of(ticket, kind) is None or ticket.state in {State.RESOLVED, State.CLOSED}:
        return None
    return Promise(name, "none", "Once taken in charge" if kind == ClockKind.UPDATE else "Not agreed yet")


def _finished(name: str, kind: ClockKind, cycles: Sequence[Clock], at: dt.datetime) -> Promise:
    met = sum(clock.verdict == Verdict.MET for clock in cycles)
    missed = sum(clock.verdict == Verdict.BREACHED for clock in cycles)
    if kind == ClockKind.UPDATE and met + missed > 1:
        look, word = ("met", "Met") if not missed else ("was-breached", "Missed")
        count = missed or met
        return Promise(name, look, word, f"{count} of {met + missed}")
    clock = cycles[-1]
    standing = clock.standing(at)
    if standing.look == Look.WAS_BREACHED:
        return Promise(name, "was-breached", "Late by", duration(standing.over))
    of = f" of {duration(clock.allowed)}" if clock.allowed else ""
    return Promise(name, "met", "Met", f"{duration(standing.counted)}{of}")


def counting_in_words(ticket: Ticket) -> str:
    """“Counted in support hours: Monday to Friday 9 to 13 and 14 to 18, Rome.”; empty without terms."""
    if ticket.terms is None:
        return ""
    terms = ticket.terms.value
    ways = {target.counting for target in terms.targets if target.priority == ticket.priority}
    if ways == {Counting.AROUND_THE_CLOCK}:
        return "Counted around the clock."
    mixed = " Some targets count around the clock." if Counting.AROUND_THE_CLOCK in ways else ""
    return f"Counted in support hours: {hours_in_words(terms.calendar)}.{mixed}"


def hours_in_words(calendar: CalendarTerms) -> str:
    """“Monday to Friday 9 to 13 and 14 to 18, Rome”."""
    days = {
        weekday: " and ".join(
            f"{_clock_time(opens)} to {_clock_time(closes)}" for day, opens, closes in calendar.weekly if day == weekday
        )
        for weekday in range(7)
    }
    parts = []
    for hours, group in groupby(days.items(), key=lambda day: day[1]):
        if hours:
            span = [Weekday(weekday).label for weekday, _ in group]
            parts.append(f"{span[0]} to {span[-1]} {hours}" if len(span) > 1 else f"{span[0]} {hours}")
    city = calendar.timezone.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    return f"{', '.join(parts)}, {city}"


def _clock_time(minutes: int) -> str:
    hours, rest = divmod(minutes, HOUR)
    return f"{hours}:{rest:02}" if rest else str(hours)
