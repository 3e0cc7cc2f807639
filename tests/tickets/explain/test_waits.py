"""The leads' list of waits that look wrong, and what can be done about each."""

import pytest
import time_machine

from customers.models import CustomerGroupPermission
from customers.permissions import Permission
from tests.cast import Cast
from tests.tickets.explain.scenes import filed, rome
from tests.tickets.page.play import fresh, signed_in
from tickets.models import Ticket
from tickets.services import conversation, work
from tickets.services.conversation import Words


def doubtful(cast: Cast) -> Ticket:
    """Asked on Monday 2 November at 10:00; two reminders and ten support days later nobody has answered."""
    ticket = filed(cast, "2026-11-02 09:30")
    work.take_charge(ticket, by=cast.giulia, at=rome("2026-11-02 09:40"))
    category = work.Categorisation(
        type="incident", impact="significant", urgency="high", components=(cast.provisioning,)
    )
    work.categorise(ticket, category, by=cast.giulia, at=rome("2026-11-02 09:50"))
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia, at=rome("2026-11-02 10:00"))
    for _ in range(3):
        conversation.remind_of_question(ticket, at=fresh(ticket).remind_at)
    return fresh(ticket)


def test_it_lists_the_wait_with_both_ways_out(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = doubtful(cast)
    assert ticket.doubtful_since is not None
    clock.move_to(rome("2026-11-19 10:00"))
    response = signed_in(cast.elena).get("/waits/")
    assert [(wait.ticket.key, wait.waited) for wait in response.context["waits"]] == [("NORD-1", "104 h")]
    assert "/tickets/NORD-1/resume/" in response.text
    form = signed_in(cast.elena).get("/tickets/NORD-1/move/resolve/?resolution=no_answer").text
    assert '<option value="no_answer" selected>' in form


def test_a_wait_that_was_ended_is_gone(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = doubtful(cast)
    clock.move_to(rome("2026-11-19 10:00"))
    conversation.resume(ticket, by=cast.elena)
    response = signed_in(cast.elena).get("/waits/")
    assert response.context["waits"] == []
    assert "No wait looks wrong" in response.text


def test_who_leads_one_customer_sees_no_wait_of_another(cast: Cast, clock: time_machine.Traveller) -> None:
    """A lead leads everywhere today: what each may do is data, and could become so."""
    doubtful(cast)
    CustomerGroupPermission.objects.filter(
        content_object=cast.nordhavn, permission__codename=Permission.ASSIGN_ANYBODY
    ).delete()
    clock.move_to(rome("2026-11-19 10:00"))

    response = signed_in(cast.elena).get("/waits/")

    assert response.context["waits"] == []
    assert "NORD-1" in signed_in(cast.elena).get("/tickets/").text


@pytest.mark.parametrize(
    ("who", "status"),
    [("elena", 200), ("giulia", 403), ("tomasz", 403), ("luca", 403), ("freja", 403), ("paolo", 403), ("ada", 403)],
)
def test_it_is_for_leads(cast: Cast, who: str, status: int) -> None:
    assert signed_in(getattr(cast, who)).get("/waits/").status_code == status
