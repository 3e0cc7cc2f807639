"""It is Thursday 19 November, 10:42, in all of these tests."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.tickets.page.play import NOW


@pytest.fixture(autouse=True)
def frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
