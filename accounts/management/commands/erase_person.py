"""For whoever has the machine: what the page of Django admin does."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from accounts.erasure import check_erasable, erase, foretold
from accounts.models import User
from common.errors import DomainError


class Command(BaseCommand):
    help = "Erase (anonymise) a person, for good. Timelines keep a number."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="With which the person signs in.")
        parser.add_argument("--reason", required=True, help="For the audit, without the person's name.")
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {options['email']}.")
        try:
            check_erasable(person, by=None)
            if not options["yes"]:
                self._ask(person)
            erased = erase(person, options["reason"], by=None)
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"Erased. From now on it is “{erased.name}”.")

    def _ask(self, person: User) -> None:
        self.stdout.write(f"{person.name} ({person.email}) is erased for good. Nothing brings the name back.")
        for sentence in foretold(person):
            self.stdout.write(f"- {sentence}")
        if input("Type the name to go on: ").strip() != person.name:
            raise CommandError("That is another name. Nothing was done.")
