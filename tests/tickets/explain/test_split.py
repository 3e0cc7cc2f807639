"""Where the time of a ticket went, in support hours."""

import time_machine

from tests.cast import Cast
from tests.tickets.explain.scenes import filed, rome
from tests.tickets.page.play import fresh, signed_in
from tickets.models import Ticket
from tickets.services import conversation, escalation, resolution, work
from tickets.services.conversation import Words
from tickets.services.resolution import Solution


def travelled(cast: Cast) -> Ticket:
    """Support 30 min, the customer 20 min, support 10 min, the team 1 h over lunch, support 30 min, resolved."""
    ticket = filed(cast, "2026-11-18 11:00")
    work.take_charge(ticket, by=cast.giulia, at=rome("2026-11-18 11:05"))
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia, at=rome("2026-11-18 11:30"))
    conversation.comment(ticket, Words(text="2.8.1"), by=cast.freja, at=rome("2026-11-18 11:50"))
    category = work.Categorisation(
        type="incident", impact="significant", urgency="high", components=(cast.provisioning,)
    )
    work.categorise(ticket, category, by=cast.giulia, at=rome("2026-11-18 11:55"))
    escalation.escalate(ticket, cast.team, "The pool.", by=cast.giulia, at=rome("2026-11-18 12:00"))
    escalation.hand_back(ticket, Words(text="Found."), public=False, by=cast.luca, at=rome("2026-11-18 13:30"))
    resolution.resolve(
        ticket, Solution(resolution="answer", text="Set it."), by=cast.giulia, at=rome("2026-11-18 14:30")
    )
    return fresh(ticket)


def test_each_holder_has_the_support_time_that_it_had(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = travelled(cast)
    clock.move_to(rome("2026-11-19 12:00"))
    for who in ("giulia", "freja"):
        response = signed_in(getattr(cast, who)).get(ticket.get_absolute_url())
        assert {part.name: part.time for part in response.context["split"]} == {
            "Support": "1 h 10 min",
            "Product engineering": "1 h",
            "Nordhavn Energi, waiting": "20 min",
        }
        assert "Where the time went" in response.text
        assert round(sum(part.width for part in response.context["split"])) == 100


def test_a_ticket_that_is_new_outside_hours_has_no_split(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = filed(cast, "2026-11-18 20:00")
    clock.move_to(rome("2026-11-18 21:00"))
    response = signed_in(cast.freja).get(ticket.get_absolute_url())
    assert response.context["split"] == []
    assert "Where the time went" not in response.text
