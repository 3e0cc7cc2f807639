"""What a ticket refuses, and why."""

from typing import TYPE_CHECKING

from common.errors import Conflict

if TYPE_CHECKING:
    from tickets.models import Event


class IllegalTransition(Conflict):
    """Not legal in the state in which the ticket is now."""


class TicketBusy(Conflict):
    """Somebody else has the lock, and the caller chose not to wait: sweeps come again."""


class RedactedMeanwhile(Conflict):
    """What was loaded held something that was destroyed since: saving it would bring that back."""


class StaleTicket(Conflict):
    """The ticket changed since the page was loaded; `events` is what changed meanwhile."""

    def __init__(self, message: str, events: "list[Event]") -> None:
        super().__init__(message)
        self.events = events
