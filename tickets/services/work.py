"""What support does before a resolution: take charge, categorise, assign, investigate, estimate, override."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from common.errors import InvalidInput
from common.markdown import plain_lines
from customers.access import permissions_of
from customers.models import Component, ProductVersion
from customers.permissions import Permission
from customers.services.contracts import promised_at
from customers.vocabulary import Priority
from sla.working_time import WorkingTime
from tickets import facts
from tickets.coverage import decide
from tickets.errors import IllegalTransition
from tickets.models import Ticket
from tickets.models.ticket import LONGEST_TITLE
from tickets.permissions import Act
from tickets.services.conversation import Words, say
from tickets.services.door import Change, Loaded, change
from tickets.vocabulary import UNRESOLVED, EventKind, State

LONGEST_ESTIMATE = dt.timedelta(days=366)


def take_charge(ticket: Ticket, *, by: User, at: dt.datetime | None = None, loaded: Loaded | None = None) -> Ticket:
    """A person answers for the ticket from now on; assigns the actor when nobody is assigned."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must_move(Act.TAKE_CHARGE)
        done.ticket.take_charge(by=by, at=done.at)
        done.ticket.state_since = done.at
        done.record(
            EventKind.TAKEN_IN_CHARGE,
            public=True,
            data={"assignee": done.ticket.assignee_id},
            facts=facts.simple("TakenInCharge"),
        )
    return done.ticket


def start_investigation(
    ticket: Ticket, *, by: User, at: dt.datetime | None = None, loaded: Loaded | None = None
) -> Ticket:
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.START_INVESTIGATION)
        if done.ticket.state == State.TRIAGE and not done.ticket.is_categorised:
            raise IllegalTransition("Categorise the ticket first: type, impact, urgency and components.")
        done.must_move(Act.START_INVESTIGATION)
        done.ticket.start_investigation()
        done.ticket.state_since = done.at
        done.record(EventKind.INVESTIGATED, public=True)
    return done.ticket


@dataclass(frozen=True, kw_only=True)
class Categorisation:
    """What support confirms, and so the priority."""

    type: str
    impact: str
    urgency: str
    components: tuple[Component, ...] = ()
    product_version: ProductVersion | None = None


def categorise(
    ticket: Ticket,
    category: Categorisation,
    *,
    by: User,
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
) -> Ticket:
    """Confirm type, impact, urgency and components. Recomputes priority and coverage, and so the clocks."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.CATEGORISE)
        _must_be_unresolved(done)
        row = done.ticket
        _check_catalogue(row, category)
        was = {"type": row.type, "impact": row.impact, "urgency": row.urgency, "priority": row.priority}
        is_moved = set(category.components) != set(row.components.all())
        is_edited = is_moved or category.type != row.type
        row.type, row.impact, row.urgency = category.type, category.impact, category.urgency
        row.product_version = category.product_version
        row.categorised_at, row.categorised_by = done.at, by
        if is_moved:
            row.components.set(category.components)
        _, row.matrix_priority = promised_at(row.customer, row.filed_at, impact=row.impact, urgency=row.urgency)
        if not row.is_overridden:
            row.priority = row.matrix_priority
        now = {"type": row.type, "impact": row.impact, "urgency": row.urgency, "priority": row.priority}
        done.record(
            EventKind.CATEGORISED,
            public=True,
            data={"was": was, "now": now, "components": [component.pk for component in category.components]},
            facts=_priority_facts(was["priority"], row.priority)
            + (_cover(done, category.components) if is_edited else []),
        )
    return done.ticket


def _check_catalogue(ticket: Ticket, category: Categorisation) -> None:
    catalogue = ticket.customer.catalogue_id
    errors: dict[str, list[str]] = {}
    if any(component.catalogue_id != catalogue for component in category.components):
        errors["components"] = ["Choose components of the customer's product."]
    if category.product_version and category.product_version.catalogue_id != catalogue:
        errors["product_version"] = ["Choose a version of the customer's product."]
    if errors:
        raise InvalidInput(errors)


def _priority_facts(was: str, now: str) -> facts.Facts:
    return facts.priority_changed(now) if was != now else []


def _cover(done: Change, components: tuple[Component, ...]) -> facts.Facts:
    """Decide the coverage again, as type or components were edited; the fact when it changed.

    It counts by the terms of the filing. What changed in the catalogue meanwhile touches no ticket by itself.
    """
    ticket = done.ticket
    terms = ticket.terms.value if ticket.terms else None
    coverage = decide(ticket_type=ticket.type, components=components, terms=terms)
    changed = coverage.covered != ticket.is_covered
    ticket.is_covered, ticket.not_covered_why = coverage.covered, coverage.why
    if not changed:
        return []
    return facts.coverage_changed(covered=coverage.covered, why=coverage.why)


def assign(
    ticket: Ticket,
    assignee: User | None,
    *,
    by: User | None,
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
) -> Ticket:
    """Hand the ticket to somebody who works this customer's tickets; None: to nobody.

    By None, the system, when somebody is erased.
    An agent takes any ticket, and hands over the own and the unassigned ones; a lead assigns anybody's.
    """
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.ASSIGN)
        row = done.ticket
        if by is not None and assignee != by and row.assignee_id not in {None, by.pk}:
            done.must(Act.ASSIGN_ANYBODY)
        if row.state == State.CLOSED:
            raise IllegalTransition("The ticket is closed.")
        if assignee is not None and not _can_be_assigned(done, assignee):
            raise InvalidInput({"assignee": [f"{assignee.name} does not work tickets of {row.customer}."]})
        if row.assignee_id == (assignee.pk if assignee else None):
            return row
        done.record(
            EventKind.ASSIGNED, public=True, data={"from": row.assignee_id, "to": assignee.pk if assignee else None}
        )
        row.assignee = assignee
    return done.ticket


def _can_be_assigned(done: Change, assignee: User) -> bool:
    """Asked under a lock: who is being erased right now is assigned nothing any more."""
    if not User.objects.select_for_update(no_key=True).filter(pk=assignee.pk, is_active=True).exists():
        return False
    return Permission.WORK_TICKETS in permissions_of(assignee, done.ticket.customer)


def estimate(
    ticket: Ticket,
    due_at: dt.datetime,
    text: str,
    *,
    by: User,
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
) -> Ticket:
    """Agree when it will be solved. `text` is for the customer; changing an estimate needs it as the reason."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.ESTIMATE)
        _must_be_unresolved(done)
        row = done.ticket
        _check_estimate(done, due_at, text)
        words = plain_lines(text)
        was = row.estimate_at.isoformat() if row.estimate_at else None
        row.estimate_at = due_at
        agreed = facts.estimate_agreed(due_at)
        data: dict[str, Any] = {"due": due_at.isoformat(), "was": was}
        if words:
            comment = say(done, EventKind.COMMENTED, Words(text=words), public=True, data={"estimate": True})
            data["comment"] = comment.pk
        done.record(EventKind.ESTIMATED, public=True, data=data, facts=agreed)
    return done.ticket


def _check_estimate(done: Change, due_at: dt.datetime, text: str) -> None:
    ticket = done.ticket
    if ticket.terms is None or not ticket.is_covered:
        raise IllegalTransition(f"No estimate is agreed on this ticket: {ticket.not_covered_why}.")
    errors: dict[str, list[str]] = {}
    if due_at <= done.at:
        errors["due_at"] = ["This is past. Agree an instant that lies ahead."]
    elif due_at - done.at > LONGEST_ESTIMATE:
        errors["due_at"] = ["This is more than a year ahead. Agree an earlier instant."]
    elif not WorkingTime.of(ticket.terms.value.calendar).is_open_or_closing(due_at):
        errors["due_at"] = ["This is outside support hours. Agree an instant within them."]
    if ticket.estimate_at and not text.strip():
        errors["text"] = ["Say to the customer why the estimate changes."]
    if errors:
        raise InvalidInput(errors)


def override_priority(
    ticket: Ticket,
    priority: Priority | None,
    reason: str,
    *,
    by: User,
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
) -> Ticket:
    """Set a priority against the matrix, until it is removed (None). The reason is internal."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.OVERRIDE)
        _must_be_unresolved(done)
        row = done.ticket
        if not reason.strip():
            raise InvalidInput({"reason": ["Give the reason."]})
        if priority is None and not row.is_overridden:
            raise IllegalTransition("The priority follows the matrix already.")
        was = row.priority
        row.is_overridden = priority is not None
        row.priority = priority or row.matrix_priority
        done.record(
            EventKind.PRIORITY_CHANGED,
            public=True,
            data={"from": was, "to": row.priority, "matrix": row.matrix_priority, "overridden": row.is_overridden},
            facts=_priority_facts(was, row.priority),
        )
        done.record(EventKind.PRIORITY_OVERRIDDEN, public=False, data={"reason": plain_lines(reason)})
    return done.ticket


def rename(
    ticket: Ticket, title: str, *, by: User, at: dt.datetime | None = None, loaded: Loaded | None = None
) -> Ticket:
    """Give the ticket a title that others recognise."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.EDIT)
        if done.ticket.state == State.CLOSED:
            raise IllegalTransition("The ticket is closed.")
        title = " ".join(title.split())
        if not title:
            raise InvalidInput({"title": ["Write a title."]})
        if len(title) > LONGEST_TITLE:
            raise InvalidInput({"title": [f"At most {LONGEST_TITLE} characters."]})
        if title != done.ticket.title:
            done.record(EventKind.EDITED, public=True, data={"title": {"from": done.ticket.title, "to": title}})
            done.ticket.title = title
    return done.ticket


def _must_be_unresolved(done: Change) -> None:
    if done.ticket.state not in UNRESOLVED:
        raise IllegalTransition(f"The ticket is {done.ticket.get_state_display().lower()}: this is not possible now.")
