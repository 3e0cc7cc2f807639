"""Tickets in every state, everybody's way to make each move, and what a refusal must leave untouched."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from accounts.models import Team, TeamMember, User
from common.errors import DomainError, InvalidInput, NotFound, NotPermitted
from customers.models import Release
from customers.vocabulary import Impact, Side, Urgency
from sla.models import Clock
from tests.cast import ROME, Cast
from tickets.models import Comment, Escalation, Event, Link, Reference, Ticket, Upload
from tickets.permissions import Act
from tickets.services import conversation, escalation, filing, resolution, work
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from tickets.services.resolution import Solution
from tickets.services.work import Categorisation
from tickets.vocabulary import EventKind, State


def rome(text: str) -> dt.datetime:
    """An instant by the wall clock in Rome."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ROME).astimezone(dt.UTC)


MONDAY = rome("2026-01-12 10:00")

# What makes a priority by the default matrix.
SEVERITY = {
    "P1": (Impact.EXTENSIVE, Urgency.CRITICAL),
    "P2": (Impact.MODERATE, Urgency.CRITICAL),
    "P3": (Impact.MINOR, Urgency.LOW),
}


def said(cast: Cast, kind: str = "bug_report", priority: str = "P2", **more: Any) -> filing.Filing:
    impact, urgency = SEVERITY[priority]
    values: dict[str, Any] = {
        "title": "Provisioning times out",
        "description": "Every deployment stops after 300 s.",
        "reproduction": "Deploy.",
        "components": (cast.provisioning,),
    }
    return filing.Filing(type=kind, impact=impact, urgency=urgency, **(values | more))


def filed(cast: Cast, kind: str = "bug_report", priority: str = "P2", **more: Any) -> Ticket:
    return filing.file_ticket(cast.nordhavn, said(cast, kind, priority, **more), by=cast.freja)


def category(cast: Cast, kind: str = "bug_report", priority: str = "P2", **more: Any) -> Categorisation:
    impact, urgency = SEVERITY[priority]
    values: dict[str, Any] = {"components": (cast.provisioning,)}
    return Categorisation(type=kind, impact=impact, urgency=urgency, **(values | more))


def ticket_in(cast: Cast, state: str, *, kind: str = "bug_report", categorised: bool = True) -> Ticket:
    """A ticket of Freja's at Nordhavn, brought to a state by Giulia."""
    ticket = filed(cast, kind)
    if state == State.OPEN:
        return ticket
    ticket = work.take_charge(ticket, by=cast.giulia)
    if categorised:
        ticket = work.categorise(ticket, category(cast, kind), by=cast.giulia)
    if state == State.TRIAGE:
        return ticket
    if state == State.INVESTIGATION:
        return work.start_investigation(ticket, by=cast.giulia)
    if state == State.ESCALATED:
        return escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)
    ticket = resolution.resolve(ticket, Solution(resolution="answer", text="Set the pool to 20."), by=cast.giulia)
    return ticket if state == State.RESOLVED else resolution.confirm(ticket, by=cast.freja)


def resolved_by_patch(cast: Cast, release: Release | None = None) -> Ticket:
    solution = Solution(resolution="patch_release", text="Fixed there.", release=release or cast.release)
    return resolution.resolve(ticket_in(cast, State.INVESTIGATION), solution, by=cast.giulia)


def waiting(cast: Cast, state: str = State.TRIAGE) -> Ticket:
    ticket = ticket_in(cast, state)
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
    return again(ticket)


def again(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("customer").get(pk=ticket.pk)


def upload(by: User, content: bytes = b"pool size 1") -> Upload:
    return stage_upload(SimpleUploadedFile("pool.log", content), by=by)


def another_team(*members: User) -> Team:
    team = Team.objects.create(name="Second level", public_name="Second level")
    TeamMember.objects.bulk_create(TeamMember(team=team, user=user) for user in members)
    return team


def events(ticket: Ticket) -> list[Event]:
    return list(Event.objects.filter(ticket=ticket).order_by("sequence"))


def last(ticket: Ticket, kind: EventKind) -> Event:
    return [event for event in events(ticket) if event.kind == kind][-1]


def new_events(ticket: Ticket, act: Callable[[], object]) -> list[tuple[str, bool, str]]:
    """Kind, whether public, and side of what `act` wrote; clock events left out."""
    before = Ticket.objects.get(pk=ticket.pk).last_sequence
    act()
    clocks = {EventKind.CLOCK_STARTED, EventKind.CLOCK_BREACHED, EventKind.CLOCK_WARNED}
    found = Event.objects.filter(ticket=ticket, sequence__gt=before).order_by("sequence")
    return [(event.kind, event.is_public, event.side) for event in found if event.kind not in clocks]


def facts(ticket: Ticket, kind: EventKind) -> list[str]:
    return [fact["fact"] for fact in last(ticket, kind).facts or ()]


def running(ticket: Ticket) -> set[str]:
    return set(
        Clock.objects.running().filter(commitment=again(ticket).commitment).values_list("kind", flat=True)
        if again(ticket).commitment_id
        else ()
    )


def snapshot(ticket: Ticket) -> dict[str, list[dict[str, Any]]]:
    rows: Mapping[str, Any] = {
        "ticket": Ticket.objects.filter(pk=ticket.pk),
        "events": Event.objects.filter(ticket=ticket),
        "comments": Comment.objects.filter(ticket=ticket),
        "escalations": Escalation.objects.filter(ticket=ticket),
        "links": Link.objects.filter(source=ticket),
        "references": Reference.objects.filter(ticket=ticket),
        "clocks": Clock.objects.filter(commitment=again(ticket).commitment_id),
    }
    return {name: list(found.order_by("pk").values()) for name, found in rows.items()}


def refused(status: int, ticket: Ticket, act: Callable[[], object]) -> DomainError:
    """`act` is refused with this status, and nothing was written."""
    before = snapshot(ticket)
    with pytest.raises(DomainError) as caught:
        act()
    assert caught.value.status == status, caught.value
    assert snapshot(ticket) == before
    return caught.value


def refused_at(field: str, ticket: Ticket, act: Callable[[], object]) -> None:
    error = refused(422, ticket, act)
    assert isinstance(error, InvalidInput)
    assert list(error.errors) == [field]


# Each move as somebody makes it, with everything that it needs.
MOVES: dict[Act, Callable[[Ticket, Cast, User], object]] = {
    Act.TAKE_CHARGE: lambda ticket, _, by: work.take_charge(ticket, by=by),
    Act.START_INVESTIGATION: lambda ticket, _, by: work.start_investigation(ticket, by=by),
    Act.ESCALATE: lambda ticket, _, by: escalation.escalate(ticket, another_team(), "Needs the source.", by=by),
    Act.HAND_BACK: lambda ticket, _, by: escalation.hand_back(
        ticket, Words(text="It is the pool."), public=False, by=by
    ),
    Act.RESOLVE: lambda ticket, _, by: resolution.resolve(ticket, Solution(resolution="answer", text="So."), by=by),
    Act.CONFIRM: lambda ticket, _, by: resolution.confirm(ticket, by=by),
    Act.REOPEN: lambda ticket, _, by: resolution.reopen(ticket, "It is back.", by=by),
    Act.CLOSE: lambda ticket, _, by: resolution.close(ticket, by=by),
    Act.WITHDRAW: lambda ticket, _, by: resolution.withdraw(ticket, "Our own fault.", by=by),
}


def check_states(cast: Cast, act: Act, by: User, legal: Mapping[str, str]) -> None:
    """From each state: legal leads to the state named, everything else is refused (409) and writes nothing."""
    for state in State:
        ticket = ticket_in(cast, state)
        if act == Act.CLOSE and state == State.RESOLVED:
            resolution.follow_up(ticket, "Reached Freja by telephone.", by=cast.giulia)
        if state in legal:
            MOVES[act](ticket, cast, by)
            assert again(ticket).state == legal[state], state
            assert again(ticket).state_since == MONDAY
        else:
            refused(409, ticket, partial(MOVES[act], ticket, cast, by))
        Team.objects.filter(name="Second level").update(name=f"Team {ticket.pk}")


OK = 200
REFUSAL = {NotPermitted: 403, NotFound: 404}


def check_roles(
    cast: Cast, make: Callable[[], Ticket], act: Callable[[Ticket, Cast, User], object], expected: Mapping[str, int]
) -> None:
    """Everybody of the cast tries: 200 does it, 403 sees the ticket and may not, 404 does not know of it."""
    people = {name for name, value in vars(cast).items() if isinstance(value, User)}
    assert set(expected) == people, "the table names everybody"
    made = make()
    for name, status in expected.items():
        by = getattr(cast, name)
        with undone():
            ticket = again(made)
            if status == OK:
                before = ticket.last_sequence
                act(ticket, cast, by)
                assert again(ticket).last_sequence > before, f"{name} did it, and no event says so"
            else:
                error = refused(status, ticket, partial(act, ticket, cast, by))
                assert REFUSAL[type(error)] == status, name


@contextmanager
def undone() -> Iterator[None]:
    """What one person did is gone before the next one tries."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


CUSTOMER, VENDOR, SYSTEM = Side.CUSTOMER.value, Side.VENDOR.value, Side.SYSTEM.value
