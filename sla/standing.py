"""How a cycle stands at an instant: computed on read, never stored. Pure: imports no Django.

Works on a `Cycle` of a replay and on a stored `Clock` alike.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sla.cycles import Verdict
from sla.working_time import ZERO, Hours

BREACH = 100  # the level of a breach, in per cent of the target


class Counted(Protocol):
    """What a cycle needs to have to be looked at."""

    @property
    def has_verdict(self) -> bool: ...
    @property
    def due_at(self) -> dt.datetime | None: ...
    @property
    def in_force_at(self) -> dt.datetime: ...
    @property
    def allowed(self) -> dt.timedelta | None: ...
    @property
    def counted(self) -> dt.timedelta: ...
    @property
    def counted_at(self) -> dt.datetime: ...
    @property
    def left(self) -> dt.timedelta | None: ...
    @property
    def still_since(self) -> dt.datetime | None: ...
    @property
    def ended_at(self) -> dt.datetime | None: ...
    @property
    def verdict(self) -> str: ...
    @property
    def breached_at(self) -> dt.datetime | None: ...


class Look(StrEnum):
    RUNNING = "running"
    WARNED = "warned"
    BREACHED = "breached"
    OUTSIDE = "outside"
    WAITING = "waiting"
    UNDATED = "undated"  # runs without a due instant
    MET = "met"
    WAS_BREACHED = "was_breached"
    VOID = "void"
    CANCELLED = "cancelled"
    UNTARGETED = "untargeted"


@dataclass(frozen=True, slots=True)
class Standing:
    """`left` is counted time to the due instant, `over` counted time since it; `share` of the target used, 0 to 1."""

    look: Look
    counted: dt.timedelta
    left: dt.timedelta | None = None
    over: dt.timedelta | None = None
    share: float = 0.0
    breached_at: dt.datetime | None = None
    opens_at: dt.datetime | None = None


_FINISHED = {
    Verdict.MET: Look.MET,
    Verdict.BREACHED: Look.WAS_BREACHED,
    Verdict.VOID: Look.VOID,
    Verdict.CANCELLED: Look.CANCELLED,
    Verdict.UNTARGETED: Look.UNTARGETED,
}


def standing(cycle: Counted, now: dt.datetime, hours: Hours, levels: Sequence[int]) -> Standing:
    """How `cycle` stands at `now`, counted by `hours`, with the warning levels of its terms."""
    if cycle.ended_at is not None:
        over = hours.between(cycle.due_at, cycle.ended_at) if cycle.due_at and cycle.breached_at else None
        return Standing(
            _FINISHED[Verdict(cycle.verdict)],
            cycle.counted,
            over=over,
            share=_share(cycle.counted, cycle.allowed),
            breached_at=cycle.breached_at,
        )
    counted = cycle.counted if cycle.still_since else cycle.counted + hours.between(cycle.counted_at, now)
    if cycle.due_at is not None and cycle.has_verdict and now > cycle.due_at:
        return Standing(
            Look.BREACHED,
            counted,
            over=hours.between(cycle.due_at, now),
            share=1.0,
            breached_at=max(cycle.due_at, cycle.in_force_at),
        )
    if cycle.still_since is not None:
        return Standing(Look.WAITING, counted, left=cycle.left, share=_used(cycle.left, cycle.allowed))
    if cycle.due_at is None:
        return Standing(Look.UNDATED, counted)
    left = hours.between(now, cycle.due_at)
    share = _used(left, cycle.allowed)
    if not hours.is_open(now):
        return Standing(Look.OUTSIDE, counted, left=left, share=share, opens_at=hours.add(now, ZERO))
    warned = cycle.has_verdict and bool(levels) and share * 100 >= max(levels)
    return Standing(Look.WARNED if warned else Look.RUNNING, counted, left=left, share=share)


def _used(left: dt.timedelta | None, allowed: dt.timedelta | None) -> float:
    if left is None or not allowed:
        return 0.0
    return min(max(1 - left / allowed, 0.0), 1.0)


def _share(counted: dt.timedelta, allowed: dt.timedelta | None) -> float:
    return min(counted / allowed, 1.0) if allowed else 0.0


def instant_of(cycle: Counted, level: int, hours: Hours) -> dt.datetime | None:
    """When a running cycle reaches `level` per cent of its target; None when it stands still or nothing is due.

    For 100 it is the due instant itself: breached is strictly after it.
    """
    if cycle.ended_at is not None or cycle.due_at is None or not cycle.has_verdict:
        return None
    if level >= BREACH:
        return cycle.due_at
    if cycle.still_since is not None or cycle.allowed is None:
        return None
    to_go = hours.between(cycle.counted_at, cycle.due_at) - cycle.allowed * (100 - level) / 100
    return max(cycle.counted_at, cycle.in_force_at) if to_go <= ZERO else hours.add(cycle.counted_at, to_go)


def next_to_tell(cycle: Counted, told: int, hours: Hours, levels: Sequence[int]) -> tuple[dt.datetime, int] | None:
    """The next level above `told` and its instant; None when there is nothing more to tell."""
    for level in (*sorted(levels), BREACH):
        if level > told and (at := instant_of(cycle, level, hours)) is not None:
            return at, level
    return None


def level_reached(cycle: Counted, now: dt.datetime, hours: Hours, levels: Sequence[int]) -> int:
    """The highest level that a running cycle has reached at `now`; 0 for none."""
    reached = 0
    for level in (*sorted(levels), BREACH):
        at = instant_of(cycle, level, hours)
        if at is not None and (at < now if level == BREACH else at <= now):
            reached = level
    return reached
