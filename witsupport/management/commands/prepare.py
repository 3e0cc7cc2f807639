"""Makes a database ready to serve: migrations, the cache's table, the demo when it is empty. Prints the welcome."""

import os
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import connection

from accounts.models import User


class Command(BaseCommand):
    help = "Migrate, and load the demo into an empty database (DEMO=0: leave it empty)."

    def handle(self, *args: Any, **options: Any) -> None:
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if os.environ.get("DEMO", "1") != "0" and not User.objects.exists():
            call_command("demo", stdout=self.stderr)
        call_command("welcome", stdout=self.stdout)
        connection.close()
