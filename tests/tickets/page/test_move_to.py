"""A card is moved to a column: the form of the move that leads there, or why none does."""

import pytest

from tests.cast import Cast
from tests.tickets.page.play import categorise, fresh, in_state, signed_in
from tickets.models import Ticket
from tickets.vocabulary import State


def ask_for(cast: Cast, who: str, ticket: Ticket, state: str) -> "tuple[int, str]":
    response = signed_in(getattr(cast, who)).get(
        f"{ticket.get_absolute_url()}move-to/{state}/?version=1&seen=1", headers={"HX-Request": "true"}
    )
    return response.status_code, response.text


@pytest.mark.parametrize(
    ("state", "column", "act"),
    [
        ("open", "triage", "take_charge"),
        ("investigation", "escalated", "escalate"),
        ("investigation", "resolved", "resolve"),
        ("escalated", "investigation", "hand_back"),
        ("resolved", "investigation", "reopen"),
    ],
)
def test_it_answers_with_the_form_of_the_move(cast: Cast, state: str, column: str, act: str) -> None:
    ticket = in_state(cast, state)
    status, text = ask_for(cast, "giulia", ticket, column)
    assert status == 200
    assert f'action="{ticket.get_absolute_url()}move/{act}/"' in text
    assert 'name="version" value="1"' in text  # as old as the card on the board
    assert ("data-at-once" in text) == (act == "take_charge")
    assert fresh(ticket).state == state


def test_what_asks_nothing_is_made_at_once(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    categorise(cast, ticket)
    assert "data-at-once" in ask_for(cast, "giulia", ticket, "investigation")[1]


@pytest.mark.parametrize(
    ("state", "column"), [("open", "resolved"), ("triage", "open"), ("escalated", "triage"), ("closed", "open")]
)
def test_no_way_there_is_said_with_what_can_be_done(cast: Cast, state: str, column: str) -> None:
    ticket = in_state(cast, state)
    status, text = ask_for(cast, "giulia", ticket, column)
    assert status == 409
    assert f"{ticket.key} cannot go there" in text
    assert f"you cannot move it to {State(column).label.lower()}" in text
    assert fresh(ticket).last_sequence == ticket.last_sequence


def test_categorising_is_offered_to_those_alone_who_may(cast: Cast) -> None:
    ticket = in_state(cast, "triage")
    assert "Categorise…" in ask_for(cast, "giulia", ticket, "open")[1]
    assert "Categorise…" not in ask_for(cast, "freja", ticket, "open")[1]


def test_nobody_withdraws_a_ticket_by_dropping_it(cast: Cast) -> None:
    assert ask_for(cast, "giulia", in_state(cast, "open"), "closed")[0] == 409


def test_no_such_column_and_no_such_ticket_are_not_found(cast: Cast) -> None:
    ticket = in_state(cast, "open")
    assert ask_for(cast, "giulia", ticket, "done")[0] == 404
    assert ask_for(cast, "marta", ticket, "triage")[0] == 404


def test_asking_is_never_posted(cast: Cast) -> None:
    ticket = in_state(cast, "open")
    assert signed_in(cast.giulia).post(f"{ticket.get_absolute_url()}move-to/triage/").status_code == 405
