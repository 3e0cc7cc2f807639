"""Plays the whole plot, in the order of time: the acts of people, and between them what the system does by itself."""

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.db import transaction
from django.db.models import F

from accounts.models import User
from common import clock
from notifications.models import Notice
from notifications.services import skip_events, tell_events
from tickets import outbox
from tickets.clocks import tell_due_clocks
from tickets.models import Ticket
from tickets.tasks import close_silent, remind_customers
from witsupport.demo.house import House, build
from witsupport.demo.occasions import Occasion, occasions
from witsupport.demo.parts import OLDEST, Part, parts
from witsupport.demo.plot import Step
from witsupport.demo.stage import Stage

TICKETS = 300
DAY = dt.timedelta(days=1)
# Notices that are younger are still unread.
UNREAD_FOR = dt.timedelta(hours=5)
# Mails of notices that are younger are sent: enough to see what they look like.
MAILED_FOR = dt.timedelta(hours=2)
# What lies further back nobody is told any more: telling costs as much as everything else.
TOLD_FOR = dt.timedelta(days=4)
# What the system does by itself, each answering how much there was to do.
SWEEPS: tuple[Callable[[], int], ...] = (lambda: tell_due_clocks(clock.now()), close_silent, remind_customers)
# When each of them has something to do on a ticket; of its clocks there are several.
INSTANTS = ("commitment__clocks__tell_at", "closes_at", "remind_at")


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
        self.parts = parts(house.hours, house.now, count)
        self.upcoming: list[tuple[dt.datetime, int, int]] = []
        # When each of a ticket's sweeps is due by the latest word; what is otherwise in `upcoming` is past.
        self.due: dict[tuple[int, int], dt.datetime] = {}
        self.is_telling = False

    def live(self) -> None:
        for at, happen in self._course():
            self._sweep_until(at)
            with clock.set_to(at):
                for pk in happen():
                    self._expect(pk, after=self.house.begin)
                self._tell()
        self._sweep_until(self.house.now)

    def _course(self) -> Iterator[tuple[dt.datetime, Occasion]]:
        """Occasions and acts in the order of time; at an instant occasions first, of one ticket in their order."""
        acts: list[tuple[dt.datetime, int, int, Occasion]] = [
            (step.at, part.number, place, partial(self._act, part, step))
            for part in self.parts
            for place, step in enumerate(part.steps)
        ]
        others: list[tuple[dt.datetime, int, int, Occasion]] = [
            (at, -1, place, happen) for place, (at, happen) in enumerate(occasions(self.house))
        ]
        for at, _, _, happen in sorted([*acts, *others], key=lambda row: row[:3]):
            if at <= self.house.now:
                yield at, happen

    def _act(self, part: Part, step: Step) -> Iterable[int]:
        return (self.stage.play(part, step).pk,)

    def _expect(self, pk: int, *, after: dt.datetime) -> None:
        """When the system has to look at this ticket again, and what for."""
        rows = list(Ticket.objects.filter(pk=pk).order_by().values_list(*INSTANTS))
        for kind, instants in enumerate(zip(*rows, strict=True)):
            at = min((one for one in instants if one is not None), default=None)
            if at is None or at <= after:
                self.due.pop((kind, pk), None)
            elif at != self.due.get((kind, pk)):
                heapq.heappush(self.upcoming, (at, kind, pk))
                self.due[kind, pk] = at

    def _sweep_until(self, until: dt.datetime) -> None:
        """A second after each is due: a breach is strictly after the due instant."""
        while self.upcoming and self.upcoming[0][0] < until:
            due, kind, pk = heapq.heappop(self.upcoming)
            if self.due.get((kind, pk)) != due:
                continue
            del self.due[kind, pk]
            at = min(due + dt.timedelta(seconds=1), until)
            with clock.set_to(at):
                if SWEEPS[kind]():
                    self._tell()
            self._expect(pk, after=due)

    def _tell(self) -> None:
        """Tell people of what has just happened; the first time, what happened before is past telling."""
        now = clock.now()
        if now < self.house.now - TOLD_FOR:
            return
        if not self.is_telling:
            skip_events(before=self.house.now - TOLD_FOR)
            self.is_telling = True
        tell_events(mail=now > self.house.now - MAILED_FOR)


def _read_old_notices(now: dt.datetime) -> None:
    Notice.objects.filter(at__lt=now - UNREAD_FOR).update(read_at=F("at") + dt.timedelta(hours=2))


def is_empty() -> bool:
    return not User.objects.exists()
