"""One page of what the own sign-in consists of: second factors, password, and where one is signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import OpenSession, User
from accounts.second_factor import standing_of
from accounts.sessions import end_other_sessions, end_session
from common import clock


@dataclass(frozen=True)
class Section:
    """What an app above shows on the page; `shown` answers None for whom it has nothing."""

    template: str
    shown: Callable[[User], dict[str, Any] | None]


# Apps above add theirs in their `ready()`.
sections: list[Section] = []


@dataclass(frozen=True)
class Factors:
    """What somebody has set up. `codes_left` is None without recovery codes."""

    app: Authenticator | None
    passkeys: tuple[Authenticator, ...]
    codes_left: int | None

    @property
    def are_some(self) -> bool:
        return bool(self.app or self.passkeys)


def factors_of(user: User) -> Factors:
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    by_type = {row.type: row for row in rows}
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return Factors(
        app=by_type.get(Authenticator.Type.TOTP),
        passkeys=tuple(row for row in rows if row.type == Authenticator.Type.WEBAUTHN),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
    )


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    rows = OpenSession.objects.visible_to(user).open(clock.now())
    sessions = sorted(rows, key=lambda row: row.session_key != request.session.session_key)
    found = [(section.template, section.shown(user)) for section in sections]
    context = {
        "factors": factors_of(user),
        "sessions": sessions,
        "here": request.session.session_key,
        "sections": [{"template": template, "shown": shown} for template, shown in found if shown is not None],
    }
    return render(request, "accounts/security.html", context)


@require_GET
def set_up_factor(request: HttpRequest) -> HttpResponse:
    """Where somebody who needs a second factor is led before anything else."""
    if standing_of(cast("User", request.user)).has_one:
        return redirect("tickets:home")
    return render(request, "accounts/set_up_factor.html")


@require_POST
@reauthentication_required
def end_one(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast("User", request.user)
    row = get_object_or_404(OpenSession.objects.visible_to(user), pk=pk)
    end_session(row, by=user)
    messages.success(request, f"{row.device} is signed out.")
    return redirect("mfa_index")


@require_POST
@reauthentication_required
def end_others(request: HttpRequest) -> HttpResponse:
    end_other_sessions(cast("User", request.user), but=request.session.session_key)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("mfa_index")
