"""What `check` says about where files are kept and who looks at them."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from tickets.scanner import client_of

HALF_A_KEY = checks.Error(
    "Of FILES_KEY_ID and FILES_SECRET only one is set.",
    hint="Set both, or neither where the machine has a role for the bucket.",
    id="tickets.E001",
)
NO_BUCKET = checks.Error(
    "Something of the storage of files is set, but no FILES_BUCKET: files would go to the folder.",
    hint="Set FILES_BUCKET, or leave FILES_ENDPOINT, FILES_KEY_ID, FILES_SECRET, FILES_PREFIX and FILES_SERVED_BY out.",
    id="tickets.E002",
)
NO_ENDPOINT = checks.Error(
    "FILES_ENDPOINT is no address of a server.", hint="As https://s3.example.com.", id="tickets.E003"
)
NO_SCANNER = checks.Error(
    "CLAMD_ADDRESS is neither host:port nor the path of a socket.", hint="As clamav:3310.", id="tickets.E004"
)
IN_CLEAR = checks.Warning(
    "Files go to the storage, and their links to people, in clear.",
    hint="Set FILES_ENDPOINT to an https address.",
    id="tickets.W001",
)


@checks.register()
def files_are_wholly_configured(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    bucket = settings.FILES_BUCKET
    found: list[checks.CheckMessage] = []
    if bool(bucket.key_id) != bool(bucket.secret):
        found.append(HALF_A_KEY)
    others = bucket.endpoint or bucket.key_id or bucket.secret or bucket.prefix
    if not bucket.name and (others or settings.FILES_SERVED_BY == "link"):
        found.append(NO_BUCKET)
    parts = urlsplit(bucket.endpoint)
    if bucket.endpoint and not (parts.scheme in {"http", "https"} and parts.hostname):
        found.append(NO_ENDPOINT)
    return found


@checks.register()
def the_scanner_can_be_asked(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    if not settings.CLAMD_ADDRESS:
        return []
    try:
        client_of(settings.CLAMD_ADDRESS)
    except ValueError:
        return [NO_SCANNER]
    return []


@checks.register(checks.Tags.security, deploy=True)
def files_are_encrypted_on_their_way(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    return [IN_CLEAR] if settings.FILES_BUCKET.endpoint.startswith("http://") else []
