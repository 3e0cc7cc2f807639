"""Two sweeps at once, a sweep that meets a locked ticket, a worker that is killed in the middle of one."""

import datetime as dt
import os
import select
import subprocess
import sys
import threading
import time
from collections import Counter
from functools import partial
from urllib.parse import quote

from django.db import connection

from common import clock
from notifications.models import Notice
from notifications.services import tell_events
from sla.models import Clock
from tests.cast import Cast
from tests.concurrency.crowd import ON_POSTGRESQL, refusals, together
from tests.structure.source import ROOT
from tests.tickets.services.scenes import again, events, rome, said, ticket_in, waiting
from tickets import tasks
from tickets.clocks import tell_due_clocks
from tickets.models import Event, Ticket
from tickets.services.door import change
from tickets.services.filing import file_ticket
from tickets.vocabulary import EventKind

pytestmark = ON_POSTGRESQL
FILED, LATE = rome("2026-01-12 10:00"), rome("2026-01-12 15:00")
TOLD = (EventKind.CLOCK_WARNED, EventKind.CLOCK_BREACHED)


def late_tickets(cast: Cast, count: int) -> list[Ticket]:
    """Filed at ten with two hours to take them in charge: breached at noon."""
    return [file_ticket(cast.nordhavn, said(cast), by=cast.freja, at=FILED) for _ in range(count)]


def told() -> dict[int, int]:
    """How many warnings and breaches each ticket has on its timeline."""
    found: dict[int, int] = dict.fromkeys(Ticket.objects.values_list("pk", flat=True), 0)
    for ticket in Event.objects.filter(kind__in=TOLD).values_list("ticket", flat=True):
        found[ticket] += 1
    return found


def at(instant: dt.datetime, sweep: object) -> object:
    with clock.set_to(instant):
        return sweep() if callable(sweep) else None


def test_four_sweeps_at_once_tell_each_breach_once(cast: Cast) -> None:
    late_tickets(cast, 12)

    results = together([partial(tell_due_clocks, LATE)] * 4)
    tell_due_clocks(LATE)

    assert refusals(results) == []
    assert set(told().values()) == {1}
    assert sum(count for count in results if isinstance(count, int)) <= 12
    assert set(Clock.objects.values_list("told", flat=True)) == {100}


def test_a_sweep_does_not_wait_for_a_ticket_that_somebody_is_changing(cast: Cast) -> None:
    first, second = late_tickets(cast, 2)
    opened, done = threading.Event(), threading.Event()

    def hold() -> None:
        with change(first, by=cast.giulia):
            opened.set()
            assert done.wait(20)

    def sweep() -> int:
        assert opened.wait(20)
        try:
            return tell_due_clocks(LATE)
        finally:
            done.set()

    results = together([hold, sweep])

    assert results == [None, 1]
    assert told() == {first.pk: 0, second.pk: 1}
    assert tell_due_clocks(LATE) == 1
    assert told() == {first.pk: 1, second.pk: 1}


def test_the_closing_sweep_run_four_times_at_once_closes_each_ticket_once(cast: Cast) -> None:
    with clock.set_to(FILED):
        tickets = [ticket_in(cast, "resolved") for _ in range(4)]
    week = rome("2026-01-19 10:00")

    together([partial(at, week, tasks.close_silent)] * 4)
    at(week, tasks.close_silent)

    assert {again(ticket).state for ticket in tickets} == {"closed"}
    for ticket in tickets:
        assert [event.kind for event in events(ticket)].count("closed") == 1


def test_the_customer_is_reminded_once_by_four_sweeps(cast: Cast) -> None:
    with clock.set_to(FILED):
        ticket = waiting(cast)

    together([partial(at, rome("2026-01-15 10:00"), tasks.remind_customers)] * 4)

    assert [event.kind for event in events(ticket)].count("reminded") == 1
    assert again(ticket).reminders_sent == 1


# A worker, with the sweep as it is but for small batches; it says when it holds the third ticket, in its second batch,
# and stands there until it is killed.
WORKER = """
import datetime as dt, sys, time
import django
django.setup()
from tickets import clocks, sweep
sweep.TOGETHER = 2
record, count = clocks._record_breach, 0
def slow(done, clock):
    global count
    record(done, clock)
    count += 1
    if count == 3:
        print("in the middle", flush=True)
        time.sleep(60)
clocks._record_breach = slow
clocks.tell_due_clocks(dt.datetime.fromisoformat(sys.argv[1]))
"""


def database_url() -> str:
    """The database of the test, for another process."""
    of = connection.settings_dict
    user, password = quote(of["USER"] or ""), quote(of["PASSWORD"] or "")
    return f"postgres://{user}:{password}@{of['HOST']}:{of['PORT'] or 5432}/{of['NAME']}"


def kill_in_the_middle(script: str) -> None:
    """Run it in a process of its own until it says that it is in the middle, and kill it there."""
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", script, LATE.isoformat()], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        try:
            assert select.select([worker.stdout], [], [], 60)[0], "the worker never came to its third ticket"
            assert worker.stdout.readline() == "in the middle\n"
        finally:
            worker.kill()  # SIGKILL: nothing of its own can run any more
    assert worker.wait() == -9


def test_a_worker_killed_in_the_middle_of_a_sweep_leaves_the_rest_to_the_next(cast: Cast) -> None:
    late_tickets(cast, 6)
    kill_in_the_middle(WORKER)

    assert sorted(told().values()) == [0, 0, 0, 0, 1, 1], "the first batch was committed, the second was not"
    deadline = time.monotonic() + 20
    while set(told().values()) != {1} and time.monotonic() < deadline:
        tell_due_clocks(LATE)  # passes by the third until the server has noticed that its worker is gone
    assert set(told().values()) == {1}
    assert tell_due_clocks(LATE) == 0
    assert set(Clock.objects.values_list("told", flat=True)) == {100}


# As above, when the notices of the second batch are written and its timelines are not.
TELLER = """
import time
import django
django.setup()
from notifications import services
from tickets import sweep
sweep.TOGETHER = 2
record, count = services._record, 0
def slow(done, notices):
    global count
    record(done, notices)
    count += 1
    if count == 3:
        print("in the middle", flush=True)
        time.sleep(60)
services._record = slow
services.tell_events()
"""


def test_a_worker_killed_while_it_tells_people_leaves_the_rest_to_the_next(cast: Cast) -> None:
    """Three people are told of each of six tickets that were filed."""
    late_tickets(cast, 6)
    kill_in_the_middle(TELLER)

    assert Notice.objects.count() == 2 * 3, "the first batch was committed, the second was not"
    deadline = time.monotonic() + 20
    while Event.objects.unswept().exists() and time.monotonic() < deadline:
        tell_events()  # passes by the second batch until the server has noticed that its worker is gone
    assert sorted(Counter(Notice.objects.values_list("ticket", flat=True)).values()) == [3] * 6
    assert Event.objects.filter(kind=EventKind.NOTIFIED).count() == 6
    assert tell_events() == 0


# Says that it is ready, waits to be let go, sweeps.
SWEEPER = """
import datetime as dt, sys
import django
django.setup()
from tickets import clocks, sweep
sweep.TOGETHER = 3
print("ready", flush=True)
sys.stdin.readline()
print(clocks.tell_due_clocks(dt.datetime.fromisoformat(sys.argv[1])), flush=True)
"""


def test_two_sweeps_in_two_processes_tell_each_breach_once(cast: Cast) -> None:
    late_tickets(cast, 12)
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", SWEEPER, LATE.isoformat()],
            env=environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        assert [worker.stdout.readline() for worker in workers if worker.stdout] == ["ready\n"] * 2
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        told_by = [int(worker.communicate(timeout=60)[0]) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    told_later = tell_due_clocks(LATE)
    assert sum(told_by) + told_later == 12
    assert set(told().values()) == {1}
