"""Who must have a second factor, who has one, and whether a session has shown it.

Asked with the person, in the one query that each request makes for it anyway: a role, a factor or its reset counts with
the next request, and no page costs a query more.
"""

import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from accounts.audit import record
from accounts.models import AuditKind, DemoSignIn, User
from accounts.services import send_security_notice
from accounts.sessions import end_all_sessions
from common.errors import NotPermitted

NOBODY, EVERYBODY = "nobody", "everybody"  # else the vendor's people
FIRST_A_FACTOR = "A second factor is needed here. Sign in on the desk's pages with it, or set one up."
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none

# Roles are known above: `customers` says here, as conditions on a person's id, who works for the vendor.
works_for_vendor: list[Callable[[OuterRef], Exists]] = []


@dataclass(frozen=True)
class Standing:
    """`in_demo`: of a demo in development, whose people are offered with one click: nothing is asked of them."""

    has_one: bool
    works_for_vendor: bool
    in_demo: bool

    @property
    def needs_one(self) -> bool:
        if self.in_demo or settings.REQUIRE_SECOND_FACTOR == NOBODY:
            return False
        return self.works_for_vendor or settings.REQUIRE_SECOND_FACTOR == EVERYBODY


def annotations(person: str) -> dict[str, Combinable]:
    """For a query over rows whose field `person` is somebody's id; `standing_of` reads them."""
    ref = OuterRef(person)
    return {
        "has_factor": Exists(Authenticator.objects.filter(user_id=ref, type__in=FACTORS)),
        "serves_vendor": ExpressionWrapper(_any(works_for_vendor, ref), BooleanField()),
        "in_demo": Exists(DemoSignIn.objects.all()) if settings.IS_DEVELOPMENT else Value(False),
    }


def _any(conditions: list[Callable[[OuterRef], Exists]], ref: OuterRef) -> Q:
    return functools.reduce(operator.or_, (Q(condition(ref)) for condition in conditions), Q(pk__in=[]))


def standing_of(user: User, *, row: Any = None) -> Standing:
    """Of somebody found with `annotations`, on the person or on `row`; else it is asked for."""
    row = row or user
    if not hasattr(row, "has_factor"):
        row = User.objects.annotate(**annotations("pk")).get(pk=user.pk)
    return Standing(row.has_factor, user.is_staff or row.serves_vendor, row.in_demo)


def was_shown(request: HttpRequest, user: User) -> bool:
    """Whether this session came in with a second factor, or set one up."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def reset_factor(user: User, *, by: User | None) -> None:
    """For somebody who lost it: all factors and sessions are gone, and a new one is asked for after the password."""
    if by is not None and not by.is_staff:
        raise NotPermitted("Only an admin resets a second factor.")
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        end_all_sessions(user)
        record(AuditKind.FACTOR, "reset", by=by, person=user)
    send_security_notice(
        user, f"Your second factor was reset by {by or 'an operator'}, and you were signed out everywhere."
    )
