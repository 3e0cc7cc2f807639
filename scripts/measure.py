"""Queries and milliseconds of the pages that people open most, against a database that `seed_load` has filled.

    DATABASE_URL=… python manage.py migrate && python manage.py seed_load --tickets 20000
    DATABASE_URL=… python scripts/measure.py

Pages are asked for in this process, through middleware, views and templates. Filing and commenting are rolled back.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
TIMES = 15


def measure(name: str, ask: Callable[[], object]) -> None:
    """Prints the median of some runs after one to warm up, and the queries of the last."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    took = []
    for number in range(TIMES + 1):
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            ask()
            if number:
                took.append((time.perf_counter() - began) * 1000)
            transaction.set_rollback(True)
    print(f"{name:32} {len(queries):3} queries  p50 {statistics.median(took):6.1f} ms  worst {max(took):6.1f} ms")


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
    measure("triage board", lambda: desk.get("/board/"))
    measure("list of all tickets", lambda: desk.get("/tickets/"))
    measure("search in the list", lambda: desk.get("/tickets/?q=lineage"))
    measure("customer's board", lambda: board.get("/customers/C000/"))
    measure("customer's list", lambda: board.get("/customers/C000/tickets/"))
    measure("ticket, for the desk", lambda: desk.get(ticket.get_absolute_url()))
    measure("ticket, for the customer", lambda: board.get(ticket.get_absolute_url()))
    filing = Filing(
        type="incident", title="Measured", description="x", reproduction="x", impact="minor", urgency="low"
    )  # fmt: skip
    measure("file a ticket (service)", lambda: file_ticket(ticket.customer, filing, by=ticket.reporter))
    measure("comment (service)", lambda: comment(ticket, Words(text="Measured."), by=lead))


def cold_start() -> None:
    """From nothing to the loaded WSGI application, as each web process does it; the best of five."""
    took = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import witsupport.wsgi"], cwd=ROOT, check=True)
        took.append(time.perf_counter() - began)
    print(f"{'cold start of the web process':32} best {min(took):.2f} s  median {statistics.median(took):.2f} s")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "witsupport.settings")
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    pages()
    cold_start()
