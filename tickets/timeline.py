"""The timeline as people read it: messages are boxes, everything else is a line. From events, without a query more."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from common import clock
from common.errors import NotPermitted
from common.markdown import render
from common.wording import duration
from customers.vocabulary import Side
from sla.working_time import ZERO, WorkingTime
from tickets.errors import IllegalTransition
from tickets.models import Comment, Event
from tickets.names import FILE, PERSON, RELEASE, TICKET, WHY_KEPT_BACK, Names, names_for
from tickets.permissions import Act
from tickets.sentences import MET, WAITING, Line, Scene, tell
from tickets.subject import Subject
from tickets.vocabulary import EventKind, Resolution

ALL, MESSAGES, CHANGES = "all", "messages", "changes"
# Told under “Changes” alone: a reader of the whole does not miss them.
ONLY_CHANGES = frozenset(
    {EventKind.NOTIFIED, EventKind.CLOCK_STARTED, EventKind.COMMENT_EDITED, EventKind.COMMENT_WITHDRAWN}
)
# The internal why of the public event just before it.
REASONS = frozenset({EventKind.ESCALATION_EXPLAINED, EventKind.PRIORITY_OVERRIDDEN})
# Longer reasons are boxes of their own: nobody reads a page in a line.
LONGEST_IN_LINE = 160
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True, slots=True)
class Badge:
    label: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class File:
    token: str
    name: str
    size: int
    is_image: bool
    kept_back: str = ""  # why it cannot be opened


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a message said before it was edited at `at`."""

    at: dt.datetime
    html: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Words in a box. `html` is safe; empty when only files were sent, or when it was withdrawn from this reader."""

    who: User
    role: str
    html: SafeString
    is_internal: bool = False
    badge: Badge | None = None
    files: tuple[File, ...] = ()
    comment: int | None = None
    edited_at: dt.datetime | None = None
    earlier: tuple[Earlier, ...] = ()
    withdrawn_at: dt.datetime | None = None
    can_change: bool = False
    can_redact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line or a message. `anchor` is its id on the page."""

    sequence: int
    anchor: str
    at: dt.datetime
    line: Line | None = None
    message: Message | None = None


def shown(entries: Iterable[Entry], events: Sequence[Event], show: str) -> list[Entry]:
    """The entries of one of the three views."""
    if show == MESSAGES:
        return [entry for entry in entries if entry.message is not None]
    if show == CHANGES:
        return [entry for entry in entries if entry.line is not None]
    quiet = {event.sequence for event in events if event.kind in ONLY_CHANGES}
    return [entry for entry in entries if entry.sequence not in quiet]


def entries_of(subject: Subject, events: Sequence[Event], names: Names | None = None) -> list[Entry]:
    """What the reader may read of `events`, which he or she may see, in their order. One query without `names`."""
    if not events:
        return []
    scene = Scene(subject, names or names_for(subject, events), clock.now())
    earlier = _earlier_words(subject, events)
    found: list[Entry] = []
    for event, after in zip(events, [*events[1:], None], strict=True):
        reason = _reason(event, after)
        if event.kind in REASONS and _is_merged(event, events):
            continue
        found.extend(_entries(replace(scene, reason=reason), event, earlier))
    return [*_with_waits(subject, found, events)]


def _is_merged(event: Event, events: Sequence[Event]) -> bool:
    """Whether the line before says it already."""
    before = {other.sequence for other in events}
    return event.sequence - 1 in before and _is_short(event.data["reason"])


def _reason(event: Event, after: Event | None) -> str:
    if after is None or after.kind not in REASONS or after.sequence != event.sequence + 1:
        return ""
    reason: str = after.data["reason"]
    return reason if _is_short(reason) else ""


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_IN_LINE and "\n" not in text


def _entries(scene: Scene, event: Event, earlier: dict[int, tuple[Earlier, ...]]) -> Iterator[Entry]:
    message = _message(scene, event, earlier)
    if message is not None:
        yield Entry(sequence=event.sequence, anchor=event.anchor, at=event.at, message=message)
    elif line := tell(scene, event):
        yield Entry(sequence=event.sequence, anchor=event.anchor, at=event.at, line=line)


# Messages


def _message(scene: Scene, event: Event, earlier: dict[int, tuple[Earlier, ...]]) -> Message | None:
    if event.comment is not None:
        return _said(scene, event, event.comment, earlier)
    if event.kind == EventKind.FILED:
        return _filed(scene, event)
    words = _words(event)
    if words is None and event.kind != EventKind.ATTACHED:
        return None
    return Message(
        who=_person(scene, event.actor_id),
        role=role_of(scene, event.actor_id, event.side),
        html=safe(render(words)) if words else SafeString(""),
        is_internal=not event.is_public,
        badge=_badge(scene, event),
        files=_files(scene.names, event),
        can_redact=_may_redact(scene),
    )


def _words(event: Event) -> str | None:
    """What a person wrote for others to read, beside comments; short reasons are told in a line."""
    data = event.data
    if event.kind in {EventKind.RESOLVED, EventKind.FOLLOWED_UP}:
        return str(data["text"])
    if event.kind == EventKind.REOPENED or (event.kind in REASONS and not _is_short(data["reason"])):
        return str(data["reason"])
    return None


def _badge(scene: Scene, event: Event) -> Badge | None:
    if event.kind == EventKind.RESOLVED:
        how = Resolution(event.data["resolution"]).label.lower()
        which = scene.names.label(RELEASE, event.data["release"], "") or scene.names.label(
            TICKET, event.data["duplicate_of"], ""
        )
        return Badge(f"Resolved: {how} {which}".strip(), MET, "check")
    return {
        EventKind.REOPENED: Badge("Reopened", "", "reopen"),
        EventKind.FOLLOWED_UP: Badge("Follow-up", "", "comment"),
        EventKind.ESCALATION_EXPLAINED: Badge("Why it was escalated", "", "escalate"),
        EventKind.PRIORITY_OVERRIDDEN: Badge("Why the priority was set", "", "edit"),
        EventKind.ASKED: Badge("Question", "wait", "help"),
        EventKind.FINDINGS: Badge("Findings", "", "search"),
    }.get(EventKind(event.kind))


def _said(scene: Scene, event: Event, comment: Comment, earlier: dict[int, tuple[Earlier, ...]]) -> Message:
    is_gone = comment.withdrawn_at is not None and not scene.is_internal
    return Message(
        who=_person(scene, comment.author_id),
        role=role_of(scene, comment.author_id, comment.side),
        html=SafeString("") if is_gone else safe(comment.html),
        is_internal=not comment.is_public,
        badge=_badge(scene, event),
        files=() if is_gone else _files(scene.names, event),
        comment=comment.pk,
        edited_at=comment.edited_at,
        earlier=earlier.get(comment.pk, ()),
        withdrawn_at=comment.withdrawn_at,
        can_change=may_change(scene.subject, comment),
        can_redact=_may_redact(scene),
    )


def _filed(scene: Scene, event: Event) -> Message:
    """What was filed, as the first message; the headings only where something stands below them."""
    ticket = scene.subject.ticket
    parts = (
        ("", ticket.description),
        ("How to reproduce", ticket.reproduction),
        ("What was expected", ticket.expected),
        ("What is blocked", ticket.limitations),
    )
    html = [
        (format_html("<h3>{}</h3>", heading) if heading else "") + safe(render(text)) for heading, text in parts if text
    ]
    on_behalf = event.actor_id != ticket.reporter_id
    by = scene.names.label(PERSON, event.actor_id, "")
    return Message(
        who=ticket.reporter,
        role=role_of(scene, ticket.reporter_id, Side.CUSTOMER),
        html=safe("".join(html)),
        badge=Badge(f"Filed by {by}", "", "user") if on_behalf else None,
        files=_files(scene.names, event),
        can_redact=_may_redact(scene),
    )


def safe(html: str) -> SafeString:
    """HTML that `common.markdown.render` made: it went through the allow-list."""
    return mark_safe(html)  # noqa: S308  # sanitised when it was rendered


def _person(scene: Scene, pk: int | None) -> User:
    return scene.names.person(pk) or User(name="witsupport")


def role_of(scene: Scene, pk: int | None, side: str) -> str:
    """Who the author is to the reader: “You”, the customer, support, or the team."""
    if pk == scene.subject.user.pk and not scene.is_internal:
        return "You"
    name = scene.names.get(PERSON, pk)
    if name is not None and name.more:
        return name.more
    return scene.subject.ticket.customer.name if side == Side.CUSTOMER else "Support"


def _files(names: Names, event: Event) -> tuple[File, ...]:
    """Those that are still there."""
    found = []
    for file in event.data.get("files", ()):
        stored = names.get(FILE, file["attachment"])
        if stored is not None:
            found.append(
                File(
                    stored.label, file["name"], file["size"], stored.more in IMAGES, WHY_KEPT_BACK.get(stored.more, "")
                )
            )
    return tuple(found)


def _may_redact(scene: Scene) -> bool:
    return scene.subject.access.may(Act.REDACT)


def may_change(subject: Subject, comment: Comment) -> bool:
    """Support corrects what support said; a specialist, the own words. What the customer wrote stays."""
    if comment.side != Side.VENDOR or comment.withdrawn_at is not None:
        return False
    access = subject.access
    return access.may(Act.EDIT) or (comment.author_id == subject.user.pk and access.may(Act.NOTE))


def must_change(subject: Subject, comment: Comment) -> None:
    """Refuse who may not change it: a message that was withdrawn (409), or that is not his or hers to change (403)."""
    if may_change(subject, comment):
        return
    if comment.withdrawn_at and comment.side == Side.VENDOR and subject.is_internal:
        raise IllegalTransition("The message was withdrawn.")
    raise NotPermitted("You can read this message, but not change it.")


def _earlier_words(subject: Subject, events: Iterable[Event]) -> dict[int, tuple[Earlier, ...]]:
    """What edited messages said before, for those who see internal things."""
    found: dict[int, list[Earlier]] = defaultdict(list)
    if subject.is_internal:
        for event in events:
            if event.kind == EventKind.COMMENT_EDITED:
                found[event.data["comment"]].append(Earlier(event.at, safe(render(event.data["was"]))))
    return {comment: tuple(words) for comment, words in found.items()}


# Waits


def _with_waits(subject: Subject, entries: Iterable[Entry], events: Sequence[Event]) -> Iterator[Entry]:
    """Where a wait began and ended, said in a line behind the message that did it."""
    lines = _wait_lines(subject, events)
    for entry in entries:
        yield entry
        if entry.message is not None and (line := lines.get(entry.sequence)):
            yield Entry(sequence=entry.sequence, anchor=f"w-{entry.anchor}", at=entry.at, line=line)


def _wait_lines(subject: Subject, events: Iterable[Event]) -> dict[int, Line]:
    found: dict[int, Line] = {}
    since: dt.datetime | None = None
    for event in events:
        facts = {fact["fact"] for fact in event.facts or ()}
        if "WaitingStarted" in facts:
            since = event.at
            found[event.sequence] = _wait_began(subject)
        elif "WaitingEnded" in facts:
            found[event.sequence] = _wait_ended(subject, since, event.at)
    return found


def _wait_began(subject: Subject) -> Line:
    still = " The clocks stand still." if subject.ticket.is_covered else ""
    text = format_html("Waiting for <strong>{}</strong>.{}", subject.ticket.customer.name, still)
    return Line(text, "pause", WAITING)


def _wait_ended(subject: Subject, since: dt.datetime | None, until: dt.datetime) -> Line:
    ticket = subject.ticket
    if since is None or not ticket.is_covered or ticket.terms is None:
        return Line(SafeString("The answer is here."), "clock", WAITING)
    still = WorkingTime.of(ticket.terms.value.calendar).between(since, until)
    return Line(_stood_still(duration(still), duration(until - since)), "clock", WAITING)


def _stood_still(counted: str, elapsed: str) -> SafeString:
    """Some clocks count support hours, others every hour: both lengths are said where they differ."""
    if elapsed == duration(ZERO):
        return SafeString("The clocks ran on at once.")
    if counted == duration(ZERO):
        return format_html("The clocks ran on after {} outside support hours.", elapsed)
    if counted == elapsed:
        return format_html("The clocks ran on; they had stood still for {} of support time.", counted)
    return format_html("The clocks ran on; they had stood still for {} of support time, {} in all.", counted, elapsed)
