"""What happened to a ticket, as the API tells it: the page's own sentences, without the page's HTML."""

import datetime as dt
import html
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.html import strip_tags
from rest_framework import serializers
from rest_framework.reverse import reverse

from accounts.models import User
from common.api import InstantField
from customers.vocabulary import Side
from tickets.api.people import Person
from tickets.models import Event
from tickets.names import PERSON, Names, names_for
from tickets.subject import Subject
from tickets.timeline import Entry, File, Message, entries_of
from tickets.vocabulary import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event as its reader reads it. `text` is plain, or the Markdown of a message; `html` that of a message."""

    sequence: int
    kind: str
    at: dt.datetime
    by: User | None
    side: str
    text: str
    html: str
    comment: int | None
    files: Sequence[File]
    internal: bool


def told(subject: Subject, events: Sequence[Event]) -> list[Told]:
    """The events that the reader may read, in order; instants in sentences are in the reader's time zone. One query."""
    names = names_for(subject, events)
    by_sequence = {event.sequence: event for event in events}
    with timezone.override(zoneinfo.ZoneInfo(subject.user.timezone)):
        entries = entries_of(subject, events, names)
    # The page says in a line of its own where a wait began and ended: here the event that did it is enough.
    ours = (entry for entry in entries if not entry.anchor.startswith("w-"))
    return [_told(subject, by_sequence[entry.sequence], entry, names) for entry in ours]


def _told(subject: Subject, event: Event, entry: Entry, names: Names) -> Told:
    message = entry.message
    known = names.get(PERSON, event.actor_id)
    return Told(
        sequence=subject.number_of(event),
        kind=event.kind,
        at=event.at,
        by=User(pk=known.pk, name=known.label) if known else None,
        side=event.side,
        text=_text(subject, event, entry),
        html=str(message.html) if message else "",
        comment=_comment_of(subject, event, message),
        files=message.files if message else (),
        internal=not event.is_public,
    )


def _comment_of(subject: Subject, event: Event, message: Message | None) -> int | None:
    """The id of the message, as the reader's side knows it."""
    if message is None or message.comment is None:
        return None
    return message.comment if subject.is_internal else subject.number_of(event)


def _text(subject: Subject, event: Event, entry: Entry) -> str:
    if entry.line is not None:
        return html.unescape(strip_tags(entry.line.text))
    if entry.message is None or not entry.message.html:
        return ""
    if event.comment is not None:
        return event.comment.text
    if event.kind == EventKind.FILED:
        return subject.ticket.description
    return str(event.data.get("text") or event.data.get("reason") or "")


class TimelineFile(serializers.Serializer[Any]):
    name = serializers.CharField()
    size = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    def get_url(self, file: File) -> str:
        return file_url(file.token, self.context)


def file_url(token: str, context: Mapping[str, Any]) -> str:
    return str(reverse("api:attachment", args=[token], request=context["request"]))


class TimelineEntry(serializers.Serializer[Any]):
    """What customers read of an event."""

    sequence = serializers.IntegerField()
    kind = serializers.ChoiceField(EventKind.choices)
    at = InstantField()
    by = Person(allow_null=True)
    side = serializers.ChoiceField(Side.choices)
    text = serializers.CharField()
    html = serializers.CharField()
    comment = serializers.IntegerField(allow_null=True)
    files = TimelineFile(many=True)


class InternalTimelineEntry(TimelineEntry):
    internal = serializers.BooleanField()
