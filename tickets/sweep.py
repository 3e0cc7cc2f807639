"""How a sweep goes through tickets: finds them without locks, then one after the other through the door.

The door asks again under the lock and does not wait for it: two sweeps at once, a sweep that was killed half-way, or
one that comes late leave one correct result.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.db import DatabaseError

from common.errors import DomainError
from tickets.errors import TicketBusy
from tickets.models import Ticket
from tickets.models.ticket import TicketQuerySet

logger = logging.getLogger(__name__)
# Rows loaded at a time: a sweep goes through all that was due when it began, however many.
BATCH = 500
# Tickets that share one transaction: a person who writes on one of them waits no longer than that takes.
TOGETHER = 200
Result = TypeVar("Result")


def each(tickets: TicketQuerySet, act: Callable[[Ticket], Result]) -> Iterator[Result]:
    """Do `act`, which goes through the door, on every ticket.

    One that is locked or fails does not keep the others from their turn.
    """
    due = list(tickets.values_list("pk", flat=True))
    for begin in range(0, len(due), BATCH):
        found = _known(due[begin : begin + BATCH])
        for pk in due[begin : begin + BATCH]:
            try:
                yield act(found[pk])
            except TicketBusy:
                continue
            except (DatabaseError, DomainError):
                logger.exception("The sweep left out a ticket; the next one tries again", extra={"ticket": pk})


def _known(pks: Sequence[int]) -> dict[int, Ticket]:
    """As much of the tickets as the door does not read anew: who they are, and what never changes of them."""
    tickets = Ticket.objects.select_related("customer", "terms")
    return tickets.only("pk", "customer", "terms__digest").in_bulk(pks)


def in_batches(keys: Sequence[int], act: Callable[[Sequence[int]], int]) -> Iterator[int]:
    """Do `act`, which is all or nothing, on one batch of keys after the other; each by itself where a batch fails."""
    for begin in range(0, len(keys), TOGETHER):
        batch = keys[begin : begin + TOGETHER]
        try:
            yield act(batch)
        except (DatabaseError, DomainError):
            yield from _one_by_one(batch, act)


def _one_by_one(keys: Sequence[int], act: Callable[[Sequence[int]], int]) -> Iterator[int]:
    """So that one that fails does not keep the others from their turn."""
    for key in keys:
        try:
            yield act([key])
        except (DatabaseError, DomainError):
            logger.exception("The sweep left out a ticket; the next one tries again", extra={"ticket": key})
