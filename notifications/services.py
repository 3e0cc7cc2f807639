"""Telling people: which notices an event makes, and how they are read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from accounts.models import User
from common import clock
from notifications.models import Notice
from notifications.rooms import rooms_of
from notifications.rules import told
from tickets.models import Event, Ticket
from tickets.services.door import Change, change_together
from tickets.sweep import in_batches
from tickets.vocabulary import EventKind

# Nobody reads a longer number than “99”.
MOST_COUNTED = 100
# Where the count is kept on the person, who lives as long as the request.
_COUNTED = "_unread_notices"


def tell_events(*, mail: bool = True) -> int:
    """Make the notices of every event that nobody was told of; answers how many. Without `mail` none is sent.

    Two sweeps at once, or one that was killed half-way, tell each thing once.
    """
    untold: dict[int, list[int]] = defaultdict(list)
    for ticket, event in Event.objects.unswept().order_by("pk").values_list("ticket_id", "pk"):
        untold[ticket].append(event)
    return sum(in_batches(list(untold), lambda batch: _tell({pk: untold[pk] for pk in batch}, mail=mail)))


def skip_events(*, before: dt.datetime) -> int:
    """Tell nobody of what happened before an instant: for the demo's long past. Answers how many events."""
    return Event.objects.unswept().filter(at__lt=before).update(swept_at=before)


def _tell(untold: Mapping[int, Sequence[int]], *, mail: bool) -> int:
    """The notices of events, by their tickets, what the timelines say of them, and that they are done: all or nothing.

    Tickets that somebody is changing right now are left to the next sweep. A constant number of queries.
    """
    now = clock.now()
    with change_together(Q(pk__in=untold), at=now) as opened:
        changes = {done.ticket.pk: done for done in opened}
        unswept = Event.objects.unswept().filter(pk__in=[pk for ticket in changes for pk in untold[ticket]])
        events = list(unswept.order_by("ticket_id", "sequence"))
        if not events:
            return 0
        notices = _notices([done.ticket for done in opened], events, mail_at=now if mail else None)
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        for ticket, made in groupby(notices, lambda notice: notice.ticket_id):
            _record(changes[ticket], list(made))
        unswept.update(swept_at=Greatest(F("at"), now))
    return len(notices)


def _notices(tickets: Sequence[Ticket], events: Sequence[Event], *, mail_at: dt.datetime | None) -> list[Notice]:
    """In the order of the events."""
    rooms = rooms_of(tickets, events)
    return [
        Notice(person_id=person, event=event, ticket_id=event.ticket_id, kind=kind, at=event.at, mail_at=mail_at)
        for event in events
        for person, kind in sorted(told(event, *rooms[event.ticket_id]).items())
    ]


def _record(done: Change, notices: Sequence[Notice]) -> None:
    """Who was told of what, on the timeline. It is nothing to be told of in its turn."""
    people: dict[int, list[int]] = defaultdict(list)
    for notice in notices:
        people[notice.event.sequence].append(notice.person_id)
    for sequence, ids in people.items():
        event = done.record(EventKind.NOTIFIED, public=False, data={"of": sequence, "people": ids})
        event.swept_at = done.at


def unread_count(user: User) -> int:
    """How many notices the person has not read; `MOST_COUNTED` stands for more. Counted once a request."""
    counted: int | None = user.__dict__.get(_COUNTED)
    if counted is None:
        counted = Notice.objects.visible_to(user).unread()[:MOST_COUNTED].count()
        user.__dict__[_COUNTED] = counted
    return counted


def mark_read(notices: QuerySet[Notice], *, by: User) -> int:
    """The person has read these of the own; answers how many were unread."""
    marked = notices.filter(person=by, read_at__isnull=True).update(read_at=Greatest(F("at"), clock.now()))
    by.__dict__.pop(_COUNTED, None)
    return marked
