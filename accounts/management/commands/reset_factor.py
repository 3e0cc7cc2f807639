"""For the only admin who has lost the second factor: whoever has the machine has the desk anyway."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.second_factor import reset_factor


class Command(BaseCommand):
    help = "Reset the second factor of a person, and sign the person out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="With which the person signs in.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody signs in with {options['email']}.")
        reset_factor(person, by=None)
        self.stdout.write(f"The second factor of {person.name} is reset. The password stays.")
