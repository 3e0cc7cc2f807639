"""Before a priority or a type changes, support sees what the due times would be; nothing is saved by looking."""

import pytest

from customers.vocabulary import Priority
from tests.cast import Cast
from tests.tickets.explain.scenes import filed, rome
from tests.tickets.page.play import signed_in
from tests.tickets.services.scenes import snapshot
from tickets.models import Ticket
from tickets.services import work

HTMX = {"HX-Request": "true", "HX-Target": "outlook"}


def looked(cast: Cast, who: str, ticket: Ticket, path: str, **said: object) -> dict[str, tuple[str, str]]:
    """Due now and then, by clock; checks that nothing was written."""
    before = snapshot(ticket)
    client = signed_in(getattr(cast, who))
    response = client.post(f"{ticket.get_absolute_url()}{path}/", said | {"preview": "1"}, headers=HTMX)
    assert response.status_code == 200
    assert response.text.strip().startswith('<div id="outlook"')
    assert snapshot(ticket) == before
    outlook = response.context["outlook"]
    return {due.name: (due.now, due.then) for due in outlook.dues} if outlook else {}


def test_a_higher_priority_is_due_earlier(cast: Cast) -> None:
    """P2 at 10:00 is due at 12:00; P1 counts one hour from 10:00."""
    ticket = filed(cast, "2026-11-19 10:00", "P2")
    assert looked(cast, "elena", ticket, "override", priority="P1") == {"Taking charge": ("12:00", "11:00")}


def test_a_lower_priority_is_due_later(cast: Cast) -> None:
    """48 hours from Thursday 10:00: 7 h on Thursday, 40 h until Thursday 26 18:00, the last on Friday 27."""
    ticket = filed(cast, "2026-11-19 10:00", "P2")
    assert looked(cast, "elena", ticket, "override", priority="P3") == {"Taking charge": ("12:00", "Fri 27 Nov, 10:00")}


def test_a_question_has_no_clock(cast: Cast) -> None:
    ticket = filed(cast, "2026-11-19 10:00", "P2")
    said = {"type": "it_help", "impact": "significant", "urgency": "high", "components": [cast.provisioning.pk]}
    assert looked(cast, "giulia", ticket, "categorise", **said) == {"Taking charge": ("12:00", "none")}


# With a priority that a lead has overridden


def overridden(cast: Cast) -> Ticket:
    """P2 by the matrix, made P1 by Elena at 10:05: due at 11:00, an hour from ten."""
    ticket = filed(cast, "2026-11-19 10:00", "P2")
    return work.override_priority(ticket, Priority.P1, "The board meets.", by=cast.elena, at=rome("2026-11-19 10:05"))


def test_an_overridden_priority_stays_whatever_the_matrix_would_say(cast: Cast) -> None:
    said = {"type": "incident", "impact": "minor", "urgency": "low", "components": [cast.provisioning.pk]}
    assert looked(cast, "giulia", overridden(cast), "categorise", **said) == {"Taking charge": ("11:00", "11:00")}


def test_an_overridden_ticket_that_loses_its_coverage_has_no_clock(cast: Cast) -> None:
    said = {"type": "incident", "impact": "minor", "urgency": "low", "components": [cast.template.pk]}
    assert looked(cast, "giulia", overridden(cast), "categorise", **said) == {"Taking charge": ("11:00", "none")}


def test_following_the_matrix_again_is_due_as_the_matrix_says(cast: Cast) -> None:
    assert looked(cast, "elena", overridden(cast), "override", priority="") == {"Taking charge": ("11:00", "12:00")}


def test_a_ticket_that_is_not_overridden_follows_the_matrix(cast: Cast) -> None:
    ticket = filed(cast, "2026-11-19 10:00", "P2")
    said = {"type": "incident", "impact": "extensive", "urgency": "critical", "components": [cast.provisioning.pk]}
    assert looked(cast, "giulia", ticket, "categorise", **said) == {"Taking charge": ("12:00", "11:00")}


def test_what_is_half_chosen_shows_nothing(cast: Cast) -> None:
    ticket = filed(cast, "2026-11-19 10:00", "P2")
    assert looked(cast, "giulia", ticket, "categorise", type="incident") == {}


def test_without_scripts_the_form_comes_back_with_the_table_and_what_was_typed(cast: Cast) -> None:
    ticket = filed(cast, "2026-11-19 10:00", "P2")
    before = snapshot(ticket)
    said = {"priority": "P1", "reason": "The board meets.", "preview": "1"}
    response = signed_in(cast.elena).post(f"{ticket.get_absolute_url()}override/", said)
    assert response.status_code == 200
    assert "the due times would be" in response.text
    assert "The board meets." in response.text
    assert snapshot(ticket) == before


@pytest.mark.parametrize(("who", "status"), [("giulia", 403), ("freja", 403), ("marta", 404)])
def test_who_may_not_change_it_may_not_look(cast: Cast, who: str, status: int) -> None:
    ticket = filed(cast, "2026-11-19 10:00", "P2")
    said = {"priority": "P1", "preview": "1"}
    assert (
        signed_in(getattr(cast, who)).post(f"{ticket.get_absolute_url()}override/", said, headers=HTMX).status_code
        == status
    )
