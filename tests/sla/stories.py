"""Timelines to try, as facts that could have come from a ticket, and terms to count them by."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from customers.terms import AROUND_THE_CLOCK, SUPPORT_HOURS, CalendarTerms, Target, Terms
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
    TermsApplied,
    Updated,
    WaitingEnded,
    WaitingStarted,
    Withdrawn,
)
from sla.working_time import WorkingTime
from tests.sla.calendars import WORK_WEEK

ROME = CalendarTerms(name="Rome", timezone="Europe/Rome", weekly=WORK_WEEK, days_off=())
BEGIN = dt.datetime(2026, 3, 23, tzinfo=dt.UTC)  # a Monday; the clocks change on the Sunday after
LAST = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
PRIORITIES = ("P1", "P2", "P3")


def terms(counting: str = SUPPORT_HOURS, resolution: int | None = None) -> Terms:
    """The default contract; `resolution`: minutes for every priority instead of estimates."""
    targets = [
        *(Target(p, "taking_charge", m, counting) for p, m in zip(PRIORITIES, (60, 120, 2880), strict=True)),
        *(Target(p, "update", m, counting) for p, m in zip(PRIORITIES, (240, 480, None), strict=True)),
        *(Target(p, "resolution", resolution, counting, binding=p == "P3") for p in PRIORITIES),
    ]
    return Terms(contract="Premium", version=1, valid_from=BEGIN, calendar=ROME, targets=tuple(targets))


TERMS = {
    value.digest: value
    for value in (terms(), terms(resolution=2400), terms(AROUND_THE_CLOCK), terms(AROUND_THE_CLOCK, resolution=5000))
}
AROUND = [digest for digest, value in TERMS.items() if value.targets[0].counting == AROUND_THE_CLOCK]
HOURS = WorkingTime.of(ROME)


def cycles(facts: Sequence[Fact], until: dt.datetime = LAST) -> tuple[Cycle, ...]:
    return replay(facts, until, TERMS)


@dataclass
class Ticket:
    """What can happen next depends on this much of a ticket."""

    priority: str
    state: str = "open"
    waiting: bool = False
    covered: bool = True

    def choices(self) -> list[str]:
        found = {
            "open": ["take", "take", "take", "take", "say", "priority", "cover", "terms", "withdraw"],
            "work": [
                "say",
                "say",
                "ask",
                "ask",
                "estimate",
                "priority",
                "cover",
                "terms",
                *["resolve"] * 2,
                "withdraw",
            ],
            "resolved": ["say", "reopen", "reopen", "close"],
            "closed": [],
        }[self.state]
        return [*found, *["answer"] * 6] if self.waiting else found

    def does(self, act: str) -> None:
        states = {"take": "work", "resolve": "resolved", "reopen": "work", "close": "closed", "withdraw": "closed"}
        self.state = states.get(act, self.state)
        if act == "ask":
            self.waiting = True
        elif act in {"answer", "resolve", "withdraw"}:
            self.waiting = False


@st.composite
def stories(
    draw: st.DrawFn, digests: Sequence[str] = tuple(TERMS), without: frozenset[str] = frozenset()
) -> list[Fact]:
    """Facts of a ticket that moves as the workflow allows, four to fourteen acts long. `without`: acts to leave out."""
    ticket = Ticket(draw(st.sampled_from(PRIORITIES)))
    at = BEGIN + dt.timedelta(minutes=15 * draw(st.integers(0, 4 * 24 * 8)))
    facts: list[Fact] = [
        Filed(
            at=at,
            order=0,
            side="customer",
            terms=draw(st.sampled_from(digests)),
            priority=ticket.priority,
            covered=True,
        )
    ]
    for _ in range(draw(st.integers(4, 14))):
        choices = [choice for choice in ticket.choices() if choice not in without]
        if not choices:
            break
        act = draw(st.sampled_from(choices))
        at += dt.timedelta(minutes=15 * draw(st.one_of(st.integers(1, 32), st.integers(1, 400))))
        if act == "terms":
            digest = draw(st.sampled_from(digests))
            facts.append(TermsApplied(at=at, order=len(facts), side="vendor", terms=digest, covered=ticket.covered))
        else:
            facts += _facts(draw, ticket, act, at, len(facts))
        ticket.does(act)
    return facts


def _facts(draw: st.DrawFn, ticket: Ticket, act: str, at: dt.datetime, order: int) -> list[Fact]:
    said = Updated(at=at, order=order, side="vendor")
    if act == "ask":
        return [said, WaitingStarted(at=at, order=order + 1, side="vendor")]
    if act == "priority":
        ticket.priority = draw(st.sampled_from([one for one in PRIORITIES if one != ticket.priority]))
        return [PriorityChanged(at=at, order=order, side="vendor", priority=ticket.priority)]
    if act == "cover":
        ticket.covered = not ticket.covered
        return [CoverageChanged(at=at, order=order, side="vendor", covered=ticket.covered)]
    if act == "estimate":
        due = HOURS.add(at, dt.timedelta(minutes=15 * draw(st.integers(1, 200))))
        return [EstimateAgreed(at=at, order=order, side="vendor", due_at=due)]
    kinds: dict[str, type[Fact]] = {
        "take": TakenInCharge,
        "answer": WaitingEnded,
        "resolve": Resolved,
        "reopen": Reopened,
        "close": Closed,
        "withdraw": Withdrawn,
    }
    return [said if act == "say" else kinds[act](at=at, order=order, side="vendor")]


def waits_of(facts: Sequence[Fact], until: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """When the ticket waited, read off the facts: from the question to what ended it."""
    since, found = None, []
    for fact in facts:
        if isinstance(fact, WaitingStarted) and since is None:
            since = fact.at
        elif isinstance(fact, WaitingEnded | Resolved | Closed | Withdrawn) and since is not None:
            found.append((since, fact.at))
            since = None
    return [*found, (since, until)] if since is not None else found


def moved(fact: Fact, by: dt.timedelta, **changes: object) -> Fact:
    """The same fact, later."""
    if isinstance(fact, EstimateAgreed):
        changes["due_at"] = fact.due_at + by
    return dataclasses.replace(fact, at=fact.at + by, **changes)  # type: ignore[arg-type]  # fields by name
