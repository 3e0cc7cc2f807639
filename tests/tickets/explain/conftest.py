"""Tickets whose clocks are explained. It is Thursday 19 November 2026, 10:42, unless a test moves the clock."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.tickets.page.play import NOW


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
