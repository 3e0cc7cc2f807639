"""What `make run` says when everything answers."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from accounts.models import DemoSignIn, User
from accounts.services import first_admin_link


class Command(BaseCommand):
    help = "Print where to go and how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        url = settings.BASE_URL
        self.stdout.write(f"\nwitsupport is ready: {url}\n")
        if not User.objects.exists():
            self.stdout.write("Nobody is here yet. The first admin sets a password at:")
            self.stdout.write(f"  {url}{first_admin_link()}\n")
        elif people := list(DemoSignIn.objects.select_related("user")):
            self.stdout.write("The sign-in page signs you in with one click, as:")
            for person in people:
                self.stdout.write(f"  {person.user.email:40} {person.label}")
        self.stdout.write("Ctrl-C stops it.\n")
