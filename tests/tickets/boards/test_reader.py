"""Whose tickets a page gathers: a customer that it names is not enough."""

import pytest

from tests.cast import Cast
from tests.tickets.services.scenes import ticket_in
from tickets.reader import Reader


@pytest.mark.parametrize(("who", "seen"), [("giulia", 2), ("freja", 2), ("luca", 1), ("marta", 0)])
def test_tickets_of_a_customer_are_those_that_the_reader_sees(cast: Cast, who: str, seen: int) -> None:
    ticket_in(cast, "open")
    ticket_in(cast, "escalated")

    assert Reader(getattr(cast, who)).tickets_of([cast.nordhavn]).count() == seen
