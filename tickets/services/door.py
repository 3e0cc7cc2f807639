"""The one door: every change of a ticket goes through `change`.

It locks the row, asks who may, hands the ticket to the service, and on the way out saves the fields that changed,
writes the events, follows the clocks, and wakes the listeners when all of it is committed. A service works on
`change.ticket` and calls `change.record` for each thing that happened.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from common import clock
from common.errors import NotFound, NotPermitted
from customers.vocabulary import Side
from sla.models import Clock
from tickets import outbox
from tickets.clocks import follow
from tickets.errors import IllegalTransition, StaleTicket, TicketBusy
from tickets.facts import Facts, simple
from tickets.models import Comment, Event, Ticket
from tickets.models.timeline import EventQuerySet
from tickets.permissions import SYSTEM, Access, Act, access_to
from tickets.vocabulary import EventKind
from tickets.workflow import MOVES

if TYPE_CHECKING:
    from accounts.models import User

# Changing these is nobody's competing edit: the version does not grow.
UNVERSIONED = frozenset(
    {
        "last_sequence",
        "last_public_sequence",
        "public_version",
        "last_event_at",
        "next_due_at",
        "commitment_id",
        "closes_at",
        "followed_up_at",
        "needs_answer_since",
        "waiting_since",
        "waiting_asked_by_id",
        "reminders_sent",
        "remind_at",
        "doubtful_since",
        "rating",
        "rating_words",
        "version",
    }
)

# What sweeps over many tickets need of each: not the long texts.
SWEEPS_READ = (
    "customer",
    "reporter",
    "assignee",
    "team",
    "state",
    "commitment",
    "version",
    "last_sequence",
    "last_public_sequence",
    "last_event_at",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the page that sends a form had loaded: the ticket's version, and the last event that it showed.

    A customer's page knows the public ones of both: what is internal neither shows nor refuses anything there.
    """

    version: int | None = None
    seen: int | None = None


@dataclass
class Change:
    """A ticket under the lock, and what happens to it."""

    ticket: Ticket
    by: "User | None"
    access: Access
    at: dt.datetime
    events: list[Event] = field(default_factory=list)
    clocks: Sequence[Clock] = ()  # all of the ticket's, when the change was one that they count

    @property
    def side(self) -> Side:
        return self.access.side

    @property
    def person(self) -> "User":
        """Who makes a change that only a person can make."""
        if self.by is None:
            raise NotPermitted("Only a person can do this.")
        return self.by

    def must(self, act: Act) -> None:
        """Refuse (403) when the person may not do this on this ticket, whatever its state."""
        if not self.access.may(act):
            raise NotPermitted("You can see this ticket, but not do this.")

    def must_move(self, act: Act) -> None:
        """Refuse when the person may not make this move (403), or when it is not legal now (409)."""
        self.must(act)
        if not MOVES[act].is_legal(self.ticket):
            state = self.ticket.get_state_display().lower()
            raise IllegalTransition(f"The ticket is {state}: “{MOVES[act].label.rstrip('…')}” is not possible now.")

    def record(
        self,
        kind: EventKind,
        *,
        public: bool,
        data: dict[str, Any] | None = None,
        facts: Facts | None = None,
        comment: Comment | None = None,
    ) -> Event:
        """Write down one thing that happened, with what the clocks count from it."""
        self.ticket.last_sequence += 1
        self.ticket.last_public_sequence += public
        event = Event(
            ticket=self.ticket,
            sequence=self.ticket.last_sequence,
            public_sequence=self.ticket.last_public_sequence if public else None,
            kind=kind,
            at=self.at,
            recorded_at=clock.now(),
            actor=self.by,
            side=self.side,
            is_public=public,
            data=data or {},
            facts=facts or None,
            comment=comment,
        )
        self.events.append(event)
        return event

    def rewrite(self, events: Sequence[Event]) -> None:
        """Save the data of events of this ticket from which something was destroyed. For redaction alone."""
        Event.objects.bulk_update(events, ["data"])

    def words(self) -> Facts:
        """The fact that the customer got words by a person of the vendor; none from anybody else."""
        return simple("Updated") if self.side == Side.VENDOR else []


# None of these is another one while its id stays the same: what the caller has loaded is not loaded again.
KEPT = ("customer", "terms", "commitment")


def _locked(ticket: Ticket, *, wait: bool) -> Ticket:
    """The row, locked and read anew."""
    try:
        row = Ticket.objects.select_for_update(skip_locked=not wait).get(pk=ticket.pk)
    except Ticket.DoesNotExist:
        raise TicketBusy("Somebody is changing this ticket right now.") from None
    for name in KEPT:
        known = ticket._state.fields_cache.get(name)  # noqa: SLF001  # loaded, without asking the database
        if known is not None and known.pk == getattr(row, f"{name}_id"):
            setattr(row, name, known)
    return row


def state_of(ticket: Ticket) -> dict[str, Any]:
    return {column.attname: getattr(ticket, column.attname) for column in ticket._meta.concrete_fields}


@contextmanager
def change(
    ticket: Ticket,
    *,
    by: "User | None",
    at: dt.datetime | None = None,
    loaded: Loaded | None = None,
    refuse_unseen: bool = False,
    wait: bool = True,
) -> Iterator[Change]:
    """Open the door: yields the locked ticket as a `Change`; leaving writes everything or, on an error, nothing.

    `by` None is the system. `at` defaults to now and never lies before the last event. `loaded` refuses a stale page
    (StaleTicket); with `refuse_unseen` also one that has not shown what the other side wrote. Sweeps do not `wait` for
    a lock that somebody else has (TicketBusy): they come again.
    """
    with transaction.atomic():
        locked = _locked(ticket, wait=wait)
        access = access_to(locked, by)
        if not access.can_see:
            raise NotFound("There is no such ticket.")
        before = state_of(locked)
        opened = Change(locked, by, access, max(at or clock.now(), locked.last_event_at))
        _refuse_stale(opened, loaded or Loaded(), refuse_unseen=refuse_unseen)
        yield opened
        write(opened, before)


@contextmanager
def both_ends(*tickets: Ticket) -> Iterator[None]:
    """Around a change that opens two doors: everybody locks the two in one order, so that nobody waits in a circle."""
    with transaction.atomic():
        pks = [ticket.pk for ticket in tickets]
        list(Ticket.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").values_list("pk"))
        yield


@contextmanager
def change_together(which: Q, *, at: dt.datetime) -> Iterator[list[Change]]:
    """The door for sweeps: many tickets at once, by the system; leaving writes everything or, on an error, nothing.

    Tickets that somebody else has locked are left out: sweeps come again. Only events are recorded here, none that the
    clocks count. A constant number of queries, however many tickets; of each, `SWEEPS_READ` alone is loaded.
    """
    with transaction.atomic():
        rows = Ticket.objects.select_for_update(of=("self",), skip_locked=True).only(*SWEEPS_READ)
        opened = [Change(row, None, SYSTEM, max(at, row.last_event_at)) for row in rows.filter(which).order_by("pk")]
        yield opened
        if changed := [done for done in opened if done.events]:
            _write_together(changed, at)


def _write_together(changes: list[Change], at: dt.datetime) -> None:
    events = [event for done in changes for event in done.events]
    if any(event.facts for event in events):
        raise TypeError("What the clocks count is written through `change`, one ticket at a time.")
    for done in changes:
        done.ticket.last_event_at = done.at
        for event in done.events:
            event.ticket_version = done.ticket.version
    Event.objects.bulk_create(events)
    _save_together(changes, at)
    if any(event.swept_at is None for event in events):
        transaction.on_commit(outbox.wake, robust=True)


def _save_together(changes: list[Change], at: dt.datetime) -> None:
    """One statement for all: a ticket's last event has just been written, and is never before the one before it."""
    last = Event.objects.filter(ticket=OuterRef("pk")).order_by("-sequence").values("sequence")[:1]
    public = Event.objects.filter(ticket=OuterRef("pk"), is_public=True).order_by("-sequence")
    Ticket.objects.filter(pk__in=[done.ticket.pk for done in changes]).update(
        last_sequence=Subquery(last),
        last_public_sequence=Subquery(public.values("public_sequence")[:1]),
        last_event_at=Greatest(F("last_event_at"), at),
    )


def write(done: Change, before: dict[str, Any]) -> None:
    """Save what changed, follow the clocks, write the events. Within the transaction of the caller."""
    ticket = done.ticket
    if not done.events and state_of(ticket) == before:
        return
    if any(event.facts for event in done.events):
        follow(done)
    ticket.last_event_at = done.at
    changed = {name for name, value in state_of(ticket).items() if value != before[name]}
    if changed - UNVERSIONED:
        ticket.version += 1
        changed.add("version")
        if any(event.is_public for event in done.events):
            ticket.public_version = ticket.last_public_sequence
            changed.add("public_version")
    if changed:
        ticket.save(update_fields=changed)
    write_events(done)


def write_events(done: Change) -> None:
    """The events alone; the ticket is saved already."""
    for event in done.events:
        event.ticket_version = done.ticket.version
    Event.objects.bulk_create(done.events)
    if any(event.swept_at is None for event in done.events):
        transaction.on_commit(outbox.wake, robust=True)


def _refuse_stale(opened: Change, loaded: Loaded, *, refuse_unseen: bool) -> None:
    if loaded == Loaded():
        return
    visible = opened.ticket.events.select_related("actor", "comment")
    changes = _changed_since(opened, loaded, visible)
    if changes is not None:
        raise StaleTicket(
            "Somebody changed this ticket since you opened it. What you wrote is kept; look at what changed.",
            list(changes.exclude(kind=EventKind.NOTIFIED)),
        )
    if refuse_unseen and loaded.seen is not None:
        other = Side.CUSTOMER if opened.side == Side.VENDOR else Side.VENDOR
        written = Q(comment__isnull=False) | Q(kind=EventKind.ATTACHED)
        # Finds nothing internal: that has no `public_sequence`, and support, asking by `sequence`, asks for customers'.
        number = "sequence" if opened.access.can_see_internal else "public_sequence"
        unseen = list(visible.filter(written, side=other, **{f"{number}__gt": loaded.seen}))
        if unseen:
            raise StaleTicket(
                "There is a new message that you have not seen. What you wrote is kept; read it, then send again.",
                unseen,
            )


def _changed_since(opened: Change, loaded: Loaded, visible: EventQuerySet) -> EventQuerySet | None:
    """What the person may see of the changes that the page does not know; None when it knows the ticket as it is."""
    ticket, version = opened.ticket, loaded.version
    if opened.access.can_see_internal:
        return visible.filter(ticket_version__gt=version) if version is not None and version < ticket.version else None
    if version is None or version >= ticket.public_version:
        return None
    return visible.filter(public_sequence__gt=max(version, loaded.seen or 0))
