"""resolved → closed, by support, after a recorded follow-up."""

from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    MOVES,
    VENDOR,
    again,
    check_roles,
    check_states,
    facts,
    last,
    new_events,
    refused,
    refused_at,
    resolved_by_patch,
    ticket_in,
)
from tickets.models import Ticket
from tickets.permissions import Act
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.door import Loaded
from tickets.services.resolution import Solution, close, follow_up, reopen, resolve
from tickets.vocabulary import EventKind, State


def followed_up(cast: Cast) -> Ticket:
    return follow_up(ticket_in(cast, "resolved"), "Reached Freja by telephone.", by=cast.giulia)


def test_only_from_resolved(cast: Cast) -> None:
    check_states(cast, Act.CLOSE, cast.giulia, {"resolved": "closed"})


EXPECTED = {
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


def test_who_may(cast: Cast) -> None:
    check_roles(cast, lambda: followed_up(cast), MOVES[Act.CLOSE], EXPECTED)


def test_who_may_follow_up(cast: Cast) -> None:
    check_roles(
        cast,
        lambda: ticket_in(cast, "resolved"),
        lambda ticket, _, by: follow_up(ticket, "Reached her.", by=by),
        EXPECTED,
    )


def test_needs_the_follow_up(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")

    refused(409, ticket, lambda: close(ticket, by=cast.giulia))


def test_a_follow_up_is_internal_needs_words_and_moves_nothing(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")
    refused_at("text", ticket, lambda: follow_up(ticket, " ", by=cast.giulia))

    written = new_events(ticket, lambda: follow_up(ticket, "Reached Freja.", by=cast.giulia))

    assert written == [("followed_up", False, VENDOR)]
    assert last(ticket, EventKind.FOLLOWED_UP).data == {"text": "Reached Freja."}
    assert (again(ticket).followed_up_at, again(ticket).state) == (MONDAY, "resolved")


def test_only_what_is_resolved_is_followed_up(cast: Cast) -> None:
    for state in set(State) - {State.RESOLVED}:
        ticket = ticket_in(cast, state)
        refused(409, ticket, lambda ticket=ticket: follow_up(ticket, "Reached her.", by=cast.giulia))  # type: ignore[misc]


def test_what_is_written(cast: Cast) -> None:
    ticket = followed_up(cast)

    written = new_events(ticket, lambda: close(ticket, by=cast.giulia))

    assert written == [("closed", True, VENDOR)]
    assert last(ticket, EventKind.CLOSED).data == {"after": "follow_up"}
    assert facts(ticket, EventKind.CLOSED) == ["Closed"]


def test_a_reopened_ticket_needs_a_follow_up_of_its_own(cast: Cast) -> None:
    ticket = followed_up(cast)
    reopen(ticket, "It is back.", by=cast.freja)
    resolve(ticket, Solution(resolution="answer", text="Again."), by=cast.giulia)

    refused(409, ticket, lambda: close(ticket, by=cast.giulia))


def test_not_while_a_patch_release_is_waited_for(cast: Cast) -> None:
    ticket = follow_up(resolved_by_patch(cast), "Reached Freja.", by=cast.giulia)

    refused(409, ticket, lambda: close(ticket, by=cast.giulia))


def test_refused_once_when_the_customer_wrote_meanwhile(cast: Cast) -> None:
    ticket = followed_up(cast)
    loaded = Loaded(version=ticket.version, seen=ticket.last_sequence)
    conversation.comment(ticket, Words(text="It is not solved."), by=cast.freja)

    refused(409, ticket, lambda: close(ticket, by=cast.giulia, loaded=loaded))
