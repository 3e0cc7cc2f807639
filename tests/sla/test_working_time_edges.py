"""Where working time could be off by one: the ends of what is prepared, of an interval, of a span; other time zones.

Literal values; each kills mutants of `sla/working_time.py` that no property noticed: docs/measurements.md.
"""

import datetime as dt

import pytest

from sla.working_time import ZERO, AroundTheClock, Segment, WorkingTime
from tests.sla.calendars import ALWAYS, WORK_WEEK

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
# UTC+1 in winter.
ROME = "Europe/Rome"


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def fresh() -> WorkingTime:
    """Nothing but the years around now is prepared. No fixture: `scripts/mutate.py` calls these tests by itself."""
    return WorkingTime(ROME, WORK_WEEK)


# The beginning and the end of what is prepared


def test_before_the_first_opening_of_the_first_year_it_is_closed() -> None:
    """1 January 1999 is a Friday; nothing earlier is prepared."""
    hours = fresh()
    before = utc("1999-01-01 00:30")

    assert not hours.is_open(before)
    assert not hours.is_open_or_closing(before)
    assert hours.add(before, ZERO) == utc("1999-01-01 08:00")
    assert hours.add(before, MINUTE) == utc("1999-01-01 08:01")
    assert hours.between(before, utc("1999-01-01 09:00")) == HOUR


def test_the_first_interval_of_the_first_year_is_open() -> None:
    hours = fresh()
    opens, within, closes = utc("1999-01-01 08:00"), utc("1999-01-01 10:15"), utc("1999-01-01 12:00")

    assert [hours.is_open(at) for at in (opens, within, closes)] == [True, True, False]
    assert [hours.is_open_or_closing(at) for at in (opens, within, closes)] == [True, True, True]
    assert not hours.is_open_or_closing(closes + MINUTE)
    assert [hours.add(at, ZERO) for at in (opens, within, closes)] == [opens, within, utc("1999-01-01 13:00")]


def test_after_the_last_closing_of_the_last_year_the_next_year_is_prepared() -> None:
    """31 December 2040 is a Monday."""
    hours = fresh()
    assert hours.add(utc("2040-12-31 20:00"), ZERO) == utc("2041-01-01 08:00")
    assert WorkingTime(ROME, WORK_WEEK).add(utc("2040-12-31 16:30"), HOUR) == utc("2041-01-01 08:30")
    assert WorkingTime(ROME, WORK_WEEK).add(utc("2040-12-31 16:30"), HOUR / 2) == utc("2040-12-31 17:00")


def test_nothing_is_counted_before_1980_and_promised_after_2200() -> None:
    hours = WorkingTime("UTC", ALWAYS)

    assert hours.between(utc("1979-06-01 00:00"), utc("1980-01-02 00:00")) == 24 * HOUR
    assert hours.add(utc("2200-12-31 23:00"), HOUR) == utc("2201-01-01 00:00")
    assert WorkingTime("UTC", ALWAYS).add(utc("2199-12-31 23:00"), 2 * HOUR) == utc("2200-01-01 01:00")
    with pytest.raises(OverflowError, match="too far ahead"):
        hours.add(utc("2200-12-31 23:00"), HOUR + MINUTE)
    with pytest.raises(OverflowError, match="too far ahead"):
        WorkingTime("UTC", ALWAYS).add(utc("2199-12-31 23:00"), 367 * DAY)


# Instants of other time zones


def test_an_instant_of_another_zone_is_looked_up_by_its_year_in_utc() -> None:
    """Half past eleven at night on New Year's Eve in New York: the next year in UTC."""
    late = dt.datetime(2040, 12, 31, 23, 30, tzinfo=dt.timezone(-5 * HOUR))

    assert WorkingTime("UTC", ALWAYS).is_open(late)
    assert WorkingTime("UTC", ALWAYS).is_open_or_closing(late)
    assert WorkingTime("UTC", ALWAYS).between(late - HOUR, late) == HOUR
    assert WorkingTime("UTC", ALWAYS).segments(late - HOUR, late)[-1].end == late


@pytest.mark.parametrize("hours", [WorkingTime(ROME, WORK_WEEK), AroundTheClock()])
def test_what_comes_out_is_in_utc(hours: WorkingTime | AroundTheClock) -> None:
    start = dt.datetime(2026, 1, 12, 10, tzinfo=dt.timezone(HOUR))

    assert hours.add(start, ZERO).tzinfo is hours.add(start, HOUR).tzinfo is dt.UTC
    (segment,) = hours.segments(start, start + HOUR)
    assert (segment.start.tzinfo, segment.end.tzinfo) == (dt.UTC, dt.UTC)


def test_west_of_greenwich_the_first_year_begins_on_the_evening_before() -> None:
    hours = WorkingTime("America/New_York", ALWAYS)

    assert hours.between(utc("1999-01-01 00:00"), utc("1999-01-01 05:00")) == 5 * HOUR


# Clock changes


@pytest.mark.parametrize("year", range(2026, 2036))
def test_what_opens_where_the_clock_jumps_opens_to_the_second(year: int) -> None:
    """Sundays from three to four: on the last Sunday of March three o'clock comes right after two, at 01:00 UTC."""
    hours = WorkingTime(ROME, ((6, 180, 240),))
    last = max(day for day in (dt.date(year, 3, number) for number in range(25, 32)) if day.weekday() == 6)
    jump = dt.datetime(last.year, last.month, last.day, 1, tzinfo=dt.UTC)

    assert hours.add(jump - HOUR, ZERO) == jump
    assert hours.between(jump - HOUR, jump + HOUR) == HOUR
    assert not hours.is_open(jump - dt.timedelta(microseconds=1))


def test_an_hour_that_the_clock_skips_does_not_open() -> None:
    """Sundays from two to half past: on 29 March 2026 there is no such time, and the next is a week later."""
    hours = WorkingTime(ROME, ((6, 120, 150),))

    assert hours.add(utc("2026-03-29 00:30"), ZERO) == utc("2026-04-05 00:00")
    assert hours.add(utc("2026-03-29 00:30"), MINUTE) == utc("2026-04-05 00:01")


# Spans of no length, and backwards


@pytest.mark.parametrize("hours", [WorkingTime(ROME, WORK_WEEK), AroundTheClock()])
def test_nothing_lies_between_an_instant_and_itself_or_an_earlier_one(hours: WorkingTime | AroundTheClock) -> None:
    at = utc("2026-01-12 10:00")  # within support hours

    for end in (at, at - HOUR):
        assert hours.segments(at, end) == []
        assert hours.between(at, end) == ZERO


def test_a_span_that_ends_where_it_opens_holds_no_open_stretch() -> None:
    """From closing time on Thursday, 18:00 in Rome, to nine on Friday."""
    hours = fresh()
    segments = hours.segments(utc("2026-01-08 17:00"), utc("2026-01-09 08:00"))

    assert segments == [Segment(utc("2026-01-08 17:00"), utc("2026-01-09 08:00"), "night")]


def test_each_gap_of_a_weekend_has_its_reason_and_neighbours_are_one() -> None:
    """Local midnights are at 23:00 UTC."""
    hours = fresh()
    segments = hours.segments(utc("2026-01-09 16:00"), utc("2026-01-12 08:30"))

    assert segments == [
        Segment(utc("2026-01-09 16:00"), utc("2026-01-09 17:00")),
        Segment(utc("2026-01-09 17:00"), utc("2026-01-09 23:00"), "night"),
        Segment(utc("2026-01-09 23:00"), utc("2026-01-11 23:00"), "weekend"),
        Segment(utc("2026-01-11 23:00"), utc("2026-01-12 08:00"), "night"),
        Segment(utc("2026-01-12 08:00"), utc("2026-01-12 08:30")),
    ]


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        ("07:59", "08:00", "night"),
        ("12:00", "12:01", "break"),
        ("12:45", "13:00", "break"),
        ("17:00", "17:01", "night"),
        ("17:30", "18:00", "night"),
    ],
)
def test_the_minute_decides_between_break_and_night(start: str, end: str, why: str) -> None:
    """Monday 12 January, 9 to 13 and 14 to 18 in Rome."""
    hours = fresh()
    (segment,) = hours.segments(utc(f"2026-01-12 {start}"), utc(f"2026-01-12 {end}"))

    assert segment.why == why


def test_a_closed_weekday_is_closed_and_a_day_off_has_its_name() -> None:
    """Open on Wednesdays and Saturdays; the Saturday is off."""
    weekly, off = ((2, 540, 1080), (5, 540, 1080)), {dt.date(2026, 1, 10): "Strike"}
    hours = WorkingTime("UTC", weekly, off)

    segments = hours.segments(utc("2026-01-07 17:00"), utc("2026-01-12 12:00"))
    assert [(f"{segment.start:%a %H}", f"{segment.end:%a %H}", segment.why) for segment in segments] == [
        ("Wed 17", "Wed 18", ""),
        ("Wed 18", "Thu 00", "night"),
        ("Thu 00", "Sat 00", "closed"),
        ("Sat 00", "Sun 00", "Strike"),
        ("Sun 00", "Mon 00", "weekend"),
        ("Mon 00", "Mon 12", "closed"),
    ]


def test_around_the_clock_is_one_open_stretch() -> None:
    start, end = utc("2026-01-10 03:00"), utc("2026-01-12 10:00")

    assert AroundTheClock().segments(start, end) == [Segment(start, end)]
    assert AroundTheClock().between(start, end) == 55 * HOUR


# The week


def test_intervals_may_be_given_in_any_order() -> None:
    """As nobody stores them; the reasons of the gaps need them sorted."""
    hours = WorkingTime("UTC", ((0, 840, 1080), (0, 540, 780)))

    segments = hours.segments(utc("2026-01-12 08:00"), utc("2026-01-12 19:00"))
    assert [(segment.start.hour, segment.end.hour, segment.why) for segment in segments] == [
        (8, 9, "night"),
        (9, 13, ""),
        (13, 14, "break"),
        (14, 18, ""),
        (18, 19, "night"),
    ]
    assert hours.add(utc("2026-01-12 12:00"), 2 * HOUR) == utc("2026-01-12 15:00")
