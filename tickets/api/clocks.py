"""The clocks of a ticket: exact instants, counted seconds, and how they count."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from common.api import InstantField
from customers.terms import Target
from customers.vocabulary import ClockKind, Counting, Priority
from sla.models import Clock
from sla.standing import Look
from tickets.clock_cells import how

# A warning is the desk's own: to a customer the clock runs.
LOOKS_FOR_CUSTOMERS = {Look.WARNED: Look.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNow:
    """A cycle as it stands at an instant. Seconds are of counted time; `state` is one of `sla.standing.Look`."""

    kind: str
    number: int
    state: str
    priority: str
    started_at: dt.datetime
    due_at: dt.datetime | None
    left_seconds: int | None
    over_seconds: int | None
    counted_seconds: int
    target_minutes: int | None
    counting: str
    counts: str
    has_verdict: bool
    still_since: dt.datetime | None
    opens_at: dt.datetime | None
    ended_at: dt.datetime | None
    breached_at: dt.datetime | None


def clocks_now(clocks: Sequence[Clock], at: dt.datetime, *, internal: bool) -> list[ClockNow]:
    """No query: the terms are known to the process."""
    return [_now(clock, at, internal=internal) for clock in clocks]


def _now(clock: Clock, at: dt.datetime, *, internal: bool) -> ClockNow:
    standing = clock.standing(at)
    look = standing.look if internal else LOOKS_FOR_CUSTOMERS.get(standing.look, standing.look)
    return ClockNow(
        kind=clock.kind,
        number=clock.number,
        state=look.value,
        priority=clock.priority,
        started_at=clock.started_at,
        due_at=clock.due_at,
        left_seconds=_seconds(standing.left),
        over_seconds=_seconds(standing.over),
        counted_seconds=_seconds(standing.counted) or 0,
        target_minutes=clock.minutes,
        counting=clock.counting,
        counts=_counts(clock),
        has_verdict=clock.has_verdict,
        still_since=clock.still_since,
        opens_at=standing.opens_at,
        ended_at=clock.ended_at,
        breached_at=standing.breached_at,
    )


def _counts(clock: Clock) -> str:
    if clock.minutes is None and clock.kind != ClockKind.RESOLUTION:
        return f"Not promised for {clock.priority}."
    return how(
        ClockKind(clock.kind), Target(clock.priority, clock.kind, clock.minutes, clock.counting, clock.has_verdict)
    )


def _seconds(length: dt.timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())


class ClockOut(serializers.Serializer[Any]):
    """A cycle of a clock."""

    kind = serializers.ChoiceField(ClockKind.choices)
    number = serializers.IntegerField(help_text="Which cycle of its kind: 1, 2 …")
    state = serializers.ChoiceField([(look.value, look.name) for look in Look])
    priority = serializers.ChoiceField(Priority.choices)
    started_at = InstantField()
    due_at = InstantField(allow_null=True, help_text="Null while waiting, and without a target.")
    left_seconds = serializers.IntegerField(allow_null=True, help_text="Counted time left.")
    over_seconds = serializers.IntegerField(allow_null=True, help_text="Counted time since it was due.")
    counted_seconds = serializers.IntegerField()
    target_minutes = serializers.IntegerField(allow_null=True)
    counting = serializers.ChoiceField(Counting.choices)
    counts = serializers.CharField(help_text="How it counts, in words.")
    has_verdict = serializers.BooleanField(help_text="Whether it can be met or breached.")
    still_since = InstantField(allow_null=True, help_text="Since when it stands still, waiting for the customer.")
    opens_at = InstantField(allow_null=True, help_text="Outside support hours: when it counts again.")
    ended_at = InstantField(allow_null=True)
    breached_at = InstantField(allow_null=True)
