"""A lead sets a priority against the matrix, with a reason, until it is removed."""

from accounts.models import User
from customers.vocabulary import Priority
from tests.cast import Cast
from tests.tickets.services.scenes import (
    VENDOR,
    again,
    check_roles,
    facts,
    filed,
    last,
    new_events,
    refused,
    refused_at,
    ticket_in,
)
from tickets.models import Ticket
from tickets.services.work import override_priority, rename
from tickets.vocabulary import EventKind, State


def overriding(ticket: Ticket, _: Cast, by: User) -> Ticket:
    return override_priority(ticket, Priority.P1, "Board meeting.", by=by)


def test_who_may(cast: Cast) -> None:
    expected = {
        "freja": 403,
        "anders": 403,
        "soren": 403,
        "marta": 404,
        "paolo": 403,
        "giulia": 403,
        "tomasz": 403,
        "elena": 200,
        "luca": 403,
        "ada": 404,
    }
    check_roles(cast, lambda: ticket_in(cast, "escalated"), overriding, expected)


def test_until_it_is_resolved(cast: Cast) -> None:
    for state in (State.RESOLVED, State.CLOSED):
        ticket = ticket_in(cast, state)
        refused(409, ticket, lambda ticket=ticket: overriding(ticket, cast, cast.elena))  # type: ignore[misc]


def test_needs_a_reason(cast: Cast) -> None:
    ticket = filed(cast)

    refused_at("reason", ticket, lambda: override_priority(ticket, Priority.P1, " ", by=cast.elena))


def test_the_timeline_shows_both_and_the_reason_is_internal(cast: Cast) -> None:
    ticket = filed(cast)

    written = new_events(ticket, lambda: overriding(ticket, cast, cast.elena))

    assert written == [("priority_changed", True, VENDOR), ("priority_overridden", False, VENDOR)]
    assert last(ticket, EventKind.PRIORITY_CHANGED).data == {
        "from": "P2",
        "to": "P1",
        "matrix": "P2",
        "overridden": True,
    }
    assert facts(ticket, EventKind.PRIORITY_CHANGED) == ["PriorityChanged"]
    assert last(ticket, EventKind.PRIORITY_OVERRIDDEN).data == {"reason": "Board meeting."}


def test_removing_it_follows_the_matrix_again(cast: Cast) -> None:
    ticket = filed(cast)
    overriding(ticket, cast, cast.elena)

    override_priority(ticket, None, "It is over.", by=cast.elena)

    row = again(ticket)
    assert (row.priority, row.matrix_priority, row.is_overridden) == ("P2", "P2", False)
    refused(409, ticket, lambda: override_priority(ticket, None, "Again.", by=cast.elena))


def test_the_priority_that_it_had_moves_no_clock(cast: Cast) -> None:
    ticket = filed(cast)

    override_priority(ticket, Priority.P2, "Keep it whatever comes.", by=cast.elena)

    assert facts(ticket, EventKind.PRIORITY_CHANGED) == []
    assert again(ticket).is_overridden


# Renaming


def test_who_may_rename(cast: Cast) -> None:
    expected = {
        "freja": 403,
        "anders": 403,
        "soren": 403,
        "marta": 404,
        "paolo": 403,
        "giulia": 200,
        "tomasz": 200,
        "elena": 200,
        "luca": 404,
        "ada": 404,
    }
    check_roles(cast, lambda: filed(cast), lambda ticket, _, by: rename(ticket, f"By {by}", by=by), expected)


def test_a_title_is_needed_and_fits(cast: Cast) -> None:
    ticket = filed(cast)

    refused_at("title", ticket, lambda: rename(ticket, "  ", by=cast.giulia))
    refused_at("title", ticket, lambda: rename(ticket, "x" * 201, by=cast.giulia))


def test_renaming_says_both_titles_and_closed_is_final(cast: Cast) -> None:
    ticket = filed(cast)

    assert new_events(ticket, lambda: rename(ticket, "Pool  too small", by=cast.giulia)) == [("edited", True, VENDOR)]
    assert last(ticket, EventKind.EDITED).data == {"title": {"from": "Provisioning times out", "to": "Pool too small"}}
    assert new_events(ticket, lambda: rename(ticket, "Pool too small", by=cast.giulia)) == []
    closed = ticket_in(cast, "closed")
    refused(409, closed, lambda: rename(closed, "Other", by=cast.giulia))
