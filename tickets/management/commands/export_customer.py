"""`manage.py export_customer KEY --to DIR`: everything of one customer as a ZIP."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from customers.models import Customer
from tickets.archive.export import export


class Command(BaseCommand):
    help = (
        "Write everything of one customer into a ZIP: what the customer may read, for handing over. It ends with 1 "
        "when a stored file is missing or not what was sent; the archive is written all the same and says which."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="Of the customer, as in ACME-12.")
        parser.add_argument("--to", type=Path, required=True, help="The folder to write it to; it must be there.")
        parser.add_argument(
            "--with-internal", action="store_true", help="For your own archive: internal notes and the audit, too."
        )

    def handle(self, *args: Any, key: str, to: Path, with_internal: bool, **options: Any) -> None:
        customer = Customer.objects.filter(key=key.upper()).first()
        if customer is None:
            raise CommandError(f"There is no customer with the key {key}.")
        if not to.is_dir():
            raise CommandError(f"There is no folder {to}.")
        try:
            made = export(customer, to, internal=with_internal, by=None)
        except FileExistsError:
            raise CommandError("Another export writes this archive right now.") from None
        counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in made.counts.items())
        self.stdout.write(f"{made.path}: {counts}.")
        for problem in made.problems:
            self.stderr.write(problem)
        if made.problems:
            raise CommandError(f"{len(made.problems)} files are not what was sent; the archive says which.")
