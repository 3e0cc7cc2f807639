"""Plays the whole plot, in the order of time: the acts of people, and between them what the system does by itself."""

import datetime as dt
import heapq
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import F

from accounts.models import User
from common import clock
from customers.models import Release
from notifications.models import Notice
from notifications.services import tell_events
from sla.models import Clock
from tickets import outbox
from tickets.clocks import tell_due_clocks
from tickets.models import Ticket
from tickets.services.releases import mark_released
from tickets.tasks import close_silent, remind_customers
from witsupport.demo import plot
from witsupport.demo.house import House, build
from witsupport.demo.parts import OLDEST, parts
from witsupport.demo.stage import Stage

TICKETS = 300
DAY = dt.timedelta(days=1)
# Notices that are younger are still unread, and their mails are sent.
UNREAD_FOR = dt.timedelta(hours=14)
# Before that people are told once a day only, in the evening: it costs a third of the time, and nobody reads it.
PUNCTUAL_FOR = dt.timedelta(days=3)
# What the system does by itself, each answering how much there was to do.
SWEEPS: tuple[Callable[[], int], ...] = (lambda: tell_due_clocks(clock.now()), close_silent, remind_customers)


def load(now: dt.datetime, *, tickets: int = TICKETS) -> None:
    """Fill an empty database with the months that end at `now`; all of it or nothing."""
    begin = now - (OLDEST + 30) * DAY
    with outbox.muted(), transaction.atomic(), clock.set_to(begin):
        _Life(build(now, begin), tickets).live()
        _read_old_notices(now)


class _Life:
    """What happens when. The system's own acts are looked up again after each act of a person."""

    def __init__(self, house: House, count: int) -> None:
        self.house = house
        self.stage = Stage(house)
        self.parts = {part.number: part for part in parts(house.hours, house.now, count)}
        self.upcoming: list[tuple[dt.datetime, int, int]] = []
        self.told_on = dt.date.min

    def live(self) -> None:
        for step, release in self._steps():
            self._sweep_until(step.at)
            self._tell_of_the_day(step.at)
            with clock.set_to(step.at):
                if release is not None:
                    mark_released(release, by=self.house.people["Ada Moretti"])
                else:
                    self._expect(self.stage.play(self.parts[step.ticket], step).pk, after=self.house.begin)
                self._tell()
        self._sweep_until(self.house.now)

    def _steps(self) -> Iterator[tuple[plot.Step, Release | None]]:
        """Acts and releases in the order of time; of one ticket in the order of its course."""
        acts = [
            (step.at, part.number, place, step, None)
            for part in self.parts.values()
            for place, step in enumerate(part.steps)
        ]
        out = [
            (at, -1, place, plot.Step(at, -1, "release"), release)
            for place, (release, at) in enumerate(self.house.releases)
        ]
        for at, _, _, step, release in sorted([*acts, *out], key=lambda row: row[:3]):
            if at <= self.house.now:
                yield step, release

    def _expect(self, pk: int, *, after: dt.datetime) -> None:
        """When the system has to look at this ticket again, and what for."""
        closes_at, remind_at, commitment = Ticket.objects.values_list("closes_at", "remind_at", "commitment").get(pk=pk)
        clocks = Clock.objects.filter(commitment=commitment, tell_at__isnull=False).order_by("tell_at")
        tell_at = clocks.values_list("tell_at", flat=True).first() if commitment else None
        for kind, at in enumerate((tell_at, closes_at, remind_at)):
            if at is not None and at > after:
                heapq.heappush(self.upcoming, (at, kind, pk))

    def _sweep_until(self, until: dt.datetime) -> None:
        """A second after each is due: a breach is strictly after the due instant."""
        while self.upcoming and self.upcoming[0][0] < until:
            due, kind, pk = heapq.heappop(self.upcoming)
            at = min(due + dt.timedelta(seconds=1), until)
            self._tell_of_the_day(at)
            with clock.set_to(at):
                if SWEEPS[kind]():
                    self._tell()
            self._expect(pk, after=due)

    def _tell(self) -> None:
        now = clock.now()
        if now > self.house.now - PUNCTUAL_FOR:
            tell_events(mail=now > self.house.now - UNREAD_FOR)

    def _tell_of_the_day(self, until: dt.datetime) -> None:
        """At the end of each day that has passed."""
        if self.told_on < until.date():
            if self.told_on > dt.date.min:
                evening = dt.datetime.combine(self.told_on, dt.time(23, 59), tzinfo=dt.UTC)
                with clock.set_to(min(evening, until)):
                    tell_events(mail=False)
            self.told_on = until.date()


def _read_old_notices(now: dt.datetime) -> None:
    Notice.objects.filter(at__lt=now - UNREAD_FOR).update(read_at=F("at") + dt.timedelta(hours=3))


def is_empty() -> bool:
    return not User.objects.exists()
