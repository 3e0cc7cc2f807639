"""Whether support is open now, and until or from when: one line at the foot of the navigation."""

import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from common.wording import moment
from customers.models import ContractVersion, Customer
from customers.terms import CalendarTerms, DayOff
from sla.working_time import WorkingTime

# How far is looked: a longer closure is said without its end.
AHEAD = dt.timedelta(days=21)
KEPT_MINUTES = 5
Interval = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class SupportHours:
    sentence: str
    is_open: bool


def support_hours(customers: Iterable[Customer], at: dt.datetime) -> SupportHours | None:
    """Of the contracts in force: the opening that ends first, or else the one that begins first.

    One query, kept in the process: who edits a calendar sees it here minutes later, and every page is spared it.
    """
    calendars = _calendars(
        tuple(customer.pk for customer in customers),
        at.replace(second=0, microsecond=0) - dt.timedelta(minutes=at.minute % KEPT_MINUTES),
    )
    found = [_turn(calendar, at) for calendar in calendars if calendar.weekly]
    if not found:
        return None
    is_open = any(turn.is_open for turn in found)
    first = min((turn for turn in found if turn.is_open == is_open), key=lambda turn: turn.until)
    city = first.timezone.rpartition("/")[2].replace("_", " ")
    if first.until >= at + AHEAD:
        return SupportHours(f"Support {'around the clock' if is_open else 'is closed'}, {city}", is_open)
    word = "until" if is_open else "from"
    return SupportHours(f"Support hours {word} {moment(first.until, at)}, {city}", is_open)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Open or closed now, and when that changes."""

    timezone: str
    is_open: bool
    until: dt.datetime


def _turn(calendar: CalendarTerms, at: dt.datetime) -> _Turn:
    segments = WorkingTime.of(calendar).segments(at, at + AHEAD)
    is_open = segments[0].is_open
    until = next((part.start for part in segments if part.is_open != is_open), at + AHEAD)
    return _Turn(calendar.timezone, is_open, until)


@functools.lru_cache(maxsize=512)
def _calendars(customers: tuple[int, ...], at: dt.datetime) -> list[CalendarTerms]:
    """The calendars of the versions in force, with the days off around now."""
    latest = ContractVersion.objects.filter(contract=OuterRef("contract"), valid_from__lte=at).order_by("-valid_from")
    versions = ContractVersion.objects.filter(
        Q(contract__ends_on=None) | Q(contract__ends_on__gte=at.date()),
        contract__customer__in=customers,
        pk=Subquery(latest.values("pk")[:1]),
    ).order_by()
    off = FilteredRelation(
        "calendar__days_off", condition=Q(calendar__days_off__date__range=((at - AHEAD).date(), (at + AHEAD).date()))
    )
    found: dict[tuple[str, str], tuple[set[Interval], set[DayOff]]] = {}
    for name, zone, date, day, *interval in (
        versions.annotate(off=off)
        .values_list(
            "calendar__name",
            "calendar__timezone",
            "off__date",
            "off__name",
            "calendar__intervals__weekday",
            "calendar__intervals__opens",
            "calendar__intervals__closes",
        )
        .distinct()
    ):
        weekly, days_off = found.setdefault((name, zone), (set(), set()))
        if interval[0] is not None:
            weekly.add((interval[0], interval[1], interval[2]))
        if date:
            days_off.add(DayOff(date, day))
    return [
        CalendarTerms(name, zone, tuple(sorted(weekly)), tuple(sorted(days_off)))
        for (name, zone), (weekly, days_off) in found.items()
    ]
