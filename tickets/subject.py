"""A ticket with the person who looks at it: what every view of the ticket page begins with."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from accounts.models import User
from common.queries import one_or_none
from tickets.models import Event, Ticket
from tickets.permissions import Access, access_to
from tickets.reader import reader_of

# What the page and the forms read without asking again. One join each, no query.
RELATIONS = (
    "customer",
    "reporter",
    "filed_by",
    "assignee",
    "team",
    "release",
    "terms",
    "commitment",
    "product_version",
    "waiting_asked_by",
)


@dataclass(frozen=True, slots=True)
class Subject:
    ticket: Ticket
    user: User
    access: Access

    @property
    def is_internal(self) -> bool:
        """Which face the page shows: the agent's, or the customer's, which has no place for internal things."""
        return self.access.can_see_internal

    @property
    def version(self) -> int:
        """Of the ticket, as this reader's pages and answers say it: a customer's counts what is public alone."""
        return self.ticket.version if self.is_internal else self.ticket.public_version

    @property
    def seen(self) -> int:
        """The number of the last event, for this reader."""
        return self.ticket.last_sequence if self.is_internal else self.ticket.last_public_sequence

    def number_of(self, event: Event) -> int:
        """Of an event that the reader may see: without gaps for customers."""
        return event.sequence if self.is_internal else event.public_sequence or 0

    def renewed(self) -> "Subject":
        """As it is now: loaded anew, as a row with a state machine is never refreshed in place."""
        return load(self.user, self.ticket.key)


def load(user: User, key: str) -> Subject:
    """Raises 404 when there is no such ticket, or none that the person may see. Two queries, three for specialists."""
    ticket = one_or_none(Ticket.objects.visible_to(user).select_related(*RELATIONS).filter(key=key.upper()))
    if ticket is None:
        raise Http404
    return Subject(ticket, user, access_to(ticket, user))


def subject_of(request: HttpRequest, key: str) -> Subject:
    return load(reader_of(request).user, key)
