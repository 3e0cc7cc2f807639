"""`manage.py check_files`: does the storage hold what the database says?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.services import file_check, scanning


class Command(BaseCommand):
    help = (
        "Read every stored file and compare size and SHA-256 with what was sent; list what is missing, different, or "
        "destroyed and still there, and end with 1 when there is one. Also lists stored files that no row knows of."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--delete-orphans", action="store_true", help="Delete files that no row knows of and that are a day old."
        )

    def handle(self, *args: Any, delete_orphans: bool, **options: Any) -> None:
        count = wrong = 0
        for row in file_check.rows():
            count += 1
            if found := file_check.check(row):
                wrong += 1
                self.stderr.write(f"{found.stored} ({found.what})")
        orphans = self._orphans(delete=delete_orphans)
        self.stderr.write(scanning.in_words())
        if wrong:
            raise CommandError(f"{wrong} of {count} files are not what was sent. {orphans}")
        self.stdout.write(f"{count} files read: each is what was sent. {orphans}")

    def _orphans(self, *, delete: bool) -> str:
        found = deleted = 0
        for name in file_check.orphans():
            found += 1
            gone = delete and file_check.delete_orphan(name)
            deleted += gone
            self.stderr.write(f"{name} (no row knows of it{', deleted' if gone else ''})")
        if not found:
            return "No stored file is nobody’s."
        return f"{found} stored files belong to no row, {deleted} deleted."
