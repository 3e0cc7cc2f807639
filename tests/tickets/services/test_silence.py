"""What the system does after silence: closes, reminds, lists a wait for the leads. Every instant by hand, 2026."""

import time_machine
from pytest_django import Settings

from customers.models import Contract
from tests.cast import Cast
from tests.tickets.services.scenes import (
    SYSTEM,
    again,
    facts,
    last,
    new_events,
    rome,
    ticket_in,
    waiting,
)
from tickets import tasks
from tickets.models import Ticket
from tickets.services import conversation
from tickets.services.conversation import Words, ask, remind_of_question
from tickets.services.resolution import close_silent, remind_of_closing
from tickets.vocabulary import EventKind

# Closing


def test_closes_after_five_support_days_and_not_a_minute_before(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")  # Monday 12 January, 10:00

    assert new_events(ticket, lambda: close_silent(ticket, at=rome("2026-01-19 09:59"))) == []
    assert new_events(ticket, lambda: close_silent(ticket, at=rome("2026-01-19 10:00"))) == [("closed", True, SYSTEM)]
    assert last(ticket, EventKind.CLOSED).data == {"after": "silence"}
    assert facts(ticket, EventKind.CLOSED) == ["Closed"]
    assert again(ticket).closed_at == rome("2026-01-19 10:00")


def test_closing_twice_is_once(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")
    close_silent(ticket, at=rome("2026-01-19 10:00"))

    assert new_events(ticket, lambda: close_silent(ticket, at=rome("2026-01-20 10:00"))) == []


def test_holidays_and_weekends_are_no_support_days(cast: Cast, clock: time_machine.Traveller) -> None:
    """Friday 3 April, then Easter Monday off: Tue 7, Wed 8, Thu 9, Fri 10, Mon 13."""
    clock.move_to(rome("2026-04-03 16:20"))

    row = ticket_in(cast, "resolved")

    assert (row.closes_at, row.remind_at) == (rome("2026-04-13 16:20"), rome("2026-04-09 16:20"))


def test_over_the_clock_change_it_is_the_same_wall_time(cast: Cast, clock: time_machine.Traveller) -> None:
    """Thursday 26 March, 15:18 CET: the fifth support day is Thursday 2 April, 15:18 CEST."""
    clock.move_to(rome("2026-03-26 15:18"))

    row = ticket_in(cast, "resolved")

    assert row.closes_at is not None
    assert row.closes_at.isoformat() == "2026-04-02T13:18:00+00:00"


def test_without_a_contract_the_vendors_week_counts(cast: Cast, clock: time_machine.Traveller) -> None:
    """Without a calendar there are no holidays: from Friday 3 April, Easter Monday is the first day."""
    Contract.objects.filter(customer=cast.nordhavn).update(ends_on="2026-01-01")
    clock.move_to(rome("2026-04-03 16:20"))

    assert ticket_in(cast, "resolved").closes_at == rome("2026-04-10 16:20")


def test_the_number_of_days_is_a_setting(cast: Cast, settings: Settings) -> None:
    settings.CLOSE_AFTER_SUPPORT_DAYS = 1

    row = ticket_in(cast, "resolved")

    assert (row.closes_at, row.remind_at) == (rome("2026-01-13 10:00"), rome("2026-01-13 10:00"))


def test_its_people_are_reminded_once_before(cast: Cast) -> None:
    ticket = ticket_in(cast, "resolved")
    thursday = rome("2026-01-15 10:00")

    assert new_events(ticket, lambda: remind_of_closing(ticket, at=rome("2026-01-15 09:59"))) == []
    assert new_events(ticket, lambda: remind_of_closing(ticket, at=thursday)) == [("reminded", True, SYSTEM)]
    assert last(ticket, EventKind.REMINDED).data == {
        "of": "closing",
        "closes_at": rome("2026-01-19 10:00").isoformat(),
    }
    assert new_events(ticket, lambda: remind_of_closing(ticket, at=rome("2026-01-16 10:00"))) == []


def test_the_sweeps_do_what_is_due_and_then_nothing(cast: Cast, clock: time_machine.Traveller) -> None:
    resolved, asked = ticket_in(cast, "resolved"), waiting(cast)

    clock.move_to(rome("2026-01-15 10:00"))
    assert [tasks.remind_customers(), tasks.remind_customers(), tasks.close_silent()] == [2, 0, 0]
    clock.move_to(rome("2026-01-19 10:00"))
    assert [tasks.close_silent(), tasks.close_silent()] == [1, 0]

    assert (again(resolved).state, again(asked).reminders_sent) == ("closed", 1)


# A wait


def reminded(ticket: Ticket, text: str) -> list[tuple[str, bool, str]]:
    return new_events(ticket, lambda: remind_of_question(ticket, at=rome(text)))


def test_two_reminders_then_the_leads(cast: Cast) -> None:
    """Asked Monday 12 January, 10:00: after 3, 6 and 10 support days."""
    ticket = waiting(cast)

    assert reminded(ticket, "2026-01-15 09:59") == []
    assert reminded(ticket, "2026-01-15 10:00") == [("reminded", True, SYSTEM)]
    assert reminded(ticket, "2026-01-20 09:59") == []
    assert reminded(ticket, "2026-01-20 10:00") == [("reminded", True, SYSTEM)]
    assert last(ticket, EventKind.REMINDED).data == {"of": "question", "number": 2}
    assert reminded(ticket, "2026-01-26 09:59") == []
    assert reminded(ticket, "2026-01-26 10:00") == [("doubtful_wait", False, SYSTEM)]
    assert again(ticket).doubtful_since == rome("2026-01-26 10:00")
    assert reminded(ticket, "2026-02-26 10:00") == []
    assert again(ticket).is_waiting


def test_asking_again_gives_the_customer_time_anew(cast: Cast) -> None:
    """Asked Monday 12, again Wednesday 14 at noon: reminders Monday 19 and Thursday 22, the leads Wednesday 28."""
    ticket = waiting(cast)
    ask(ticket, Words(text="And which database?"), by=cast.giulia, at=rome("2026-01-14 12:00"))

    assert reminded(ticket, "2026-01-15 10:00") == []
    assert reminded(ticket, "2026-01-19 12:00") == [("reminded", True, SYSTEM)]
    assert again(ticket).remind_at == rome("2026-01-22 12:00")
    assert reminded(ticket, "2026-01-22 12:00") == [("reminded", True, SYSTEM)]
    assert reminded(ticket, "2026-01-28 12:00") == [("doubtful_wait", False, SYSTEM)]


def test_reminders_that_come_late_keep_a_support_day_apart(cast: Cast) -> None:
    """The worker stood still until Wednesday 28 January."""
    ticket = waiting(cast)

    assert reminded(ticket, "2026-01-28 11:00") == [("reminded", True, SYSTEM)]
    assert reminded(ticket, "2026-01-28 11:05") == []
    assert again(ticket).remind_at == rome("2026-01-29 11:00")


def test_who_answers_is_reminded_no_more(cast: Cast) -> None:
    ticket = waiting(cast)
    conversation.comment(ticket, Words(text="2.8.1"), by=cast.freja)

    assert reminded(ticket, "2026-01-15 10:00") == []


def test_reminders_are_no_update_and_move_no_clock(cast: Cast) -> None:
    ticket = waiting(cast)
    reminded(ticket, "2026-01-15 10:00")

    assert last(ticket, EventKind.REMINDED).facts is None
    assert again(ticket).is_waiting
