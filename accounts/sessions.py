"""Where somebody is signed in: noted at sign-in, seen again every five minutes, ended by deleting Django's session.

What is noted costs pages nothing: each process remembers for five minutes which sessions it has seen. Then it also
finds, and ends, a session that was not used for SESSION_IDLE_HOURS or has been open for SESSION_DAYS.
"""

import time

from allauth.core.internal.httpkit import get_client_ip
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from accounts.audit import record
from accounts.models import AuditKind, OpenSession, User
from common import clock
from common.errors import NotPermitted

SEEN_EVERY = 5 * 60  # s
MOST_REMEMBERED = 10_000
_seen: dict[str, float] = {}


def note_sign_in(*, request: HttpRequest, user: User, **signal: object) -> None:
    """Called by Django's signal, whichever way somebody came in."""
    if not request.session.session_key:
        request.session.save()
    _add(request, user)


def note_seen(request: HttpRequest, user: User) -> bool:
    """At most every five minutes a process, so that reading does not become writing. False: the session is over.

    A session that changed its key, or is older than the list, appears in it anew.
    """
    key = request.session.session_key
    if key is None or time.monotonic() - _seen.get(key, -SEEN_EVERY) < SEEN_EVERY:
        return True
    rows, now = OpenSession.objects.filter(session_key=key), clock.now()
    if not rows.in_time(now).update(user=user, last_seen_at=now, **_place(request)):
        if rows.exists() or not Session.objects.filter(session_key=key).exists():
            _end(*rows)
            return False
        _add(request, user)
    _remember(key)
    return True


def renew_key(request: HttpRequest) -> None:
    """Who showed once more who it is goes on under another key; since when the session is open stays."""
    former = request.session.session_key
    request.session.cycle_key()
    OpenSession.objects.filter(session_key=former).update(session_key=request.session.session_key)


def _add(request: HttpRequest, user: User) -> None:
    """Two requests at once may both try: one row."""
    key, now = request.session.session_key or "", clock.now()
    row = OpenSession(user=user, session_key=key, signed_in_at=now, last_seen_at=now, **_place(request))
    OpenSession.objects.bulk_create([row], ignore_conflicts=True)
    _remember(key)


def _place(request: HttpRequest) -> dict[str, str | None]:
    return {"address": get_client_ip(request), "device": device_of(request.META.get("HTTP_USER_AGENT", ""))}


def _remember(key: str) -> None:
    if len(_seen) >= MOST_REMEMBERED:
        _seen.clear()
    _seen[key] = time.monotonic()


def end_session(row: OpenSession, *, by: User) -> None:
    """Whoever sits there is signed out with the next request."""
    if by.pk != row.user_id:
        raise NotPermitted("Everybody ends only the own sessions.")
    with transaction.atomic():
        if _end(row):
            record(AuditKind.SESSION, f"ended from elsewhere: {row.device}", by=by, person=by)


def end_other_sessions(user: User, *, but: str | None) -> int:
    """Sign out everywhere else; how many sessions were ended."""
    with transaction.atomic():
        ended = _end(*OpenSession.objects.filter(user=user).exclude(session_key=but or ""))
        if ended:
            record(AuditKind.SESSION, f"all others ended: {ended}", by=user, person=user)
    return ended


def sign_out(user: User, *, by: User, but: str | None = None) -> int:
    """An admin ends all sessions of somebody, of himself all others."""
    if not by.is_staff:
        raise NotPermitted("Only an admin signs somebody out.")
    with transaction.atomic():
        ended = _end(*OpenSession.objects.filter(user=user).exclude(session_key=but or ""))
        record(AuditKind.SESSION, f"all ended by an admin: {ended}", by=by, person=user)
    return ended


def end_all_sessions(user: User) -> int:
    """Part of something larger, which is audited itself."""
    return _end(*OpenSession.objects.filter(user=user))


def _end(*rows: OpenSession) -> int:
    keys = [row.session_key for row in rows]
    with transaction.atomic():
        ended, _ = Session.objects.filter(session_key__in=keys).delete()
        OpenSession.objects.filter(session_key__in=keys).delete()
    return ended


def forget_closed_sessions() -> int:
    """Rows whose session is over; they are not shown either way."""
    removed, _ = OpenSession.objects.closed(clock.now()).delete()
    return removed


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """ "Firefox on Windows": enough to know the own devices by; the rest of what browsers say is not kept."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return " on ".join(filter(None, (browser, system))) or "Unknown device"
