"""What runs when. The one table; seconds."""

from typing import TypedDict


class Entry(TypedDict):
    task: str
    schedule: float
    options: dict[str, float]


MINUTE, HOUR = 60, 3600


def _every(seconds: float, task: str) -> Entry:
    """A tick that was not taken up before the next one is dropped: the next sweep does its work."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 5)}}


def table(*, embedded: bool) -> dict[str, Entry]:
    """Embedded, the sweeps are all there is; with Redis they stand behind the web process, which wakes the worker."""
    return {
        "outbox": _every(1 if embedded else 5, "notifications.tasks.sweep_outbox"),
        "clocks": _every(5 if embedded else 15, "tickets.tasks.sweep_clocks"),
        "closing": _every(5 * MINUTE, "tickets.tasks.close_silent"),
        "reminders": _every(5 * MINUTE, "tickets.tasks.remind_customers"),
        "uploads": _every(HOUR, "tickets.tasks.discard_stale_uploads"),
        "destroying": _every(HOUR, "tickets.tasks.finish_destroying"),
        "scanning": _every(2 if embedded else 5, "tickets.tasks.scan_files"),
        "exports": _every(2 if embedded else 10, "tickets.tasks.write_exports"),
        "old_exports": _every(5 * MINUTE, "tickets.tasks.expire_exports"),
        "heartbeat": _every(10, "witsupport.tasks.heartbeat"),
        "holidays": _every(24 * HOUR, "customers.tasks.renew_holidays"),
        "invitations": _every(5 if embedded else 30, "customers.tasks.mail_invitations"),
        "sessions": _every(24 * HOUR, "witsupport.tasks.clear_sessions"),
    }
