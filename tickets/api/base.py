"""What the views of a ticket share: loading it for the person, answering it, sending the same thing twice."""

import hashlib
from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer
from rest_framework import serializers, status
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common import clock
from common.api import Problem
from common.errors import NotPermitted
from tickets.api.outputs import InternalTicketDetail, TicketDetail
from tickets.api.reading import Reading, read
from tickets.permissions import Act
from tickets.services.door import Loaded
from tickets.subject import Subject, load

LONGEST_IDEMPOTENCY_KEY = 200
HIGHEST_VERSION_DIGITS = 9
TICKET = PolymorphicProxySerializer("Ticket", [TicketDetail, InternalTicketDetail], resource_type_field_name=None)
PROBLEMS: dict[Any, Any] = {400: Problem, 401: Problem, 403: Problem, 404: Problem}
QUESTIONS: dict[Any, Any] = PROBLEMS | {422: Problem}
REFUSALS: dict[Any, Any] = PROBLEMS | {409: Problem, 413: Problem, 415: Problem, 422: Problem}
ONCE = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text of yours, unique for this act: sending it again does nothing more.",
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag that came with the ticket: its version."
)


def user_of(request: Request) -> User:
    return cast("User", request.user)  # the permission class lets nobody else in


class TicketView(APIView):
    """A view of one ticket. `subject` is kept for the one who answers refusals."""

    subject: Subject | None = None

    def ticket(self, request: Request, key: str) -> Subject:
        """The ticket with its reader; 404 when he or she may not see it."""
        self.subject = load(user_of(request), key)
        return self.subject

    def ticket_for(self, request: Request, key: str, act: Act) -> Subject:
        """As `ticket`, refused (403) before the input is looked at when the person may not do this at all."""
        subject = self.ticket(request, key)
        if not subject.access.may(act):
            raise NotPermitted("You can see this ticket, but not do this.")
        return subject

    def said(self, kind: type[serializers.Serializer[Any]], request: Request, subject: Subject) -> dict[str, Any]:
        return said(kind, request, {"request": request, "subject": subject, "user": subject.user})


def said(kind: type[serializers.Serializer[Any]], request: Request, context: dict[str, Any]) -> dict[str, Any]:
    """The input, validated; ValidationError (422) names its fields."""
    sent = kind(data=request.data, context=context)
    sent.is_valid(raise_exception=True)
    return cast("dict[str, Any]", sent.validated_data)


def ticket_response(
    request: Request, subject: Subject, *, reading: Reading | None = None, code: int = status.HTTP_200_OK
) -> Response:
    """The whole ticket, in the words of the reader's side; its version as the ETag."""
    reading = reading or read(subject, clock.now())
    kind = InternalTicketDetail if subject.is_internal else TicketDetail
    body = kind(subject.ticket, context={"request": request, "reading": reading}).data
    return Response(body, status=code, headers={"ETag": f'"{subject.version}"'})


def loaded(request: Request, body: dict[str, Any]) -> Loaded:
    """What the client had read: `version` and `seen` of the body, or the version of If-Match."""
    version = body.get("version")
    if version is None and (header := request.headers.get("If-Match", "")) not in {"", "*"}:
        text = header.strip().removeprefix("W/").strip('"')
        if not (text.isascii() and text.isdecimal() and len(text) <= HIGHEST_VERSION_DIGITS):
            raise ParseError("If-Match does not hold the ETag of a ticket.")
        version = int(text)
    return Loaded(version, body.get("seen"))


def token_of(request: Request) -> str:
    """What makes sending this twice count once: the client's key, for this act alone. Empty without a key."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return ""
    if len(key) > LONGEST_IDEMPOTENCY_KEY:
        raise ParseError(f"The Idempotency-Key has more than {LONGEST_IDEMPOTENCY_KEY} characters.")
    return f"api-{hashlib.sha256(f'{request.method} {request.path} {key}'.encode()).hexdigest()}"
