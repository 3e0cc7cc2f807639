"""The outbox: events become notices, notices become mails. Woken after a commit; the sweep finds what was missed."""

import logging

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from notifications.delivery import send_due_mails
from notifications.services import tell_events

logger = logging.getLogger(__name__)
# A waking that nobody took up in this time is done by the sweep.
STALE_AFTER = 60


@shared_task(ignore_result=True, time_limit=120)
def sweep_outbox() -> None:
    """Make the notices that are missing and send the mails that are due. Run twice or killed, nothing is told twice."""
    tell_events()
    send_due_mails()


def wake() -> None:
    """Have the outbox swept at once. The request is done already: without a broker the next sweep does it."""
    if not settings.WAKE_WORKER:
        return
    try:
        sweep_outbox.apply_async(retry=False, expires=STALE_AFTER)
    except OperationalError as error:
        logger.warning("The worker was not woken: the broker does not answer", extra={"error": str(error)})
