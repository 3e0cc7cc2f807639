"""Calendars and instants to try, and an oracle that knows nothing of binary searches: it looks at every minute."""

import datetime as dt
import functools
import zoneinfo
from collections.abc import Sequence

from hypothesis import strategies as st

from customers.terms import CalendarTerms, DayOff

MINUTE = dt.timedelta(minutes=1)
# Windows of days: both clock changes of Rome, New York and Lord Howe, a new year, a plain week.
WINDOWS = [
    dt.datetime(2026, 3, 6, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 27, tzinfo=dt.UTC),
    dt.datetime(2026, 4, 3, tzinfo=dt.UTC),
    dt.datetime(2026, 6, 8, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 2, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 23, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 30, tzinfo=dt.UTC),
    dt.datetime(2026, 12, 29, tzinfo=dt.UTC),
]
WINDOW_DAYS = 6
# Half an hour of summer time, changes at midnight, no changes, east and west of Greenwich.
ZONES = ["Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata", "UTC"]
WORK_WEEK = tuple((day, opens * 60, closes * 60) for day in range(5) for opens, closes in ((9, 13), (14, 18)))
ALWAYS = tuple((day, 0, 1440) for day in range(7))


@st.composite
def days(draw: st.DrawFn) -> list[tuple[int, int]]:
    """The intervals of one day: none, one or more, some up to midnight, some with nothing between."""
    bounds = draw(st.lists(st.integers(0, 96).map(lambda quarter: quarter * 15), unique=True, max_size=5).map(sorted))
    return list(zip(bounds[::2], bounds[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> CalendarTerms:
    """One that opens at least once a week, with days off inside the windows."""
    drawn = st.lists(days(), min_size=7, max_size=7).map(
        lambda week: tuple((day, *interval) for day, intervals in enumerate(week) for interval in intervals)
    )
    weekly = draw(st.one_of(st.just(WORK_WEEK), st.just(ALWAYS), drawn.filter(bool)))
    off = draw(st.lists(st.integers(-1, WINDOW_DAYS), unique=True, max_size=2))
    window = draw(st.sampled_from(WINDOWS))
    return CalendarTerms(
        name="tried",
        timezone=draw(st.sampled_from(ZONES)),
        weekly=weekly,
        days_off=tuple(DayOff((window + dt.timedelta(days=day)).date(), "A day off") for day in sorted(off)),
    )


def instants() -> st.SearchStrategy[dt.datetime]:
    """Inside a window, to the second; often on a quarter of an hour, where intervals begin and end."""
    seconds = st.one_of(
        st.integers(0, WINDOW_DAYS * 96).map(lambda quarter: quarter * 900), st.integers(0, WINDOW_DAYS * 86400)
    )
    return st.builds(lambda window, second: window + dt.timedelta(seconds=second), st.sampled_from(WINDOWS), seconds)


def durations() -> st.SearchStrategy[dt.timedelta]:
    """Up to five hours, to the second; often whole quarters."""
    return st.one_of(st.integers(1, 20).map(lambda quarter: quarter * 900), st.integers(1, 18000)).map(
        lambda seconds: dt.timedelta(seconds=seconds)
    )


@functools.lru_cache(maxsize=64)
def open_minutes(calendar: CalendarTerms, first: dt.datetime, days: int) -> Sequence[dt.datetime]:
    """Every open minute from `first` on, in UTC: each minute is asked what the clock on the wall shows."""
    zone = zoneinfo.ZoneInfo(calendar.timezone)
    off = {day.date for day in calendar.days_off}
    week: list[set[int]] = [set() for _ in range(7)]
    for day, opens, closes in calendar.weekly:
        week[day].update(range(opens, closes))
    found = []
    at = first
    for _ in range(days * 1440):
        wall = at.astimezone(zone)
        if wall.hour * 60 + wall.minute in week[wall.weekday()] and wall.date() not in off:
            found.append(at)
        at += MINUTE
    return found


def counted_by_minutes(minutes: Sequence[dt.datetime], start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    """The open time in [start, end)."""
    parts = (min(minute + MINUTE, end) - max(minute, start) for minute in minutes)
    return sum((part for part in parts if part > dt.timedelta()), dt.timedelta())


def added_by_minutes(minutes: Sequence[dt.datetime], start: dt.datetime, left: dt.timedelta) -> dt.datetime | None:
    """The earliest instant by which `left` has passed; None when the minutes do not reach that far."""
    for minute in minutes:
        since = max(minute, start)
        available = minute + MINUTE - since
        if available <= dt.timedelta():
            continue
        if left <= available:
            return since + left
        left -= available
    return None
