"""What runs by itself for customers."""

import logging

from celery import shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from customers.services.calendars import renew_holidays as renew
from customers.services.invitations import send_due_invitations

logger = logging.getLogger(__name__)
# A waking that nobody took up in this time is done by the sweep.
STALE_AFTER = 60


@shared_task(ignore_result=True, time_limit=300)
def renew_holidays() -> int:
    """Keep the copied public holidays five years ahead; a second run finds nothing to do."""
    return renew()


@shared_task(ignore_result=True, time_limit=100)
def mail_invitations() -> int:
    """Send the invitations that are due; a second run finds nothing to do."""
    return send_due_invitations()


def wake() -> None:
    """Have invitations mailed at once. The request is done already: without a broker the next sweep does it."""
    if not settings.WAKE_WORKER:
        return
    try:
        mail_invitations.apply_async(retry=False, expires=STALE_AFTER)
    except OperationalError as error:
        logger.warning("The worker was not woken: the broker does not answer", extra={"error": str(error)})
