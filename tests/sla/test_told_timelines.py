"""The told timelines once more, without doors and database: their lines as facts, replayed by the core alone.

`tests/tickets/timelines` plays them through the services. Here it takes a moment, and a difference between the two
shows on which side a fault is.
"""

import dataclasses
import datetime as dt
import re

import pytest

from customers.services.contracts import DEFAULT_TARGETS
from customers.terms import AROUND_THE_CLOCK, DayOff, Terms
from sla.clocks import replay
from sla.cycles import Cycle
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
    Updated,
    WaitingEnded,
    WaitingStarted,
    Withdrawn,
)
from sla.standing import Look, standing
from sla.working_time import hours_of
from tests.cast import HOLIDAYS
from tests.sla.stories import BEGIN, ROME
from tests.tickets.timelines.play import INSTANT, Expectation, instant, minutes_of
from tests.tickets.timelines.told import TIMELINES

OFF = tuple(DayOff(dt.date.fromisoformat(date), name) for date, name in HOLIDAYS.items())
LOOKS = {"met": Look.MET, "void": Look.VOID, "cancelled": Look.CANCELLED, "undated": Look.UNDATED}
SIMPLE: dict[str, type[Fact]] = {
    "take": TakenInCharge,
    "comment": Updated,
    "resume": WaitingEnded,
    "answer": WaitingEnded,
    "services_answer": WaitingEnded,
    "attach": WaitingEnded,
    "resolve": Resolved,
    "reopen": Reopened,
    "withdraw": Withdrawn,
    "confirm": Closed,
}


class Telling:
    """The terms and the facts of a told timeline, and what it expects."""

    def __init__(self, told: str) -> None:
        self.terms = Terms(
            contract="Premium",
            version=1,
            valid_from=BEGIN,
            calendar=dataclasses.replace(ROME, days_off=OFF),
            targets=DEFAULT_TARGETS,
        )
        self.facts: list[Fact] = []
        self.expected: list[Expectation] = []
        self.now = BEGIN
        self.matrix = self.priority = ""
        self.is_covered = self.is_overridden = False
        for line in filter(None, map(str.strip, told.splitlines())):
            self.read(line)

    def read(self, line: str) -> None:
        if line.startswith("= "):
            clock, what, *value = line[2:].split(" ", 2)
            self.expected.append(Expectation(clock, what, value[0] if value else ""))
        elif line.startswith("contract "):
            self.change_contract(*line.split()[1:])
        else:
            _, at, verb, rest = re.split(rf"^{INSTANT} (\w+) ?", line)
            self.now = instant(at)
            self.act(verb, rest.split())

    def change_contract(self, what: str, *words: str) -> None:
        terms, calendar = self.terms, self.terms.calendar
        if what == "calendar":
            calendar = dataclasses.replace(calendar, timezone=words[0])
        elif what == "off":
            off = [DayOff(dt.date.fromisoformat(date), "Closed") for date in words]
            calendar = dataclasses.replace(calendar, days_off=(*calendar.days_off, *off))
        elif what == "hours":
            days = range(int(words[0][0]), int(words[0][-1]) + 1)
            others = [row for row in calendar.weekly if row[0] not in days]
            spans = [(day, *minutes_of(span)) for day in days for span in words[1:]]
            calendar = dataclasses.replace(calendar, weekly=tuple(sorted([*others, *spans])))
        targets = tuple(
            dataclasses.replace(target, counting=AROUND_THE_CLOCK)
            if what == "around_the_clock" and target.priority == words[0]
            else dataclasses.replace(target, minutes=int(words[1]))
            if (target.clock, target.priority) == (what, words[0])
            else target
            for target in terms.targets
        )
        self.terms = dataclasses.replace(terms, calendar=calendar, targets=targets)

    def happened(self, kind: type[Fact], **values: object) -> None:
        self.facts.append(kind(at=self.now, order=len(self.facts), side="vendor", **values))

    def act(self, verb: str, words: list[str]) -> None:
        if verb in SIMPLE:
            self.happened(SIMPLE[verb])
        elif verb == "file":
            self.file(*words)
        elif verb == "ask":
            self.happened(Updated)
            self.happened(WaitingStarted)
        elif verb == "estimate":
            self.happened(Updated)
            self.happened(EstimateAgreed, due_at=instant(" ".join(words)))
        elif verb == "hand_back" and words == ["public"]:
            self.happened(Updated)
        elif verb == "override":
            self.is_overridden = words[0] != "none"
            self.set_priority(words[0] if self.is_overridden else self.matrix)
        elif verb == "categorise":
            self.categorise(*words)

    def file(self, kind: str, priority: str, *rest: str) -> None:
        self.matrix = self.priority = priority
        self.is_covered = kind != "it_help" and rest != ("outside",)
        reported = instant(" ".join(rest[1:])) if rest[:1] == ("reported",) else None
        self.happened(Filed, terms=self.terms.digest, priority=priority, covered=self.is_covered, reported_at=reported)

    def set_priority(self, priority: str) -> None:
        if priority != self.priority:
            self.priority = priority
            self.happened(PriorityChanged, priority=priority)

    def categorise(self, kind: str, priority: str, *rest: str) -> None:
        self.matrix = priority
        if not self.is_overridden:
            self.set_priority(priority)
        is_covered = kind != "it_help" and rest != ("outside",)
        if is_covered != self.is_covered:
            self.is_covered = is_covered
            self.happened(CoverageChanged, covered=is_covered)

    def cycles(self) -> dict[str, Cycle]:
        found = replay(self.facts, self.now, {self.terms.digest: self.terms})
        return {f"{cycle.kind}#{cycle.number}": cycle for cycle in found}


def check(expected: Expectation, cycles: dict[str, Cycle], telling: Telling) -> None:
    if expected.what == "none":
        assert not [name for name in cycles if name.startswith(expected.clock)], expected
        return
    cycle = cycles[expected.clock]
    hours = hours_of(telling.terms.calendar, cycle.counting)
    seen = standing(cycle, telling.now, hours, telling.terms.warning_levels)
    if expected.what == "due":
        assert cycle.due_at == instant(expected.value), expected
    elif expected.what == "breached":
        assert (seen.look, seen.breached_at) in {
            (Look.BREACHED, instant(expected.value)),
            (Look.WAS_BREACHED, instant(expected.value)),
        }, expected
    elif expected.what == "waiting":
        left, minutes = map(int, expected.value.split(":"))
        assert (seen.look, cycle.due_at) == (Look.WAITING, None), expected
        assert seen.left == dt.timedelta(hours=left, minutes=minutes), expected
    else:
        assert seen.look == LOOKS[expected.what], expected


@pytest.mark.parametrize("name", TIMELINES)
def test_the_core_alone_gives_the_same(name: str) -> None:
    telling = Telling(TIMELINES[name])
    cycles = telling.cycles()

    for expected in telling.expected:
        check(expected, cycles, telling)
