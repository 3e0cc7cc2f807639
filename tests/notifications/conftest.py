"""A ticket to tell people of."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import User
from customers.vocabulary import Impact, TicketType, Urgency
from notifications.models import Notice
from notifications.services import tell_events
from tests.cast import ROME, Cast
from tests.ground import staged
from tickets.models import Ticket
from tickets.services import work
from tickets.services.filing import Filing, file_ticket

# A Thursday inside support hours.
NOW = dt.datetime(2026, 11, 19, 10, 0, tzinfo=ROME)


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    """It is Thursday 19 November 2026, 10:00 in Rome, and stays so until a test moves on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


FILING = Filing(
    type=TicketType.INCIDENT,
    title="Provisioning times out",
    description="Every deployment stops after 300 s.",
    reproduction="Deploy.",
    impact=Impact.MODERATE,
    urgency=Urgency.CRITICAL,
)


@staged
def filed(cast: Cast) -> Ticket:
    """Filed by Freja at Nordhavn; nobody was told yet."""
    with time_machine.travel(NOW, tick=False):
        return file_ticket(cast.nordhavn, FILING, by=cast.freja)


@staged
def ticket(cast: Cast, filed: Ticket) -> Ticket:
    """In Giulia's hands, and everybody was told of what happened so far."""
    with time_machine.travel(NOW, tick=False):
        work.take_charge(filed, by=cast.giulia)
        tell_events(mail=False)
    return filed


def told() -> list[tuple[str, str]]:
    """Who was told what, sorted."""
    return sorted(Notice.objects.values_list("person__name", "kind"))


def new(ticket: Ticket) -> list[tuple[str, str]]:
    """What is told of what happened since the fixtures."""
    Notice.objects.all().delete()
    tell_events()
    return told()


def categorise(ticket: Ticket, by: User) -> None:
    work.categorise(ticket, work.Categorisation(type="incident", impact="moderate", urgency="critical"), by=by)
