"""A notice as a mail: plain text and simple HTML, in the reader's time zone, threaded by ticket."""

import unicodedata
import zoneinfo
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac

from common.markdown import render
from notifications.models import Notice
from notifications.sentences import for_good, line_of, named, words_of
from tickets.models import Event
from tickets.vocabulary import EventKind

Kind = Notice.Kind
# What is urgent says so where it is seen first.
PREFIXES = {
    Kind.ASKED: "Question: ",
    Kind.DUE_SOON: "Due soon: ",
    Kind.BREACHED: "Breached: ",
}
LONGEST_WORDS = 5_000
# Where the words stand that belong to an event without its own: so many places further on the timeline.
SAID_BESIDE = {
    EventKind.ESCALATED: (1, EventKind.ESCALATION_EXPLAINED),
    EventKind.HANDED_BACK: (-1, EventKind.FINDINGS),
    EventKind.ESTIMATED: (-1, EventKind.COMMENTED),
}


def compose(notice: Notice) -> EmailMultiAlternatives | None:
    """The mail of a notice; None when the person is gone or may no longer see what happened. Up to four queries.

    Sent again, it is the same mail: the Message-ID comes from the notice.
    """
    if not notice.person.is_active:
        return None
    seen = _seen(notice)
    if notice.event.sequence not in seen:
        return None
    # As it is now: a batch may have been loaded before something was redacted.
    notice.ticket.title = seen[notice.event.sequence].ticket.title
    with timezone.override(zoneinfo.ZoneInfo(notice.person.timezone)):
        context = _context(notice, _words(notice.event, seen))
        mail = EmailMultiAlternatives(
            subject=subject_of(notice),
            body=render_to_string("notifications/mail/notice.txt", context),
            to=[notice.person.email],
            headers=_headers(notice),
        )
        mail.attach_alternative(render_to_string("notifications/mail/notice.html", context), "text/html")
    return mail


def subject_of(notice: Notice) -> str:
    """One line, whatever a title holds."""
    prefix = PREFIXES.get(Kind(notice.kind), "")
    return f"[{notice.ticket.key}] {prefix}{_one_line(notice.ticket.title)}"


def message_id(notice: Notice) -> str:
    """The same each time it is sent; what it is made from is not told, as its number would count everybody's."""
    digest = salted_hmac("notifications.message_id", str(notice.pk), algorithm="sha256").hexdigest()
    return f"<notice-{digest[:32]}@{_host()}>"


def address_of(notice: Notice) -> str:
    """Where the ticket's page tells of it."""
    return f"{notice.ticket.get_absolute_url()}#{notice.event.anchor}"


def _headers(notice: Notice) -> dict[str, str]:
    thread = f"<ticket-{notice.ticket.key}@{_host()}>"
    return {
        "Message-ID": message_id(notice),
        "In-Reply-To": thread,
        "References": thread,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _one_line(text: str) -> str:
    return " ".join("".join(" " if unicodedata.category(char) == "Cc" else char for char in text).split())


def _seen(notice: Notice) -> dict[int, Event]:
    """The event and what stands beside it, by sequence, as far as the person sees them."""
    event = notice.event
    places, _ = SAID_BESIDE.get(EventKind(event.kind), (0, event.kind))
    visible = Event.objects.visible_to(notice.person).filter(
        ticket=notice.ticket_id, sequence__in=(event.sequence, event.sequence + places)
    )
    return {row.sequence: row for row in visible.select_related("comment", "ticket")}


def _words(event: Event, seen: dict[int, Event]) -> str:
    places, kind = SAID_BESIDE.get(EventKind(event.kind), (0, event.kind))
    beside = seen.get(event.sequence + places)
    words = words_of(beside) if beside is not None and beside.kind == kind else ""
    return words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]} …"


def _context(notice: Notice, words: str) -> dict[str, object]:
    return {
        "line": line_of(notice, named([notice.event], for_good)),
        "ticket": notice.ticket,
        "title": _one_line(notice.ticket.title),
        "is_internal": not notice.event.is_public,
        "words": words,
        "html": render(words),
        "url": settings.BASE_URL + address_of(notice),
        "why": _why(notice),
    }


def _why(notice: Notice) -> str:
    ticket = notice.ticket
    if notice.kind == Kind.MENTIONED:
        return "you were mentioned"
    if notice.person_id == ticket.reporter_id:
        return "you reported this ticket"
    if notice.person_id == ticket.assignee_id:
        return "this ticket is assigned to you"
    if notice.kind == Kind.ESCALATED:
        return "you are in the team that it was escalated to"
    return f"you take part in this ticket, or look after the tickets of {ticket.customer.name}"
