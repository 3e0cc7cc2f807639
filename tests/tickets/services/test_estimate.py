"""Agreeing when it will be solved."""

import pytest

from accounts.models import User
from customers.vocabulary import Priority
from sla.models import Clock
from tests.cast import Cast
from tests.tickets.services.scenes import (
    VENDOR,
    again,
    check_roles,
    facts,
    last,
    new_events,
    refused,
    refused_at,
    rome,
    ticket_in,
)
from tickets.models import Ticket
from tickets.services.work import estimate, override_priority
from tickets.vocabulary import EventKind, State

WEDNESDAY = rome("2026-01-14 12:00")


def agreeing(ticket: Ticket, _: Cast, by: User) -> Ticket:
    return estimate(ticket, WEDNESDAY, "By Wednesday noon.", by=by)


def test_who_may(cast: Cast) -> None:
    expected = {
        "freja": 403,
        "anders": 403,
        "soren": 403,
        "marta": 404,
        "paolo": 403,
        "giulia": 200,
        "tomasz": 200,
        "elena": 200,
        "luca": 403,
        "ada": 404,
    }
    check_roles(cast, lambda: ticket_in(cast, "escalated"), agreeing, expected)


def test_until_it_is_resolved(cast: Cast) -> None:
    for state in State:
        ticket = ticket_in(cast, state)
        if state in {"resolved", "closed"}:
            refused(409, ticket, lambda ticket=ticket: agreeing(ticket, cast, cast.giulia))  # type: ignore[misc]
        else:
            assert agreeing(ticket, cast, cast.giulia).estimate_at == WEDNESDAY


@pytest.mark.parametrize(
    ("instant", "accepted"),
    [
        ("2026-01-12 10:00", False),  # now
        ("2026-01-09 12:00", False),  # past
        ("2026-01-13 08:59", False),
        ("2026-01-13 09:00", True),
        ("2026-01-13 13:00", True),  # closing for lunch: a promise can end there
        ("2026-01-13 13:30", False),
        ("2026-01-13 14:00", True),
        ("2026-01-13 18:00", True),
        ("2026-01-13 18:01", False),
        ("2026-01-17 11:00", False),  # Saturday
        ("2026-04-06 11:00", False),  # Easter Monday
    ],
)
def test_inside_support_hours_and_ahead(instant: str, accepted: bool, cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    if accepted:
        assert estimate(ticket, rome(instant), "", by=cast.giulia).estimate_at == rome(instant)
    else:
        refused_at("due_at", ticket, lambda: estimate(ticket, rome(instant), "", by=cast.giulia))


def test_a_change_needs_a_reason(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    agreeing(ticket, cast, cast.giulia)

    refused_at("text", ticket, lambda: estimate(ticket, rome("2026-01-15 12:00"), " ", by=cast.giulia))


def test_with_words_it_is_an_update_and_without_it_is_none(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    assert new_events(ticket, lambda: estimate(ticket, WEDNESDAY, "", by=cast.giulia)) == [("estimated", True, VENDOR)]
    thursday = rome("2026-01-15 12:00")

    written = new_events(ticket, lambda: estimate(ticket, thursday, "The vendor is late.", by=cast.giulia))

    assert written == [("commented", True, VENDOR), ("estimated", True, VENDOR)]
    assert facts(ticket, EventKind.COMMENTED) == ["Updated"]
    assert facts(ticket, EventKind.ESTIMATED) == ["EstimateAgreed"]
    data = last(ticket, EventKind.ESTIMATED).data
    assert (data["due"], data["was"]) == (thursday.isoformat(), WEDNESDAY.isoformat())
    assert "The vendor is late." in ticket.comments.get().text


def test_not_on_a_ticket_without_an_sla(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage", kind="it_help")

    refused(409, ticket, lambda: agreeing(ticket, cast, cast.giulia))


def test_carries_a_verdict_for_p3_only(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    agreeing(ticket, cast, cast.giulia)
    clock = Clock.objects.get(kind="resolution")
    assert (clock.has_verdict, clock.due_at, again(ticket).next_due_at) == (False, WEDNESDAY, rome("2026-01-13 10:00"))

    override_priority(ticket, Priority.P3, "It can wait.", by=cast.elena)
    clock = Clock.objects.get(kind="resolution")
    assert (clock.has_verdict, clock.due_at, again(ticket).next_due_at) == (True, WEDNESDAY, WEDNESDAY)
