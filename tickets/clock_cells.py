"""The clocks of one ticket as its page tells them: three cells for support, three promises for the customer.

Support reads what is left and how it is counted; a customer reads dates. From loaded rows, without a query.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from common.wording import duration, exact_moment, moment
from customers.terms import Target
from customers.vocabulary import ClockKind, Counting
from sla.cycles import Verdict
from sla.models import Clock
from sla.standing import Look, Standing
from tickets.chips import Chip
from tickets.models import Event, Ticket
from tickets.vocabulary import EventKind, State

NAMES = {
    ClockKind.TAKING_CHARGE: "Taking charge",
    ClockKind.UPDATE: "Update",
    ClockKind.RESOLUTION: "Resolution",
}
HOUR = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """`look` and `word` are the chip, `big` what counts, `share` the part of the target used in %, None without one.

    `note` says how it counts; `due` and `due_at`, in words and exactly, when it is or was due. `explained` is the
    query of the page that explains it, empty when there is nothing to explain.
    """

    name: str
    look: str
    word: str
    big: str
    note: str
    share: int | None = None
    due: str = ""
    due_at: dt.datetime | None = None
    explained: str = ""

    @property
    def chip(self) -> Chip:
        return Chip(self.look if self.look != "was-breached" else "breached", self.word, share=self.share or 0)

    @property
    def tone(self) -> str:
        """The colour of the bar, by name."""
        return {"waiting": "paused", "was-breached": "breached"}.get(self.look, self.look)


Excused = Collection[tuple[str, int]]


def excused_in(events: Iterable[Event]) -> Excused:
    """The cycles whose breach was excused, by kind and number."""
    return {(event.data["clock"], event.data["number"]) for event in events if event.kind == EventKind.EXCUSED}


def cells(ticket: Ticket, clocks: Sequence[Clock], at: dt.datetime, excused: Excused = ()) -> list[Cell]:
    """The three cells; none when nothing was ever promised. `clocks`: every cycle, in the order of their numbers."""
    if not ticket.is_covered and not clocks:
        return []
    found = []
    for kind in NAMES:
        cycles = [clock for clock in clocks if clock.kind == kind]
        cell = _cell(ticket, kind, cycles, at)
        if cycles and (kind, cycles[-1].number) in excused:
            cell = replace(cell, word="Breached, excused")
        found.append(cell)
    return found


def _cell(ticket: Ticket, kind: ClockKind, cycles: Sequence[Clock], at: dt.datetime) -> Cell:
    if not cycles:
        return _not_begun(ticket, kind)
    clock = cycles[-1]
    standing = clock.standing(at)
    cell = replace(DRAW[standing.look](clock, standing, at), explained=f"?clock={kind}")
    met = [cycle for cycle in cycles if cycle.verdict == Verdict.MET]
    judged = [cycle for cycle in cycles if cycle.verdict in {Verdict.MET, Verdict.BREACHED}]
    if kind == ClockKind.UPDATE and clock.ended_at and len(judged) > 1:
        return replace(cell, big=f"{len(met)} of {len(judged)} in time")
    return cell


def _not_begun(ticket: Ticket, kind: ClockKind) -> Cell:
    """No cycle yet, or none at all: what the contract says about it."""
    target = target_of(ticket, kind)
    name, note = NAMES[kind], how(kind, target)
    if target is None:
        return Cell(name, "none", "None", "Not promised", f"The contract promises none for {ticket.priority}.")
    if ticket.state in {State.RESOLVED, State.CLOSED}:
        return Cell(name, "none", "None", "Nothing to count", note)
    if kind == ClockKind.UPDATE:
        return Cell(name, "none", "Not yet", "Starts when it is taken in charge", note)
    return Cell(name, "none", "Not yet", "No estimate yet", note)


def target_of(ticket: Ticket, kind: ClockKind) -> Target | None:
    if ticket.terms is None:
        return None
    return ticket.terms.value.target(ticket.priority, kind)


# How it counts


def how(kind: ClockKind, target: Target | None) -> str:
    """“Every 8 support hours.”, “Within 1 hour, around the clock.”, “By the agreed estimate.”"""
    if target is None:
        return ""
    if target.minutes is None:
        return "By the agreed estimate." if target.binding else "By the agreed estimate, tracked without a verdict."
    return _how(kind, target.minutes, target.counting)


def _how(kind: ClockKind, minutes: int, counting: str) -> str:
    begins = "Every" if kind == ClockKind.UPDATE else "Within"
    hours, rest = divmod(minutes, HOUR)
    if rest:
        length = duration(dt.timedelta(minutes=minutes))
        return (
            f"{begins} {length} of support time."
            if counting == Counting.SUPPORT_HOURS
            else f"{begins} {length}, around the clock."
        )
    unit = "hour" if hours == 1 else "hours"
    if counting == Counting.SUPPORT_HOURS:
        return f"{begins} {hours} support {unit}."
    return f"{begins} {hours} {unit}, around the clock."


def _counts(clock: Clock) -> str:
    kind = ClockKind(clock.kind)
    if clock.minutes is not None:
        return _how(kind, clock.minutes, clock.counting)
    if clock.due_at is None and clock.left is None and clock.last_estimate is None:
        return "By the agreed estimate." if kind == ClockKind.RESOLUTION else f"Not promised for {clock.priority}."
    return "The agreed estimate." if clock.has_verdict else "The agreed estimate, tracked without a verdict."


# One drawing for each look


def _share(standing: Standing) -> int:
    return round(standing.share * 100)


def _running(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:
    is_warned = standing.look == Look.WARNED
    return Cell(
        name=NAMES[ClockKind(clock.kind)],
        look="warned" if is_warned else "running",
        word="Due soon" if is_warned else "Running",
        big=f"{duration(standing.left)} left",
        note=_counts(clock),
        share=_share(standing),
        due=f"Due {exact_moment(clock.due_at, at)}.",
        due_at=clock.due_at,
    )


def _outside(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:
    return Cell(
        name=NAMES[ClockKind(clock.kind)],
        look="outside",
        word="Outside hours",
        big=f"{duration(standing.left)} from {moment(standing.opens_at, at)}",
        note=_counts(clock),
        share=_share(standing),
        due=f"Due {exact_moment(clock.due_at, at)}.",
        due_at=clock.due_at,
    )


def _waiting(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:  # drawn like the others
    left = f"{duration(standing.left)} left when the answer comes" if standing.left is not None else "Stands still"
    return Cell(
        name=NAMES[ClockKind(clock.kind)],
        look="waiting",
        word="Waiting",
        big=left,
        note=f"{_counts(clock)} No due time while waiting.",
        share=_share(standing) if standing.left is not None else None,
    )


def _breached(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:
    return Cell(
        name=NAMES[ClockKind(clock.kind)],
        look="breached",
        word="Breached",
        big=f"{duration(standing.over)} over",
        note=_counts(clock),
        share=100,
        due=f"Was due {exact_moment(clock.due_at, at)}.",
        due_at=clock.due_at,
    )


def _met(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:
    of = f" of {duration(clock.allowed)}" if clock.allowed else ""
    return Cell(
        name=NAMES[ClockKind(clock.kind)],
        look="met",
        word="Met",
        big=f"{duration(standing.counted)}{of}",
        note=f"{exact_moment(clock.ended_at, at)}. {_counts(clock)}",
        share=_share(standing),
    )


def _was_breached(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:
    return Cell(
        name=NAMES[ClockKind(clock.kind)],
        look="was-breached",
        word="Breached",
        big=f"By {duration(standing.over)}",
        note=f"Done {exact_moment(clock.ended_at, at)}.",
        share=100,
        due=f"Was due {exact_moment(clock.due_at, at)}.",
        due_at=clock.due_at,
    )


def _undated(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:
    if clock.kind == ClockKind.RESOLUTION:
        return Cell(NAMES[ClockKind.RESOLUTION], "none", "Not yet", "No estimate yet", _counts(clock))
    return Cell(NAMES[ClockKind(clock.kind)], "none", "None", "Not promised", _counts(clock))


def _done(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:
    note = f"After {duration(standing.counted)}, {exact_moment(clock.ended_at, at)}."
    return Cell(NAMES[ClockKind(clock.kind)], "none", "No verdict", "Done", f"{note} Tracked without a verdict.")


def _void(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:
    return Cell(NAMES[ClockKind(clock.kind)], "none", "Void", "Does not count", "Withdrawn before it was due.")


def _cancelled(clock: Clock, standing: Standing, at: dt.datetime) -> Cell:
    note = f"The SLA ended {exact_moment(clock.ended_at, at)}."
    return Cell(NAMES[ClockKind(clock.kind)], "none", "Ended", f"After {duration(standing.counted)}", note)


Drawing = Callable[[Clock, Standing, dt.datetime], Cell]
DRAW: dict[Look, Drawing] = {
    Look.RUNNING: _running,
    Look.WARNED: _running,
    Look.OUTSIDE: _outside,
    Look.WAITING: _waiting,
    Look.BREACHED: _breached,
    Look.MET: _met,
    Look.WAS_BREACHED: _was_breached,
    Look.UNDATED: _undated,
    Look.UNTARGETED: _done,
    Look.VOID: _void,
    Look.CANCELLED: _cancelled,
}
