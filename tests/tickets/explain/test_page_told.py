"""Explain of estimates, reopenings, targets around the clock, computed by hand; and of a long timeline."""

import datetime as dt

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Target
from customers.vocabulary import Counting
from tests.cast import Cast
from tests.tickets.explain.scenes import SEVERITY, filed, rome
from tests.tickets.explain.test_page import MOST, rows, text_of
from tests.tickets.page.play import answer, fresh, signed_in
from tickets.facts import facts_of
from tickets.models import Ticket
from tickets.services import conversation, resolution, work
from tickets.services.conversation import Words


def history(cast: Cast, who: str, ticket: Ticket, query: str = "") -> list[tuple[str, str, str]]:
    response = signed_in(getattr(cast, who)).get(f"{ticket.get_absolute_url()}clocks/{query}")
    return [(step.when, step.text, step.due) for step in response.context["history"]]


def figures(cast: Cast, who: str, ticket: Ticket, query: str = "") -> dict[str, tuple[str, str]]:
    response = signed_in(getattr(cast, who)).get(f"{ticket.get_absolute_url()}clocks/{query}")
    return {figure.label: (figure.value, figure.note) for figure in response.context["figures"]}


def in_charge(cast: Cast, ticket: Ticket, priority: str) -> None:
    impact, urgency = SEVERITY[priority]
    category = work.Categorisation(type="incident", impact=impact, urgency=urgency, components=(cast.provisioning,))
    work.take_charge(ticket, by=cast.giulia, at=rome("2026-11-18 15:20"))
    work.categorise(ticket, category, by=cast.giulia, at=rome("2026-11-18 15:21"))


# Estimates


def estimated(cast: Cast) -> Ticket:
    """P3, whose estimates are binding. On Thursday 09:30 for Friday noon: 10 h 30 min of support time."""
    ticket = filed(cast, "2026-11-18 15:00", "P3")
    in_charge(cast, ticket, "P3")
    work.estimate(ticket, rome("2026-11-20 12:00"), "By noon.", by=cast.giulia, at=rome("2026-11-19 09:30"))
    return fresh(ticket)


def test_an_estimate_is_counted_from_the_agreement_and_moved_by_the_wait(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    """Asked from 10:00 to 11:30: noon and 1 h 30 min more, over lunch, is 14:30."""
    ticket = estimated(cast)
    conversation.ask(ticket, Words(text="Which?"), by=cast.giulia, at=rome("2026-11-19 10:00"))
    conversation.comment(ticket, Words(text="2.8.1"), by=cast.freja, at=rome("2026-11-19 11:30"))
    clock.move_to(rome("2026-11-19 11:40"))

    assert rows(cast, "freja", ticket, "?clock=resolution") == [
        ("Thu 19 Nov 09:30", "10:00", "Counted. Estimate agreed by Giulia Ferraro: Fri 12:00", "30 min", "30 min"),
        (
            "Thu 19 Nov 10:00",
            "11:30",
            "Waiting for Nordhavn Energi, 1 h 30 min not counted. Giulia Ferraro asked, Freja Mikkelsen ended it",
            "",
            "30 min",
        ),
        ("Thu 19 Nov 11:30", "11:40", "Counted", "10 min", "40 min"),
        ("Thu 19 Nov 11:40", "13:00", "Still to count", "1 h 20 min", "2 h"),
        ("Thu 19 Nov 13:00", "14:00", "Break, outside support hours", "", "2 h"),
        ("Thu 19 Nov 14:00", "18:00", "Still to count", "4 h", "6 h"),
        ("Thu 19 Nov 18:00", "Fri 20 Nov 09:00", "Night, outside support hours", "", "6 h"),
        ("Fri 20 Nov 09:00", "13:00", "Still to count", "4 h", "10 h"),
        ("Fri 20 Nov 13:00", "14:00", "Break, outside support hours", "", "10 h"),
        ("Fri 20 Nov 14:00", "14:30", "Still to count", "30 min", "10 h 30 min"),
    ]
    assert history(cast, "freja", ticket, "?clock=resolution") == [
        ("09:30", "Estimate agreed by Giulia Ferraro: Fri 12:00", "Fri 12:00"),
        ("11:30", "The wait for Nordhavn Energi ended", "Fri 14:30"),
    ]
    text = text_of(cast, "freja", ticket, "?clock=resolution")
    assert "Resolution is due Fri 14:30" in text
    assert (
        "It is due by the agreed estimate, moved by the 1 h 30 min that the ticket waited for Nordhavn Energi." in text
    )
    assert figures(cast, "freja", ticket, "?clock=resolution")["Target"] == ("By estimate", "in support hours")
    assert "P3 medium/low, the agreed estimate" in text


def test_a_new_estimate_is_in_the_history_beside_the_first(cast: Cast, clock: time_machine.Traveller) -> None:
    ticket = estimated(cast)
    work.estimate(ticket, rome("2026-11-23 10:00"), "The vendor is late.", by=cast.tomasz, at=rome("2026-11-19 10:00"))
    clock.move_to(rome("2026-11-19 11:00"))

    assert history(cast, "giulia", ticket, "?clock=resolution") == [
        ("09:30", "Estimate agreed by Giulia Ferraro: Fri 12:00", "Fri 12:00"),
        ("10:00", "Estimate agreed by Tomasz Wilk: Mon 10:00", "Mon 10:00"),
    ]
    assert "Resolution is due Mon 10:00" in text_of(cast, "giulia", ticket, "?clock=resolution")
    assert rows(cast, "giulia", ticket, "?clock=resolution")[-1] == (
        "Mon 23 Nov 09:00",
        "10:00",
        "Still to count",
        "1 h",
        "16 h 30 min",
    )


# Reopening


def test_a_reopened_resolution_carries_over_what_was_counted(cast: Cast, clock: time_machine.Traveller) -> None:
    """Counted on Thursday from 09:30 to 11:30: 2 h. Reopened at 14:30; the estimate of Friday noon still lies ahead."""
    ticket = estimated(cast)
    resolution.resolve(ticket, answer(), by=cast.giulia, at=rome("2026-11-19 11:30"))
    resolution.reopen(ticket, "It is back.", by=cast.freja, at=rome("2026-11-19 14:30"))
    clock.move_to(rome("2026-11-19 15:00"))

    assert rows(cast, "freja", ticket, "?clock=resolution&cycle=1")[0] == (
        "Thu 19 Nov 09:30",
        "11:30",
        "Counted. Estimate agreed by Giulia Ferraro: Fri 12:00",
        "2 h",
        "2 h",
    )
    assert "Resolution was done in time, today at 11:30" in text_of(cast, "freja", ticket, "?clock=resolution&cycle=1")
    assert rows(cast, "freja", ticket, "?clock=resolution&cycle=2") == [
        ("Thu 19 Nov 14:30", "15:00", "Counted. Reopened by Freja Mikkelsen", "30 min", "2 h 30 min"),
        ("Thu 19 Nov 15:00", "18:00", "Still to count", "3 h", "5 h 30 min"),
        ("Thu 19 Nov 18:00", "Fri 20 Nov 09:00", "Night, outside support hours", "", "5 h 30 min"),
        ("Fri 20 Nov 09:00", "12:00", "Still to count", "3 h", "8 h 30 min"),
    ]
    assert rows(cast, "freja", ticket, "?clock=taking_charge")[-1][2].startswith("Left over when it was done")
    assert rows(cast, "freja", ticket, "?clock=update")[0][:3] == (
        "Thu 19 Nov 14:30",
        "15:00",
        "Counted. Reopened by Freja Mikkelsen",
    )


def test_a_reopened_resolution_target_has_left_what_was_left(cast: Cast, clock: time_machine.Traveller) -> None:
    """A resolution within 8 h: filed Wednesday 15:00, 5 h 30 min until Thursday 11:30, so 2 h 30 min from 14:30."""
    Target.objects.filter(version=cast.version, priority="P2", clock="resolution").update(minutes=480)
    ticket = filed(cast, "2026-11-18 15:00")
    in_charge(cast, ticket, "P2")
    resolution.resolve(ticket, answer(), by=cast.giulia, at=rome("2026-11-19 11:30"))
    resolution.reopen(ticket, "It is back.", by=cast.freja, at=rome("2026-11-19 14:30"))
    clock.move_to(rome("2026-11-19 15:00"))

    assert rows(cast, "soren", ticket, "?clock=resolution") == [
        ("Thu 19 Nov 14:30", "15:00", "Counted. Reopened by Freja Mikkelsen", "30 min", "6 h"),
        ("Thu 19 Nov 15:00", "17:00", "Still to count", "2 h", "8 h"),
    ]
    text = text_of(cast, "soren", ticket, "?clock=resolution")
    assert "Resolution is due today at 17:00" in text
    assert "8 support hours after reopening, with the 5 h 30 min counted before." in text


# Around the clock


def test_what_is_read_adds_up_to_the_minute(cast: Cast, clock: time_machine.Traveller) -> None:
    """Looked at 40 s past the minute: 55 min 40 s are counted, 64 min 20 s are left, and two hours were promised."""
    ticket = filed(cast, "2026-11-19 10:00")
    clock.move_to(rome("2026-11-19 10:55") + dt.timedelta(seconds=40))

    assert [row[3:] for row in rows(cast, "freja", ticket)] == [("55 min", "55 min"), ("1 h 05 min", "2 h")]
    said = figures(cast, "freja", ticket)
    assert (said["Counted"][0], said["Left"][0], said["Target"][0]) == ("55 min", "1 h 05 min", "2 h")


def test_around_the_clock_no_night_is_left_out(cast: Cast, clock: time_machine.Traveller) -> None:
    """48 hours from Friday 17:00 are over on Sunday at 17:00."""
    around = {"minutes": 48 * 60, "counting": Counting.AROUND_THE_CLOCK}
    Target.objects.filter(version=cast.version, priority="P2", clock="taking_charge").update(**around)
    clock.move_to(rome("2026-11-20 17:00"))
    ticket = filed(cast, "2026-11-20 17:00")
    clock.move_to(rome("2026-11-21 05:30"))

    assert rows(cast, "freja", ticket) == [
        ("Fri 20 Nov 17:00", "Sat 21 Nov 05:30", "Counted. Filed by Freja Mikkelsen", "12 h 30 min", "12 h 30 min"),
        ("Sat 21 Nov 05:30", "Sun 22 Nov 17:00", "Still to count", "35 h 30 min", "48 h"),
    ]
    assert figures(cast, "freja", ticket) == {
        "Target": ("48 h", "around the clock"),
        "Counted": ("12 h 30 min", "26 % of the target"),
        "Left": ("35 h 30 min", "around the clock"),
        "Due": ("Sun 17:00", "Rome time"),
    }
    text = text_of(cast, "freja", ticket)
    assert "48 h, around the clock after filing." in text
    assert "Every hour of every day" in text
    assert "This target counts around the clock." in text
    assert "outside support hours" not in text


def test_around_the_clock_a_wait_at_night_counts_too(cast: Cast, clock: time_machine.Traveller) -> None:
    """An update within 4 h: asked Thursday 17:00, answered 23:00; due at 03:00 of Friday."""
    around = {"minutes": 240, "counting": Counting.AROUND_THE_CLOCK}
    Target.objects.filter(version=cast.version, priority="P2", clock="update").update(**around)
    ticket = filed(cast, "2026-11-19 15:00")
    work.take_charge(ticket, by=cast.giulia, at=rome("2026-11-19 15:20"))
    conversation.ask(ticket, Words(text="Which?"), by=cast.giulia, at=rome("2026-11-19 17:00"))
    conversation.comment(ticket, Words(text="2.8.1"), by=cast.freja, at=rome("2026-11-19 23:00"))
    clock.move_to(rome("2026-11-20 00:00"))

    assert rows(cast, "giulia", ticket, "?clock=update&cycle=2") == [
        (
            "Thu 19 Nov 17:00",
            "23:00",
            "Waiting for Nordhavn Energi, 6 h not counted. Giulia Ferraro asked, Freja Mikkelsen ended it",
            "",
            "0 min",
        ),
        ("Thu 19 Nov 23:00", "Fri 20 Nov 00:00", "Counted", "1 h", "1 h"),
        ("Fri 20 Nov 00:00", "03:00", "Still to count", "3 h", "4 h"),
    ]


# Long timelines


def test_two_hundred_facts_cost_the_queries_of_three(cast: Cast, clock: time_machine.Traveller) -> None:
    """Asked and answered again and again, in a clock that began before all of it."""
    Target.objects.filter(version=cast.version, priority="P2", clock="resolution").update(minutes=4800)
    few, many = filed(cast, "2026-11-09 09:00"), filed(cast, "2026-11-09 09:00")
    for ticket in (few, many):
        work.take_charge(ticket, by=cast.giulia, at=rome("2026-11-09 09:30"))
    at = rome("2026-11-09 10:00")
    for number in range(66):
        at += dt.timedelta(minutes=20)
        conversation.ask(many, Words(text=f"Question {number}?"), by=cast.giulia, at=at)
        at += dt.timedelta(minutes=10)
        conversation.comment(many, Words(text=f"Answer {number}."), by=cast.freja, at=at)
    assert len(facts_of(many.events.filter(facts__isnull=False).order_by("sequence"))) >= 200
    clock.move_to(rome("2026-11-12 10:00"))
    client, counts = signed_in(cast.freja), []
    for ticket in (few, few, many):
        with CaptureQueriesContext(connection) as caught:
            response = client.get(f"{ticket.get_absolute_url()}clocks/?clock=resolution")
        assert response.status_code == 200
        counts.append(len(caught))

    assert counts[1] == counts[2] <= MOST
    # Thirty waits of ten minutes within the 16 h of Monday and Tuesday; those at night and at noon took nothing.
    lines = response.context["lines"]
    assert sum("10 min not counted" in line.text for line in lines) == 30
    assert [line.total for line in lines if (line.start, line.end) == ("Tue 10 Nov 17:50", "18:00")] == ["11 h"]
    assert (lines[-1].start, lines[-1].end, lines[-1].total) == ("Mon 23 Nov 14:00", "15:00", "80 h")
