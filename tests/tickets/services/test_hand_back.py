"""escalated → investigation, by the team or support, with the findings."""

import pytest

from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    MOVES,
    VENDOR,
    again,
    check_roles,
    check_states,
    facts,
    new_events,
    refused,
    refused_at,
    ticket_in,
)
from tickets.permissions import Act
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.escalation import hand_back
from tickets.vocabulary import EventKind


def test_only_from_escalated(cast: Cast) -> None:
    check_states(cast, Act.HAND_BACK, cast.giulia, {"escalated": "investigation"})


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
        "luca": 200,
        "ada": 404,
    }
    check_roles(cast, lambda: ticket_in(cast, "escalated"), MOVES[Act.HAND_BACK], expected)


def test_needs_findings(cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")

    refused_at("text", ticket, lambda: hand_back(ticket, Words(text=" "), public=True, by=cast.luca))


@pytest.mark.parametrize(("public", "counted"), [(True, ["Updated"]), (False, [])])
def test_findings_are_for_support_or_for_the_customer(public: bool, counted: list[str], cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")

    written = new_events(ticket, lambda: hand_back(ticket, Words(text="It is the pool."), public=public, by=cast.luca))

    assert written == [("findings", public, VENDOR), ("handed_back", True, VENDOR)]
    assert facts(ticket, EventKind.FINDINGS) == counted
    assert ticket.comments.visible_to(cast.freja).filter(text="It is the pool.").exists() is public


def test_the_team_still_sees_it_and_works_it_no_more(cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")
    hand_back(ticket, Words(text="It is the pool."), public=False, by=cast.luca)

    assert again(ticket).team is None
    assert list(ticket.escalations.values_list("ended_at", flat=True)) == [MONDAY]
    refused(403, ticket, lambda: conversation.note(ticket, Words(text="One more thing."), by=cast.luca))


def test_twice_is_refused(cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")
    hand_back(ticket, Words(text="It is the pool."), public=False, by=cast.luca)

    refused(409, ticket, lambda: hand_back(ticket, Words(text="Again."), public=False, by=cast.giulia))
