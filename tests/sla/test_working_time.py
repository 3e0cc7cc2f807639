"""Working time against an oracle that walks minute by minute, and its laws over long spans."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from customers.terms import AROUND_THE_CLOCK, CalendarTerms, DayOff
from sla.working_time import ZERO, AroundTheClock, NeverOpens, WorkingTime, hours_of
from tests.sla.calendars import (
    ALWAYS,
    WINDOW_DAYS,
    WINDOWS,
    WORK_WEEK,
    added_by_minutes,
    calendars,
    counted_by_minutes,
    durations,
    instants,
    open_minutes,
)

ROME = CalendarTerms(
    name="Rome",
    timezone="Europe/Rome",
    weekly=WORK_WEEK,
    days_off=(DayOff(dt.date(2026, 1, 1), "New Year's Day"), DayOff(dt.date(2026, 1, 6), "Epiphany")),
)
SECOND = dt.timedelta(seconds=1)


def window_of(at: dt.datetime) -> dt.datetime:
    return max(window for window in WINDOWS if window <= at)


@settings(max_examples=100)
@given(calendar=calendars(), start=instants(), length=st.integers(0, 3 * 86400))
def test_between_counts_what_every_open_minute_adds_up_to(
    calendar: CalendarTerms, start: dt.datetime, length: int
) -> None:
    end = start + dt.timedelta(seconds=length)
    minutes = open_minutes(calendar, window_of(start), WINDOW_DAYS + 4)

    assert WorkingTime.of(calendar).between(start, end) == counted_by_minutes(minutes, start, end)


@settings(max_examples=100)
@given(calendar=calendars(), start=instants(), duration=durations())
def test_add_is_the_earliest_instant_at_which_that_many_open_minutes_passed(
    calendar: CalendarTerms, start: dt.datetime, duration: dt.timedelta
) -> None:
    expected = added_by_minutes(open_minutes(calendar, window_of(start), WINDOW_DAYS + 4), start, duration)
    assume(expected is not None)

    assert WorkingTime.of(calendar).add(start, duration) == expected


@given(calendar=calendars(), at=instants())
def test_open_is_what_the_minute_is(calendar: CalendarTerms, at: dt.datetime) -> None:
    hours = WorkingTime.of(calendar)
    is_open = at.replace(second=0) in set(open_minutes(calendar, window_of(at), WINDOW_DAYS + 4))

    assert hours.is_open(at) is is_open
    assert (hours.add(at, ZERO) == at) is is_open


@given(calendar=calendars(), start=instants(), duration=st.integers(1, 3_000_000))
def test_between_undoes_add_whatever_the_span(calendar: CalendarTerms, start: dt.datetime, duration: int) -> None:
    """Up to a month of open time: years of a calendar that opens little."""
    hours, counted = WorkingTime.of(calendar), dt.timedelta(seconds=duration)
    end = hours.add(start, counted)

    assert hours.between(start, end) == counted
    assert hours.between(start, end - SECOND) < counted
    assert hours.is_open_or_closing(end)


@given(calendar=calendars(), start=instants(), one=st.integers(0, 10**7), other=st.integers(0, 10**7))
def test_between_is_additive_and_never_negative(
    calendar: CalendarTerms, start: dt.datetime, one: int, other: int
) -> None:
    hours = WorkingTime.of(calendar)
    middle = start + dt.timedelta(seconds=one)
    end = middle + dt.timedelta(seconds=other)

    assert hours.between(start, middle) + hours.between(middle, end) == hours.between(start, end) >= ZERO
    assert hours.between(end, start) == ZERO


@given(calendar=calendars(), start=instants(), one=durations(), other=durations())
def test_adding_in_two_steps_is_adding_at_once(
    calendar: CalendarTerms, start: dt.datetime, one: dt.timedelta, other: dt.timedelta
) -> None:
    hours = WorkingTime.of(calendar)

    assert hours.add(hours.add(start, one), other) == hours.add(start, one + other)


@given(calendar=calendars(), start=instants(), later=durations(), duration=durations())
def test_who_starts_later_is_not_due_earlier(
    calendar: CalendarTerms, start: dt.datetime, later: dt.timedelta, duration: dt.timedelta
) -> None:
    hours = WorkingTime.of(calendar)

    assert hours.add(start, duration) <= hours.add(start + later, duration)


@given(calendar=calendars(), start=instants(), length=st.integers(1, 6 * 86400))
def test_segments_cover_the_span_without_overlap_and_count_the_same(
    calendar: CalendarTerms, start: dt.datetime, length: int
) -> None:
    hours, end = WorkingTime.of(calendar), start + dt.timedelta(seconds=length)
    segments = hours.segments(start, end)

    assert (segments[0].start, segments[-1].end) == (start, end)
    assert all(one.end == other.start for one, other in pairwise(segments))
    assert all(segment.start < segment.end for segment in segments)
    counted = sum((segment.end - segment.start for segment in segments if segment.is_open), ZERO)
    assert counted == hours.between(start, end)


@given(start=instants(), length=st.integers(0, 10**8))
def test_a_calendar_that_never_closes_counts_around_the_clock(start: dt.datetime, length: int) -> None:
    """Over both clock changes, too: what counts is real elapsed time."""
    span = dt.timedelta(seconds=length)
    hours = WorkingTime.of(CalendarTerms(name="24 h", timezone="Europe/Rome", weekly=ALWAYS, days_off=()))

    for way in (hours, AroundTheClock(), hours_of(ROME, AROUND_THE_CLOCK)):
        assert way.between(start, start + span) == span
        assert way.add(start, span) == start + span
        assert way.is_open(start)


@given(hour=st.integers(0, 23), zone=st.sampled_from(["Europe/Rome", "Australia/Lord_Howe"]))
def test_a_day_of_a_clock_change_has_its_real_length(hour: int, zone: str) -> None:
    """The Sunday that loses an hour opens 23 of them; the calendar shows 24. Lord Howe changes by half an hour."""
    hours = WorkingTime.of(CalendarTerms(name="Sundays", timezone=zone, weekly=((6, 0, 1440),), days_off=()))
    changes: dict[str, list[tuple[dt.datetime, float]]] = {
        "Europe/Rome": [
            (dt.datetime(2026, 3, 28, hour, tzinfo=dt.UTC), 23),
            (dt.datetime(2026, 10, 24, hour, tzinfo=dt.UTC), 25),
        ],
        "Australia/Lord_Howe": [
            (dt.datetime(2026, 10, 2, hour, tzinfo=dt.UTC), 23.5),
            (dt.datetime(2026, 4, 3, hour, tzinfo=dt.UTC), 24.5),
        ],
    }
    for before, length in changes[zone]:
        assert hours.between(before - dt.timedelta(days=1), before + dt.timedelta(days=4)) == dt.timedelta(hours=length)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-01-09T16:30+00:00", 1, "2026-01-12T08:30+00:00"),
        ("2026-01-09T11:00+00:00", 1, "2026-01-09T12:00+00:00"),
        ("2026-01-10T10:00+00:00", 1, "2026-01-12T09:00+00:00"),
        ("2026-01-08T15:00+00:00", 48, "2026-01-16T15:00+00:00"),
        ("2026-03-27T16:00+00:00", 2, "2026-03-30T08:00+00:00"),
        ("2026-01-05T16:00+00:00", 2, "2026-01-07T09:00+00:00"),
        ("2025-12-31T16:00+00:00", 2, "2026-01-02T09:00+00:00"),
    ],
)
def test_the_samples_of_the_description(start: str, hours: int, due: str) -> None:
    added = WorkingTime.of(ROME).add(dt.datetime.fromisoformat(start), dt.timedelta(hours=hours))

    assert added == dt.datetime.fromisoformat(due)


def test_a_calendar_that_never_opens_raises_instead_of_looping() -> None:
    hours = WorkingTime("Europe/Rome", ())

    with pytest.raises(NeverOpens):
        hours.add(WINDOWS[0], SECOND)
    assert hours.between(WINDOWS[0], WINDOWS[-1]) == ZERO


def test_a_calendar_whose_every_day_is_off_ends_too() -> None:
    every_day = {dt.date(2026, 1, 1) + dt.timedelta(days=day): "off" for day in range(70_000)}
    hours = WorkingTime("Europe/Rome", ((0, 540, 1080),), every_day)

    with pytest.raises(OverflowError):
        hours.add(dt.datetime(2026, 1, 5, tzinfo=dt.UTC), SECOND)


@pytest.mark.parametrize("hours", [WorkingTime.of(ROME), AroundTheClock()])
def test_a_negative_duration_is_refused(hours: WorkingTime | AroundTheClock) -> None:
    with pytest.raises(ValueError, match="negative"):
        hours.add(WINDOWS[0], -SECOND)


def test_every_gap_has_its_reason() -> None:
    start, end = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC), dt.datetime(2026, 1, 7, 9, tzinfo=dt.UTC)

    gaps = [segment.why for segment in WorkingTime.of(ROME).segments(start, end) if not segment.is_open]

    assert gaps == ["break", "night", "Epiphany", "night"]
