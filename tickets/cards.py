"""A ticket as a card or a row: with its clock, and on a customer's board the line that says where it stands."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator

from common.wording import dated_moment, moment
from sla.cycles import Verdict
from sla.models import Clock
from tickets.board import Column, for_cards
from tickets.chips import Chip, for_customer, for_support
from tickets.models import Comment, Ticket
from tickets.vocabulary import BOARD_STATES, Resolution, State

MOST_NEEDS = 10
LONGEST_QUESTION = 160


@dataclass(frozen=True, slots=True)
class Card:
    """`note` is the line that only customers read: who has it, since when, what comes next."""

    ticket: Ticket
    chip: Chip
    note: str = ""


def cards(tickets: Sequence[Ticket], at: dt.datetime, *, internal: bool) -> list[Card]:
    """One query for the clocks of all of them."""
    clocks = _clocks(tickets)
    if internal:
        return [Card(ticket, for_support(ticket, clocks[ticket.commitment_id], at)) for ticket in tickets]
    return [
        Card(ticket, for_customer(ticket, clocks[ticket.commitment_id], at), _note(ticket, at)) for ticket in tickets
    ]


def _clocks(tickets: Iterable[Ticket]) -> Mapping[int | None, list[Clock]]:
    """By commitment: what runs, and what was missed."""
    found: dict[int | None, list[Clock]] = defaultdict(list)
    commitments = [ticket.commitment_id for ticket in tickets if ticket.commitment_id]
    told = Q(ended_at__isnull=True) | Q(verdict=Verdict.BREACHED)
    for clock in Clock.objects.filter(told, commitment__in=commitments).order_by():
        found[clock.commitment_id].append(clock)
    return found


def _note(ticket: Ticket, at: dt.datetime) -> str:
    if ticket.is_waiting:
        asked = ticket.waiting_asked_by.name if ticket.waiting_asked_by else "Support"
        return f"{asked} asked {_when(ticket.waiting_since, at)}"
    if ticket.state == State.OPEN:
        return f"Received {moment(ticket.filed_at, at)}"
    if ticket.state == State.RESOLVED:
        return _outlook(ticket, at)
    if ticket.state == State.CLOSED:
        return _resolution(ticket)
    if ticket.team:
        return f"With {ticket.team.public_name}"
    return f"With {ticket.assignee.name}" if ticket.assignee else "In work"


def _outlook(ticket: Ticket, at: dt.datetime) -> str:
    """How a resolved ticket comes to its end."""
    if ticket.is_release_pending and ticket.release:
        return f"Closes with release {ticket.release.name}"
    if ticket.needs_answer_since:
        return "Support answers you"
    return f"Closes by itself {moment(ticket.closes_at, at)}" if ticket.closes_at else _resolution(ticket)


def _resolution(ticket: Ticket) -> str:
    return Resolution(ticket.resolution).label if ticket.resolution else "Withdrawn"


def _when(
    instant: dt.datetime | None, at: dt.datetime, say: Callable[[dt.datetime | None, dt.datetime], str] = moment
) -> str:
    """“at 09:40” today, else “on Wed 12:10”."""
    if instant is None:
        return ""
    today = timezone.localtime(instant).date() == timezone.localtime(at).date()
    return f"{'at' if today else 'on'} {say(instant, at)}"


@dataclass(frozen=True, slots=True)
class CardColumn:
    state: State
    cards: Sequence[Card]
    count: int
    more: int
    more_url: str
    hint: str  # beside the head: when the next promise falls due, or what the column means
    is_due: bool
    is_late: bool  # it fell due already

    @property
    def icon(self) -> str:
        return f"state-{self.state.value}"


MEANINGS = {
    State.OPEN: "received",
    State.TRIAGE: "being assessed",
    State.INVESTIGATION: "in work",
    State.ESCALATED: "specialists",
    State.RESOLVED: "to confirm",
}


def card_columns(
    columns: Sequence[Column], at: dt.datetime, *, internal: bool, more_urls: Mapping[State, str]
) -> list[CardColumn]:
    """Columns with the cards of their tickets. One query."""
    made = {
        card.ticket.pk: card
        for card in cards([ticket for column in columns for ticket in column.tickets], at, internal=internal)
    }
    return [
        CardColumn(
            state=column.state,
            cards=[made[ticket.pk] for ticket in column.tickets],
            count=column.count,
            more=column.more,
            more_url=more_urls[column.state],
            hint=_hint(column, at) if internal else MEANINGS[column.state],
            is_due=internal and column.next_due_at is not None,
            is_late=internal and column.next_due_at is not None and column.next_due_at < at,
        )
        for column in columns
    ]


def _hint(column: Column, at: dt.datetime) -> str:
    if column.state == State.RESOLVED:
        return f"{column.to_confirm} to confirm" if column.to_confirm else ""
    return moment(column.next_due_at, at) if column.next_due_at else ""


@dataclass(frozen=True, slots=True)
class Need:
    """What the customer is asked to do, with the sentence that asks."""

    ticket: Ticket
    words: str
    line: str
    is_question: bool


def needs_of(tickets: QuerySet[Ticket], at: dt.datetime) -> list[Need]:
    """Questions that wait for the customer, and resolutions to confirm; the oldest first. One query."""
    questions = Comment.objects.filter(ticket=OuterRef("pk"), is_question=True, withdrawn_at__isnull=True)
    asked = Q(waiting_since__isnull=False)
    solved = Q(state=State.RESOLVED, is_release_pending=False, needs_answer_since__isnull=True)
    rows = for_cards(tickets.filter(asked | solved, state__in=BOARD_STATES)).annotate(
        question=Subquery(questions.order_by("-at").values("html")[:1])
    )
    return [_need(row, at) for row in rows.order_by("state_since", "pk")[:MOST_NEEDS]]


def _need(ticket: Ticket, at: dt.datetime) -> Need:
    if ticket.is_waiting:
        text = strip_tags(getattr(ticket, "question", None) or ticket.title)
        line = f"{_note(ticket, at)}. The clock stands still until somebody answers."
        return Need(ticket, Truncator(" ".join(text.split())).chars(LONGEST_QUESTION), line, is_question=True)
    resolved = f"Resolved {_when(ticket.resolved_at, at)}: {_resolution(ticket).lower()}."
    closing = f" Without an answer it closes {_when(ticket.closes_at, at, dated_moment)}." if ticket.closes_at else ""
    return Need(ticket, ticket.title, resolved + closing, is_question=False)
