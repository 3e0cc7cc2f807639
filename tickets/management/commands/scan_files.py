"""`manage.py scan_files`: which files the virus scanner keeps back, and what to do about them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.services import scanning
from tickets.vocabulary import Scan


class Command(BaseCommand):
    help = "Say how many files wait for the virus scanner, are too large for it, or were infected; and change that."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--all",
            action="store_true",
            help="Scan what was stored before there was a scanner, and the clean ones anew.",
        )
        what.add_argument("--too-large", action="store_true", help="Try those again, after clamd's limits were raised.")
        what.add_argument(
            "--let-through", action="store_true", help="Give out what waits or is too large, unscanned. It is audited."
        )

    def handle(self, *args: Any, let_through: bool, too_large: bool, **options: Any) -> None:
        every: bool = options["all"]
        if let_through:
            self.stdout.write(f"{scanning.let_through()} files are given out without a scan.")
        elif every or too_large:
            if not settings.CLAMD_ADDRESS:
                raise CommandError("CLAMD_ADDRESS is not set: they would wait for ever.")
            states = (Scan.NOT_NEEDED, Scan.CLEAN, Scan.TOO_LARGE) if every else (Scan.TOO_LARGE,)
            self.stdout.write(f"{scanning.scan_again(*states)} files wait for the scanner now.")
        self.stdout.write(scanning.in_words())
