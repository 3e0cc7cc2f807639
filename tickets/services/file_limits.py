"""How much is kept: of one file, of what a person has staged, of a ticket, of a customer.

What is counted has bytes: attachments that were destroyed are not. A ticket's limits are exact, as attaching holds the
ticket's lock; a customer's, too, as it locks the customer's row, where there is a limit. Staging takes no lock: files
of one person that come at the very same moment do not see each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from common.errors import InvalidInput
from common.wording import MEGA, bytes_in_words
from customers.models import Customer
from tickets.models import Attachment, Ticket, Upload

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Held:
    files: int
    bytes: int


def held_by(customer: Customer) -> Held:
    """What all attachments of a customer take."""
    return _counted(Attachment.objects.filter(ticket__customer=customer))


def limit_of(customer: Customer) -> int:
    """The customer's own limit in bytes, or the installation's; 0 is none."""
    limit: int = settings.MAX_CUSTOMER_BYTES
    return limit if customer.file_limit is None else customer.file_limit * MEGA


def most_in_words() -> str:
    """“50 MB a file, 500 files and 2 GB a ticket”: what a form says before somebody meets it."""
    a_file, a_ticket = bytes_in_words(settings.MAX_FILE_BYTES), bytes_in_words(settings.MAX_TICKET_BYTES)
    return f"{a_file} a file, {settings.MAX_TICKET_FILES} files and {a_ticket} a ticket"


def check_staging(name: str, size: int, *, by: "User") -> None:
    """Refuse a file of no bytes, one that is too large, and one too many. One query."""
    if size == 0:
        raise InvalidInput({"file": [f"{name} is empty."]})
    if size > settings.MAX_FILE_BYTES:
        most = bytes_in_words(settings.MAX_FILE_BYTES)
        raise InvalidInput({"file": [f"{name} has {bytes_in_words(size)}, more than {most}."]})
    waiting = _counted(Upload.objects.filter(user=by))
    if waiting.files >= settings.MAX_STAGED_FILES or waiting.bytes + size > settings.MAX_STAGED_BYTES:
        most = f"{settings.MAX_STAGED_FILES} files and {bytes_in_words(settings.MAX_STAGED_BYTES)}"
        raise InvalidInput(
            {"file": [f"You have too many files waiting to be sent: at most {most}. Send or remove some."]}
        )


def check_attaching(ticket: Ticket, uploads: Sequence[Upload], *, is_new: bool = False) -> None:
    """Refuse what the ticket or its customer has no room for. Under the ticket's lock, one query; two more at most
    where the customer has a limit.
    """
    coming = Held(len(uploads), sum(upload.size for upload in uploads))
    held = Held(0, 0) if is_new else _counted(Attachment.objects.filter(ticket=ticket))
    if held.files + coming.files > settings.MAX_TICKET_FILES:
        raise _refused(f"A ticket holds {settings.MAX_TICKET_FILES} files at most, and this one has {held.files}.")
    if held.bytes + coming.bytes > settings.MAX_TICKET_BYTES:
        most, has = bytes_in_words(settings.MAX_TICKET_BYTES), bytes_in_words(held.bytes)
        raise _refused(f"The files of a ticket have {most} at most. This one has {has}, yours are {_size(coming)}.")
    _check_customer(ticket.customer, coming)


def _check_customer(customer: Customer, coming: Held) -> None:
    """Who attaches to another ticket of the customer waits here, and then counts what came before."""
    limit = limit_of(customer)
    if not limit:
        return
    Customer.objects.select_for_update(no_key=True).only("pk").get(pk=customer.pk)
    held = held_by(customer)
    if held.bytes + coming.bytes > limit:
        left = bytes_in_words(max(limit - held.bytes, 0))
        raise _refused(f"There is room for {left} more files of {customer}, yours are {_size(coming)}. Ask support.")


def _size(coming: Held) -> str:
    return bytes_in_words(coming.bytes)


def _refused(why: str) -> InvalidInput:
    return InvalidInput({"uploads": [f"{why} Leave some out."]})


def _counted(rows: "QuerySet[Any]") -> Held:
    found = rows.filter(Q(destroyed_at=None)).order_by().aggregate(files=Count("pk"), size=Sum("size"))
    return Held(found["files"], found["size"] or 0)
