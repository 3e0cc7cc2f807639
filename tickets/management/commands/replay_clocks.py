"""`manage.py replay_clocks`: are the stored clocks what the timelines decide?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tickets.clocks import differences
from tickets.models import Ticket


class Command(BaseCommand):
    help = "Replay every ticket's clocks from its timeline, and fail where the stored rows differ. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        pks = list(Ticket.objects.filter(commitment__isnull=False).order_by("pk").values_list("pk", flat=True))
        wrong = 0
        for pk in pks:
            with transaction.atomic():
                ticket = Ticket.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=pk)
                found = differences(ticket)
            for difference in found:
                self.stderr.write(f"{ticket.key}: {difference}")
            wrong += bool(found)
        if wrong:
            raise CommandError(f"{wrong} of {len(pks)} tickets have clocks that their timeline does not give.")
        self.stdout.write(f"{len(pks)} tickets replayed: every clock is as stored.")
