"""Every place in which a ticket keeps what people typed: what a redaction has to reach.

`tests/tickets/redaction/test_places.py` fails when a model gets a text that stands neither here nor among those that
hold nobody's words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Model

from common.markdown import render
from tickets.models import Attachment, Comment, Event, Reference, Ticket
from tickets.passages import Rewrite, around_mark
from tickets.vocabulary import EventKind

# What a person wrote, and how the place is called.
TICKET_TEXTS = {
    "title": "The title",
    "description": "What happens",
    "reproduction": "How to reproduce",
    "expected": "What was expected",
    "limitations": "What is blocked",
    "resolution_text": "The resolution",
    "rating_words": "The words of the rating",
}
TEXTS: dict[type[Model], tuple[str, ...]] = {
    Ticket: tuple(TICKET_TEXTS),
    Comment: ("text",),
    Attachment: ("name",),
    Reference: ("url",),
}
# HTML that was made of a text: made again, never searched.
RENDERED: dict[type[Model], dict[str, str]] = {
    Ticket: {"resolution_html": "resolution_text"},
    Comment: {"html": "text"},
}
NOTHING: frozenset[str] = frozenset()
# The keys of an event's data that hold words, at any depth. Files are named under any kind.
EVENT_TEXTS: dict[EventKind, frozenset[str]] = {
    EventKind.REPORTED: frozenset({"reason"}),
    EventKind.EDITED: frozenset({"from", "to"}),
    EventKind.COMMENT_EDITED: frozenset({"was", "text"}),
    EventKind.ESCALATION_EXPLAINED: frozenset({"reason"}),
    EventKind.RESOLVED: frozenset({"text"}),
    EventKind.RATED: frozenset({"words"}),
    EventKind.REOPENED: frozenset({"reason"}),
    EventKind.FOLLOWED_UP: frozenset({"text"}),
    EventKind.WITHDRAWN: frozenset({"reason"}),
    EventKind.PRIORITY_OVERRIDDEN: frozenset({"reason"}),
    EventKind.REFERENCED: frozenset({"url"}),
    EventKind.EXCUSED: frozenset({"reason"}),
    EventKind.REDACTED: frozenset({"reason"}),
}
# Kinds whose data holds numbers, instants and our own words alone.
WORDLESS = frozenset(
    {
        EventKind.FILED,
        EventKind.TAKEN_IN_CHARGE,
        EventKind.CATEGORISED,
        EventKind.INVESTIGATED,
        EventKind.ASSIGNED,
        EventKind.COMMENTED,
        EventKind.ASKED,
        EventKind.NOTED,
        EventKind.RESUMED,
        EventKind.COMMENT_WITHDRAWN,
        EventKind.ATTACHED,
        EventKind.ESCALATED,
        EventKind.HANDED_BACK,
        EventKind.FINDINGS,
        EventKind.CONFIRMED,
        EventKind.CLOSED,
        EventKind.RELEASE_OUT,
        EventKind.ESTIMATED,
        EventKind.PRIORITY_CHANGED,
        EventKind.LINKED,
        EventKind.UNLINKED,
        EventKind.REMINDED,
        EventKind.DOUBTFUL_WAIT,
        EventKind.CLOCK_STARTED,
        EventKind.CLOCK_WARNED,
        EventKind.CLOCK_BREACHED,
        EventKind.TERMS_APPLIED,
        EventKind.NOTIFIED,
    }
)
FILES = frozenset({"name"})
FILES_NAME = "The name of a file"
CALLED = {
    EventKind.EDITED: "A former title",
    EventKind.COMMENT_EDITED: "What a message said before",
    EventKind.RESOLVED: "The resolution",
    EventKind.RATED: "The words of the rating",
    EventKind.REFERENCED: "A reference",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is destroyed; `shown` is what is left around it."""

    label: str
    is_public: bool
    shown: str


@dataclass
class Rewritten:
    """What changes when every text of a ticket is written anew, and where. Nothing is saved here."""

    ticket: Ticket
    found: dict[Place, None] = field(default_factory=dict)  # in order; what is kept twice is one place to people
    comments: list[Comment] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        return list(self.found)

    def add(self, label: str, text: str, *, public: bool) -> None:
        self.found[Place(label, public, around_mark(text))] = None


def rewritten(ticket: Ticket, how: Rewrite) -> Rewritten:
    """What `how` makes of every text that the ticket keeps. It changes `ticket` itself; five queries."""
    done = Rewritten(ticket)
    rewrite_fields(done, TICKET_TEXTS, how)
    for comment in ticket.comments.select_related("author"):
        rewrite_comment(done, comment, how)
    for attachment in ticket.attachments.all():
        if _rewrite(attachment, "name", how):
            done.attachments.append(attachment)
            done.add(FILES_NAME, attachment.name, public=attachment.is_public)
    for reference in ticket.references.all():
        if _rewrite(reference, "url", how):
            done.references.append(reference)
            done.add(CALLED[EventKind.REFERENCED], reference.url, public=False)
    for event in ticket.events.select_related("actor").order_by("sequence"):
        rewrite_event(done, event, how)
    return done


def rewrite_fields(done: Rewritten, names: Iterable[str], how: Rewrite) -> None:
    for name in names:
        if _rewrite(done.ticket, name, how):
            done.add(TICKET_TEXTS[name], getattr(done.ticket, name), public=True)


def rewrite_comment(done: Rewritten, comment: Comment, how: Rewrite) -> None:
    if _rewrite(comment, "text", how):
        done.comments.append(comment)
        kind = "Message" if comment.is_public else "Internal note"
        is_public = comment.is_public and comment.withdrawn_at is None
        done.add(f"{kind} of {comment.author.name}", comment.text, public=is_public)


def rewrite_event(done: Rewritten, event: Event, how: Rewrite, *, names: bool = True) -> None:
    """Without `names`, the files that came along keep theirs."""
    kind = EventKind(event.kind)
    texts = [*_texts(event.data, EVENT_TEXTS.get(kind, NOTHING) | (FILES if names else NOTHING))]
    changed = [(holder, key, new) for holder, key in texts if (new := how(holder[key])) != holder[key]]
    if not changed:
        return
    done.events.append(event)
    for holder, key, new in changed:
        holder[key] = new
        # What a message said before is read by support alone, though everybody reads that it was edited.
        is_public = event.is_public and kind != EventKind.COMMENT_EDITED
        done.add(_called(event, key), new, public=is_public)


def _called(event: Event, key: str) -> str:
    kind = EventKind(event.kind)
    if key in FILES:
        return FILES_NAME
    if kind in CALLED:
        return CALLED[kind]
    who = event.actor.name if event.actor else "the system"
    return f"Where {who} {kind.label}"


def _texts(data: Any, keys: frozenset[str]) -> Iterator[tuple[dict[str, str], str]]:
    """The words in an event's data: the mapping that holds each, and its key there."""
    if isinstance(data, list):
        for one in data:
            yield from _texts(one, keys)
    elif isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key in keys:
                yield data, key
            else:
                yield from _texts(value, keys)


def _rewrite(row: Model, name: str, how: Rewrite) -> bool:
    """Write a field anew, and the HTML that was made of it. Whether it changed."""
    was: str = getattr(row, name)
    new = how(was)
    column = row._meta.get_field(name)
    if isinstance(column, CharField):
        new = new[: column.max_length]  # the mark may be longer than what it stands for
    if new == was:
        return False
    setattr(row, name, new)
    for rendered, source in RENDERED.get(type(row), {}).items():
        if source == name:
            setattr(row, rendered, render(new))
    return True
