"""Every refusal of the API as JSON: a sentence, the fields it is about, and what changed meanwhile."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from common.api import TooLarge
from common.errors import DomainError, InvalidInput
from tickets.api.timeline import TimelineEntry, told
from tickets.errors import StaleTicket
from tickets.subject import Subject

WHOLE = "__all__"  # what is wrong with the request as a whole, and not with one field


def answer(refused: Exception, context: Mapping[str, Any]) -> Response | None:
    """The one exception handler. None for what is nobody's refusal but a fault of ours."""
    if isinstance(refused, StaleTicket):
        return _problem(refused.message, refused.status, changes=_changes(refused, context))
    if isinstance(refused, InvalidInput):
        return _problem(refused.message, refused.status, fields=refused.errors)
    if isinstance(refused, DomainError):
        return _problem(refused.message, refused.status)
    known = _known(refused)
    return _of_framework(known) if known else None


def _known(refused: Exception) -> exceptions.APIException | None:
    """What Django says, in the words of the framework."""
    if isinstance(refused, exceptions.APIException):
        return refused
    if isinstance(refused, Http404):
        return exceptions.NotFound("There is no such thing, or you may not see it.")
    if isinstance(refused, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(refused, RequestDataTooBig):
        return TooLarge()
    if isinstance(refused, SuspiciousOperation):
        return exceptions.ParseError("The request cannot be read.")
    return None


def _of_framework(refused: exceptions.APIException) -> Response:
    if isinstance(refused, exceptions.ValidationError):
        fields = {name: list(sentences(detail)) for name, detail in _by_field(refused.detail)}
        return _problem(" ".join(chain.from_iterable(fields.values())), InvalidInput.status, fields=fields)
    response = _problem(" ".join(sentences(refused.detail)), refused.status_code)
    if challenge := getattr(refused, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def _by_field(detail: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(detail, Mapping):
        yield WHOLE, detail
        return
    for name, what in detail.items():
        yield (WHOLE if name == "non_field_errors" else str(name)), what


def sentences(detail: Any) -> Iterator[str]:
    """The sentences of an error, however deeply a list or a mapping holds them."""
    if isinstance(detail, Mapping):
        for one in detail.values():
            yield from sentences(one)
    elif isinstance(detail, list | tuple):
        for one in detail:
            yield from sentences(one)
    else:
        yield str(detail)


def _changes(refused: StaleTicket, context: Mapping[str, Any]) -> list[Any]:
    subject = getattr(context["view"], "subject", None)
    if not isinstance(subject, Subject):
        return []
    entries = told(subject.renewed(), refused.events)
    return list(TimelineEntry(entries, many=True, context={"request": context["request"]}).data)


def _problem(
    sentence: str,
    code: int,
    *,
    fields: Mapping[str, list[str]] | None = None,
    changes: list[Any] | None = None,
) -> Response:
    return Response({"error": sentence, "fields": fields or {}, "changes": changes or []}, status=code)
