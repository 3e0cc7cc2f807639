"""What a contract would promise to a ticket filed now: for the sentence beside the form, before anything is filed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from common.wording import duration, moment
from customers.models import Component, Customer
from customers.services.contracts import matrix_at, terms_at
from customers.terms import Target, Terms
from customers.vocabulary import ClockKind, Counting, Impact, Priority, TicketType, Urgency
from sla.working_time import hours_of
from tickets import coverage


@dataclass(frozen=True, slots=True)
class Promise:
    """`because` says which priority and why, `then` what happens when it is filed now."""

    because: str
    then: str
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Severity:
    """What is chosen in the form so far; empty where nothing is."""

    type: str
    impact: str
    urgency: str
    components: Sequence[Component] = ()


WHY_NOT = {
    coverage.QUESTION: "Questions and requests carry no promised time.",
    coverage.OUTSIDE: (
        "What you named is outside the perimeter of support: the ticket is accepted, and carries no promised time."
    ),
    coverage.NO_CONTRACT: "No contract is in force: the ticket is accepted, and carries no promised time.",
}


def promise(customer: Customer, severity: Severity, at: dt.datetime) -> Promise | None:
    """What filing at `at` leads to; None while the type, the impact or the urgency is not chosen."""
    if not (severity.type and severity.impact and severity.urgency):
        return None
    priority = matrix_at(customer, at).priority(severity.impact, severity.urgency)
    impact, urgency = Impact(severity.impact).label, Urgency(severity.urgency).label.lower()
    because = f"{impact} and {urgency} make this {priority}."
    terms = terms_at(customer, at)
    decided = coverage.decide(ticket_type=severity.type, components=severity.components, terms=terms)
    if terms is None or not decided.covered:
        return Promise(because, WHY_NOT[decided.why], is_covered=False)
    return Promise(because, _then(terms, priority, at), is_covered=True)


def _then(terms: Terms, priority: Priority, at: dt.datetime) -> str:
    taken = terms.target(priority, ClockKind.TAKING_CHARGE)
    update = terms.target(priority, ClockKind.UPDATE)
    solved = terms.target(priority, ClockKind.RESOLUTION)
    said = (
        f"Filed now, somebody takes it in charge by {_due(taken, terms, at)}"
        if taken
        else "Somebody takes it in charge"
    )
    if update and update.minutes:
        said += f", and you hear from us every {_span(update)} after that"
    if solved and solved.minutes:
        said += f". It is to be solved by {_due(solved, terms, at)}"
    elif solved:
        said += ". Then support agrees with you when it is solved"
    return f"{said}. Support may correct the priority and then says why."


def _due(target: Target, terms: Terms, at: dt.datetime) -> str:
    due = hours_of(terms.calendar, target.counting).add(at, _length(target))
    said = moment(due, at)
    return f"today {said}" if said[0].isdigit() else said


def _length(target: Target) -> dt.timedelta:
    return dt.timedelta(minutes=target.minutes or 0)


def _span(target: Target) -> str:
    """“8 support hours”, “90 min of support time”, “4 h, around the clock”."""
    if target.counting == Counting.AROUND_THE_CLOCK:
        return f"{duration(_length(target))}, around the clock"
    hours, minutes = divmod(target.minutes or 0, 60)
    if minutes:
        return f"{duration(_length(target))} of support time"
    return f"{hours} support hours" if hours > 1 else "support hour"


def _unbroken(length: str) -> str:
    """A number stays with its unit at the end of a narrow line."""
    return length.replace(" ", "\N{NO-BREAK SPACE}")


def taking_charge(terms: Terms | None, ticket_type: TicketType) -> str:
    """What a type is promised, at the foot of its card: “Taken in charge: P1 within 1 h, P2 within 2 h”."""
    if terms is None or not ticket_type.has_sla:
        return "No promised time"
    targets = [(priority, terms.target(priority, ClockKind.TAKING_CHARGE)) for priority in Priority]
    said = [f"{priority} within {_unbroken(duration(_length(target)))}" for priority, target in targets if target]
    return f"Taken in charge: {', '.join(said)}" if said else "No promised time"
