"""Waits for a customer that look wrong: listed for the leads, oldest first."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from common.wording import duration
from sla.working_time import WorkingTime
from tickets.models import Ticket

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class WrongWait:
    """`waited` is support time, where a calendar says what that is."""

    ticket: Ticket
    waited: str


def waits_of(tickets: QuerySet[Ticket], at: dt.datetime) -> list[WrongWait]:
    """One more than is shown, to know whether there are more. One query."""
    rows = tickets.filter(doubtful_since__isnull=False).order_by("doubtful_since", "pk")
    return [WrongWait(row, _waited(row, at)) for row in rows.select_related(*RELATIONS)[: MOST_SHOWN + 1]]


RELATIONS = ("customer", "terms", "waiting_asked_by", "assignee", "reporter")


def _waited(ticket: Ticket, at: dt.datetime) -> str:
    if ticket.terms is None or ticket.waiting_since is None:
        return ""
    return duration(WorkingTime.of(ticket.terms.value.calendar).between(ticket.waiting_since, at))
