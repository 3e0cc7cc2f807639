"""Sign-in is asked for everywhere, every page is shown in the reader's own time zone, and sessions are seen.

Whoever needs a second factor shows it first."""

import zoneinfo
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from accounts.audit import network_address
from accounts.second_factor import FIRST_A_FACTOR, standing_of, was_shown
from accounts.sessions import note_seen


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """As Django's; a fragment asked for after the session ended leads the whole page to sign-in, and back to it."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:  # type: ignore[override]  # also answers htmx
        htmx = getattr(request, "htmx", None)
        if not htmx:
            return super().handle_no_permission(request, view_func)
        query = urlencode({"next": htmx.current_url_abs_path or "/"})
        response = HttpResponseClientRedirect(f"{resolve_url(self.get_login_url(view_func))}?{query}")
        response.status_code = HTTPStatus.UNAUTHORIZED
        return response


# Open to strangers, and the way out.
FOR_EVERYBODY = frozenset(
    {
        "healthz",
        "readyz",
        "healthz_jobs",
        "security_txt",
        "common:icons",
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "accounts:set_password",
        "accounts:first_admin",
        "accounts:demo_sign_in",
        "mfa_authenticate",
        "mfa_login_webauthn",
    }
)
TO_SET_ONE_UP = frozenset({"accounts:set_up_factor", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"})
TO_SHOW_IT = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn"})


class SecondFactorMiddleware:
    """Whoever needs a second factor and has none sets one up before anything else; whoever has one shows it in every
    session, also in one that is older than the factor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not request.user.is_authenticated or match is None or match.view_name in FOR_EVERYBODY:
            return None
        standing = standing_of(request.user)
        if standing.has_one:
            if standing.in_demo or match.view_name in TO_SHOW_IT or was_shown(request, request.user):
                return None
            return _lead(request, get_adapter().get_reauthentication_methods(request.user)[0]["url"])
        if standing.needs_one and match.view_name not in TO_SET_ONE_UP:
            return _lead(request, reverse("accounts:set_up_factor"))
        return None


def _lead(request: HttpRequest, place: str) -> HttpResponse:
    """There, and afterwards to where the person wanted."""
    if request.path.startswith("/api/"):
        refused = {"error": FIRST_A_FACTOR, "fields": {}, "changes": []}
        return JsonResponse(refused, status=HTTPStatus.FORBIDDEN)
    if htmx := getattr(request, "htmx", None):
        response = HttpResponseClientRedirect(f"{place}?{urlencode({'next': htmx.current_url_abs_path or '/'})}")
        response.status_code = HTTPStatus.FORBIDDEN
        return response
    wanted = request.get_full_path() if request.method == "GET" else "/"
    return redirect(f"{place}?{urlencode({'next': wanted})}")


class TimezoneMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.timezone)):
                return self.get_response(request)
        return self.get_response(request)


class NetworkAddressMiddleware:
    """From where the request comes, for the audit; by the same rule as the rate limits' addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = network_address.set(get_client_ip(request))
        try:
            return self.get_response(request)
        finally:
            network_address.reset(token)


class SeenMiddleware:
    """When and from where a session was last used. One that is over is nobody's from this request on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not note_seen(request, request.user):
            request.session.flush()
            request.user = AnonymousUser()
        return self.get_response(request)
