"""The rows for measuring are such as the door would have written."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from sla.models import Clock
from tickets.models import Comment, Ticket, TicketNumber
from tickets.proof import check
from tickets.vocabulary import State


@pytest.fixture(autouse=True)
def _seeded(db: None) -> None:
    call_command("seed_load", customers=2, tickets=60, comments=4, verbosity=0)


def test_there_is_what_was_asked_for() -> None:
    assert Ticket.objects.count() == 60
    assert (
        Comment.objects.filter(ticket__state=State.CLOSED).count() == 4 * Ticket.objects.filter(state="closed").count()
    )
    assert Ticket.objects.exclude(state=State.CLOSED).exists()


def test_numbers_have_no_gap() -> None:
    for row in TicketNumber.objects.all():
        numbers = Ticket.objects.filter(customer=row.customer).order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, row.last + 1))


def test_a_replay_finds_no_difference() -> None:
    for ticket in Ticket.objects.select_related("commitment"):
        assert ticket.commitment is not None
        events = list(ticket.events.order_by("sequence"))
        assert events[-1].sequence == ticket.last_sequence
        running = Clock.objects.filter(commitment=ticket.commitment, ended_at=None, has_verdict=True)
        due = [clock.due_at for clock in running if clock.due_at]
        assert ticket.next_due_at == min(due, default=None), ticket.key
    assert [checked for checked in check(Ticket.objects.all()) if checked.differences] == []


def test_pages_of_each_kind_open(client: Client) -> None:
    client.force_login(User.objects.get(email="lead@vendor.example"))
    ticket = Ticket.objects.exclude(state=State.CLOSED)[0]
    closed = Ticket.objects.filter(state=State.CLOSED)[0]

    for path in ("/", ticket.get_absolute_url(), closed.get_absolute_url()):
        assert client.get(path, follow=True).status_code == 200, path


def test_a_second_load_is_refused() -> None:
    with pytest.raises(CommandError, match="empty database"):
        call_command("seed_load")
