"""Every transition has a label, a permission and an event; the moves and the state machine say the same."""

import pytest
from django_fsm import Transition

from common.icons import names
from tickets.models import Ticket
from tickets.permissions import ACTS_BY_PERMISSION, Act
from tickets.vocabulary import EventKind, State
from tickets.workflow import MOVES

TRANSITIONS: list[Transition] = list(Ticket._meta.get_field("state").get_all_transitions(Ticket))
# By the system alone: nobody is offered it, so it is no move.
BY_THE_SYSTEM = {"release_out"}

# The table of product.md, written down once more: from, to.
TABLE = {
    ("take_charge", "open", "triage"),
    ("start_investigation", "triage", "investigation"),
    ("escalate", "triage", "escalated"),
    ("escalate", "investigation", "escalated"),
    ("escalate", "escalated", "escalated"),
    ("hand_back", "escalated", "investigation"),
    ("resolve", "triage", "resolved"),
    ("resolve", "investigation", "resolved"),
    ("resolve", "escalated", "resolved"),
    ("confirm", "resolved", "closed"),
    ("reopen", "resolved", "investigation"),
    ("close", "resolved", "closed"),
    ("release_out", "resolved", "closed"),
    ("withdraw", "open", "closed"),
    ("withdraw", "triage", "closed"),
    ("withdraw", "investigation", "closed"),
    ("withdraw", "escalated", "closed"),
}


def test_the_workflow_has_these_moves_and_no_others() -> None:
    assert {(one.name, str(one.source), str(one.target)) for one in TRANSITIONS} == TABLE


def test_every_transition_is_a_move_or_the_systems() -> None:
    assert {act.value for act in MOVES} == {one.name for one in TRANSITIONS} - BY_THE_SYSTEM


@pytest.mark.parametrize("act", MOVES)
def test_every_move_has_label_icon_permission_and_event(act: Act) -> None:
    move = MOVES[act]

    assert move.label
    assert move.label.endswith("…") <= move.needs_input
    assert move.icon in names()
    assert move.event in EventKind
    assert any(act in acts for acts in ACTS_BY_PERMISSION.values()), f"no permission gives {act}"


@pytest.mark.parametrize("act", MOVES)
def test_a_move_says_the_states_of_its_transition(act: Act) -> None:
    move = MOVES[act]
    sources = {str(one.source) for one in TRANSITIONS if one.name == act}

    assert {str(state) for state in move.source} == sources
    assert {str(one.target) for one in TRANSITIONS if one.name == act} == {str(move.target)}


def test_every_act_is_permitted_to_somebody() -> None:
    assert {act for acts in ACTS_BY_PERMISSION.values() for act in acts} == set(Act)


def test_every_transition_has_an_event_of_its_own() -> None:
    events = [move.event for move in MOVES.values()]

    assert len(set(events)) == len(events)
    assert EventKind.RELEASE_OUT not in events


def test_closed_is_final() -> None:
    assert not [one for one in TRANSITIONS if str(one.source) == State.CLOSED]
