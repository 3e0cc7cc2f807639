"""open, triage, investigation, escalated → closed: the reporter, a customer manager, support, with a reason."""

from tests.cast import Cast
from tests.tickets.services.scenes import (
    CUSTOMER,
    MONDAY,
    MOVES,
    again,
    check_roles,
    check_states,
    facts,
    filed,
    last,
    new_events,
    refused,
    refused_at,
    running,
    said,
    ticket_in,
    waiting,
)
from tickets.permissions import Act
from tickets.services.filing import file_ticket
from tickets.services.resolution import withdraw
from tickets.vocabulary import EventKind


def test_from_everything_that_is_not_resolved(cast: Cast) -> None:
    legal = dict.fromkeys(("open", "triage", "investigation", "escalated"), "closed")
    check_states(cast, Act.WITHDRAW, cast.freja, legal)


EXPECTED = {
    "freja": 200,  # filed it
    "anders": 403,
    "soren": 200,
    "marta": 404,
    "paolo": 403,
    "giulia": 200,
    "tomasz": 200,
    "elena": 200,
    "luca": 404,
    "ada": 404,
}


def test_who_may(cast: Cast) -> None:
    check_roles(cast, lambda: filed(cast), MOVES[Act.WITHDRAW], EXPECTED)


def test_a_specialist_may_not(cast: Cast) -> None:
    check_roles(cast, lambda: ticket_in(cast, "escalated"), MOVES[Act.WITHDRAW], EXPECTED | {"luca": 403})


def test_who_was_filed_for_may_and_who_filed_for_them_may_not(cast: Cast) -> None:
    ticket = file_ticket(cast.nordhavn, said(cast, reporter=cast.anders), by=cast.paolo)

    refused(403, ticket, lambda: withdraw(ticket, "Our own fault.", by=cast.paolo))
    refused(403, ticket, lambda: withdraw(ticket, "Our own fault.", by=cast.freja))
    assert withdraw(ticket, "Our own fault.", by=cast.anders).state == "closed"


def test_needs_a_reason(cast: Cast) -> None:
    ticket = filed(cast)

    refused_at("reason", ticket, lambda: withdraw(ticket, " ", by=cast.freja))


def test_what_is_written_and_every_clock_ends(cast: Cast) -> None:
    ticket = filed(cast)

    written = new_events(ticket, lambda: withdraw(ticket, "Our own fault.", by=cast.freja))

    assert written == [("withdrawn", True, CUSTOMER)]
    assert last(ticket, EventKind.WITHDRAWN).data == {"reason": "Our own fault."}
    assert facts(ticket, EventKind.WITHDRAWN) == ["Withdrawn"]
    assert running(ticket) == set()
    assert (again(ticket).closed_at, again(ticket).next_due_at) == (MONDAY, None)


def test_ends_the_escalation_and_the_wait(cast: Cast) -> None:
    ticket = waiting(cast, "escalated")

    row = withdraw(ticket, "Our own fault.", by=cast.freja)

    assert (row.is_waiting, row.team) == (False, None)
    assert list(ticket.escalations.values_list("ended_at", flat=True)) == [MONDAY]
