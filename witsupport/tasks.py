"""The jobs of the installation itself."""

from celery import shared_task
from django.core.cache import cache
from django.core.management import call_command

from accounts.sessions import forget_closed_sessions
from common import clock
from witsupport.health import BEAT_KEY


@shared_task(ignore_result=True, time_limit=20)
def heartbeat() -> None:
    """Say that beat and worker are alive."""
    cache.set(BEAT_KEY, clock.now(), timeout=None)


@shared_task(ignore_result=True, time_limit=300)
def clear_sessions() -> None:
    call_command("clearsessions")
    forget_closed_sessions()
