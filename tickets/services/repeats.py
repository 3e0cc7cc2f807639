"""Sending a form twice counts once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction

from common import clock
from tickets.models import Submission, Ticket

if TYPE_CHECKING:
    from accounts.models import User


def was_sent(by: "User", token: str) -> bool:
    """Whether the person has sent something with this token before."""
    return bool(token) and Submission.objects.filter(user=by, token=token).exists()


def do_once(ticket: Ticket, act: Callable[[], object], *, by: "User", token: str) -> bool:
    """Do `act`, unless the person has sent `token` before; answers whether it was done now.

    The second of two clicks waits on the unique token until the first is committed, then finds it done. What `act`
    refuses gives the token back. Without a token it is done each time.
    """
    with transaction.atomic():
        if token:
            _, is_new = Submission.objects.get_or_create(
                user=by, token=token, defaults={"ticket": ticket, "at": clock.now()}
            )
            if not is_new:
                return False
        act()
    return True
