"""triage, investigation, escalated → escalated: support, and the specialists who have it."""

import pytest

from accounts.models import Team
from tests.cast import Cast
from tests.tickets.services.scenes import (
    MONDAY,
    MOVES,
    VENDOR,
    again,
    another_team,
    check_roles,
    check_states,
    last,
    new_events,
    refused,
    refused_at,
    ticket_in,
    waiting,
)
from tickets.models import Ticket
from tickets.permissions import Act
from tickets.services import escalation
from tickets.services.escalation import escalate
from tickets.vocabulary import EventKind


def test_from_the_states_of_work(cast: Cast) -> None:
    legal = {"triage": "escalated", "investigation": "escalated", "escalated": "escalated"}
    check_states(cast, Act.ESCALATE, cast.giulia, legal)


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
    check_roles(cast, lambda: ticket_in(cast, "investigation"), MOVES[Act.ESCALATE], expected)


@pytest.mark.parametrize("who", ["freja", "paolo"])
def test_who_may_not_is_not_told_to_categorise_first(cast: Cast, who: str) -> None:
    ticket = ticket_in(cast, "triage", categorised=False)

    refused(403, ticket, lambda: MOVES[Act.ESCALATE](ticket, cast, getattr(cast, who)))


def test_who_may_further(cast: Cast) -> None:
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
    check_roles(cast, lambda: ticket_in(cast, "escalated"), MOVES[Act.ESCALATE], expected)


def test_a_specialist_passes_on_and_then_only_sees_it(cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")
    second = another_team(cast.tomasz)
    escalate(ticket, second, "It is theirs.", by=cast.luca)

    assert again(ticket).team == second
    refused(403, ticket, lambda: escalate(ticket, cast.team, "Back.", by=cast.luca))
    assert Ticket.objects.visible_to(cast.luca).filter(pk=ticket.pk).exists()


def test_an_sla_type_needs_to_be_categorised_and_a_question_does_not(cast: Cast) -> None:
    bug = ticket_in(cast, "triage", categorised=False)
    question = ticket_in(cast, "triage", kind="it_help", categorised=False)

    refused(409, bug, lambda: escalate(bug, cast.team, "Needs the source.", by=cast.giulia))
    assert escalate(question, cast.team, "Needs the source.", by=cast.giulia).state == "escalated"


def test_needs_a_reason(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")

    refused_at("reason", ticket, lambda: escalate(ticket, cast.team, "  ", by=cast.giulia))


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_escalation": False}])
def test_needs_a_team_that_takes_escalations(fields: dict[str, bool], cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    team = Team.objects.create(name="Other", public_name="Other", **fields)

    refused_at("team", ticket, lambda: escalate(ticket, team, "Needs the source.", by=cast.giulia))


def test_not_to_the_team_that_has_it(cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")

    refused_at("team", ticket, lambda: escalate(ticket, cast.team, "Again.", by=cast.giulia))


def test_the_team_is_public_and_the_reason_internal(cast: Cast) -> None:
    ticket = ticket_in(cast, "investigation")

    written = new_events(ticket, lambda: escalate(ticket, cast.team, "Needs the source.", by=cast.giulia))

    assert written == [("escalated", True, VENDOR), ("escalation_explained", False, VENDOR)]
    assert last(ticket, EventKind.ESCALATED).data == {"team": cast.team.pk, "from": None}
    assert "Needs the source." not in str(last(ticket, EventKind.ESCALATED).data)
    assert not [event.facts for event in ticket.events.filter(kind=EventKind.ESCALATED) if event.facts]


def test_one_team_at_a_time(cast: Cast) -> None:
    ticket = ticket_in(cast, "escalated")
    escalate(ticket, another_team(), "It is theirs.", by=cast.giulia)

    assert list(ticket.escalations.values_list("team__name", "ended_at")) == [
        ("Product engineering", MONDAY),
        ("Second level", None),
    ]


def test_a_wait_goes_on(cast: Cast) -> None:
    ticket = waiting(cast)

    escalation.escalate(ticket, cast.team, "Needs the source.", by=cast.giulia)

    assert again(ticket).is_waiting
