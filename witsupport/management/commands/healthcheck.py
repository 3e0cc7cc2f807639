"""Whether the web process of this container answers: what the image's HEALTHCHECK asks, without curl."""

import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

READY = "http://127.0.0.1:{port}/readyz"


class Command(BaseCommand):
    help = "Ask /readyz of the web process on this machine; fails when it is not ready."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        host = settings.ALLOWED_HOSTS[0].lstrip(".")  # any other is refused
        request = urllib.request.Request(READY.format(port=options["port"]), headers={"Host": host})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=4):  # noqa: S310  # loopback
                self.stdout.write("ready")
        except (urllib.error.URLError, OSError) as reason:
            raise CommandError(f"/readyz: {reason}") from None
