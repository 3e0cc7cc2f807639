"""Tickets in every state for the ticket page, made through the services, and what each action sends."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.test import Client

from accounts.models import User
from customers.vocabulary import Impact, TicketType, Urgency
from tests.cast import ROME, Cast
from tickets.models import Ticket
from tickets.services import conversation, escalation, resolution, work
from tickets.services.conversation import Words
from tickets.services.filing import Filing, file_ticket
from tickets.vocabulary import EventKind

# Thursday, support open until 13:00.
NOW = dt.datetime(2026, 11, 19, 10, 42, tzinfo=ROME)
FILED = dt.datetime(2026, 11, 19, 10, 0, tzinfo=ROME)
STATES = ("open", "triage", "investigation", "escalated", "resolved", "closed")


def minute(number: int) -> dt.datetime:
    return FILED + dt.timedelta(minutes=number)


def filed(cast: Cast, by: User | None = None, **said: object) -> Ticket:
    """An incident of Freja's, P2, with a component."""
    words: dict[str, object] = {
        "type": TicketType.INCIDENT,
        "title": "Provisioning times out",
        "description": "Every deployment stops after **300 s**.",
        "reproduction": "Deploy.",
        "impact": Impact.SIGNIFICANT,
        "urgency": Urgency.HIGH,
        "components": (cast.provisioning,),
    }
    by = by or cast.freja
    customer = cast.altamira if by == cast.marta else cast.nordhavn
    return file_ticket(customer, Filing(**(words | said)), by=by, at=FILED)  # type: ignore[arg-type]


def categorise(cast: Cast, ticket: Ticket) -> None:
    category = work.Categorisation(
        type="incident", impact="significant", urgency="critical", components=(cast.provisioning,)
    )
    work.categorise(ticket, category, by=cast.giulia, at=minute(6))


def investigate(cast: Cast, ticket: Ticket) -> None:
    categorise(cast, ticket)
    work.start_investigation(ticket, by=cast.giulia, at=minute(7))


def answer(text: str = "Set the pool.") -> resolution.Solution:
    return resolution.Solution(resolution="answer", text=text)


def in_state(cast: Cast, state: str) -> Ticket:
    """A ticket that has come to `state` by the usual way; closed by a confirmation."""
    ticket = filed(cast)
    way: list[Callable[[], object]] = [
        lambda: work.take_charge(ticket, by=cast.giulia, at=minute(5)),
        lambda: investigate(cast, ticket),
        lambda: escalation.escalate(ticket, cast.team, "The pool is too small.", by=cast.giulia, at=minute(10)),
        lambda: resolution.resolve(ticket, answer(), by=cast.luca, at=minute(20)),
        lambda: resolution.confirm(ticket, by=cast.freja, at=minute(30)),
    ]
    for step in way[: STATES.index(state)]:
        step()
    return fresh(ticket)


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("customer").get(pk=ticket.pk)


def ask(cast: Cast, ticket: Ticket, text: str = "Which version do you run?") -> None:
    conversation.ask(ticket, Words(text=text), by=cast.giulia, at=minute(15))


def patch_pending(cast: Cast) -> Ticket:
    """Resolved by a patch release that is not out, and confirmed."""
    ticket = in_state(cast, "investigation")
    by_release = resolution.Solution(resolution="patch_release", release=cast.release, text="2.8.2 brings it.")
    resolution.resolve(ticket, by_release, by=cast.giulia, at=minute(20))
    resolution.confirm(ticket, by=cast.freja, at=minute(25))
    return fresh(ticket)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@dataclass(frozen=True, kw_only=True)
class Doing:
    """An action of the page: who does it in which state, what is sent, what comes of it.

    `reader` sees the ticket and may not do it. `illegal` is a state in which it is refused, None when there is none.
    `written` is what must still be on the page after a refusal.
    """

    path: str
    actor: str
    state: str
    event: EventKind
    reader: str = "freja"
    illegal: str | None = None
    data: Callable[[Cast], dict[str, object]] = field(default=lambda cast: {})
    written: str = ""
    versioned: bool = True
    waiting: bool = False
    categorised: bool = False

    def ticket(self, cast: Cast, state: str | None = None) -> Ticket:
        ticket = in_state(cast, state or self.state)
        if self.categorised:
            categorise(cast, ticket)
        if self.waiting and state is None:
            ask(cast, ticket)
        return fresh(ticket)

    def url(self, ticket: Ticket) -> str:
        return f"{ticket.get_absolute_url()}{self.path}/"


DOINGS = (
    Doing(
        path="move/take_charge",
        actor="giulia",
        state="open",
        illegal="triage",
        event=EventKind.TAKEN_IN_CHARGE,
    ),
    Doing(
        path="move/start_investigation",
        actor="giulia",
        state="triage",
        illegal="investigation",
        event=EventKind.INVESTIGATED,
        categorised=True,
    ),
    Doing(
        path="move/escalate",
        actor="giulia",
        state="investigation",
        illegal="open",
        event=EventKind.ESCALATED,
        data=lambda cast: {"team": cast.team.pk, "reason": "Needs the source of the pool."},
        written="Needs the source of the pool.",
    ),
    Doing(
        path="move/hand_back",
        actor="giulia",
        state="escalated",
        illegal="resolved",
        event=EventKind.HANDED_BACK,
        data=lambda cast: {"text": "The pool is sized 1.", "public": ""},
        written="The pool is sized 1.",
    ),
    Doing(
        path="move/resolve",
        actor="giulia",
        state="investigation",
        illegal="open",
        event=EventKind.RESOLVED,
        data=lambda cast: {"resolution": "workaround", "text": "Set the pool to eight."},
        written="Set the pool to eight.",
    ),
    Doing(
        path="move/confirm",
        actor="freja",
        reader="giulia",
        state="resolved",
        illegal="investigation",
        event=EventKind.CONFIRMED,
        data=lambda cast: {"rating": "4", "words": "Fast and clear."},
        written="Fast and clear.",
    ),
    Doing(
        path="move/reopen",
        actor="freja",
        reader="luca",
        state="resolved",
        illegal="investigation",
        event=EventKind.REOPENED,
        data=lambda cast: {"reason": "It is back since noon."},
        written="It is back since noon.",
    ),
    Doing(
        path="move/withdraw",
        actor="freja",
        reader="anders",
        state="triage",
        illegal="resolved",
        event=EventKind.WITHDRAWN,
        data=lambda cast: {"reason": "Our own fault, sorry."},
        written="Our own fault, sorry.",
    ),
    Doing(
        path="categorise",
        actor="giulia",
        state="triage",
        illegal="closed",
        event=EventKind.CATEGORISED,
        data=lambda cast: {
            "type": "incident",
            "impact": "extensive",
            "urgency": "critical",
            "components": [cast.provisioning.pk],
        },
    ),
    Doing(
        path="assign",
        actor="giulia",
        state="open",
        illegal="closed",
        event=EventKind.ASSIGNED,
        data=lambda cast: {"assignee": cast.tomasz.pk},
    ),
    Doing(
        path="estimate",
        actor="giulia",
        state="investigation",
        illegal="resolved",
        event=EventKind.ESTIMATED,
        data=lambda cast: {"due_at": "2026-11-20T16:00", "text": "The build takes until then."},
        written="The build takes until then.",
    ),
    Doing(
        path="override",
        actor="elena",
        reader="freja",
        state="triage",
        illegal="resolved",
        event=EventKind.PRIORITY_CHANGED,
        data=lambda cast: {"priority": "P1", "reason": "The board meets tomorrow."},
        written="The board meets tomorrow.",
    ),
    Doing(
        path="rename",
        actor="giulia",
        state="open",
        event=EventKind.EDITED,
        data=lambda cast: {"title": "Deployments time out"},
        written="Deployments time out",
    ),
    Doing(
        path="reference",
        actor="giulia",
        state="triage",
        event=EventKind.REFERENCED,
        data=lambda cast: {"url": "https://tracker.example/PLAT-4711"},
        versioned=False,
    ),
    Doing(
        path="follow-up",
        actor="giulia",
        state="resolved",
        illegal="investigation",
        event=EventKind.FOLLOWED_UP,
        data=lambda cast: {"text": "Reached Freja by telephone."},
        written="Reached Freja by telephone.",
        versioned=False,
    ),
    Doing(
        path="resume",
        actor="giulia",
        state="investigation",
        illegal="investigation",
        event=EventKind.RESUMED,
        versioned=False,
        waiting=True,
    ),
)
