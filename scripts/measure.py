"""Queries and milliseconds of the pages that people open most, against a database that `seed_load` has filled.

    DATABASE_URL=… python manage.py migrate && python manage.py seed_load --tickets 20000
    DATABASE_URL=… python scripts/measure.py

Pages are asked for in this process, through middleware, views and templates. Filing and commenting are rolled back.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import django

ROOT = Path(__file__).resolve().parent.parent
TIMES = 15
PATIENCE = 60  # seconds
# Of the desk; of a customer.
DESK_PAGES = {
    "triage board": "/board/",
    "list": "/tickets/",
    "list, closed ones too": "/tickets/?state=any",
    "list, newest first": "/tickets/?state=any&sort=-filed",
    "list, last changed first": "/tickets/?state=any&sort=-updated",
    "list, by priority": "/tickets/?state=any&sort=priority",
    "list, by key": "/tickets/?state=any&sort=key",
    "list, one component": "/tickets/?state=any&component=1",
    "list, page 200": "/tickets/?state=any&sort=-filed&page=200",
    "search, many found": "/tickets/?state=any&q=lineage",
    "search, nothing found": "/tickets/?state=any&q=zebra",
    "API, list": "/api/v1/tickets/",
    "API, newest first": "/api/v1/tickets/?sort=-filed",
}
CUSTOMER_PAGES = {
    "customer's board": "/customers/C000/",
    "customer's list": "/customers/C000/tickets/?state=any&sort=-filed",
    "customer's search": "/customers/C000/tickets/?state=any&q=lineage",
    "API, customer's list": "/api/v1/tickets/",
}


def measure(name: str, ask: Callable[[], object]) -> None:
    """Prints the queries and, of some runs after one to warm up, milliseconds: the whole, and this process alone."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    took, worked = [], []
    for number in range(TIMES + 1):
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            began, worked_before = time.perf_counter(), time.process_time()
            ask()
            if number:
                took.append((time.perf_counter() - began) * 1000)
                worked.append((time.process_time() - worked_before) * 1000)
            transaction.set_rollback(True)
    p95 = sorted(took)[round(0.95 * TIMES) - 1]
    print(
        f"{name:30} {len(queries):3} queries  p50 {statistics.median(took):6.1f} ms  p95 {p95:6.1f} ms"
        f"  best {min(took):6.1f} ms  cpu {min(worked):6.1f} ms"
    )


def pages() -> None:
    """The pages of a lead of the desk and of a customer, at the customer with the most tickets."""
    from django.test import Client

    from accounts.models import User
    from tickets.models import Ticket
    from tickets.services.conversation import Words, comment
    from tickets.services.filing import Filing, file_ticket
    from tickets.vocabulary import State

    lead = User.objects.get(email="lead@vendor.example")
    ticket = Ticket.objects.filter(customer__key="C000").exclude(state=State.CLOSED).select_related("customer")[0]
    desk, board = Client(), Client()
    desk.force_login(lead)
    board.force_login(ticket.reporter)
    print(f"{Ticket.objects.count():,} tickets, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for client, of in ((desk, DESK_PAGES), (board, CUSTOMER_PAGES)):
        for name, path in of.items():
            measure(name, partial(client.get, path))
    measure("ticket, for the desk", lambda: desk.get(ticket.get_absolute_url()))
    measure("ticket, for the customer", lambda: board.get(ticket.get_absolute_url()))
    filing = Filing(
        type="incident", title="Measured", description="x", reproduction="x", impact="minor", urgency="low"
    )  # fmt: skip
    measure("file a ticket (service)", lambda: file_ticket(ticket.customer, filing, by=ticket.reporter))
    measure("comment (service)", lambda: comment(ticket, Words(text="Measured."), by=lead))


def cold_start() -> None:
    """From the start of gunicorn to the first answer of /healthz, with the embedded settings; five times."""
    with tempfile.TemporaryDirectory() as var, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        took = [_first_answer(port, environ | {"WITSUPPORT_VAR": var}) for _ in range(5)]
    print(f"{'cold start of the web process':30} best {min(took):.2f} s  median {statistics.median(took):.2f} s")


def _first_answer(port: int, environ: dict[str, str]) -> float:
    command = [sys.executable, "-m", "gunicorn", "witsupport.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level=error"]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=environ) as server:  # noqa: S603  # our own
        try:
            while time.perf_counter() - began < PATIENCE:
                time.sleep(0.005)
                with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE):
                    return time.perf_counter() - began
        finally:
            server.terminate()
    raise SystemExit("The web process did not answer.")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "witsupport.settings")
    os.environ["REQUIRE_SECOND_FACTOR"] = "nobody"  # its people are signed in without one; the queries are the same
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    pages()
    cold_start()
