"""`manage.py replay_clocks`: are the stored clocks what the timelines decide?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.models import Ticket
from tickets.proof import check


class Command(BaseCommand):
    help = (
        "Replay every ticket's clocks from its timeline, print where the stored rows differ, and end with 1 when one "
        "does. --fix makes them right; it tells nobody anything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fix", action="store_true", help="Make the rows what the timelines decide.")
        parser.add_argument("--ticket", metavar="KEY", help="This ticket only, as NORD-7.")

    def handle(self, *args: Any, fix: bool, ticket: str | None, **options: Any) -> None:
        tickets = Ticket.objects.all()
        if ticket is not None:
            tickets = tickets.filter(key=ticket)
            if not tickets.exists():
                raise CommandError(f"There is no ticket {ticket}.")
        count = wrong = 0
        for checked in check(tickets, fix=fix):
            for difference in checked.differences:
                self.stderr.write(f"{checked.key}: {difference}")
            count += 1
            wrong += bool(checked.differences)
        if wrong:
            end = "They are right now." if fix else "--fix makes them right."
            raise CommandError(f"{wrong} of {count} tickets had clocks that their timeline does not give. {end}")
        self.stdout.write(f"{count} tickets replayed: every clock is as stored.")
