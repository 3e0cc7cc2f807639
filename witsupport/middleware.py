"""What wraps every request: an id and a log line, and domain errors as answers."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from common.errors import DomainError
from witsupport.errors import refuse
from witsupport.logs import request_id

logger = logging.getLogger("witsupport.requests")
GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
NOTHING_OF_THE_DEVICE = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestLogMiddleware:
    """Gives every request an id (a proxy's `X-Request-ID` when there is one) and logs how it went.

    The outermost: also says what no page of ours asks of a device.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        token = request_id.set(given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            logger.info(
                "request",
                extra={
                    "method": request.method,
                    "path": _without_secret(request),
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                    "user": _known_user(request),
                },
            )
            response["X-Request-ID"] = request_id.get()
            response.setdefault("Permissions-Policy", NOTHING_OF_THE_DEVICE)
            return response
        finally:
            request_id.reset(token)


def _without_secret(request: HttpRequest) -> str:
    """The path, without the token of a link: whoever reads logs must not follow it."""
    token = request.resolver_match.kwargs.get("token") if request.resolver_match else None
    return request.path.replace(token, "…") if token else request.path


def _known_user(request: HttpRequest) -> int | None:
    """Who is known to have asked; the session and the database are not asked for the log's sake."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)


class OwnPagesMiddleware:
    """What was shown to one person is kept by no proxy and asked for anew, and signing out clears it from the browser.

    Not `no-store`: going back to a half-written form finds what was written.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _known_user(request) is not None:
            response.setdefault("Cache-Control", "private, no-cache")
        if request.method == "POST" and request.path == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache"'
        return response


class DomainErrorMiddleware:
    """A domain error that no view turned into something better keeps its status and says its sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            page = refuse(request, response.status_code)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        return refuse(request, exception.status, exception.message)
