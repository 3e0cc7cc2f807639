"""The sweeps over tickets, as `tickets.sweep` says how."""

import logging

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from common import clock
from tickets.clocks import tell_due_clocks
from tickets.models import Ticket
from tickets.services import conversation, export_runs, exports, files, resolution, scanning
from tickets.sweep import each

logger = logging.getLogger(__name__)
# A waking that nobody took up in this time is done by the sweep.
STALE_AFTER = 60


@shared_task(ignore_result=True, time_limit=120)
def sweep_clocks() -> int:
    """Write the warnings and breaches that are due on the timelines."""
    return tell_due_clocks(clock.now())


@shared_task(ignore_result=True, time_limit=300)
def close_silent() -> int:
    """Close what was resolved and met with silence, and what waits for a release that is out."""
    silent = Ticket.objects.filter(closes_at__lte=clock.now()).order_by("closes_at")
    released = Ticket.objects.filter(is_release_pending=True, release__released_at__isnull=False)
    closed = [*each(silent, resolution.close_silent), *each(released, resolution.close_released)]
    return len(closed)


@shared_task(ignore_result=True, time_limit=300)
def remind_customers() -> int:
    """Remind customers of questions, and of resolved tickets that close soon."""
    due = Ticket.objects.filter(remind_at__lte=clock.now()).order_by("remind_at")
    asked = each(due.filter(waiting_since__isnull=False), conversation.remind_of_question)
    resolved = each(due.filter(waiting_since__isnull=True), resolution.remind_of_closing)
    return len([*asked, *resolved])


@shared_task(ignore_result=True, time_limit=300)
def discard_stale_uploads() -> int:
    """Drop files that were chosen and never sent."""
    return files.discard_stale_uploads()


@shared_task(ignore_result=True, time_limit=300)
def scan_files() -> int:
    """Ask the virus scanner about the files that wait, where one is set."""
    return scanning.scan_due()


@shared_task(ignore_result=True, time_limit=300)
def finish_destroying() -> int:
    """Destroy bytes that the storage kept when it was told to."""
    return files.finish_destroying()


@shared_task(ignore_result=True, time_limit=3000)
def write_exports() -> bool:
    """Write the archive that waits longest, and tell whoever asked of those that ended.

    It may run longer than the broker waits: what is then given to another worker finds the row taken.
    """
    written = export_runs.write_next()
    export_runs.tell_finished()
    return written


@shared_task(ignore_result=True, time_limit=300)
def expire_exports() -> int:
    """Delete archives a day after they were made."""
    return exports.expire()


def wake_exports() -> None:
    """Have an export written at once. The request is done already: without a broker the next sweep does it."""
    if not settings.WAKE_WORKER:
        return
    try:
        write_exports.apply_async(retry=False, expires=STALE_AFTER)
    except OperationalError as error:
        logger.warning("The worker was not woken: the broker does not answer", extra={"error": str(error)})
