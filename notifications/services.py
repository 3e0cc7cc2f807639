"""Telling people: which notices an event makes, and how they are read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from accounts.models import TeamMember, User
from common import clock
from customers.access import agents_for
from customers.vocabulary import Side
from notifications.models import Notice
from notifications.rules import Audience, named_by, told
from tickets.models import Event, Ticket
from tickets.permissions import Access, Act, accesses_to
from tickets.services.door import Change, change
from tickets.sweep import each
from tickets.vocabulary import EventKind

# Nobody reads a longer number than “99”.
MOST_COUNTED = 100
# Where the count is kept on the person, who lives as long as the request.
_COUNTED = "_unread_notices"


def tell_events(*, mail: bool = True) -> int:
    """Make the notices of every event that nobody was told of; answers how many. Without `mail` none is sent.

    Two sweeps at once, or one that was killed half-way, tell each thing once.
    """
    untold = Ticket.objects.filter(pk__in=Event.objects.unswept().values("ticket"))
    return sum(each(untold.order_by("pk"), lambda ticket: _tell(ticket, mail=mail)))


def skip_events(*, before: dt.datetime) -> int:
    """Tell nobody of what happened before an instant: for the demo's long past. Answers how many events."""
    return Event.objects.unswept().filter(at__lt=before).update(swept_at=before)


def _tell(ticket: Ticket, *, mail: bool) -> int:
    """The notices of one ticket, what the timeline says of them, and that its events are done: all or nothing."""
    with change(ticket, by=None, wait=False) as done:
        unswept = done.ticket.events.unswept()
        events = list(unswept.order_by("sequence"))
        if not events:
            return 0
        notices = _notices(done, events, mail_at=clock.now() if mail else None)
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        _record(done, notices)
        unswept.filter(pk__in=[event.pk for event in events]).update(swept_at=done.at)
    return len(notices)


def _notices(done: Change, events: Sequence[Event], *, mail_at: dt.datetime | None) -> list[Notice]:
    room, accesses = _around(done.ticket, events)
    return [
        Notice(person_id=person, event=event, ticket=done.ticket, kind=kind, at=event.at, mail_at=mail_at)
        for event in events
        for person, kind in sorted(told(event, room, accesses).items())
    ]


def _record(done: Change, notices: Sequence[Notice]) -> None:
    """Who was told of what, on the timeline. It is nothing to be told of in its turn."""
    people: dict[int, list[int]] = defaultdict(list)
    for notice in notices:
        people[notice.event.sequence].append(notice.person_id)
    for sequence, ids in people.items():
        event = done.record(EventKind.NOTIFIED, public=False, data={"of": sequence, "people": ids})
        event.swept_at = done.at


def _around(ticket: Ticket, events: Sequence[Event]) -> tuple[Audience, dict[int, Access]]:
    """The people around a ticket and what they may see of it. Six queries, however many events and people."""
    desk = {person.pk: person for person in agents_for(ticket.customer)}
    members = _members(ticket, events)
    took_part = _took_part(ticket)
    others = {ticket.reporter_id, *took_part, *named_by(events)}.union(*members.values())
    if ticket.assignee_id is not None:
        others.add(ticket.assignee_id)
    people = [*desk.values(), *User.objects.filter(pk__in=others - desk.keys(), is_active=True)]
    accesses = accesses_to(ticket, people)
    is_there = ticket.assignee_id in accesses and accesses[ticket.assignee_id].can_see
    room = Audience(
        reporter=ticket.reporter_id,
        took_part=took_part,
        assignee=ticket.assignee_id if is_there else None,  # who has left answers for nothing any more
        desk=frozenset(desk),
        leads=frozenset(pk for pk in desk if accesses[pk].may(Act.ASSIGN_ANYBODY)),
        team=ticket.team_id,
        members=members,
    )
    return room, accesses


def _took_part(ticket: Ticket) -> frozenset[int]:
    """Whoever of the customer's side has done anything on the ticket."""
    theirs = ticket.events.filter(side=Side.CUSTOMER, actor__isnull=False)
    return frozenset(theirs.order_by().values_list("actor_id", flat=True).distinct())


def _members(ticket: Ticket, events: Sequence[Event]) -> dict[int, frozenset[int]]:
    """Who is in the teams that the ticket is with, or was escalated to by one of `events`."""
    teams = {event.data["team"] for event in events if event.kind == EventKind.ESCALATED}
    if ticket.team_id is not None:
        teams.add(ticket.team_id)
    found: dict[int, set[int]] = defaultdict(set)
    for team, user in TeamMember.objects.filter(team__in=teams).values_list("team_id", "user_id"):
        found[team].add(user)
    return {team: frozenset(people) for team, people in found.items()}


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
