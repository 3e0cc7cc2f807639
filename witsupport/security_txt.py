"""/.well-known/security.txt (RFC 9116): to whom somebody writes who found a hole. Public; there only when it is set."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import checks
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common import clock

ADDRESS = ".well-known/security.txt"
# What a URI is written with, RFC 3986: no space, no control character, nothing beyond ASCII.
URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
MAILBOX, NUMBER = re.compile(r"[^@?]+@[^@?]+(\?.*)?"), re.compile(r"\+?[0-9().-]*[0-9][0-9().-]*")
NO_CONTACT = checks.Error(
    "SECURITY_CONTACT is no address that somebody could write to or call.",
    hint="As mailto:security@example.com, https://example.com/security or tel:+45-33-12-12-12.",
    id="witsupport.E001",
)
NO_POLICY = checks.Error(
    "SECURITY_POLICY_URL is no https address.", hint="As https://example.com/security-policy.", id="witsupport.E002"
)


def is_contact(text: str) -> bool:
    scheme, _, rest = text.partition(":")
    if not URI.fullmatch(text):
        return False
    return bool(
        (scheme == "mailto" and MAILBOX.fullmatch(rest)) or (scheme == "tel" and NUMBER.fullmatch(rest))
    ) or is_page(text)


def is_page(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # half a bracket, as of an IPv6 address
        return False
    return bool(URI.fullmatch(text)) and parts.scheme == "https" and bool(parts.hostname)


@checks.register(checks.Tags.security)
def the_contact_can_be_reached(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    if settings.SECURITY_CONTACT and not is_contact(settings.SECURITY_CONTACT):
        found.append(NO_CONTACT)
    if settings.SECURITY_POLICY_URL and not is_page(settings.SECURITY_POLICY_URL):
        found.append(NO_POLICY)
    return found


def expires(at: dt.datetime) -> dt.datetime:
    """The first day of the quarter after the next: three to six months ahead, and the same for a whole quarter."""
    month = (at.month - 1) // 3 * 3 + 6
    return dt.datetime(at.year + month // 12, month % 12 + 1, 1, tzinfo=dt.UTC)


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    if not settings.SECURITY_CONTACT:
        raise Http404
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires(clock.now().astimezone(dt.UTC)):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
    ]
    if settings.BASE_URL.startswith("https://"):  # the RFC knows no other
        lines.append(f"Canonical: {settings.BASE_URL}/{ADDRESS}")
    if settings.SECURITY_POLICY_URL:
        lines.append(f"Policy: {settings.SECURITY_POLICY_URL}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
