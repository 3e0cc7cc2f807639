"""Explain as its readers see it: every interval, every gap, the target and where it came from."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from customers.vocabulary import Priority
from tests.cast import Cast
from tests.tickets.explain.scenes import filed, rome, waited
from tests.tickets.page.play import signed_in
from tickets.models import Event, Ticket
from tickets.services import conversation, work
from tickets.services.conversation import Words
from tickets.vocabulary import EventKind

Row = tuple[str, ...]
MOST = 10


def rows(cast: Cast, who: str, ticket: Ticket, query: str = "") -> list[Row]:
    """The list of intervals: from, to, what, counted, sum."""
    response = signed_in(getattr(cast, who)).get(f"{ticket.get_absolute_url()}clocks/{query}")
    assert response.status_code == 200
    return [(line.start, line.end, line.text, line.counted, line.total) for line in response.context["lines"]]


def text_of(cast: Cast, who: str, ticket: Ticket, query: str = "") -> str:
    response = signed_in(getattr(cast, who)).get(f"{ticket.get_absolute_url()}clocks/{query}")
    return re.sub(r"\s+", " ", strip_tags(response.text))


def test_a_cycle_is_told_interval_by_interval_with_its_wait(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = waited(cast)
    clock.move_to(rome("2026-11-19 11:40"))
    assert rows(cast, "giulia", ticket, "?clock=update&cycle=2") == [
        (
            "Thu 19 Nov 09:40",
            "11:05",
            "Waiting for Nordhavn Energi, 1 h 25 min not counted. Giulia Ferraro asked, Freja Mikkelsen ended it",
            "",
            "0 min",
        ),
        ("Thu 19 Nov 11:05", "11:40", "Counted", "35 min", "35 min"),
        ("Thu 19 Nov 11:40", "13:00", "Still to count", "1 h 20 min", "1 h 55 min"),
        ("Thu 19 Nov 13:00", "14:00", "Break, outside support hours", "", "1 h 55 min"),
        ("Thu 19 Nov 14:00", "18:00", "Still to count", "4 h", "5 h 55 min"),
        ("Thu 19 Nov 18:00", "Fri 20 Nov 09:00", "Night, outside support hours", "", "5 h 55 min"),
        ("Fri 20 Nov 09:00", "11:05", "Still to count", "2 h 05 min", "8 h"),
    ]
    text = text_of(cast, "giulia", ticket, "?clock=update&cycle=2")
    assert "Update is due Fri 11:05" in text
    assert (
        "8 support hours after the last update, moved by the 1 h 25 min that the ticket waited for Nordhavn Energi."
        " Without it, it would have been due Fri 09:40." in text
    )


def test_a_finished_cycle_shows_what_was_left_over(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = waited(cast)
    clock.move_to(rome("2026-11-19 11:40"))
    assert rows(cast, "freja", ticket, "?clock=taking_charge") == [
        ("Wed 18 Nov 15:00", "15:20", "Counted. Filed by Freja Mikkelsen", "20 min", "20 min"),
        ("Wed 18 Nov 15:20", "17:00", "Left over when it was done", "1 h 40 min", "2 h"),
    ]
    assert "Taking charge was done in time, Wed 15:20" in text_of(cast, "freja", ticket, "?clock=taking_charge")


def test_what_is_over_the_due_time_is_counted_apart(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = filed(cast, "2026-11-19 08:00", "P1")
    clock.move_to(rome("2026-11-19 10:30"))
    assert rows(cast, "freja", ticket) == [
        ("Thu 19 Nov 08:00", "09:00", "Night, outside support hours", "", "0 min"),
        ("Thu 19 Nov 09:00", "10:00", "Counted", "1 h", "1 h"),
        ("Thu 19 Nov 10:00", "10:30", "Counted, over the due time", "30 min", "1 h 30 min"),
    ]
    assert "Taking charge was due today at 10:00" in text_of(cast, "freja", ticket)


def test_a_holiday_is_named_and_a_weekend_is_one(cast: Cast, clock: time_machine.Traveller) -> None:
    clock.move_to(rome("2026-12-04 17:00"))
    ticket = filed(cast, "2026-12-04 17:00", "P3")
    found = rows(cast, "soren", ticket)
    assert found[1:4] == [
        ("Fri 4 Dec 18:00", "Mon 7 Dec 09:00", "Weekend, outside support hours", "", "1 h"),
        ("Mon 7 Dec 09:00", "13:00", "Still to count", "4 h", "5 h"),
        (
            "Mon 7 Dec 13:00",
            "Tue 15 Dec 09:00",
            "Still to count, on 5 days; nights, breaks and weekends, Immaculate Conception left out",
            "36 h",
            "41 h",
        ),
    ]
    assert found[-1] == ("Tue 15 Dec 14:00", "17:00", "Still to count", "3 h", "48 h")
    text = text_of(cast, "soren", ticket)
    assert "Days off in between: Immaculate Conception." in text


def test_weeks_stay_readable(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = filed(cast, "2026-10-01 10:00", "P3")
    clock.move_to(rome("2026-11-19 10:00"))
    response = signed_in(cast.giulia).get(f"{ticket.get_absolute_url()}clocks/")
    assert len(response.context["lines"]) <= 20
    axis = response.context["axis"]
    assert len(axis.rows) <= 12
    assert any("days like these" in bar.text for row in axis.rows for bar in row.bars)
    assert response.context["lines"][-1].total == "280 h"


def test_a_raised_priority_is_in_the_history_with_both_due_times(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = filed(cast, "2026-11-19 09:30", "P3")
    clock.move_to(rome("2026-11-19 09:40"))
    work.override_priority(ticket, Priority.P1, "The board meets.", by=cast.elena, at=rome("2026-11-19 09:40"))
    response = signed_in(cast.freja).get(f"{ticket.get_absolute_url()}clocks/")
    assert [(step.when, step.text, step.due) for step in response.context["history"]] == [
        ("09:30", "Filed by Freja Mikkelsen", "Fri 27 Nov, 09:30"),
        ("09:40", "Priority changed from P3 to P1 by Elena Vitale: counted anew from the start", "10:30"),
    ]
    assert "The board meets" not in response.text
    assert "P1 critical, 1 support hour" in response.text
    assert "Premium, version 1" in response.text


def test_the_target_and_the_hours_are_named(cast: Cast) -> None:
    text = text_of(cast, "freja", waited(cast))
    assert "P2 serious, 8 support hours" in text
    assert "in force when the ticket was filed" in text
    assert "Monday to Friday 9 to 13 and 14 to 18, Rome" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("freja", 200),
        ("anders", 200),
        ("soren", 200),
        ("paolo", 200),
        ("giulia", 200),
        ("tomasz", 200),
        ("elena", 200),
        ("marta", 404),
        ("luca", 404),
        ("ada", 404),
    ],
)
def test_who_sees_the_ticket_sees_its_clocks(cast: Cast, who: str, status: int) -> None:
    ticket = filed(cast, "2026-11-19 09:30")
    assert signed_in(getattr(cast, who)).get(f"{ticket.get_absolute_url()}clocks/").status_code == status


def test_customers_do_not_read_who_is_told(cast: Cast) -> None:
    ticket = filed(cast, "2026-11-19 09:30")
    assert "Who is told" in text_of(cast, "giulia", ticket)
    assert "Who is told" not in text_of(cast, "freja", ticket)


def test_customers_do_not_read_who_did_what_is_internal(cast: Cast, clock: time_machine.Traveller) -> None:
    """What the clocks count is public so far: were it not, nobody would be named."""
    ticket = filed(cast, "2026-11-19 09:30", "P3")
    work.override_priority(ticket, Priority.P1, "The board meets.", by=cast.elena, at=rome("2026-11-19 09:40"))
    Event.objects.filter(kind=EventKind.PRIORITY_CHANGED).update(is_public=False, public_sequence=None)

    assert "Priority changed from P3 to P1 by Elena Vitale: counted anew" in text_of(cast, "giulia", ticket)
    assert "Priority changed from P3 to P1: counted anew" in text_of(cast, "freja", ticket)


def test_a_ticket_without_an_sla_says_why(cast: Cast) -> None:
    ticket = filed(cast, "2026-11-19 09:30", kind="it_help")
    assert "No response times are promised for it: questions" in text_of(cast, "freja", ticket)


@pytest.mark.parametrize(
    "query", ["?clock=nonsense&cycle=9", "?clock=update&cycle=99", "?cycle=%00", "?clock=resolution"]
)
def test_an_address_that_names_no_cycle_shows_one(cast: Cast, query: str) -> None:
    assert rows(cast, "freja", waited(cast), query)


def test_each_clock_of_the_ticket_page_leads_there(cast: Cast) -> None:
    ticket = waited(cast)
    for who in ("giulia", "freja"):
        text = signed_in(getattr(cast, who)).get(ticket.get_absolute_url()).text
        for kind in ("taking_charge", "update"):
            assert f'href="{ticket.get_absolute_url()}clocks/?clock={kind}"' in text


def test_the_page_costs_the_same_however_often_support_wrote(cast: Cast, clock: time_machine.Traveller) -> None:
    few, many = waited(cast), waited(cast)
    for minute in range(10, 40):
        conversation.comment(many, Words(text="Still on it."), by=cast.giulia, at=rome(f"2026-11-19 11:{minute}"))
    clock.move_to(rome("2026-11-19 11:40"))
    client = signed_in(cast.freja)
    counts = []
    for ticket in (few, few, many):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"{ticket.get_absolute_url()}clocks/").status_code == 200
        counts.append(len(caught))
    assert counts[1] == counts[2]
    assert counts[2] <= MOST
