"""Every test of a service begins on a Monday morning, and time stands still unless the test moves it."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.tickets.services.scenes import MONDAY


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller
