"""Sign-in is asked for everywhere, every page is shown in the reader's own time zone, and sessions are seen."""

import zoneinfo
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

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


class TimezoneMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.timezone)):
                return self.get_response(request)
        return self.get_response(request)


class SeenMiddleware:
    """When and from where a session was last used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            note_seen(request, request.user)
        return self.get_response(request)
