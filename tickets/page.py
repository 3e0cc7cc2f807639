"""What the page of one ticket shows: the same ticket with two faces, support's and the customer's.

A constant number of queries, whatever the ticket holds: events with their comments, names, clocks, links, matrix.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from sla.models import Clock
from tickets import doings
from tickets.clock_cells import cells, excused_in
from tickets.coverage import NO_CONTRACT
from tickets.matrix import grid_of
from tickets.models import Comment, Event, Link, Ticket
from tickets.names import COMPONENT, names_for
from tickets.next_step import Kind, next_step, steps
from tickets.permissions import Act
from tickets.promises import counting_in_words, promises
from tickets.services.file_limits import most_in_words
from tickets.severity import downtime_in_words, extent_in_words
from tickets.split import split_of
from tickets.subject import Subject
from tickets.timeline import ALL, CHANGES, MESSAGES, Entry, File, entries_of, shown
from tickets.vocabulary import IN_WORK, UNRESOLVED, EventKind, LinkKind, State
from tickets.workflow import MOVES

SHOW = {ALL: "All", MESSAGES: "Messages", CHANGES: "Changes"}


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link as it reads from this ticket."""

    pk: int
    words: str
    ticket: Ticket
    is_internal: bool


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of the ticket, wherever it was attached."""

    file: File
    is_internal: bool


def page_of(subject: Subject, show: str, at: dt.datetime) -> dict[str, Any]:
    """Everything for the template. `show` is all, messages or changes."""
    ticket, access = subject.ticket, subject.access
    events = events_of(subject)
    names = names_for(subject, events)
    clocks = clocks_of(ticket)
    entries = entries_of(subject, events, names)
    context: dict[str, Any] = {
        "at": at,
        "subject": subject,
        "ticket": ticket,
        "show": show if show in SHOW else ALL,
        "shows": SHOW.items(),
        "entries": shown(entries, events, show),
        "files": _files(entries),
        "most": most_in_words(),
        "loaded": f"?version={subject.version}&seen={subject.seen}",
        "components": names.all(COMPONENT),
        "downtime": downtime_in_words(ticket, at),
        "extent": extent_in_words(ticket),
        "links": _links(subject),
        "split": split_of(ticket, events, names, at),
        "can_write": access.may(Act.COMMENT) and ticket.state != State.CLOSED,
        "can_note": access.may(Act.NOTE) and ticket.state != State.CLOSED,
        "can_ask": access.may(Act.ASK) and ticket.state in IN_WORK,
    }
    return context | (
        _inside(subject, events, clocks, at) if subject.is_internal else _outside(subject, events, clocks, at)
    )


def _inside(subject: Subject, events: Sequence[Event], clocks: Sequence[Clock], at: dt.datetime) -> dict[str, Any]:
    ticket, access = subject.ticket, subject.access
    buttons = doings.buttons(subject)
    return {
        "buttons": buttons,
        "menu": doings.menu(subject),
        "banner": doings.banner(subject, at),
        "cells": cells(ticket, clocks, at, excused_in(events)),
        "matrix": grid_of(ticket) if access.may(Act.CATEGORISE) else None,
        "references": [event.data["url"] for event in events if event.kind == EventKind.REFERENCED],
        "can_assign": access.may(Act.ASSIGN) and ticket.state != State.CLOSED,
        "can_override": access.may(Act.OVERRIDE) and ticket.state in UNRESOLVED,
        "can_link": access.may(Act.LINK),
        "composer_is_primary": not any(doing.is_primary for doing in buttons),
    }


def _outside(subject: Subject, events: Sequence[Event], clocks: Sequence[Clock], at: dt.datetime) -> dict[str, Any]:
    """Every role with this face may confirm and reopen: only what is legal now is asked."""
    step = next_step(subject.ticket, clocks, at)
    return {
        "next": step,
        "next_is": {kind.value: step.kind == kind for kind in Kind},
        "steps": steps(subject.ticket, events, at),
        "promises": promises(subject.ticket, clocks, at, excused_in(events)),
        "counting": counting_in_words(subject.ticket),
        "menu": doings.menu(subject),
        "question": _open_question(subject.ticket, events),
        "can_reopen": MOVES[Act.REOPEN].is_legal(subject.ticket),
        "no_promise": "" if subject.ticket.not_covered_why == NO_CONTRACT else subject.ticket.not_covered_why,
        "composer_is_primary": step.kind in {Kind.ANSWER, Kind.WAIT},
    }


def _open_question(ticket: Ticket, events: Sequence[Event]) -> Comment | None:
    """What support asked last, while it waits for the answer."""
    if not ticket.is_waiting:
        return None
    asked = (event.comment for event in reversed(events) if event.kind == EventKind.ASKED)
    return next((comment for comment in asked if comment and not comment.withdrawn_at), None)


def _files(entries: Sequence[Entry]) -> list[FileLine]:
    """Every file that the reader sees, in the order in which they came."""
    messages = (entry.message for entry in entries if entry.message)
    return [FileLine(file, message.is_internal) for message in messages for file in message.files]


def events_of(subject: Subject) -> list[Event]:
    """The timeline that the person may see, oldest first. One query."""
    events = Event.objects.filter(ticket=subject.ticket).select_related("comment").order_by("sequence")
    return list(events if subject.is_internal else events.filter(is_public=True))


def clocks_of(ticket: Ticket) -> list[Clock]:
    if ticket.commitment_id is None:
        return []
    return list(Clock.objects.filter(commitment=ticket.commitment_id).order_by("kind", "number"))


# No long texts of the other tickets.
_SHOWN = (
    "kind",
    "is_public",
    *(f"{end}__{name}" for end in ("source", "target") for name in ("key", "title", "state")),
)


def _links(subject: Subject) -> list[LinkLine]:
    """Both ends visible; from either end. One query."""
    ticket = subject.ticket
    rows = Link.objects.visible_to(subject.user).filter(Q(source=ticket) | Q(target=ticket))
    rows = rows.select_related("source", "target").only(*_SHOWN)
    return [_line(row, ticket) for row in rows]


def _line(row: Link, ticket: Ticket) -> LinkLine:
    kind = LinkKind(row.kind)
    outgoing = row.source_id == ticket.pk
    other = row.target if outgoing else row.source
    return LinkLine(row.pk, kind.label if outgoing else kind.seen_from_target, other, is_internal=not row.is_public)
