"""How a due instant came about: every interval counted, every gap, and what moved it. Pure: imports no Django.

Works on a `Cycle` of a replay and on a stored `Clock` alike.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Protocol

from customers.terms import Terms
from sla.clocks import replay
from sla.cycles import Cycle
from sla.facts import Closed, Fact, Resolved, Updated, WaitingEnded, WaitingStarted, Withdrawn
from sla.working_time import ZERO, Hours, Segment


class What(StrEnum):
    """What a stretch of time is to a cycle."""

    COUNTED = "counted"
    OVER = "over"  # counted after the due instant
    AHEAD = "ahead"  # still to count until it is due
    SPARE = "spare"  # left over when it was done
    WAITING = "waiting"  # open, and not counted: the customer was asked
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Wait:
    """From a question to its answer. `asked` and `answered` are the orders of the two facts; None while it lasts."""

    start: dt.datetime
    end: dt.datetime | None
    asked: int
    answered: int | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch. `why` is the reason of a gap, `wait` the number of the wait that holds it, `counted` what of it
    counts, and `total` the sum up to its end, with what was carried over.
    """

    start: dt.datetime
    end: dt.datetime
    what: What
    why: str
    wait: int | None
    counted: dt.timedelta
    total: dt.timedelta


@dataclass(frozen=True, slots=True)
class Step:
    """A fact that began the cycle, or changed what it is due by. `before` is None for the first."""

    fact: Fact
    before: Cycle | None
    after: Cycle


class Spanning(Protocol):
    """Which cycle it is, and what of it decides its stretches."""

    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def started_at(self) -> dt.datetime: ...
    @property
    def due_at(self) -> dt.datetime | None: ...
    @property
    def ended_at(self) -> dt.datetime | None: ...


def waits_of(facts: Iterable[Fact]) -> tuple[Wait, ...]:
    """Every wait, in order; asking twice is one wait. Resolving, closing and withdrawing end it, too."""
    found: list[Wait] = []
    for fact in sorted(facts, key=lambda fact: (fact.at, fact.order)):
        waits = bool(found) and found[-1].end is None
        if isinstance(fact, WaitingStarted) and not waits:
            found.append(Wait(fact.at, None, fact.order))
        elif isinstance(fact, WaitingEnded | Resolved | Closed | Withdrawn) and waits:
            found[-1] = replace(found[-1], end=fact.at, answered=fact.order)
    return tuple(found)


def horizon(cycle: Spanning, now: dt.datetime) -> dt.datetime:
    """How far a cycle has to be looked at: to its due instant, or beyond it to its end, or to `now`."""
    return max(cycle.started_at, cycle.due_at or cycle.started_at, cycle.ended_at or now)


def pieces(
    cycle: Spanning, waits: Sequence[Wait], hours: Hours, now: dt.datetime, carried: dt.timedelta = ZERO
) -> tuple[Piece, ...]:
    """The time from the start of a cycle to its horizon, without a hole. `carried` is what earlier cycles counted."""
    start, end = cycle.started_at, horizon(cycle, now)
    bounds = [now, cycle.due_at, cycle.ended_at, *(bound for wait in waits for bound in (wait.start, wait.end))]
    cuts = sorted({start, end, *(bound for bound in bounds if bound and start < bound < end)})
    found: list[Piece] = []
    total = carried
    for since, until in pairwise(cuts):
        wait = _wait_at(waits, since, cycle.ended_at or now)
        for segment in hours.segments(since, until):
            what = _what(cycle, segment, now, is_waiting=wait is not None)
            counted = ZERO if what in {What.CLOSED, What.WAITING} else segment.end - segment.start
            total += counted
            piece = Piece(segment.start, segment.end, what, segment.why, wait, counted, total)
            found.append(piece)
    return tuple(_merged(found))


def _wait_at(waits: Sequence[Wait], at: dt.datetime, last: dt.datetime) -> int | None:
    """The number of the wait that lasts at `at`; one that has not ended lasts until `last`."""
    for number, wait in enumerate(waits):
        if wait.start <= at < (wait.end or last):
            return number
    return None


def _what(cycle: Spanning, segment: Segment, now: dt.datetime, *, is_waiting: bool) -> What:
    if not segment.is_open:
        return What.CLOSED
    if is_waiting:
        return What.WAITING
    if cycle.ended_at is not None and segment.start >= cycle.ended_at:
        return What.SPARE
    if cycle.due_at is not None and segment.start >= cycle.due_at:
        return What.OVER
    if cycle.ended_at is None and segment.start >= now:
        return What.AHEAD
    return What.COUNTED


def _merged(found: Iterable[Piece]) -> list[Piece]:
    """Neighbours that are alike are one."""
    merged: list[Piece] = []
    for piece in found:
        last = merged[-1] if merged else None
        if last and (last.what, last.why, last.wait) == (piece.what, piece.why, piece.wait):
            merged[-1] = replace(last, end=piece.end, counted=last.counted + piece.counted, total=piece.total)
        else:
            merged.append(piece)
    return merged


def steps(facts: Sequence[Fact], terms: Mapping[str, Terms], cycle: Spanning) -> tuple[Step, ...]:
    """What began `cycle`, and each fact that gave it another due instant, target, priority or terms.

    Each is found by replaying the facts up to it. `terms` maps the digests that facts name to their values.
    """
    ordered = sorted(facts, key=lambda fact: (fact.at, fact.order))
    found: list[Step] = []
    for index, fact in enumerate(ordered):
        if fact.at < cycle.started_at or (cycle.ended_at and fact.at > cycle.ended_at):
            continue
        if found and isinstance(fact, Updated | WaitingStarted):
            continue
        after = _at(ordered[: index + 1], fact, terms, cycle)
        before = found[-1].after if found else None
        if after is not None and (before is None or _aim(before) != _aim(after)):
            found.append(Step(fact, before, after))
    return tuple(found)


def _at(facts: Sequence[Fact], last: Fact, terms: Mapping[str, Terms], cycle: Spanning) -> Cycle | None:
    same = (cycle.kind, cycle.number)
    return next((row for row in replay(facts, last.at, terms) if (row.kind, row.number) == same), None)


def _aim(cycle: Cycle) -> tuple[object, ...]:
    return (cycle.due_at, cycle.minutes, cycle.counting, cycle.priority, cycle.terms)
