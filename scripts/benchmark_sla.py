"""How fast the clocks are: working time, the replay, what they add to filing, the sweep. Run by hand, never a test.

    python scripts/benchmark_sla.py                      the arithmetic and the replay, without a database
    python scripts/benchmark_sla.py --sweep 100000       the sweep, too: DATABASE_URL names an empty, migrated database

The arithmetic is measured in CPU time, which other programs on the machine disturb less; all that asks the database, on
the clock on the wall.
"""

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "witsupport.settings")

import django  # noqa: E402  # the project is found from here on

django.setup()

from django.core.management import CommandError  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from customers.services.contracts import DEFAULT_TARGETS  # noqa: E402
from customers.terms import CalendarTerms, Terms  # noqa: E402
from customers.vocabulary import Impact, Priority, TicketType, Urgency  # noqa: E402
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


def sweeping(clocks: int) -> None:
    place = make_places(1)[0][0]
    filing(place)
    fill(place, 1_000, NOW)
    few = [hundred_due(place) for _ in range(5)]
    print(f"sweep, 100 due among 1,000: {median(few) * 1000:.0f} ms")
    fill(place, clocks, NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    idle = [wall(lambda: tell_due_clocks(NOW)) for _ in range(15)]
    print(f"sweep, nothing due among {clocks:,}: {median(idle) * 1000:.1f} ms")
    many = [hundred_due(place) for _ in range(5)]
    print(f"sweep, 100 due among {clocks:,}: {median(many) * 1000:.0f} ms")
    fill(place, 6_000, NOW - HOUR)
    print(f"sweep, 6,000 due: {wall(lambda: tell_due_clocks(NOW)):.2f} s for clocks and events")
    print(f"telling people of them: {wall(lambda: tell_events(mail=False)):.2f} s for notices")


def hundred_due(place: Place) -> float:
    fill(place, 100, NOW - HOUR)
    with CaptureQueriesContext(connection) as queries:
        taken = wall(lambda: tell_due_clocks(NOW))
    print(f"  ({len(queries)} queries, {taken * 1000:.0f} ms)")
    return taken


def wall(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def filing(place: Place) -> None:
    """The same ticket with clocks and without: a question carries none."""
    queries: dict[str, int] = {}
    taken: dict[str, list[float]] = {TicketType.BUG_REPORT: [], TicketType.IT_HELP: []}
    for _ in range(60):
        for kind, seconds in taken.items():
            with CaptureQueriesContext(connection) as asked:
                began = time.process_time()
                file_ticket(place.customer, filed(kind), by=place.reporters[0], at=NOW + 200 * HOUR)
                seconds.append(time.process_time() - began)
            queries[kind] = len(asked)
    with_clocks, without = TicketType.BUG_REPORT, TicketType.IT_HELP
    more = min(taken[with_clocks]) - min(taken[without])
    print(
        f"filing: the clocks add {queries[with_clocks] - queries[without]} queries and {more * 1000:.1f} ms of CPU time"
    )


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
                next_due_at=at + 2 * HOUR,
            )
            for number, commitment in zip(numbers, commitments, strict=True)
        )  # fmt: skip
        events = [
            Event(
                ticket=ticket, sequence=1, kind=EventKind.FILED, at=at, recorded_at=at, actor=place.reporters[0],
                side="customer", is_public=True, data={}, facts=said, ticket_version=1, swept_at=at,
            )
            for ticket in tickets
        ]  # fmt: skip
        Event.objects.bulk_create(events)
        cycle = cycles_of(facts.facts_of(events[:1]), at)[0]
        clock = Clock(kind=cycle.kind, number=1, **{name: getattr(cycle, name) for name in FIELDS})
        due = tell_at(clock)
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
