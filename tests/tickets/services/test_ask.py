"""Asking the customer, and what ends the wait."""

from collections.abc import Callable

import pytest

from accounts.models import User
from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    VENDOR,
    again,
    check_roles,
    facts,
    last,
    new_events,
    refused,
    refused_at,
    rome,
    running,
    ticket_in,
    upload,
    waiting,
)
from tickets.models import Comment, Ticket
from tickets.services import conversation
from tickets.services.conversation import Words, ask, resume
from tickets.vocabulary import EventKind, State

EXPECTED = {
    "freja": 403,
    "anders": 403,
    "soren": 403,
    "marta": 404,
    "paolo": 403,
    "giulia": 200,
    "tomasz": 200,
    "elena": 200,
    "luca": 200,
    "ada": 404,
}


def asking(ticket: Ticket, _: Cast, by: User) -> Comment:
    return ask(ticket, Words(text="Which version?"), by=by)


def test_who_may(cast: Cast) -> None:
    check_roles(cast, lambda: ticket_in(cast, "escalated"), asking, EXPECTED)
    check_roles(cast, lambda: ticket_in(cast, "investigation"), asking, EXPECTED | {"luca": 404})


def test_in_triage_investigation_and_escalated_only(cast: Cast) -> None:
    for state in State:
        ticket = ticket_in(cast, state)
        if state in {"triage", "investigation", "escalated"}:
            asking(ticket, cast, cast.giulia)
            assert again(ticket).is_waiting, state
        else:
            refused(409, ticket, lambda ticket=ticket: asking(ticket, cast, cast.giulia))  # type: ignore[misc]


def test_needs_words(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    refused_at("text", ticket, lambda: ask(ticket, Words(text=""), by=cast.giulia))


def test_is_an_update_and_then_a_wait(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    written = new_events(ticket, lambda: asking(ticket, cast, cast.giulia))

    row = again(ticket)
    assert written == [("asked", True, VENDOR)]
    assert facts(ticket, EventKind.ASKED) == ["Updated", "WaitingStarted"]
    assert (row.waiting_since, row.waiting_asked_by, row.next_due_at) == (MONDAY, cast.giulia, None)
    assert row.version == ticket.version, "a wait is nobody's competing edit"


def test_asking_twice_is_one_wait(cast: Cast) -> None:
    ticket = waiting(cast)

    ask(ticket, Words(text="And which database?"), by=cast.tomasz, at=rome("2026-01-12 11:00"))

    row = again(ticket)
    assert facts(ticket, EventKind.ASKED) == ["Updated"]
    assert (row.waiting_since, row.waiting_asked_by) == (MONDAY, cast.tomasz)


ENDINGS: dict[str, tuple[Callable[[Ticket, Cast], object], bool]] = {
    "the reporter's comment": (lambda t, c: conversation.comment(t, Words(text="2.8.1"), by=c.freja), True),
    "a colleague's comment": (lambda t, c: conversation.comment(t, Words(text="2.8.1"), by=c.anders), True),
    "professional services' comment": (lambda t, c: conversation.comment(t, Words(text="2.8.1"), by=c.paolo), True),
    "the customer's file": (lambda t, c: conversation.attach(t, (upload(c.freja),), by=c.freja), True),
    "support's resume": (lambda t, c: resume(t, by=c.tomasz), True),
    "support's comment": (lambda t, c: conversation.comment(t, Words(text="We wait."), by=c.giulia), False),
    "support's file": (lambda t, c: conversation.attach(t, (upload(c.giulia),), by=c.giulia), False),
    "an internal note": (lambda t, c: conversation.note(t, Words(text="Hm."), by=c.giulia), False),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_what_ends_the_wait(name: str, cast: Cast) -> None:
    act, ends = ENDINGS[name]
    ticket = waiting(cast)

    act(ticket, cast)

    row = again(ticket)
    assert row.is_waiting is not ends
    assert (row.remind_at is None) is ends
    assert running(ticket) == {"update"}


def test_resume_says_since_when_it_waited(cast: Cast) -> None:
    ticket = waiting(cast)

    written = new_events(ticket, lambda: resume(ticket, by=cast.giulia, at=rome("2026-01-12 15:00")))

    assert written == [("resumed", True, VENDOR)]
    assert last(ticket, EventKind.RESUMED).data == {"waited_since": MONDAY.isoformat()}
    assert facts(ticket, EventKind.RESUMED) == ["WaitingEnded"]


def test_who_may_resume(cast: Cast) -> None:
    check_roles(cast, lambda: waiting(cast, "escalated"), lambda ticket, _, by: resume(ticket, by=by), EXPECTED)


def test_resuming_what_does_not_wait_is_refused(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    refused(409, ticket, lambda: resume(ticket, by=cast.giulia))
