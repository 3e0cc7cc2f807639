"""triage → investigation, by support, categorised."""

import pytest

from tests.cast import Cast
from tests.tickets.services.scenes import (
    MOVES,
    VENDOR,
    check_roles,
    check_states,
    last,
    new_events,
    refused,
    running,
    ticket_in,
)
from tickets.permissions import Act
from tickets.services import work
from tickets.vocabulary import EventKind


def test_only_from_triage(cast: Cast) -> None:
    check_states(cast, Act.START_INVESTIGATION, cast.giulia, {"triage": "investigation"})


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
        "luca": 404,
        "ada": 404,
    }
    check_roles(cast, lambda: ticket_in(cast, "triage"), MOVES[Act.START_INVESTIGATION], expected)


def test_who_may_not_learns_that_before_what_is_missing(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage", categorised=False)

    refused(403, ticket, lambda: work.start_investigation(ticket, by=cast.freja))


@pytest.mark.parametrize("kind", ["bug_report", "it_help"])
def test_needs_to_be_categorised_whatever_the_type(kind: str, cast: Cast) -> None:
    ticket = ticket_in(cast, "triage", kind=kind, categorised=False)

    error = refused(409, ticket, lambda: work.start_investigation(ticket, by=cast.giulia))

    assert error.message.startswith("Categorise the ticket first")


def test_what_is_written_and_no_clock_hears_of_it(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    written = new_events(ticket, lambda: work.start_investigation(ticket, by=cast.giulia))

    assert written == [("investigated", True, VENDOR)]
    assert last(ticket, EventKind.INVESTIGATED).facts is None
    assert running(ticket) == {"update"}
