"""resolved → investigation, by the customer or support, with a reason."""

from tests.cast import Cast
from tests.tickets.services.scenes import (
    CUSTOMER,
    MOVES,
    again,
    check_roles,
    check_states,
    facts,
    last,
    new_events,
    refused,
    refused_at,
    resolved_by_patch,
    running,
    ticket_in,
)
from tickets.permissions import Act
from tickets.services.door import Loaded
from tickets.services.resolution import confirm, follow_up, reopen
from tickets.vocabulary import EventKind


def test_only_from_resolved(cast: Cast) -> None:
    check_states(cast, Act.REOPEN, cast.freja, {"resolved": "investigation"})


def test_who_may(cast: Cast) -> None:
    expected = {
        "freja": 200,
        "anders": 200,
        "soren": 200,
        "marta": 404,
        "paolo": 200,
        "giulia": 200,
        "tomasz": 200,
        "elena": 200,
        "luca": 404,
        "ada": 404,
    }
    check_roles(cast, lambda: ticket_in(cast, "resolved"), MOVES[Act.REOPEN], expected)


def test_needs_a_reason(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")

    refused_at("reason", ticket, lambda: reopen(ticket, "\n", by=cast.freja))


def test_what_is_written_and_the_update_runs_anew(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")

    written = new_events(ticket, lambda: reopen(ticket, "It is back.", by=cast.freja))

    assert written == [("reopened", True, CUSTOMER)]
    assert last(ticket, EventKind.REOPENED).data == {"reason": "It is back."}
    assert facts(ticket, EventKind.REOPENED) == ["Reopened"]
    assert running(ticket) == {"update"}


def test_forgets_the_resolution_and_everything_that_followed_from_it(cast: Cast) -> None:
    ticket = resolved_by_patch(cast)
    follow_up(ticket, "Reached Freja.", by=cast.giulia)
    confirm(ticket, by=cast.freja)

    row = reopen(ticket, "Not in 2.8.2 either.", by=cast.freja)

    assert (row.state, row.resolution, row.resolution_text, row.release) == ("investigation", "", "", None)
    assert (row.is_release_pending, row.closes_at, row.remind_at, row.followed_up_at) == (False, None, None, None)
    assert (row.resolved_at, row.resolved_by) == (None, None)


def test_of_two_who_reopen_the_second_is_refused(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")
    loaded = Loaded(version=ticket.public_version)  # customers know no other
    reopen(ticket, "It is back.", by=cast.freja, loaded=loaded)

    refused(409, ticket, lambda: reopen(ticket, "It is back.", by=cast.anders, loaded=loaded))
    assert again(ticket).state == "investigation"
