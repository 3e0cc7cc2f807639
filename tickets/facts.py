"""The timeline as the clocks read it.

An event keeps, in `facts`, what the clocks count from it: a list of JSON objects whose `fact` names a class of
`sla.facts` and whose other keys are that fact's own fields. `at`, `order` and `side` are the event's.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from customers.vocabulary import Priority
from sla import facts as sla_facts
from sla.facts import Fact
from tickets.models import Event

Facts = list[dict[str, Any]]

# More facts than this in one event would mix with the next event's.
FACTS_AN_EVENT = 10


def filed(*, terms: str | None, priority: Priority, covered: bool, why: str, reported_at: dt.datetime | None) -> Facts:
    return [
        {
            "fact": "Filed",
            "terms": terms,
            "priority": str(priority),
            "covered": covered,
            "why": why,
            "reported_at": reported_at.isoformat() if reported_at else None,
        }
    ]


def simple(*names: str) -> Facts:
    """Facts that have no fields of their own, as `simple("Updated", "WaitingStarted")`."""
    return [{"fact": name} for name in names]


def priority_changed(priority: str) -> Facts:
    return [{"fact": "PriorityChanged", "priority": str(priority)}]


def coverage_changed(*, covered: bool, why: str) -> Facts:
    return [{"fact": "CoverageChanged", "covered": covered, "why": why}]


def terms_applied(*, terms: str, covered: bool, why: str) -> Facts:
    return [{"fact": "TermsApplied", "terms": terms, "covered": covered, "why": why}]


def estimate_agreed(due_at: dt.datetime) -> Facts:
    return [{"fact": "EstimateAgreed", "due_at": due_at.isoformat()}]


class Counted(NamedTuple):
    """What the clocks read of an event that is stored."""

    sequence: int
    at: dt.datetime
    side: str
    facts: Facts | None


def facts_of(events: Iterable[Event | Counted]) -> Sequence[Fact]:
    """The facts of a timeline, in the order in which they happened."""
    return [_fact(event, index, data) for event in events for index, data in enumerate(event.facts or ())]


def _fact(event: Event | Counted, index: int, data: dict[str, Any]) -> Fact:
    kind: type[Fact] = getattr(sla_facts, data["fact"])
    own = {field.name for field in fields(kind)} - {"at", "order", "side"}
    values = {name: data[name] for name in own & data.keys()}
    for name in ("reported_at", "due_at"):
        if values.get(name):
            values[name] = dt.datetime.fromisoformat(values[name])
    return kind(at=event.at, order=event.sequence * FACTS_AN_EVENT + index, side=event.side, **values)
