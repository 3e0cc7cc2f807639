"""The sweeps over tickets. Each finds ids without locks, then goes through the door for one ticket after the other.

Run twice, late, or killed half-way, they leave one correct result: the door asks again under the lock.
"""

import logging
from collections.abc import Callable, Iterable

from celery import shared_task
from django.db import OperationalError

from common import clock
from tickets.clocks import tell_due_clocks
from tickets.models import Ticket
from tickets.services import conversation, files, resolution

logger = logging.getLogger(__name__)
BATCH = 500


def _each(tickets: Iterable[Ticket], act: Callable[[Ticket], object]) -> int:
    """Do `act` on every ticket; one that fails is logged and does not keep the others from their turn."""
    done = 0
    for ticket in tickets:
        try:
            act(ticket)
        except OperationalError:
            logger.exception("The sweep left out a ticket; the next one tries again", extra={"ticket": ticket.key})
        else:
            done += 1
    return done


@shared_task(ignore_result=True, time_limit=120)
def sweep_clocks() -> int:
    """Write the warnings and breaches that are due on the timelines."""
    return tell_due_clocks(clock.now())


@shared_task(ignore_result=True, time_limit=300)
def close_silent() -> int:
    """Close what was resolved and met with silence, and what waits for a release that is out."""
    now = clock.now()
    silent = Ticket.objects.filter(closes_at__lte=now).order_by("closes_at")[:BATCH]
    released = Ticket.objects.filter(is_release_pending=True, release__released_at__isnull=False)[:BATCH]
    return _each(silent, resolution.close_silent) + _each(released, resolution.close_released)


@shared_task(ignore_result=True, time_limit=300)
def remind_customers() -> int:
    """Remind customers of questions, and of resolved tickets that close soon."""
    due = list(Ticket.objects.filter(remind_at__lte=clock.now()).order_by("remind_at")[:BATCH])
    asked = [ticket for ticket in due if ticket.is_waiting]
    resolved = [ticket for ticket in due if not ticket.is_waiting]
    return _each(asked, conversation.remind_of_question) + _each(resolved, resolution.remind_of_closing)


@shared_task(ignore_result=True, time_limit=300)
def discard_stale_uploads() -> int:
    """Drop files that were chosen and never sent."""
    return files.discard_stale_uploads()
