"""Stories whose intervals were computed by hand. The support hours are 9 to 13 and 14 to 18, Rome."""

import datetime as dt

from customers.models import Component
from tests.cast import ROME, Cast
from tests.tickets.page.play import fresh
from tickets.models import Ticket
from tickets.services import conversation, work
from tickets.services.conversation import Words
from tickets.services.filing import Filing, file_ticket

SEVERITY = {"P1": ("extensive", "critical"), "P2": ("significant", "high"), "P3": ("minor", "low")}


def rome(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ROME)


def filed(
    cast: Cast, at: str, priority: str = "P2", kind: str = "incident", component: Component | None = None
) -> Ticket:
    impact, urgency = SEVERITY[priority]
    filing = Filing(
        type=kind,
        title="Provisioning times out",
        description="Every deployment stops after 300 s.",
        reproduction="Deploy.",
        impact=impact,
        urgency=urgency,
        components=(component or cast.provisioning,),
    )
    by = cast.freja
    return fresh(file_ticket(cast.nordhavn, filing, by=by, at=rome(at)))


def waited(cast: Cast) -> Ticket:
    """P2, in charge Wednesday 15:20: an update every 8 h. Asked Thursday 09:40, answered 11:05.

    The question is an update: the second cycle starts Thursday 09:40 and stands still for 1 h 25 min.
    """
    ticket = filed(cast, "2026-11-18 15:00")
    work.take_charge(ticket, by=cast.giulia, at=rome("2026-11-18 15:20"))
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia, at=rome("2026-11-19 09:40"))
    conversation.comment(ticket, Words(text="2.8.1"), by=cast.freja, at=rome("2026-11-19 11:05"))
    return fresh(ticket)
