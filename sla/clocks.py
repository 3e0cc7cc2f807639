"""The replay: facts in, every cycle of every clock out. Pure: imports no Django.

Facts are taken in the order of (at, order). Nothing but the facts decides: the same facts give the same cycles, and
facts after `until` change nothing.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import singledispatchmethod

from customers.terms import Terms
from sla.cycles import Cycle, Running, finish
from sla.facts import (
    Closed,
    CoverageChanged,
    EstimateAgreed,
    Fact,
    Filed,
    PriorityChanged,
    Reopened,
    Resolved,
    TakenInCharge,
    TermsApplied,
    Updated,
    WaitingEnded,
    WaitingStarted,
    Withdrawn,
)

TAKING_CHARGE, UPDATE, RESOLUTION = "taking_charge", "update", "resolution"
VENDOR = "vendor"


def replay(facts: Iterable[Fact], until: dt.datetime, terms: Mapping[str, Terms]) -> tuple[Cycle, ...]:
    """Every cycle of every clock, by kind and number, as the facts up to and including `until` decide.

    `terms` maps the digests that facts name to their values.
    """
    ticket = _Replay(terms)
    for fact in sorted((fact for fact in facts if fact.at <= until), key=lambda fact: (fact.at, fact.order)):
        ticket.apply(fact)
    return ticket.cycles()


class _Replay:
    """What is known of a ticket after some of its facts."""

    def __init__(self, terms: Mapping[str, Terms]) -> None:
        self.known = terms
        self.digest: str | None = None
        self.priority: str  # known from the filing on
        self.covered = self.taken = self.resolved = self.ended = False
        self.origin: dt.datetime | None = None
        self.waiting_since: dt.datetime | None = None
        self.waits: list[tuple[dt.datetime, dt.datetime]] = []
        self.running: dict[str, Running] = {}
        self.finished: list[Cycle] = []
        self.ended_last: dict[str, tuple[Running, Cycle]] = {}
        self.last: dt.datetime  # known from the first fact on

    def apply(self, fact: Fact) -> None:
        if self.ended:
            return
        for cycle in self.running.values():
            cycle.breached = cycle.is_past_due(fact.at)
        self.last = fact.at
        self.take(fact)

    def cycles(self) -> tuple[Cycle, ...]:
        found = [*self.finished, *(cycle.frozen(self.last) for cycle in self.running.values())]
        return tuple(sorted(found, key=lambda cycle: (cycle.kind, cycle.number)))

    # Facts

    @singledispatchmethod
    def take(self, fact: Fact) -> None:
        raise TypeError(f"Not a fact that clocks know: {fact!r}")

    @take.register
    def _(self, fact: Filed) -> None:
        self.digest, self.priority, self.covered = fact.terms, fact.priority, fact.covered
        self.origin = fact.reported_at or fact.at
        if self.covered:
            self.start(TAKING_CHARGE, self.origin, in_force_at=fact.at)
            self.start_resolution(self.origin, in_force_at=fact.at)

    @take.register
    def _(self, fact: TakenInCharge) -> None:
        self.end(TAKING_CHARGE, fact.at)
        self.taken = True
        if self.covered:
            self.start(UPDATE, fact.at)

    @take.register
    def _(self, fact: Updated) -> None:
        if fact.side == VENDOR and UPDATE in self.running:
            self.end(UPDATE, fact.at)
            self.start(UPDATE, fact.at)

    @take.register
    def _(self, fact: WaitingStarted) -> None:
        if self.waiting_since is None:
            self.waiting_since = fact.at
            for cycle in self.running.values():
                cycle.stand_still(fact.at)

    @take.register
    def _(self, fact: WaitingEnded) -> None:
        self.run_on(fact.at)

    @take.register
    def _(self, fact: PriorityChanged) -> None:
        self.priority = fact.priority
        self.retarget(fact.at)

    @take.register
    def _(self, fact: CoverageChanged) -> None:
        self.cover(fact.at, covered=fact.covered)

    @take.register
    def _(self, fact: TermsApplied) -> None:
        self.digest = fact.terms
        self.cover(fact.at, covered=fact.covered)
        self.retarget(fact.at)

    @take.register
    def _(self, fact: EstimateAgreed) -> None:
        if not self.covered or self.resolved:
            return
        if RESOLUTION not in self.running:
            self.start(RESOLUTION, fact.at)
        self.running[RESOLUTION].agree(fact.due_at, fact.at)

    @take.register
    def _(self, fact: Resolved) -> None:
        self.run_on(fact.at)
        self.end_all(fact.at)
        self.resolved = True

    @take.register
    def _(self, fact: Reopened) -> None:
        self.resolved = False
        self.origin = fact.at
        if not self.covered:
            return
        self.start(UPDATE, fact.at)
        before = self.ended_last.get(RESOLUTION)
        if before or self.target_minutes(RESOLUTION) is not None:
            self.start(RESOLUTION, fact.at, continues=before)

    @take.register
    def _(self, fact: Closed) -> None:
        self.end_all(fact.at)
        self.ended = True

    @take.register
    def _(self, fact: Withdrawn) -> None:
        self.end_all(fact.at, withdrawn=True)
        self.ended = True

    # What facts do

    def target_minutes(self, kind: str) -> int | None:
        target = self.known[self.digest].target(self.priority, kind) if self.digest else None
        return target.minutes if target else None

    def start(
        self,
        kind: str,
        at: dt.datetime,
        *,
        in_force_at: dt.datetime | None = None,
        continues: tuple[Running, Cycle] | None = None,
    ) -> None:
        if self.digest is None:
            return
        terms = self.known[self.digest]
        number = 1 + max((cycle.number for cycle in self.finished if cycle.kind == kind), default=0)
        cycle = Running(
            kind=kind,
            number=number,
            priority=self.priority,
            terms=terms,
            digest=self.digest,
            target=terms.target(self.priority, kind),
            started_at=at,
            in_force_at=at,
            waits=[(max(begin, at), end) for begin, end in self.waits if end > at],
        )
        if continues is not None:
            self.carry(cycle, *continues)
        cycle.aim(at)
        cycle.in_force_at = in_force_at or at
        if self.waiting_since is not None:
            cycle.stand_still(max(at, self.waiting_since))
        self.running[kind] = cycle

    def carry(self, cycle: Running, earlier: Running, ended: Cycle) -> None:
        """A chain over reopenings counts as one: what was counted goes on, and the estimates are known."""
        cycle.continues, cycle.carried = ended.number, ended.counted
        cycle.estimates = list(earlier.estimates)
        cycle.agreed, cycle.agreed_at = earlier.agreed, earlier.agreed_at

    def start_resolution(self, at: dt.datetime, *, in_force_at: dt.datetime | None = None) -> None:
        if self.target_minutes(RESOLUTION) is not None:
            self.start(RESOLUTION, at, in_force_at=in_force_at)

    def end(self, kind: str, at: dt.datetime, *, withdrawn: bool = False, cancelled: bool = False) -> None:
        cycle = self.running.pop(kind, None)
        if cycle is not None:
            ended = finish(cycle, at, withdrawn=withdrawn, cancelled=cancelled)
            self.finished.append(ended)
            self.ended_last[kind] = (cycle, ended)

    def end_all(self, at: dt.datetime, *, withdrawn: bool = False, cancelled: bool = False) -> None:
        for kind in list(self.running):
            self.end(kind, at, withdrawn=withdrawn, cancelled=cancelled)

    def run_on(self, at: dt.datetime) -> None:
        if self.waiting_since is not None:
            self.waits.append((self.waiting_since, at))
            self.waiting_since = None
            for cycle in self.running.values():
                cycle.run_on(at)

    def cover(self, at: dt.datetime, *, covered: bool) -> None:
        gained = covered and not self.covered
        self.covered = covered
        if not covered:
            self.end_all(at, cancelled=True)
        if gained:
            self.origin = at
        if gained and not self.resolved:
            self.start(UPDATE if self.taken else TAKING_CHARGE, at)
            self.start_resolution(at)

    def retarget(self, at: dt.datetime) -> None:
        """Priority or terms changed: running cycles count anew from their own start; a breached one stays as it is."""
        if self.digest is None or not self.covered or self.resolved:
            return
        terms = self.known[self.digest]
        for cycle in self.running.values():
            if not cycle.breached:
                cycle.retarget(self.priority, terms, self.digest, at)
        if RESOLUTION not in self.running and self.origin is not None:
            self.start_resolution(self.origin)
            if RESOLUTION in self.running:
                self.running[RESOLUTION].due = None
                self.running[RESOLUTION].aim(at)
