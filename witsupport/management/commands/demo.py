"""Fills an empty database with the demo."""

import datetime as dt
import time
from typing import Any

from django.core.management import BaseCommand, CommandError

from tickets.models import Ticket
from witsupport.demo.load import TICKETS, is_empty, load


def instant(value: str) -> dt.datetime:
    """An instant as --now takes it: ISO 8601 with its offset."""
    found = dt.datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("no offset")
    return found.astimezone(dt.UTC)


class Command(BaseCommand):
    help = "Fill an empty database with made-up customers, people and months of tickets. Always the same, up to now."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--now", type=instant, help="When the months end, as 2026-01-12T10:00+01:00.")
        parser.add_argument("--tickets", type=int, default=TICKETS, help=f"At least so many (default {TICKETS}).")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_empty():
            raise CommandError("The demo needs an empty database: there are people in this one already.")
        began = time.monotonic()
        self.stdout.write("Filling the database with the demo: half a minute…")
        now = (options["now"] or dt.datetime.now(dt.UTC)).replace(second=0, microsecond=0)
        load(now, tickets=options["tickets"])
        self.stdout.write(f"The demo has {Ticket.objects.count()} tickets ({time.monotonic() - began:.0f} s).")
