"""resolved → closed, by the customer; with an unreleased patch release it only marks the ticket."""

import pytest

from tests.cast import Cast
from tests.tickets.services.scenes import (
    CUSTOMER,
    MONDAY,
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
    ticket_in,
    upload,
)
from tickets.permissions import Act
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.door import Loaded
from tickets.services.releases import mark_released
from tickets.services.resolution import Rating, confirm
from tickets.vocabulary import EventKind


def test_only_from_resolved(cast: Cast) -> None:
    check_states(cast, Act.CONFIRM, cast.freja, {"resolved": "closed"})


def test_who_may(cast: Cast) -> None:
    expected = {
        "freja": 200,
        "anders": 200,
        "soren": 200,
        "marta": 404,
        "paolo": 200,
        "giulia": 403,
        "tomasz": 403,
        "elena": 403,
        "luca": 404,
        "ada": 404,
    }
    check_roles(cast, lambda: ticket_in(cast, "resolved"), MOVES[Act.CONFIRM], expected)


def test_what_is_written(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")

    written = new_events(ticket, lambda: confirm(ticket, by=cast.freja))

    row = again(ticket)
    assert written == [("confirmed", True, CUSTOMER)]
    assert facts(ticket, EventKind.CONFIRMED) == ["Closed"]
    assert (row.closed_at, row.closes_at, row.remind_at) == (MONDAY, None, None)


def test_with_a_rating_and_words(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")

    written = new_events(ticket, lambda: confirm(ticket, by=cast.freja, rating=Rating(stars=5, words="Quick.")))

    assert written == [("rated", True, CUSTOMER), ("confirmed", True, CUSTOMER)]
    assert last(ticket, EventKind.RATED).data == {"stars": 5, "words": "Quick."}
    assert (again(ticket).rating, again(ticket).rating_words) == (5, "Quick.")


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_a_rating_is_one_to_five(stars: int, cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")

    refused_at("rating", ticket, lambda: confirm(ticket, by=cast.freja, rating=Rating(stars=stars)))


def test_an_unreleased_patch_release_marks_the_ticket_once(cast: Cast) -> None:
    ticket = resolved_by_patch(cast)

    written = new_events(ticket, lambda: confirm(ticket, by=cast.freja))

    row = again(ticket)
    assert written == [("confirmed", True, CUSTOMER)]
    assert last(ticket, EventKind.CONFIRMED).data == {"pending": cast.release.pk}
    assert last(ticket, EventKind.CONFIRMED).facts is None
    assert (row.state, row.is_release_pending, row.closes_at, row.closed_at) == ("resolved", True, None, None)
    refused(409, ticket, lambda: confirm(ticket, by=cast.freja))


def test_a_release_that_is_out_closes_at_once(cast: Cast) -> None:
    mark_released(cast.release, by=cast.giulia)

    assert confirm(resolved_by_patch(cast), by=cast.freja).state == "closed"


@pytest.mark.parametrize("way", ["words", "file"])
def test_refused_once_when_support_wrote_meanwhile(way: str, cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")
    loaded = Loaded(version=ticket.public_version, seen=ticket.last_public_sequence)
    if way == "words":
        conversation.comment(ticket, Words(text="Wait, there is more."), by=cast.giulia)
    else:
        conversation.attach(ticket, (upload(cast.giulia),), by=cast.giulia)

    refused(409, ticket, lambda: confirm(ticket, by=cast.freja, loaded=loaded))


def test_an_internal_note_meanwhile_neither_refuses_nor_shows(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")
    loaded = Loaded(version=ticket.public_version, seen=ticket.last_public_sequence)
    conversation.note(ticket, Words(text="Between us."), by=cast.giulia)

    assert confirm(ticket, by=cast.freja, loaded=loaded).state == "closed"


def test_closed_is_final(cast: Cast) -> None:
    ticket = ticket_in(cast, "closed")

    refused(409, ticket, lambda: confirm(ticket, by=cast.freja))
