"""Destroying what should never have been written: a passage, a whole message, a file. By a lead, for good.

What was destroyed is nowhere afterwards: not in the event that says so, not in the audit, not as a digest.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.audit import record
from accounts.models import AuditKind, User
from common.errors import InvalidInput, NotFound
from common.markdown import plain_lines
from common.queries import one_or_none
from tickets.models import Attachment, Comment, Event, Reference, Ticket
from tickets.passages import NoPassage, Passage, everything
from tickets.permissions import Act
from tickets.services import exports
from tickets.services.door import Change, Loaded, change
from tickets.services.files import destroy_bytes
from tickets.texts import Place, Rewritten, rewrite_comment, rewrite_event, rewrite_fields, rewritten
from tickets.vocabulary import EventKind, Scan

LONGEST_REASON = 500
PASSAGE, MESSAGE, FILE = "passage", "message", "file"
REDACTED_FILE = "redacted file"
# Events that say something of their own, beside comments.
MESSAGES = frozenset(
    {
        EventKind.FILED,
        EventKind.REPORTED,
        EventKind.ESCALATION_EXPLAINED,
        EventKind.RESOLVED,
        EventKind.RATED,
        EventKind.REOPENED,
        EventKind.FOLLOWED_UP,
        EventKind.WITHDRAWN,
        EventKind.PRIORITY_OVERRIDDEN,
        EventKind.EXCUSED,
    }
)
# The texts that the first message of a ticket shows.
FILED_TEXTS = ("description", "reproduction", "expected", "limitations")
# Of more linked tickets than that nobody is told.
MOST_OTHERS = 20


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A linked ticket of the same customer that holds the passage, too."""

    ticket: Ticket
    places: int


def passage_of(text: str) -> Passage:
    """Raises InvalidInput for what is too short, too long, or stands for what was redacted."""
    try:
        return Passage.of(plain_lines(text))
    except NoPassage as refused:
        raise InvalidInput({"passage": [str(refused)]}) from None


def places_of(ticket: Ticket, passage: Passage) -> list[Place]:
    """Where the ticket holds the passage. Nothing is changed."""
    return rewritten(Ticket.objects.get(pk=ticket.pk), passage.redact).places


def check(places: Sequence[Place], passage: Passage, reason: str) -> str:
    """The reason as it is kept. InvalidInput when it holds the passage, or when no place does."""
    reason = _checked(reason)
    if passage.redact(reason) != reason:
        raise InvalidInput({"reason": ["The reason holds what has to go. Say it in other words."]})
    if not places:
        raise InvalidInput({"passage": ["No text of this ticket holds it, as it is written here."]})
    return reason


def elsewhere(ticket: Ticket, passage: Passage, *, by: User) -> list[Elsewhere]:
    """Tickets of the same customer that are linked to it, either way, and hold the passage."""
    linked = Q(links_in__source=ticket) | Q(links_out__target=ticket)
    seen = Ticket.objects.visible_to(by).filter(linked, customer=ticket.customer_id).exclude(pk=ticket.pk)
    found = [Elsewhere(other, len(places_of(other, passage))) for other in seen.distinct()[:MOST_OTHERS]]
    return [other for other in found if other.places]


def redact_passage(
    ticket: Ticket, text: str, reason: str, *, by: User, at: dt.datetime | None = None, loaded: Loaded | None = None
) -> Ticket:
    """Destroy a passage wherever the ticket holds it. InvalidInput when it does so nowhere: it may be mistyped."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.REDACT)
        passage = passage_of(text)
        found = rewritten(done.ticket, passage.redact)
        reason = check(found.places, passage, reason)
        _save(done, found)
        _say(done, PASSAGE, found.places, reason)
    return done.ticket


def redact_message(
    ticket: Ticket, sequence: int, reason: str, *, by: User, at: dt.datetime | None = None, loaded: Loaded | None = None
) -> Ticket:
    """Destroy all words of a message, and what it said before. `sequence` is its event's. Twice is once."""
    with change(ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.REDACT)
        event = message_of(done.ticket, sequence)
        found = _whole(done.ticket, event)
        reason = _checked(reason)
        if found.places:
            _save(done, found)
            _say(done, MESSAGE, found.places, reason, {"of": event.sequence})
    return done.ticket


def redact_file(
    attachment: Attachment,
    reason: str,
    *,
    with_name: bool = False,
    by: User,
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
) -> Ticket:
    """Destroy what a file holds and its digest, and, when asked, its name. Twice is once."""
    with change(attachment.ticket, by=by, at=at, loaded=loaded) as done:
        done.must(Act.REDACT)
        reason = _checked(reason)
        row = Attachment.objects.select_related("comment").get(pk=attachment.pk)
        if row.destroyed_at is not None and not (with_name and row.name != REDACTED_FILE):
            return done.ticket
        if with_name:
            _rename(done, row)
        row.sha256 = ""  # of a short secret, a digest is as good as the secret
        if row.scan != Scan.INFECTED:
            row.scan = Scan.NOT_NEEDED  # nothing is left to look at
        row.save(update_fields=["name", "sha256", "scan"])
        if row.destroyed_at is None:
            destroy_bytes(row, at=done.at)
        is_gone = row.comment is not None and row.comment.withdrawn_at is not None
        places = [Place("A file with its name" if with_name else "A file", row.is_public and not is_gone, "")]
        _say(done, FILE, places, reason, {"attachment": row.pk})
    return done.ticket


def message_of(ticket: Ticket, sequence: int) -> Event:
    """The event of a message; NotFound when there is none, or when it says nothing of its own."""
    event = one_or_none(ticket.events.select_related("comment__author", "actor").filter(sequence=sequence))
    if event is None or (event.comment is None and event.kind not in MESSAGES):
        raise NotFound("There is no such message.")
    return event


def _whole(ticket: Ticket, event: Event) -> Rewritten:
    """All words of one message. Its files are destroyed each by itself."""
    found = Rewritten(ticket)
    if event.comment is not None:
        rewrite_comment(found, event.comment, everything)
        for edit in ticket.events.filter(kind=EventKind.COMMENT_EDITED).select_related("actor"):
            if edit.data["comment"] == event.comment.pk:
                rewrite_event(found, edit, everything)
        return found
    rewrite_event(found, event, everything, names=False)
    if event.kind == EventKind.FILED:
        rewrite_fields(found, FILED_TEXTS, everything)
    elif event.kind == EventKind.RATED:
        rewrite_fields(found, ("rating_words",), everything)
    elif event.kind == EventKind.RESOLVED and ticket.resolved_at == event.at:
        rewrite_fields(found, ("resolution_text",), everything)
    return found


def _checked(reason: str) -> str:
    reason = plain_lines(reason)
    if not reason:
        raise InvalidInput({"reason": ["Give the reason."]})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({"reason": [f"{len(reason):,} characters; at most {LONGEST_REASON}."]})
    return reason


def _save(done: Change, found: Rewritten) -> None:
    """The ticket's own fields are saved by the door."""
    Comment.objects.bulk_update(found.comments, ["text", "html"])
    Attachment.objects.bulk_update(found.attachments, ["name"])
    for reference in found.references:
        _save_reference(reference)
    done.rewrite(found.events)


def _save_reference(row: Reference) -> None:
    """Two addresses that differed in the passage alone are one now."""
    if Reference.objects.filter(ticket=row.ticket_id, url=row.url).exclude(pk=row.pk).exists():
        row.delete()
    else:
        row.save(update_fields=["url"])


def _rename(done: Change, row: Attachment) -> None:
    """The file, and where the timeline names it."""
    row.name = REDACTED_FILE
    naming = []
    for event in done.ticket.events.all():
        own = [file for file in event.data.get("files", ()) if file["attachment"] == row.pk]
        for file in own:
            file["name"] = REDACTED_FILE
        naming += [event] * bool(own)
    done.rewrite(naming)


def _say(done: Change, what: str, places: Sequence[Place], reason: str, data: dict[str, Any] | None = None) -> None:
    """That something was destroyed: on the timeline, to customers where they could read it, and in the audit.

    The version grows, so that who had loaded what stood there before cannot bring it back by saving it.
    """
    public = sum(place.is_public for place in places)
    done.ticket.version += 1
    done.record(
        EventKind.REDACTED,
        public=bool(public),
        data={"what": what, "public": public, "internal": len(places) - public, "reason": reason} | (data or {}),
    )
    where = ", ".join(dict.fromkeys(place.label for place in places))
    about = f"{done.ticket.key}, a {what}: {where}. {reason}"
    record(AuditKind.REDACTION, about, by=done.person, customer=done.ticket.customer_id)
    exports.discard(exports.REDACTED, customer=done.ticket.customer_id)
