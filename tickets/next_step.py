"""The customer's one next step, and the way that the ticket has come."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.wording import dated_moment, exact_moment
from customers.vocabulary import ClockKind
from sla.models import Clock
from sla.standing import Look
from tickets.models import Event, Ticket
from tickets.vocabulary import EventKind, State


def _when(instant: dt.datetime | None, at: dt.datetime) -> str:
    """“at 10:30” today, else “Wed 10:30”, “Tue 1 Dec, 09:30”."""
    text = exact_moment(instant, at)
    return f"at {text}" if text[:1].isdecimal() else text


class Kind(StrEnum):
    """What the customer can do now; each has a fragment of its own."""

    ANSWER = "answer"
    CONFIRM = "confirm"
    RELEASE = "release"
    WAIT = "wait"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class NextStep:
    """`tone` colours the card: met, waiting, breached or none. `text` is the sentence below the head."""

    kind: Kind
    tone: str
    icon: str
    head: str
    text: str = ""


def next_step(ticket: Ticket, clocks: Sequence[Clock], at: dt.datetime) -> NextStep:
    if ticket.state == State.CLOSED:
        return _closed(ticket, at)
    if ticket.is_release_pending:
        return _release(ticket)
    if ticket.state == State.RESOLVED:
        return _resolved(ticket, at)
    if ticket.is_waiting:
        return _asked(ticket, at)
    return _nothing_to_do(ticket, clocks, at)


def _closed(ticket: Ticket, at: dt.datetime) -> NextStep:
    how = "Closed" if ticket.resolution else "Withdrawn"
    text = "Closed is final. If it comes back, file a follow-up ticket."
    return NextStep(Kind.CLOSED, "", "state-closed", f"{how} {_when(ticket.closed_at, at)}", text)


def _release(ticket: Ticket) -> NextStep:
    release = ticket.release
    name = release.name if release else ""
    planned = release.planned_on if release else None
    when = f", planned for {planned:%a} {planned.day} {planned:%b}" if planned else ""
    text = (
        f"Nothing to do. When {name} is released{when}, we tell you here and by mail, and the ticket closes by itself."
    )
    return NextStep(Kind.RELEASE, "met", "package", f"Confirmed. It waits for release {name}", text)


def _resolved(ticket: Ticket, at: dt.datetime) -> NextStep:
    """Asks whoever has the customer's face: every role on that side may confirm."""
    head = f"Resolved {_when(ticket.resolved_at, at)}. Does it work for you?"
    return NextStep(Kind.CONFIRM, "met", "state-resolved", head, _ending(ticket, at))


def _ending(ticket: Ticket, at: dt.datetime) -> str:
    """How a resolved ticket comes to its end."""
    if ticket.needs_answer_since:
        return "You wrote after it was resolved: support answers first, and it does not close by itself until then."
    parts = []
    if ticket.waits_for_release and ticket.release:
        parts.append(f"Once you confirm, it waits here for {ticket.release.name} and then closes by itself.")
    if ticket.closes_at:
        text = dated_moment(ticket.closes_at, at)
        closes = f"at {text}" if text[:1].isdecimal() else text
        what = "counts as confirmed" if ticket.waits_for_release else "closes by itself"
        parts.append(f"Without an answer it {what} {closes}.")
    return " ".join(parts)


def _asked(ticket: Ticket, at: dt.datetime) -> NextStep:
    asked = ticket.waiting_asked_by.name if ticket.waiting_asked_by else "Support"
    still = " The clocks stand still until you answer." if ticket.is_covered else ""
    head = f"{asked} asked you something {_when(ticket.waiting_since, at)}"
    return NextStep(Kind.ANSWER, "waiting", "help", head, f"Support waits for your answer.{still}")


PROMISED = {
    ClockKind.TAKING_CHARGE: "Support takes it in charge by",
    ClockKind.UPDATE: "Next update by",
    ClockKind.RESOLUTION: "Expected to be solved by",
}
MISSED = {
    ClockKind.TAKING_CHARGE: "It was to be taken in charge by",
    ClockKind.UPDATE: "An update was due",
    ClockKind.RESOLUTION: "It was to be solved by",
}


def _nothing_to_do(ticket: Ticket, clocks: Sequence[Clock], at: dt.datetime) -> NextStep:
    """Nothing to do: who has it, and the date of the next word."""
    where = _whose(ticket)
    due = [clock for clock in clocks if clock.ended_at is None and clock.due_at is not None]
    clock = min(due, key=lambda clock: (not clock.has_verdict, clock.due_at), default=None)
    if clock is None:
        head = (
            "Nothing to do. Support looks at it" if ticket.state == State.OPEN else "Nothing to do. Support works on it"
        )
        return NextStep(Kind.WAIT, "", "clock", head, where)
    when, kind = exact_moment(clock.due_at, at), ClockKind(clock.kind)
    if clock.standing(at).look == Look.BREACHED:
        return NextStep(Kind.WAIT, "breached", "alert", f"{MISSED[kind]} {when}. Support is late", where)
    return NextStep(Kind.WAIT, "", "clock", f"Nothing to do. {PROMISED[kind]} {when}", where)


def _whose(ticket: Ticket) -> str:
    if ticket.team:
        return f"It is with the specialists of {ticket.team.public_name}. You can add to it below at any time."
    if ticket.assignee and ticket.state != State.OPEN:
        return f"{ticket.assignee.name} has it. You can add to it below at any time."
    return "It was received. You can add to it below at any time."


@dataclass(frozen=True, slots=True)
class Step:
    """A state on the way: `status` is done, now, or empty for what lies ahead."""

    name: str
    status: str
    at: dt.datetime | None = None
    hint: str = ""


ENTERED: dict[str, State] = {
    EventKind.FILED: State.OPEN,
    EventKind.TAKEN_IN_CHARGE: State.TRIAGE,
    EventKind.INVESTIGATED: State.INVESTIGATION,
    EventKind.HANDED_BACK: State.INVESTIGATION,
    EventKind.REOPENED: State.INVESTIGATION,
    EventKind.ESCALATED: State.ESCALATED,
    EventKind.RESOLVED: State.RESOLVED,
}
# Most tickets are never escalated: it is a step only for those that were.
AHEAD = (State.TRIAGE, State.INVESTIGATION, State.RESOLVED, State.CLOSED)
ORDER = (*list(State),)


def steps(ticket: Ticket, events: Sequence[Event], at: dt.datetime) -> list[Step]:
    """From open to closed, as it went for this ticket: what is done with its date, then what lies ahead."""
    entered = {ENTERED[event.kind]: event.at for event in events if event.kind in ENTERED}
    now = State(ticket.state)
    later = ORDER.index(now)
    done = [state for state in entered if state != now and (ORDER.index(state) < later or state == State.ESCALATED)]
    done.sort(key=lambda state: entered[state])
    return [
        *(Step(state.label, "done", entered[state]) for state in done),
        Step(now.label, "now", ticket.closed_at or entered.get(now)),
        *(
            Step(state.label, "", hint=_hint(ticket, at) if state == State.CLOSED else "")
            for state in AHEAD
            if ORDER.index(state) > later
        ),
    ]


def _hint(ticket: Ticket, at: dt.datetime) -> str:
    if ticket.waits_for_release and ticket.release:
        return f"with release {ticket.release.name}"
    return f"by {dated_moment(ticket.closes_at, at)}" if ticket.closes_at else ""
