"""The moves of the workflow: one list that buttons, the board and the API ask.

The state machine itself is on `Ticket`; what a move needs and does besides is in `tickets.services`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django_fsm import can_proceed

from tickets.models import Ticket
from tickets.permissions import Access, Act
from tickets.vocabulary import EventKind, State


def _can_confirm(ticket: Ticket) -> bool:
    """With an unreleased patch release, confirming only marks the ticket: that is possible once."""
    return can_proceed(ticket.confirm) or (
        ticket.state == State.RESOLVED and ticket.waits_for_release and not ticket.is_release_pending
    )


def _can_close(ticket: Ticket) -> bool:
    return can_proceed(ticket.close) and ticket.followed_up_at is not None


@dataclass(frozen=True, slots=True)
class Move:
    """A transition as people see it. `label` ends with “…” when input is asked for."""

    act: Act
    label: str
    icon: str
    source: tuple[State, ...]
    target: State
    event: EventKind
    needs_input: bool
    check: Callable[[Ticket], bool] | None = None

    @property
    def name(self) -> str:
        return self.act.value

    def is_legal(self, ticket: Ticket) -> bool:
        if self.check is not None:
            return self.check(ticket)
        return can_proceed(getattr(ticket, self.name))


WORK = (State.TRIAGE, State.INVESTIGATION, State.ESCALATED)

MOVES: dict[Act, Move] = {
    move.act: move
    for move in (
        Move(Act.TAKE_CHARGE, "Take charge", "flag", (State.OPEN,), State.TRIAGE, EventKind.TAKEN_IN_CHARGE, False),
        Move(
            Act.START_INVESTIGATION,
            "Start investigation",
            "search",
            (State.TRIAGE,),
            State.INVESTIGATION,
            EventKind.INVESTIGATED,
            False,
        ),
        Move(Act.ESCALATE, "Escalate…", "escalate", WORK, State.ESCALATED, EventKind.ESCALATED, True),
        Move(
            Act.HAND_BACK,
            "Hand back…",
            "hand-back",
            (State.ESCALATED,),
            State.INVESTIGATION,
            EventKind.HANDED_BACK,
            True,
        ),
        Move(Act.RESOLVE, "Resolve…", "check", WORK, State.RESOLVED, EventKind.RESOLVED, True),
        Move(
            Act.CONFIRM,
            "Confirm",
            "check",
            (State.RESOLVED,),
            State.CLOSED,
            EventKind.CONFIRMED,
            True,
            check=_can_confirm,
        ),
        Move(Act.REOPEN, "Reopen…", "reopen", (State.RESOLVED,), State.INVESTIGATION, EventKind.REOPENED, True),
        Move(
            Act.CLOSE,
            "Close",
            "state-closed",
            (State.RESOLVED,),
            State.CLOSED,
            EventKind.CLOSED,
            False,
            check=_can_close,
        ),
        Move(
            Act.WITHDRAW,
            "Withdraw…",
            "withdraw",
            (State.OPEN, *WORK),
            State.CLOSED,
            EventKind.WITHDRAWN,
            True,
        ),
    )
}


def available(ticket: Ticket, access: Access) -> list[Move]:
    """The moves that are legal now and permitted to the person, in the order of the workflow."""
    return [move for move in MOVES.values() if access.may(move.act) and move.is_legal(ticket)]
