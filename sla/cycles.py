"""One cycle of one clock. Pure: imports no Django."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from customers.terms import SUPPORT_HOURS, Target, Terms
from sla.working_time import ZERO, Hours, hours_of


class Verdict(StrEnum):
    """How a finished cycle ended. A running cycle has none."""

    MET = "met"
    BREACHED = "breached"
    VOID = "void"  # withdrawn before it was due
    CANCELLED = "cancelled"  # coverage was lost
    UNTARGETED = "untargeted"  # there was nothing to keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """What facts decide about a cycle.

    `due_at` is None while there is no target, and while the cycle stands still unbreached. `counted` is the open time
    to the last fact, by the counting of the target, with what was carried over from the cycle that this one continues.
    `left` is what was left of it when it began to stand still. `allowed` is the whole target as a duration.
    """

    kind: str
    number: int
    priority: str
    terms: str
    minutes: int | None
    counting: str
    has_verdict: bool
    started_at: dt.datetime
    due_at: dt.datetime | None
    in_force_at: dt.datetime
    allowed: dt.timedelta | None
    counted: dt.timedelta
    counted_at: dt.datetime
    left: dt.timedelta | None
    still_since: dt.datetime | None
    ended_at: dt.datetime | None
    verdict: str
    breached_at: dt.datetime | None
    continues: int | None
    first_estimate: dt.datetime | None
    last_estimate: dt.datetime | None

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


@dataclass(slots=True)
class Running:
    """A cycle while facts are applied to it. `due` goes on silently while the cycle stands still.

    `agreed` is the latest estimate, moved by what was waited since it was agreed, beside a target of the contract, too.
    """

    kind: str
    number: int
    priority: str
    terms: Terms
    digest: str
    target: Target | None
    started_at: dt.datetime
    in_force_at: dt.datetime
    due: dt.datetime | None = None
    allowed: dt.timedelta | None = None
    carried: dt.timedelta = ZERO
    waits: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)
    still_since: dt.datetime | None = None
    breached: bool = False
    continues: int | None = None
    estimates: list[dt.datetime] = field(default_factory=list)
    agreed: dt.datetime | None = None
    agreed_at: dt.datetime | None = None

    # How it counts

    @property
    def hours(self) -> Hours:
        return hours_of(self.terms.calendar, self.target.counting if self.target else SUPPORT_HOURS)

    @property
    def minutes(self) -> int | None:
        return self.target.minutes if self.target else None

    @property
    def has_verdict(self) -> bool:
        """A target can be missed; an estimate only when the contract says that it binds."""
        if self.target is None:
            return False
        return self.target.minutes is not None or self.target.binding

    def counted(self, at: dt.datetime) -> dt.timedelta:
        """Open time from the start to `at`, waits left out, with what was carried over."""
        end = min(at, self.still_since) if self.still_since else at
        waited = sum((self.hours.between(*wait) for wait in self.waits), ZERO)
        return self.carried + self.hours.between(self.started_at, end) - waited

    def is_past_due(self, at: dt.datetime) -> bool:
        """Strictly after the due instant; while it stands still, at the instant at which it began to."""
        at = min(at, self.still_since) if self.still_since else at
        return self.has_verdict and self.due is not None and at > self.due

    # What happens to it

    def aim(self, at: dt.datetime) -> None:
        """Set the due instant from the target: at the start, or anew when the target changes at `at`.

        Counted from the own start. When that is not after `at`, counted from `at`, never beyond the old due instant.
        """
        old, self.in_force_at = self.due, at
        now = self.still_since or at
        if self.minutes is None:
            self._aim_at_estimate(now)
            return
        self.allowed = dt.timedelta(minutes=self.minutes)
        left = self.allowed - self.counted(now)
        if left > ZERO or at <= self.started_at:
            self.due = self._after_waits(self.allowed - self.carried)
            return
        fresh = self.hours.add(now, self.allowed)
        self.due = fresh if old is None else min(fresh, old)

    def _aim_at_estimate(self, now: dt.datetime) -> None:
        """The latest estimate, when it lies ahead. A past one must be agreed anew: nothing is breached by itself."""
        self.due = self.agreed if self.agreed is not None and self.agreed > now else None
        self.allowed = self.hours.between(now, self.due) if self.due else None

    def retarget(self, priority: str, terms: Terms, digest: str, at: dt.datetime) -> None:
        """Priority or terms changed at `at`. An estimate stands, unless it only now begins to bind."""
        by_estimate, bound = self.minutes is None and self.due is not None, self.has_verdict
        self.priority, self.terms, self.digest = priority, terms, digest
        self.target = terms.target(priority, self.kind)
        if by_estimate and self.minutes is None and (bound or not self.has_verdict):
            return
        self.aim(at)

    def _after_waits(self, allowed: dt.timedelta) -> dt.datetime:
        """The instant by which `allowed` has been counted since the start, waits left out."""
        at, left = self.started_at, max(allowed, ZERO)
        for begin, end in self.waits:
            counted = self.hours.between(at, begin)
            if left <= counted:
                break
            left -= counted
            at = end
        return self.hours.add(at, left)

    def stand_still(self, at: dt.datetime) -> None:
        self.still_since = at

    def run_on(self, at: dt.datetime) -> None:
        """The wait ends: the due instant has moved by the counted time that it lasted."""
        if self.still_since is None:
            return
        since, self.still_since = self.still_since, None
        self.waits.append((since, at))
        if self.agreed is not None and self.agreed_at is not None:
            self.agreed = self._moved(self.agreed, max(since, self.agreed_at), at)
        if self.due is None or self.breached:
            return
        due = self.agreed if self.minutes is None else self._moved(self.due, since, at)
        if due != self.due:
            self.due, self.in_force_at = due, at

    def _moved(self, due: dt.datetime, since: dt.datetime, until: dt.datetime) -> dt.datetime:
        """Nothing waited, nothing moved: not even to the next opening."""
        waited = self.hours.between(since, until)
        return self.hours.add(due, waited) if waited else due

    def agree(self, due: dt.datetime, at: dt.datetime) -> None:
        """An estimate. It never heals a breach, and a target of the contract stands beside it."""
        self.estimates.append(due)
        self.agreed, self.agreed_at = due, at
        if self.breached or self.minutes is not None:
            return
        self.due, self.in_force_at = due, at
        self.allowed = self.hours.between(at, due)

    def frozen(self, at: dt.datetime, *, ended_at: dt.datetime | None = None, verdict: str = "") -> Cycle:
        """The cycle as a value: as it stands after the fact at `at`."""
        still = None if self.breached else self.still_since
        return Cycle(
            kind=self.kind,
            number=self.number,
            priority=self.priority,
            terms=self.digest,
            minutes=self.minutes,
            counting=self.target.counting if self.target else SUPPORT_HOURS,
            has_verdict=self.has_verdict,
            started_at=self.started_at,
            due_at=None if still else self.due,
            in_force_at=self.in_force_at,
            allowed=self.allowed,
            counted=self.counted(at),
            counted_at=at,
            left=self._left(still) if still else None,
            still_since=self.still_since,
            ended_at=ended_at,
            verdict=verdict,
            breached_at=max(self.due, self.in_force_at) if self.breached and self.due else None,
            continues=self.continues,
            first_estimate=self.estimates[0] if self.estimates else None,
            last_estimate=self.estimates[-1] if self.estimates else None,
        )

    def _left(self, since: dt.datetime) -> dt.timedelta | None:
        if self.due is None:
            return None
        if self.minutes is None and self.agreed_at is not None:
            since = max(since, self.agreed_at)
        return self.hours.between(since, self.due)


def finish(cycle: Running, at: dt.datetime, *, withdrawn: bool, cancelled: bool) -> Cycle:
    """End a cycle at `at`, with its verdict, for good. Whether it was breached by then is known."""
    cycle.run_on(at)
    if cycle.breached:
        verdict = Verdict.BREACHED
    elif withdrawn:
        verdict = Verdict.VOID
    elif cancelled:
        verdict = Verdict.CANCELLED
    elif cycle.due is None or not cycle.has_verdict:
        verdict = Verdict.UNTARGETED
    else:
        verdict = Verdict.MET
    return cycle.frozen(at, ended_at=at, verdict=verdict)
