"""What of an erased person tickets know: open ones that are assigned, files that were never sent, sendings.

Everything else names the person by number: timelines, clocks and figures stay as they are.
"""

from django.db.models import QuerySet

from accounts.erasure import Erasure, Step
from accounts.models import User
from tickets.models import Submission, Ticket, Upload
from tickets.services import exports
from tickets.services.files import discard_upload
from tickets.services.work import assign
from tickets.vocabulary import State

SHOWN = 10


def foretell(person: User) -> list[str]:
    keys = list(_assigned(person).values_list("key", flat=True))
    if not keys:
        return []
    more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    return [f"Open tickets that are assigned to nobody then: {', '.join(keys[:SHOWN])}{more}."]


def _assigned(person: User) -> "QuerySet[Ticket]":
    return Ticket.objects.filter(assignee=person).exclude(state=State.CLOSED).order_by("pk")


def erase(erasure: Erasure) -> None:
    """Through the door, by the system: whoever erases need not be one who works tickets."""
    for ticket in _assigned(erasure.person):
        assign(ticket, None, by=None, at=erasure.at)
    for upload in Upload.objects.filter(user=erasure.person):
        discard_upload(upload)
    Submission.objects.filter(user=erasure.person).delete()
    exports.discard(exports.ERASED)


STEP = Step(foretell, erase)
