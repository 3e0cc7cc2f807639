"""How fast the clocks are: working time, the replay, what they add to filing, the sweep. Run by hand, never a test.

    python scripts/benchmark_sla.py                      the arithmetic and the replay, without a database
    python scripts/benchmark_sla.py --sweep 100000       the sweep, too: DATABASE_URL names an empty, migrated database

The arithmetic is measured in processor time, which other programs on the machine disturb less; what asks the database,
on the clock on the wall and in processor time of this process and of PostgreSQL's, which has to be on this machine.
"""

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "witsupport.settings")

import django  # noqa: E402  # the project is found from here on

django.setup()

from django.core.management import CommandError  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402

from common import clock  # noqa: E402
from customers.services.contracts import DEFAULT_TARGETS  # noqa: E402
from customers.terms import CalendarTerms, Terms  # noqa: E402
from customers.vocabulary import Impact, Priority, TicketType, Urgency  # noqa: E402
from notifications.delivery import BATCH as BATCH_OF_MAILS  # noqa: E402
from notifications.delivery import send_due_mails  # noqa: E402
from notifications.models import Notice  # noqa: E402
from notifications.services import tell_events  # noqa: E402
from sla.clocks import replay  # noqa: E402
from sla.facts import Fact, Filed, TakenInCharge, Updated, WaitingEnded, WaitingStarted  # noqa: E402
from sla.models import Clock, Commitment  # noqa: E402
from sla.services import FIELDS, cycles_of, tell_at  # noqa: E402
from sla.working_time import WorkingTime  # noqa: E402
from tickets import facts  # noqa: E402
from tickets.clocks import tell_due_clocks  # noqa: E402
from tickets.models import Event, Ticket, TicketNumber  # noqa: E402
from tickets.services.filing import Filing, file_ticket  # noqa: E402
from tickets.vocabulary import EventKind, State  # noqa: E402
from witsupport.seed.places import Place, make_places  # noqa: E402

ROME = CalendarTerms(
    name="Rome",
    timezone="Europe/Rome",
    weekly=tuple((day, opens * 60, closes * 60) for day in range(5) for opens, closes in ((9, 13), (14, 18))),
    days_off=(),
)
# A Monday at eleven; the seeded calendar opens at nine, UTC.
NOW = dt.datetime(2026, 1, 12, 11, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
BATCH = 2_000
FILINGS = 400


def main() -> None:
    arguments = argparse.ArgumentParser(description="How fast the clocks are.")
    arguments.add_argument("--sweep", type=int, default=0, metavar="CLOCKS", help="Among so many running clocks.")
    clocks = arguments.parse_args().sweep
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    working_time()
    replaying()
    if clocks:
        if Ticket.objects.exists():
            raise CommandError("--sweep needs an empty database: there are tickets in this one already.")
        sweeping(clocks)


# Without a database


def working_time() -> None:
    hours, start = WorkingTime.of(ROME), dt.datetime(2026, 1, 8, 15, tzinfo=dt.UTC)
    for span, counted in (("1 day", 8 * HOUR), ("10 years", 8 * 2_600 * HOUR)):
        end = hours.add(start, counted)
        acts: dict[str, Callable[[], object]] = {
            "add": partial(hours.add, start, counted),
            "between": partial(hours.between, start, end),
        }
        for name, act in acts.items():
            print(f"WorkingTime.{name}, {span}: {rate(act):,.0f} calls a second")


def rate(act: Callable[[], object], times: int = 100_000) -> float:
    """Calls in a second of one core: the best of five rounds."""
    return times / min(cpu(lambda: [act() for _ in range(times)]) for _ in range(5))


def cpu(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def replaying() -> None:
    terms = Terms(contract="Premium", version=1, valid_from=NOW, calendar=ROME, targets=DEFAULT_TARGETS)
    told: list[Fact] = [
        Filed(at=NOW, order=0, side="customer", terms=terms.digest, priority="P1", covered=True),
        TakenInCharge(at=NOW + HOUR, order=1, side="vendor"),
    ]
    kinds = (Updated, Updated, WaitingStarted, WaitingEnded)
    told += [kinds[n % 4](at=NOW + n * HOUR, order=n, side="vendor") for n in range(2, 200)]
    best = min(cpu(lambda: replay(told, told[-1].at, {terms.digest: terms})) for _ in range(20))
    print(f"replay of {len(told)} facts: {best * 1000:.1f} ms")


# With one


@dataclass(frozen=True)
class Cost:
    """Seconds: on the clock on the wall; of the processor, in this process and in PostgreSQL's of this connection.

    What the two processes work is what is left on the wall when the machine does nothing else, and the disk is fast.
    """

    wall: float
    own: float
    database: float

    def __str__(self) -> str:
        worked = self.own + self.database
        return (
            f"{self.wall * 1000:,.1f} ms on the wall, {worked * 1000:,.1f} ms of work"
            f" ({self.own * 1000:,.1f} here, {self.database * 1000:,.1f} in PostgreSQL)"
        )


def cost(act: Callable[[], object], times: int = 1) -> Cost:
    """Of one time, on average."""
    database, own, began = database_cpu(), time.process_time(), time.perf_counter()
    for _ in range(times):
        act()
    wall, own = time.perf_counter() - began, time.process_time() - own
    return Cost(wall / times, own / times, (database_cpu() - database) / times)


def database_cpu() -> float:
    """Processor time of PostgreSQL's process of this connection, in steps of 10 ms; it is on this machine."""
    # After the name in parentheses; user and system time are the 14th and 15th field of the line.
    said = Path(f"/proc/{backend()}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


@cache
def backend() -> int:
    """Asked once: it is no query of what is measured."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(pid)


def sweeping(clocks: int) -> None:
    backend()
    place = make_places(1)[0][0]
    filing(place)
    fill(place, 1_000, NOW)
    hundred_due(place)
    fill(place, clocks, NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    idle = cost(lambda: tell_due_clocks(NOW), times=50)
    print(f"sweep, nothing due among {Clock.objects.running().count():,}: {idle}")
    hundred_due(place)
    for _ in range(3):
        fill(place, 6_000, NOW - HOUR)
        with CaptureQueriesContext(connection) as swept:
            told = cost(lambda: tell_due_clocks(NOW))
        with CaptureQueriesContext(connection) as heard:
            notices = cost(lambda: tell_events(mail=True))
        both = Cost(told.wall + notices.wall, told.own + notices.own, told.database + notices.database)
        print(f"sweep, 6,000 due, rows and notices: {both}\n  rows and events, {len(swept)} queries: {told}")
        print(f"  notices, {len(heard)} queries: {notices}")
    waiting = Notice.objects.to_mail(clock.now()).count()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        mails = cost(send_due_mails, times=10)
    print(f"{BATCH_OF_MAILS} of {waiting:,} mails, without a server: {mails}")


def hundred_due(place: Place) -> None:
    """Ten times, and the notices in between, which are no part of it."""
    among = Clock.objects.running().count()
    found = []
    for _ in range(10):
        fill(place, 100, NOW - HOUR)
        with CaptureQueriesContext(connection) as queries:
            found.append(cost(lambda: tell_due_clocks(NOW)))
        tell_events(mail=False)
    mean = Cost(*(sum(each) / len(found) for each in zip(*map(astuple, found), strict=True)))
    best = min(one.wall for one in found) * 1000
    print(f"sweep, 100 due among {among:,}, {len(queries)} queries: {mean}; best {best:,.1f} ms on the wall")


def filing(place: Place) -> None:
    """The same ticket with clocks and without: a question carries none.

    In turns, so that both meet the same load, and the best of many: whoever was not disturbed.
    """
    queries: dict[str, int] = {}
    kinds = (TicketType.BUG_REPORT, TicketType.IT_HELP)
    wall, own = dict.fromkeys(kinds, 1.0), dict.fromkeys(kinds, 1.0)
    for _ in range(FILINGS):
        for kind in kinds:
            began, worked = time.perf_counter(), time.process_time()
            file_ticket(place.customer, filed(kind), by=place.reporters[0], at=NOW + 200 * HOUR)
            wall[kind] = min(wall[kind], time.perf_counter() - began)
            own[kind] = min(own[kind], time.process_time() - worked)
    for kind in kinds:
        with CaptureQueriesContext(connection) as asked:
            file_ticket(place.customer, filed(kind), by=place.reporters[0], at=NOW + 200 * HOUR)
        queries[kind] = len(asked)
        print(
            f"filing, {kind}: {queries[kind]} queries, best of {FILINGS}: {wall[kind] * 1000:.2f} ms on the wall,"
            f" {own[kind] * 1000:.2f} ms of work here"
        )
    more = [found[kinds[0]] - found[kinds[1]] for found in (queries, wall, own)]
    on_the_wall, here = more[1] * 1000, more[2] * 1000
    print(f"filing: the clocks add {more[0]} queries, {on_the_wall:.2f} ms on the wall, {here:.2f} ms of work here")


def filed(kind: str) -> Filing:
    return Filing(
        type=kind,
        title="It stops",
        description="It stops.",
        reproduction="Run it.",
        impact=Impact.MODERATE,
        urgency=Urgency.CRITICAL,
    )


def fill(place: Place, count: int, at: dt.datetime) -> None:
    """So many tickets of P2 filed at `at`: to be taken in charge within two hours, a warning at half of them."""
    row = TicketNumber.objects.get(customer=place.customer)
    terms = Ticket.objects.exclude(terms=None)[0].terms
    if terms is None:
        raise CommandError("Nothing was filed yet.")
    said = facts.filed(terms=terms.digest, priority=Priority.P2, covered=True, why="", reported_at=None)
    for begin in range(0, count, BATCH):
        numbers = range(row.last + 1, row.last + 1 + min(BATCH, count - begin))
        commitments = Commitment.objects.bulk_create(Commitment() for _ in numbers)
        tickets = Ticket.objects.bulk_create(
            Ticket(
                customer=place.customer, number=number, key=f"{place.customer.key}-{number}", type="bug_report",
                title="It stops", description="It stops.", reported_type="bug_report", impact=Impact.MODERATE,
                urgency=Urgency.CRITICAL, reported_impact=Impact.MODERATE, reported_urgency=Urgency.CRITICAL,
                priority=Priority.P2, matrix_priority=Priority.P2, reporter=place.reporters[0], state=State.OPEN,
                filed_by=place.reporters[0], assignee=place.agents[number % len(place.agents)], filed_at=at,
                state_since=at, is_covered=True, terms=terms, commitment=commitment, last_event_at=at, last_sequence=1,
                last_public_sequence=1,
                next_due_at=at + 2 * HOUR,
            )
            for number, commitment in zip(numbers, commitments, strict=True)
        )  # fmt: skip
        events = [
            Event(
                ticket=ticket, sequence=1, public_sequence=1, kind=EventKind.FILED, at=at, recorded_at=at,
                actor=place.reporters[0], side="customer", is_public=True, data={}, facts=said, ticket_version=1,
                swept_at=at,
            )
            for ticket in tickets
        ]  # fmt: skip
        Event.objects.bulk_create(events)
        cycle = cycles_of(facts.facts_of(events[:1]), at)[0]
        due = tell_at(Clock(kind=cycle.kind, number=1, **{name: getattr(cycle, name) for name in FIELDS}))
        Clock.objects.bulk_create(
            Clock(
                commitment=commitment, kind=cycle.kind, number=1, tell_at=due,
                **{name: getattr(cycle, name) for name in FIELDS},
            )
            for commitment in commitments
        )  # fmt: skip
        row.last = numbers[-1]
    row.save(update_fields=["last"])


if __name__ == "__main__":
    main()
