"""One cycle of one ticket with all that explains it, and what its facts are called."""

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from common.wording import duration, exact_moment
from customers.terms import Terms
from customers.vocabulary import Counting
from sla.cycles import Cycle
from sla.explain import Step, steps
from sla.facts import (
    CoverageChanged,
    EstimateAgreed,
    Fact,
    Filed,
    PriorityChanged,
    Reopened,
    TakenInCharge,
    TermsApplied,
    Updated,
)
from sla.models import Clock
from sla.models import Terms as StoredTerms
from sla.working_time import ZERO
from tickets.facts import FACTS_AN_EVENT, facts_of
from tickets.models import Event, Ticket
from tickets.subject import Subject
from tickets.vocabulary import EventKind


@dataclass(frozen=True)
class Case:
    """One cycle with all that explains it. What is computed of it is computed once."""

    subject: Subject
    clock: Clock
    cycles: Sequence[Clock]
    events: Sequence[Event]
    at: dt.datetime
    excuse: Event | None = None

    @property
    def ticket(self) -> Ticket:
        return self.subject.ticket

    @cached_property
    def facts(self) -> Sequence[Fact]:
        return facts_of(self.events)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What gave it its due instant."""
        digests = {fact.terms for fact in self.facts if isinstance(fact, Filed | TermsApplied) and fact.terms}
        known = {digest: StoredTerms(digest=digest).value for digest in digests}
        return steps(self.facts, known, self.clock)

    @property
    def terms(self) -> Terms:
        return self.clock.value

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.terms.calendar.timezone)

    @property
    def carried(self) -> dt.timedelta:
        """What the cycle that this one continues had counted."""
        before = [row for row in self.cycles if row.kind == self.clock.kind and row.number == self.clock.continues]
        return before[0].counted if before else ZERO

    @cached_property
    def admins(self) -> dict[int, str]:
        """Who applied terms: the system opened the door for them. One query, none without such an event."""
        ids = [event.data["admin"] for event in self.events if event.kind == EventKind.TERMS_APPLIED]
        return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}

    def event_of(self, order: int | None) -> Event | None:
        if order is None:
            return None
        return next((event for event in self.events if event.sequence == order // FACTS_AN_EVENT), None)

    def who(self, order: int | None) -> str:
        """The person behind a fact; nobody's name when it was internal and the reader is of the customer."""
        event = self.event_of(order)
        if event is not None and event.kind == EventKind.TERMS_APPLIED:
            return self.admins.get(event.data["admin"], "")
        if event is None or event.actor is None or not (event.is_public or self.subject.is_internal):
            return ""
        return event.actor.name


def chosen(clocks: Sequence[Clock], kind: str, number: str) -> Clock | None:
    """The cycle that an address names; else the one that is due first; else the last."""
    named = [clock for clock in clocks if clock.kind == kind]
    exact = [clock for clock in named if str(clock.number) == number]
    if exact or named:
        return (exact or named)[-1]
    due = [clock for clock in clocks if clock.ended_at is None and clock.due_at]
    still = [clock for clock in clocks if clock.ended_at is None]
    first = min(due, key=lambda clock: (not clock.has_verdict, clock.due_at), default=None)
    last = [*clocks, *still][-1:]
    return first or (last[0] if last else None)


def target(clock: Clock) -> str:
    """“8 support hours”, “4 h, around the clock”, “the agreed estimate”."""
    if clock.minutes is None:
        return "the agreed estimate"
    length = duration(dt.timedelta(minutes=clock.minutes))
    if clock.counting == Counting.AROUND_THE_CLOCK:
        return f"{length}, around the clock"
    hours, rest = divmod(clock.minutes, 60)
    if rest:
        return f"{length} of support time"
    return f"{hours} support hour{'' if hours == 1 else 's'}"


def reason_of(case: Case, step: Step) -> str:
    who = case.who(step.fact.order)
    by = f" by {who}" if who else ""
    fact, before, after = step.fact, step.before, step.after
    if isinstance(fact, Filed):
        if fact.reported_at:
            return f"Filed{by}, reported {exact_moment(fact.reported_at, case.at)}"
        return f"Filed{by}"
    if isinstance(fact, EstimateAgreed):
        return f"Estimate agreed{by}: {exact_moment(fact.due_at, case.at)}"
    if isinstance(fact, PriorityChanged):
        return _repriced(before, after, by)
    if isinstance(fact, TermsApplied):
        return f"Other terms of the contract were applied{by}"
    names: dict[type[Fact], str] = {
        TakenInCharge: f"Taken in charge{by}",
        Updated: f"Update{by}",
        Reopened: f"Reopened{by}",
        CoverageChanged: "The SLA of the ticket began",
    }
    return names.get(type(fact), f"The wait for {case.ticket.customer.name} ended")


def _repriced(before: Cycle | None, after: Cycle, by: str) -> str:
    was = f" from {before.priority}" if before and before.priority != after.priority else ""
    return f"Priority changed{was} to {after.priority}{by}: counted anew from the start"
