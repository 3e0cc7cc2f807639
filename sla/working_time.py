"""Counting open time. Pure: imports no Django.

Local wall time decides what is open; real elapsed time is what is counted. Open intervals are prepared in UTC, year by
year and once, with running totals; a call is two binary searches, whatever its span.
"""

import datetime as dt
import functools
import zoneinfo
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, Self

from customers.terms import AROUND_THE_CLOCK, CalendarTerms

ZERO = dt.timedelta()
DAY = dt.timedelta(days=1)
# Nobody promises beyond; it bounds what is prepared.
FIRST_YEAR, LAST_YEAR = 1980, 2200


class NeverOpens(ValueError):
    """A calendar without opening hours counts nothing."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time; `why` is empty when it is open, else the reason of the gap."""

    start: dt.datetime
    end: dt.datetime
    why: str = ""

    @property
    def is_open(self) -> bool:
        return not self.why


class Hours(Protocol):
    """How a target counts: in support hours or around the clock."""

    def add(self, start: dt.datetime, duration: dt.timedelta) -> dt.datetime: ...

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta: ...

    def segments(self, start: dt.datetime, end: dt.datetime) -> list[Segment]: ...

    def is_open(self, at: dt.datetime) -> bool: ...


class AroundTheClock:
    """Every moment counts."""

    def add(self, start: dt.datetime, duration: dt.timedelta) -> dt.datetime:
        if duration < ZERO:
            raise ValueError("A duration cannot be negative.")
        return start.astimezone(dt.UTC) + duration

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        return max(end - start, ZERO)

    def segments(self, start: dt.datetime, end: dt.datetime) -> list[Segment]:
        return [Segment(start.astimezone(dt.UTC), end.astimezone(dt.UTC))] if end > start else []

    def is_open(self, at: dt.datetime) -> bool:  # of the protocol
        return True


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Open intervals of whole UTC years, sorted, and the open time before each and up to the end of each.

    Without an interval `until` is zero alone.
    """

    first: int
    last: int
    starts: list[dt.datetime]
    ends: list[dt.datetime]
    before: list[dt.timedelta]
    until: list[dt.timedelta]


class WorkingTime:
    """Opening hours in a time zone. `weekly` is (weekday 0-6, opens, closes) in minutes of the local day 0-1440."""

    def __init__(
        self,
        timezone: str,
        weekly: tuple[tuple[int, int, int], ...],
        days_off: dict[dt.date, str] | None = None,
    ) -> None:
        self.zone = zoneinfo.ZoneInfo(timezone)
        self.days_off = days_off or {}
        self.week: tuple[tuple[tuple[int, int], ...], ...] = tuple(
            tuple(sorted((opens, closes) for day, opens, closes in weekly if day == weekday)) for weekday in range(7)
        )
        this_year = dt.datetime.now(dt.UTC).year
        self._prepared = self._prepare(this_year - 1, this_year + 2)

    @classmethod
    def of(cls, calendar: CalendarTerms) -> Self:
        """The hours of a calendar; the same value is prepared once in a process."""
        return _of(cls, calendar)  # type: ignore[arg-type, return-value]  # lru_cache does not know Self

    # Counting

    def add(self, start: dt.datetime, duration: dt.timedelta) -> dt.datetime:
        """The earliest instant by which `duration` of open time has passed since `start`, in UTC.

        An instant on a closing time stays there. `add(start, 0)` is `start` when open, else the next opening. Raises
        NeverOpens, and ValueError for a negative duration.
        """
        if duration < ZERO:
            raise ValueError("A duration cannot be negative.")
        start = start.astimezone(dt.UTC)
        last = start.year
        while True:
            prepared = self._covering(start.year, last)
            index, counted = self._position(prepared, start)
            if not duration:
                if index >= 0 and start < prepared.ends[index]:
                    return start
                if index + 1 < len(prepared.starts):
                    return prepared.starts[index + 1]
            elif prepared.until[-1] >= counted + duration:
                found = bisect_left(prepared.until, counted + duration)
                return prepared.starts[found] + (counted + duration - prepared.before[found])
            last = self._later(prepared)

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The open time in [start, end); 0 when `end` is not after `start`."""
        if end <= start:
            return ZERO
        start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
        prepared = self._covering(start.year, end.year)
        return self._position(prepared, end)[1] - self._position(prepared, start)[1]

    def is_open(self, at: dt.datetime) -> bool:
        """Whether [open, close) holds `at`."""
        at = at.astimezone(dt.UTC)
        prepared = self._covering(at.year, at.year)
        index, _ = self._position(prepared, at)
        return index >= 0 and at < prepared.ends[index]

    def is_open_or_closing(self, at: dt.datetime) -> bool:
        """Whether a promise can end at `at`: open, or the very instant of closing."""
        at = at.astimezone(dt.UTC)
        prepared = self._covering(at.year, at.year)
        index, _ = self._position(prepared, at)
        return index >= 0 and at <= prepared.ends[index]

    def segments(self, start: dt.datetime, end: dt.datetime) -> list[Segment]:
        """[start, end) as open intervals and gaps, each gap with its reason: night, break, weekend, the day off."""
        if end <= start:
            return []
        start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
        prepared = self._covering(start.year, end.year)
        found: list[Segment] = []
        at = start
        for index in range(bisect_right(prepared.ends, start), bisect_left(prepared.starts, end)):
            opens, closes = max(prepared.starts[index], start), min(prepared.ends[index], end)
            found += self._gaps(at, opens)
            found.append(Segment(opens, closes))
            at = closes
        return found + self._gaps(at, end)

    # Preparing

    def _position(self, prepared: _Prepared, at: dt.datetime) -> tuple[int, dt.timedelta]:
        """The last interval that begins at or before `at` (-1: none), and the open time before `at`."""
        index = bisect_right(prepared.starts, at) - 1
        if index < 0:
            return index, ZERO
        end = prepared.ends[index]
        return index, prepared.before[index] + ((min(end, at)) - prepared.starts[index])

    def _covering(self, first: int, last: int) -> _Prepared:
        """Prepared intervals that reach at least over these years. Replaced as a whole: threads share it."""
        prepared = self._prepared
        if prepared.first <= first and last <= prepared.last:
            return prepared
        prepared = self._prepare(min(first, prepared.first), max(last, prepared.last))
        self._prepared = prepared
        return prepared

    def _later(self, prepared: _Prepared) -> int:
        """A year further on, in growing steps."""
        if not any(self.week):
            raise NeverOpens("This calendar never opens.")
        if prepared.last >= LAST_YEAR:
            raise OverflowError("That is too far ahead.")
        return min(LAST_YEAR, prepared.last + max(1, (prepared.last - prepared.first) // 2))

    def _prepare(self, first: int, last: int) -> _Prepared:
        begin = dt.datetime(max(first, FIRST_YEAR), 1, 1, tzinfo=dt.UTC)
        end = dt.datetime(last + 1, 1, 1, tzinfo=dt.UTC)
        starts: list[dt.datetime] = []
        ends: list[dt.datetime] = []
        for since, until in pairwise([begin, *self._offset_changes(begin, end), end]):
            self._open_within(since, until, starts, ends)
        before, total = [], ZERO
        for opens, closes in zip(starts, ends, strict=True):
            before.append(total)
            total += closes - opens
        return _Prepared(first, last, starts, ends, before, [*before[1:], total])

    def _offset_changes(self, begin: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
        """The instants at which the zone's offset changes, to the second."""
        changes: list[dt.datetime] = []
        for number in range((end - begin).days):
            low = begin + number * DAY
            high = low + DAY
            if self._offset(low) != self._offset(high):
                while high - low > dt.timedelta(seconds=1):
                    middle = low + dt.timedelta(seconds=(high - low) // dt.timedelta(seconds=2))
                    low, high = (middle, high) if self._offset(middle) == self._offset(low) else (low, middle)
                changes.append(high)
        return changes

    def _offset(self, at: dt.datetime) -> dt.timedelta:
        return at.astimezone(self.zone).utcoffset() or ZERO

    def _open_within(
        self, since: dt.datetime, until: dt.datetime, starts: list[dt.datetime], ends: list[dt.datetime]
    ) -> None:
        """Append the open intervals of a stretch in which the wall clock runs evenly."""
        offset = self._offset(since)
        date, last = (since + offset).date(), (until + offset).date()
        while date <= last:
            if date not in self.days_off:
                midnight = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC) - offset
                for opens, closes in self.week[date.weekday()]:
                    start = max(midnight + dt.timedelta(minutes=opens), since)
                    end = min(midnight + dt.timedelta(minutes=closes), until)
                    if start < end:
                        starts.append(start)
                        ends.append(end)
            date += DAY

    # Reasons

    def _gaps(self, start: dt.datetime, end: dt.datetime) -> list[Segment]:
        """A closed stretch, divided at local midnights, each part with its reason; equal neighbours are one."""
        found: list[Segment] = []
        while start < end:
            local = start.astimezone(self.zone)
            midnight = dt.datetime.combine(local.date() + DAY, dt.time(), self.zone).astimezone(dt.UTC)
            until = min(midnight, end)
            why = self._reason(local)
            if found and found[-1].why == why:
                found[-1] = Segment(found[-1].start, until, why)
            else:
                found.append(Segment(start, until, why))
            start = until
        return found

    def _reason(self, local: dt.datetime) -> str:
        date, minute = local.date(), local.hour * 60 + local.minute
        if date in self.days_off:
            return self.days_off[date]
        hours = self.week[date.weekday()]
        if not hours:
            return "weekend" if date.weekday() >= 5 else "closed"  # noqa: PLR2004  # Saturday
        return "break" if hours[0][0] <= minute < hours[-1][1] else "night"


@functools.lru_cache(maxsize=256)
def _of(kind: type[WorkingTime], calendar: CalendarTerms) -> WorkingTime:
    return kind(calendar.timezone, calendar.weekly, {day.date: day.name for day in calendar.days_off})


def hours_of(calendar: CalendarTerms, counting: str) -> Hours:
    """What a target counts by."""
    return AroundTheClock() if counting == AROUND_THE_CLOCK else WorkingTime.of(calendar)
