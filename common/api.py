"""What every part of the API stands on: input that is refused rather than guessed at, instants that have an offset."""

import datetime as dt
from collections.abc import Mapping
from typing import IO, Any, cast

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.pagination import BasePagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from common.validators import validate_plain_text

LONGEST_KEY = 60


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is too large. Attach long texts as files."


class BoundedJSONParser(JSONParser):
    """Django's own limit counts only what Django reads itself; the depth of nesting is limited by nobody."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None


class Input(serializers.Serializer[Any]):
    """What a request may say. A key that nobody reads is refused by its name: a slip of the pen is not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            unknown = sorted({str(key) for key in data} - set(self.fields))
            errors = {sayable(key): ["There is no such field."] for key in unknown}
        try:
            said = super().to_internal_value(data)
        except serializers.ValidationError as refused:
            detail = cast("dict[str, Any]", refused.detail)
            raise serializers.ValidationError(errors | detail) from None
        if errors:
            raise serializers.ValidationError(errors)
        return said


def sayable(name: str) -> str:
    """A name that somebody sent, as it can be said back: short, and of whole characters."""
    return name[:LONGEST_KEY].encode(errors="replace").decode()


class TextField(serializers.CharField):
    """Text without control characters, of at most `most` characters. Nothing but a string is one."""

    default_error_messages = {
        "invalid": "Write a text.",
        "blank": "Write something.",
        "max_length": "At most {max_length} characters.",
    }

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(max_length=most, **options)
        # In place of DRF's check for NUL, which names one control character of many.
        bounded = [one for one in self.validators if "Prohibit" not in type(one).__name__]
        self.validators = [validate_plain_text, refuse_lone_surrogates, *bounded]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text.replace("\r\n", "\n")


def refuse_lone_surrogates(text: str) -> None:
    """JSON can hold half a character; no database stores it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise serializers.ValidationError("There is half a character here. Send whole ones.") from None


@extend_schema_field({"type": "string", "format": "date-time"})
class InstantField(serializers.DateTimeField):
    """ISO 8601. Comes in with an offset, since a wall time alone is no instant; goes out in UTC."""

    default_error_messages = {
        "invalid": "Write an instant with its offset, as 2026-01-09T17:30:00+01:00.",
        "overflow": "Write an instant of this millennium.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=dt.UTC, **options)

    def to_internal_value(self, value: Any) -> dt.datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="")
        instant = super().to_internal_value(value)
        text = value.strip()
        has_offset = text.endswith(("Z", "z")) or any(sign in text[10:] for sign in "+-")
        if not has_offset:
            self.fail("invalid", format="")
        if not MIN_YEAR <= instant.year <= MAX_YEAR:
            self.fail("overflow")
        return instant


MIN_YEAR, MAX_YEAR = 2000, 2100


class ChoiceField(serializers.ChoiceField):
    """One of the words of the vocabulary; the refusal lists them."""

    def __init__(self, choices: Any, **options: Any) -> None:
        words = ", ".join(str(value) for value, _ in choices if value)
        options.setdefault("error_messages", {"invalid_choice": f"Choose one of {words}."})
        super().__init__(choices, **options)


class Problem(serializers.Serializer[Any]):
    """Why a request was refused: a sentence for people, the fields that are wrong, and what changed meanwhile."""

    error = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]  # the name that clients read
        child=serializers.ListField(child=serializers.CharField())
    )
    changes = serializers.ListField(child=serializers.DictField())


class Pages(BasePagination):
    """Page after page, without counting: a list costs the same however much lies behind it."""

    size = 50
    largest = 100
    last = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.number = self._asked("page", 1, self.last)
        self.rows = self._asked("page_size", self.size, self.largest)
        start = (self.number - 1) * self.rows
        found = list(queryset[start : start + self.rows + 1])
        self.has_next = len(found) > self.rows and self.number < self.last
        return found[: self.rows]

    def _asked(self, name: str, otherwise: int, most: int) -> int:
        text = self.request.query_params.get(name, str(otherwise))
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) else 0
        if not 1 <= number <= most:
            raise serializers.ValidationError({name: [f"Write a number from 1 to {most}."]})
        return number

    def get_paginated_response(self, data: Any) -> Response:
        after = self._url(self.number + 1) if self.has_next else None
        before = self._url(self.number - 1) if self.number > 1 else None
        return Response({"next": after, "previous": before, "results": data})

    def _url(self, number: int) -> str:
        return replace_query_param(self.request.build_absolute_uri(), "page", number)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        url = {"type": "string", "format": "uri", "nullable": True}
        properties = {"next": url, "previous": url, "results": schema}
        return {"type": "object", "properties": properties, "required": list(properties)}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        asked = {"page": (1, self.last), "page_size": (self.size, self.largest)}
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": most, "default": otherwise},
            }
            for name, (otherwise, most) in asked.items()
        ]


def answers_may_be_both(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A hook of drf-spectacular. What support is answered is what customers are, and more: both descriptions fit it."""
    for component in result["components"]["schemas"].values():
        if "oneOf" in component:
            component["anyOf"] = component.pop("oneOf")
    return result
