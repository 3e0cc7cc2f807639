"""open → triage, by support."""

from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    MOVES,
    VENDOR,
    again,
    check_roles,
    check_states,
    facts,
    filed,
    last,
    new_events,
    refused,
    running,
)
from tickets.permissions import Act
from tickets.services import work
from tickets.services.door import Loaded
from tickets.vocabulary import EventKind


def test_only_from_open(cast: Cast) -> None:
    check_states(cast, Act.TAKE_CHARGE, cast.giulia, {"open": "triage"})


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
    check_roles(cast, lambda: filed(cast), MOVES[Act.TAKE_CHARGE], expected)


def test_assigns_the_actor_when_nobody_is_assigned(cast: Cast) -> None:
    taken = work.take_charge(filed(cast), by=cast.giulia)

    assert (taken.assignee, taken.taken_at) == (cast.giulia, MONDAY)


def test_leaves_the_assignee_who_is_there(cast: Cast) -> None:
    ticket = filed(cast)
    work.assign(ticket, cast.tomasz, by=cast.giulia)

    work.take_charge(ticket, by=cast.giulia)

    assert again(ticket).assignee == cast.tomasz


def test_what_is_written(cast: Cast) -> None:
    ticket = filed(cast)

    written = new_events(ticket, lambda: work.take_charge(ticket, by=cast.giulia))

    assert written == [("taken_in_charge", True, VENDOR)]
    assert last(ticket, EventKind.TAKEN_IN_CHARGE).data == {"assignee": cast.giulia.pk}
    assert facts(ticket, EventKind.TAKEN_IN_CHARGE) == ["TakenInCharge"]
    assert running(ticket) == {"update"}


def test_twice_is_refused(cast: Cast) -> None:
    ticket = filed(cast)
    work.take_charge(ticket, by=cast.giulia)

    refused(409, ticket, lambda: work.take_charge(ticket, by=cast.tomasz))


def test_a_stale_page_is_refused(cast: Cast) -> None:
    ticket = filed(cast)
    work.assign(ticket, cast.tomasz, by=cast.tomasz)

    refused(409, ticket, lambda: work.take_charge(ticket, by=cast.giulia, loaded=Loaded(version=1)))
