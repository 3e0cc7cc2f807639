"""When a resolved ticket closes by itself, and when silence is pointed out. All in support days of the ticket."""

import datetime as dt

from django.conf import settings

from tickets.models import Ticket
from tickets.support_days import VENDORS_WEEK, support_days_after

# Support days after the question: two reminders, then the leads hear of it.
REMINDERS_OF_A_QUESTION = (3, 6, 10)
# Support days before a resolved ticket closes.
REMINDER_OF_CLOSING = 2


def _after(ticket: Ticket, start: dt.datetime, days: int) -> dt.datetime:
    calendar = ticket.terms.value.calendar if ticket.terms else VENDORS_WEEK
    return support_days_after(calendar, start, days)


def closing_time(ticket: Ticket, silent_since: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """When the ticket closes after silence, and when its people are reminded of that."""
    days = settings.CLOSE_AFTER_SUPPORT_DAYS
    return _after(ticket, silent_since, days), _after(ticket, silent_since, max(days - REMINDER_OF_CLOSING, 1))


def reminder_times(ticket: Ticket, asked_at: dt.datetime) -> tuple[dt.datetime, ...]:
    """When a customer who was asked is reminded; the last one is when the wait is listed for the leads."""
    return tuple(_after(ticket, asked_at, days) for days in REMINDERS_OF_A_QUESTION)


def next_support_day(ticket: Ticket, at: dt.datetime) -> dt.datetime:
    """At least so far apart are reminders, also when the worker stood still for a week."""
    return _after(ticket, at, 1)
