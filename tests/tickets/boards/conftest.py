"""Tickets for boards and lists, made through the services under frozen time."""

import datetime as dt
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from tests.cast import Cast
from tickets.models import Ticket
from tickets.services.filing import Filing, file_ticket

ROME = ZoneInfo("Europe/Rome")
# Thursday, support open until 13:00.
NOW = dt.datetime(2026, 11, 19, 10, 42, tzinfo=ROME)

FileTicket = Callable[..., Ticket]


@pytest.fixture
def now() -> Iterator[dt.datetime]:
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def file(cast: Cast) -> FileTicket:
    """Files a P2 bug report of Freja's at Nordhavn, unless told otherwise."""

    def file_one(title: str = "Something fails", *, by: User | None = None, **words: object) -> Ticket:
        at = words.pop("at", NOW)
        by = by or cast.freja
        customer = cast.altamira if by == cast.marta else cast.nordhavn
        said: dict[str, object] = {
            "type": "bug_report",
            "title": title,
            "description": "It fails.",
            "reproduction": "Always.",
            "impact": "moderate",
            "urgency": "high",
        }
        return file_ticket(customer, Filing(**(said | words)), by=by, at=at)  # type: ignore[arg-type]

    return file_one


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
