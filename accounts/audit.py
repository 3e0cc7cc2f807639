"""The audit: who did what that matters to security, when, and from which network address. It is only added to."""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from accounts.models import AuditedName, AuditEntry, AuditKind, User
from common import clock

LONGEST = 2_000
# Of the request that is being answered; None outside of requests: the worker, commands.
network_address: ContextVar[str | None] = ContextVar("network_address", default=None)


def record(
    kind: AuditKind,
    about: str = "",
    *,
    by: User | None,
    person: User | None = None,
    customer: int | None = None,
    names: str = "",
) -> None:
    """Write down what `by` (None: the system, or nobody known) does. Call it in the transaction that does it.

    `person` is whom it is about, `customer` the number of the customer that it concerns. `names` are the words that
    may name somebody, an address or a name: erasure empties them. They stand where `about` has “{}”.
    """
    entry = AuditEntry.objects.create(
        at=clock.now(),
        kind=kind,
        actor_id=by.pk if by else None,
        person_id=person.pk if person else None,
        customer=customer,
        address=network_address.get(),
        about=_plain(about),
    )
    if names:
        AuditedName.objects.create(entry=entry, said=_plain(names))


def _plain(text: str) -> str:
    """On one line, without what cannot be seen: others' file names and addresses stand in it."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:LONGEST]


def difference(before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]) -> str:
    """What differs between two tables of names and values, “P1 update 240 min → 120 min”; "" when nothing does."""
    old, new = dict(before), dict(after)
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return "; ".join(f"{name} {old.get(name, 'nothing')} → {new.get(name, 'nothing')}" for name in changed)


# Django's signals, connected in `apps`.

WAYS = {"password": "with the password", "mfa": "with the second factor"}


def note_sign_in(*, request: HttpRequest, user: User, **signal: object) -> None:
    shown = get_authentication_records(request, user)
    record(AuditKind.SIGN_IN, " and ".join(_way(each) for each in shown), by=user, person=user)


def _way(shown: dict[str, Any]) -> str:
    """A customer's provider by its name."""
    method: str = shown["method"]
    return f"with {shown['provider']}" if "provider" in shown else WAYS.get(method, method)


def note_refused_sign_in(*, credentials: dict[str, Any], **signal: object) -> None:
    """The address that was tried, never the password."""
    tried = str(credentials.get("email") or credentials.get("username") or "")[:254]
    person = User.objects.filter(email__iexact=tried).first()
    record(AuditKind.SIGN_IN_FAILED, "{}: not with this password", by=None, person=person, names=tried or "no address")


def note_sign_out(*, user: User | None, **signal: object) -> None:
    if user is not None:
        record(AuditKind.SIGN_OUT, by=user, person=user)
