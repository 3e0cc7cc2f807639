"""Fills an empty database for measuring."""

import datetime as dt
import random
import time
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from witsupport.seed.places import Place, make_places
from witsupport.seed.shapes import shape
from witsupport.seed.writing import Cast, Writer

WEEK = dt.timedelta(weeks=1)
BATCH = 2_000
# So many timelines of each kind are replayed; every ticket is one of them.
SHAPES = 400
# Of a thousand tickets so many are in progress.
IN_PROGRESS = 30
WEEKS = 150


class Command(BaseCommand):
    help = "Fill an empty database for measuring."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--customers", type=int, default=20)
        parser.add_argument("--tickets", type=int, default=20_000)
        parser.add_argument("--comments", type=int, default=4, help="Of each ticket.")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("seed_load needs an empty database: there are people in this one already.")
        began, now = time.monotonic(), dt.datetime.now(dt.UTC).replace(second=0, microsecond=0)
        rng = random.Random(7)  # noqa: S311  # made-up data
        with transaction.atomic():
            everywhere, terms = make_places(options["customers"])
        writer = Writer(rng)
        closed, running = (
            [
                writer.cast(shape(rng, terms, now, options["comments"], is_closed=is_closed))
                for _ in range(min(SHAPES, options["tickets"]))
            ]
            for is_closed in (True, False)
        )
        _write(writer, options["tickets"], everywhere, closed, running)
        self.stdout.write(f"{options['tickets']} tickets in {time.monotonic() - began:.0f} s.")


def _write(writer: Writer, count: int, everywhere: list[Place], closed: list[Cast], running: list[Cast]) -> None:
    """Oldest first, those in progress at the end. Large customers have many tickets, small ones few."""
    rng = writer.rng
    weights = [1 / (place + 1) for place in range(len(everywhere))]
    in_progress = max(count * IN_PROGRESS // 1000, 1)
    for number in range(count):
        place = rng.choices(everywhere, weights)[0]
        if number >= count - in_progress:
            writer.add(rng.choice(running), place, earlier=dt.timedelta())
        else:
            writer.add(rng.choice(closed), place, earlier=(WEEKS - WEEKS * number // count) * WEEK)
        if number % BATCH == BATCH - 1:
            writer.write()
    writer.end()
