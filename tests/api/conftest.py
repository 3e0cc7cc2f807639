"""A ticket, the callers of the API, and a morning on which support is open."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from accounts.models import User
from tests.api.callers import Caller
from tests.cast import ROME, Cast
from tests.ground import staged
from tickets.models import Ticket
from tickets.services import filing, work
from tickets.services.work import Categorisation

# Thursday, support open until 13:00.
NOW = dt.datetime(2026, 11, 19, 10, 42, tzinfo=ROME)

Call = Callable[[User | None], Caller]
Clock = Callable[[dt.datetime], None]


@pytest.fixture
def travel() -> Iterator[Clock]:
    """Moves the frozen time on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller.move_to


@pytest.fixture(autouse=True)
def _now(travel: Clock, tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def call() -> Call:
    callers: dict[int | None, Caller] = {}

    def caller(user: User | None) -> Caller:
        pk = user.pk if user else None
        if pk not in callers:
            callers[pk] = Caller(user)
        return callers[pk]

    return caller


@staged
def ticket(cast: Cast) -> Ticket:
    """NORD-1: a bug report of Freja's, open, filed now."""
    said = filing.Filing(
        type="bug_report",
        title="Provisioning times out",
        description="Every deployment stops after 300 s.",
        reproduction="Deploy.",
        impact="moderate",
        urgency="high",
        components=(cast.provisioning,),
    )
    with time_machine.travel(NOW, tick=False):
        return filing.file_ticket(cast.nordhavn, said, by=cast.freja)


@staged
def in_work(cast: Cast, ticket: Ticket) -> Ticket:
    """NORD-1, taken in charge by Giulia, categorised and under investigation."""
    category = Categorisation(type="bug_report", impact="moderate", urgency="high", components=(cast.provisioning,))
    with time_machine.travel(NOW, tick=False):
        work.take_charge(ticket, by=cast.giulia)
        work.categorise(ticket, category, by=cast.giulia)
        return work.start_investigation(ticket, by=cast.giulia)
