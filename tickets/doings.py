"""What the person at the page can do on a ticket now: the buttons, the menu, the one banner."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from common.wording import duration, exact_moment, moment
from sla.working_time import WorkingTime
from tickets.models import Ticket
from tickets.permissions import Access, Act
from tickets.subject import Subject
from tickets.vocabulary import IN_WORK, UNRESOLVED, State
from tickets.workflow import available

IN_MENU = frozenset({Act.WITHDRAW})


@dataclass(frozen=True, slots=True)
class Doing:
    """A button or a menu entry. `asks`: it opens a dialog; else it posts at once."""

    label: str
    icon: str
    url: str
    asks: bool = True
    is_primary: bool = False
    is_danger: bool = False


def address(ticket: Ticket, name: str, *args: object) -> str:
    return reverse(f"tickets:{name}", args=[ticket.key, *args])


def buttons(subject: Subject) -> list[Doing]:
    """The transitions that are legal and permitted now, and categorising where the next one needs it.

    Taking charge is what an open ticket is opened for: then it is the primary button.
    """
    ticket, access = subject.ticket, subject.access
    found = [
        Doing(
            move.label,
            move.icon,
            address(ticket, "move", move.name),
            asks=move.needs_input,
            is_primary=move.act == Act.TAKE_CHARGE,
        )
        for move in available(ticket, access)
        if move.act not in IN_MENU
    ]
    if _needs_category(ticket, access):
        found.insert(0, Doing("Categorise…", "tag", address(ticket, "categorise")))
    return found


def _needs_category(ticket: Ticket, access: Access) -> bool:
    return access.may(Act.CATEGORISE) and ticket.state == State.TRIAGE and not ticket.is_categorised


def menu(subject: Subject) -> list[Doing]:
    """What is done more rarely."""
    ticket, access = subject.ticket, subject.access
    unresolved, closed = ticket.state in UNRESOLVED, ticket.state == State.CLOSED
    offered: Sequence[tuple[Act, bool, str, str, str]] = (
        (Act.CATEGORISE, unresolved and not _needs_category(ticket, access), "Categorise…", "tag", "categorise"),
        (Act.ASSIGN, not closed, "Assign…", "user", "assign"),
        (Act.ESTIMATE, unresolved and ticket.is_covered, "Agree an estimate…", "clock", "estimate"),
        (Act.OVERRIDE, unresolved, "Override the priority…", "flag", "override"),
        (Act.FOLLOW_UP, ticket.state == State.RESOLVED, "Record a follow-up…", "comment", "follow_up"),
        (Act.EDIT, True, "Rename…", "edit", "rename"),
        (Act.LINK, True, "Link a ticket…", "link", "link"),
        (Act.REFERENCE, True, "Note a reference…", "lock", "reference"),
        (Act.REDACT, True, "Redact a passage…", "redact", "redact"),
    )
    found = [
        Doing(label, icon, address(ticket, name)) for act, now, label, icon, name in offered if now and access.may(act)
    ]
    return [*found, *_withdrawal(subject)]


def _withdrawal(subject: Subject) -> Iterator[Doing]:
    for move in available(subject.ticket, subject.access):
        if move.act == Act.WITHDRAW:
            yield Doing(move.label, move.icon, address(subject.ticket, "move", move.name), is_danger=True)


@dataclass(frozen=True, slots=True)
class Banner:
    """A condition of the whole ticket, with its one action. `lead` is bold."""

    tone: str
    icon: str
    lead: str
    text: str
    doing: Doing | None = None


def banner(subject: Subject, at: dt.datetime) -> Banner | None:
    """At most one: the condition that somebody has to do something about comes first."""
    ticket = subject.ticket
    if ticket.is_waiting:
        return _waiting(subject, at)
    if ticket.needs_answer_since:
        return Banner(
            "waiting",
            "comment",
            f"The customer wrote after it was resolved, {exact_moment(ticket.needs_answer_since, at)}.",
            "It does not close by itself until somebody answers, or it is reopened.",
        )
    if ticket.is_release_pending and ticket.release:
        return _pending(ticket)
    if not ticket.is_covered:
        return Banner("none", "minus", "No SLA:", f"{ticket.not_covered_why}. No clocks run on this ticket.")
    return None


def _waiting(subject: Subject, at: dt.datetime) -> Banner:
    ticket = subject.ticket
    asked = "You asked." if ticket.waiting_asked_by_id == subject.user.pk else ""
    if not asked and ticket.waiting_asked_by:
        asked = f"{ticket.waiting_asked_by.name} asked."
    still = ""
    if ticket.is_covered and ticket.terms and ticket.waiting_since:
        waited = WorkingTime.of(ticket.terms.value.calendar).between(ticket.waiting_since, at)
        still = f"The clocks stand still; {duration(waited)} of support time so far."
    reminder = f"The next reminder goes out {exact_moment(ticket.remind_at, at)}." if ticket.remind_at else ""
    if ticket.doubtful_since:
        reminder = "Two reminders went unanswered: it can be resolved with “no answer”."
    may_resume = subject.access.may(Act.RESUME) and ticket.state in IN_WORK
    return Banner(
        "waiting",
        "pause",
        f"Waiting for the customer since {moment(ticket.waiting_since, at)}.",
        " ".join(part for part in (asked, still, reminder) if part),
        Doing("Resume now", "clock", address(ticket, "resume"), asks=False) if may_resume else None,
    )


def _pending(ticket: Ticket) -> Banner:
    release = ticket.release
    planned = release.planned_on if release else None
    when = f"It is planned for {planned:%a} {planned.day} {planned:%b}." if planned else ""
    return Banner(
        "met",
        "package",
        f"Confirmed, release {release.name if release else ''} pending.",
        f"It closes by itself when the release is marked released. {when}".strip(),
    )
