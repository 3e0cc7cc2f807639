"""Assigning: an agent takes any ticket and hands over the own and the unassigned ones; a lead anybody's."""

import pytest

from accounts.models import User
from tests.cast import Cast
from tests.tickets.services.scenes import (
    VENDOR,
    again,
    check_roles,
    filed,
    last,
    new_events,
    refused,
    refused_at,
    ticket_in,
)
from tickets.models import Ticket
from tickets.services.door import Loaded
from tickets.services.work import assign
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
    "luca": 404,
    "ada": 404,
}


def test_who_may_take_it(cast: Cast) -> None:
    def take(ticket: Ticket, _: Cast, by: User) -> Ticket:
        return assign(ticket, by if by in {cast.giulia, cast.tomasz, cast.elena} else cast.giulia, by=by)

    check_roles(cast, lambda: filed(cast), take, EXPECTED)


def assigned_to(cast: Cast, user: User) -> Ticket:
    return assign(filed(cast), user, by=cast.elena)


# Who moves whose ticket to whom, and what comes of it.
HANDOVERS = [
    ("giulia", None, "tomasz", 200),
    ("giulia", "giulia", "tomasz", 200),
    ("giulia", "giulia", None, 200),
    ("giulia", "tomasz", "giulia", 200),
    ("giulia", "tomasz", "elena", 403),
    ("giulia", "tomasz", None, 403),
    ("elena", "tomasz", "giulia", 200),
    ("elena", "tomasz", None, 200),
]


@pytest.mark.parametrize(("by", "has", "gets", "status"), HANDOVERS)
def test_handing_over(by: str, has: str | None, gets: str | None, status: int, cast: Cast) -> None:
    ticket = assigned_to(cast, getattr(cast, has)) if has else filed(cast)
    new = getattr(cast, gets) if gets else None

    if status == 200:
        assert assign(ticket, new, by=getattr(cast, by)).assignee == new
    else:
        refused(status, ticket, lambda: assign(ticket, new, by=getattr(cast, by)))


@pytest.mark.parametrize("name", ["freja", "soren", "paolo", "luca", "ada", "marta"])
def test_only_to_somebody_who_works_the_customers_tickets(name: str, cast: Cast) -> None:
    ticket = filed(cast)

    refused_at("assignee", ticket, lambda: assign(ticket, getattr(cast, name), by=cast.elena))


def test_not_to_somebody_who_left(cast: Cast) -> None:
    ticket = filed(cast)
    cast.tomasz.is_active = False

    refused_at("assignee", ticket, lambda: assign(ticket, cast.tomasz, by=cast.elena))


def test_until_it_is_closed(cast: Cast) -> None:
    for state in State:
        ticket = ticket_in(cast, state)
        if state == State.CLOSED:
            refused(409, ticket, lambda ticket=ticket: assign(ticket, cast.elena, by=cast.elena))  # type: ignore[misc]
        else:
            assert assign(ticket, cast.elena, by=cast.elena).assignee == cast.elena


def test_what_is_written_and_the_same_person_again_is_nothing(cast: Cast) -> None:
    ticket = filed(cast)

    assert new_events(ticket, lambda: assign(ticket, cast.tomasz, by=cast.giulia)) == [("assigned", True, VENDOR)]
    assert last(ticket, EventKind.ASSIGNED).data == {"from": None, "to": cast.tomasz.pk}
    assert last(ticket, EventKind.ASSIGNED).facts is None
    assert new_events(ticket, lambda: assign(ticket, cast.tomasz, by=cast.tomasz)) == []


def test_a_stale_page_is_refused(cast: Cast) -> None:
    ticket = filed(cast)
    assign(ticket, cast.tomasz, by=cast.tomasz)

    refused(409, ticket, lambda: assign(ticket, cast.giulia, by=cast.giulia, loaded=Loaded(version=1)))
    assert again(ticket).assignee == cast.tomasz
