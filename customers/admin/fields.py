"""What admins type: opening hours, lengths of time, keys. Each says at the field what it did not understand."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from customers.models.calendars import MINUTES_OF_A_DAY, clock_time
from customers.models.contracts import LONGEST_TARGET

CLOCK_TIME = re.compile(r"^(\d{1,2})(?::(\d{2}))?$")
LENGTH = re.compile(r"^(?:(\d+)\s*(?:h|hours?))?\s*(?:(\d+)\s*(?:m|min|minutes?))?$", re.IGNORECASE)
HOUR = 60
ENDS = 2

Span = tuple[int, int]


def minute_of(text: str) -> int:
    """“9”, “09:00” is 540, “24:00” is 1440. Raises ValidationError."""
    found = CLOCK_TIME.match(text.strip())
    minute = int(found[1]) * HOUR + int(found[2] or 0) if found else MINUTES_OF_A_DAY + 1
    if found is None or minute > MINUTES_OF_A_DAY or int(found[2] or 0) >= HOUR:
        raise ValidationError("“%(text)s” is not a time. Write one from 00:00 to 24:00.", params={"text": text.strip()})
    return minute


class HoursField(forms.CharField):
    """“09:00-13:00, 14:00-18:00” is [(540, 780), (840, 1080)]; empty is closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [self._span(part) for part in re.split(r"[,;]", text) if part.strip()]

    def _span(self, part: str) -> Span:
        ends = re.split(r"\s*[-–—]\s*", part.strip())
        if len(ends) != ENDS:
            raise ValidationError(
                "“%(part)s” is not a span of time. Write it as 09:00-13:00.", params={"part": part.strip()}
            )
        opens, closes = minute_of(ends[0]), minute_of(ends[1])
        if closes <= opens:
            raise ValidationError("“%(part)s” closes before it opens.", params={"part": part.strip()})
        return opens, closes

    def run_validators(self, value: Any) -> None:
        """Those of text are of no use on spans."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(f"{clock_time(opens)}-{clock_time(closes)}" for opens, closes in value)
        return value


def length(minutes: int | None) -> str:
    """90 is “1 h 30 min”; None is empty."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, HOUR)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


class LengthField(forms.CharField):
    """“1 h”, “90 min”, “2 h 30 min” in minutes; empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").strip()
        if not text:
            return None
        found = LENGTH.match(text)
        if found is None:
            raise ValidationError(
                "“%(text)s” is not a length of time. Write 1 h, 90 min or 2 h 30 min.", params={"text": text}
            )
        minutes = int(found[1] or 0) * HOUR + int(found[2] or 0)
        if not 1 <= minutes <= LONGEST_TARGET:
            raise ValidationError("Write a time of at least one minute and at most a year.")
        return minutes

    def run_validators(self, value: Any) -> None:
        """Those of text are of no use on minutes."""

    def prepare_value(self, value: Any) -> Any:
        return length(value) if isinstance(value, int) else value


class CapitalsField(forms.CharField):
    """Small letters are taken for capitals: “acme” is ACME, “it” is IT."""

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").upper()
