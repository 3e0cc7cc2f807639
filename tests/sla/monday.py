"""Facts on a Monday, the contracts that they are told under, and the cycles that a replay makes of them.

Support hours in Rome; P1: taking charge 1 h, update 4 h; P2: 2 h and 8 h. It is Monday 23 March 2026, 09:00.
"""

import dataclasses
import datetime as dt

from sla.clocks import replay
from sla.cycles import Cycle
from sla.facts import (
    Fact,
    Filed,
)
from tests.sla.stories import BEGIN, terms

NINE = BEGIN.replace(hour=8)  # UTC
SHORT = dataclasses.replace(
    terms(),
    version=2,
    targets=tuple(
        dataclasses.replace(target, minutes=30) if target.clock == "taking_charge" else target
        for target in terms().targets
    ),
)
SOLVED = terms(resolution=240)
# Nothing is said of updates for P3.
SILENT = dataclasses.replace(
    terms(), targets=tuple(target for target in terms().targets if (target.priority, target.clock) != ("P3", "update"))
)
# Resolution within 2 h for P1 and 8 h for the others.
STEPPED = dataclasses.replace(
    terms(),
    targets=tuple(
        dataclasses.replace(target, minutes=120 if target.priority == "P1" else 480)
        if target.clock == "resolution"
        else target
        for target in terms().targets
    ),
)
# Resolution within 2 h for P1, by a binding estimate for P3.
MIXED = dataclasses.replace(
    terms(),
    targets=tuple(
        dataclasses.replace(target, minutes=120) if (target.priority, target.clock) == ("P1", "resolution") else target
        for target in terms().targets
    ),
)
KNOWN = {value.digest: value for value in (terms(), SHORT, SOLVED, SILENT, STEPPED, MIXED)}


def at(hours: float) -> dt.datetime:
    """So many hours after nine."""
    return NINE + dt.timedelta(hours=hours)


def filed(hours: float = 0, *, value: str = terms().digest, priority: str = "P1", covered: bool = True) -> Filed:
    return Filed(at=at(hours), order=0, side="customer", terms=value, priority=priority, covered=covered)


def cycles(*facts: Fact, until: float = 1000) -> dict[str, Cycle]:
    ordered = [dataclasses.replace(fact, order=number) for number, fact in enumerate(facts)]
    return {f"{cycle.kind}#{cycle.number}": cycle for cycle in replay(ordered, at(until), KNOWN)}


def vendor(kind: type[Fact], hours: float, **more: object) -> Fact:
    return kind(at=at(hours), order=0, side="vendor", **more)
