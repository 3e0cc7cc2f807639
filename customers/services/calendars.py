"""Opening hours of a calendar, and a country's holidays copied into it."""

import datetime as dt
import logging
import zoneinfo
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.db import transaction

from accounts.audit import difference, record
from accounts.models import AuditKind, User
from common import clock
from common.errors import InvalidInput
from customers.models import Calendar, DayOff, WeeklyInterval
from customers.models.calendars import clock_time
from customers.vocabulary import Weekday

logger = logging.getLogger(__name__)

# This year and the five after it.
YEARS_AHEAD = 5
LONGEST_NAME = 120

# (weekday 0-6, opens, closes) in minutes of the local day.
Interval = tuple[int, int, int]


def check_week(weekly: Iterable[Interval]) -> None:
    """Raise InvalidInput, by the name of the weekday, when hours overlap; under `monday` when it never opens."""
    rows = sorted(weekly)
    errors: dict[str, list[str]] = {}
    if not rows:
        errors["monday"] = ["Open on at least one day: a calendar that never opens counts nothing."]
    for (day, opens, closes), (next_day, next_opens, next_closes) in pairwise(rows):
        if day == next_day and next_opens < closes:
            first, second = span(opens, closes), span(next_opens, next_closes)
            errors.setdefault(Weekday(day).label.lower(), []).append(f"{first} and {second} overlap.")
    if errors:
        raise InvalidInput(errors)


def span(opens: int, closes: int) -> str:
    return f"{clock_time(opens)}-{clock_time(closes)}"


def set_week(calendar: Calendar, weekly: Sequence[Interval], *, by: User | None) -> Calendar:
    """Give a calendar its opening hours, in place of those that it had. Raises InvalidInput."""
    check_week(weekly)
    with transaction.atomic():
        Calendar.objects.select_for_update().get(pk=calendar.pk)
        rows = WeeklyInterval.objects.filter(calendar=calendar).order_by("weekday", "opens")
        before = list(rows.values_list("weekday", "opens", "closes"))
        rows.delete()
        WeeklyInterval.objects.bulk_create(
            WeeklyInterval(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in sorted(weekly)
        )
        if said := difference(_week(before), _week(sorted(weekly))):
            record(AuditKind.CALENDAR, f"{calendar}: {said}", by=by)
    return calendar


def _week(weekly: Iterable[Interval]) -> list[tuple[str, str]]:
    days: dict[int, list[str]] = {}
    for weekday, opens, closes in weekly:
        days.setdefault(weekday, []).append(span(opens, closes))
    return [(Weekday(day).label, ", ".join(days.get(day, ["closed"]))) for day in Weekday]


def copy_holidays(calendar: Calendar, *, by: User | None, at: dt.datetime | None = None) -> list[DayOff]:
    """Copy the country's public holidays of this year and the five that follow, in place of those copied before.

    Days off made by hand stay, and win where a holiday falls on the same date. Earlier years stay. Names are in the
    country's own language. Without a country the copied ones go. Answers the copied days.
    """
    local = (at or clock.now()).astimezone(zoneinfo.ZoneInfo(calendar.timezone))
    first = dt.date(local.year, 1, 1)
    names = public_holidays(calendar.country, range(local.year, local.year + YEARS_AHEAD + 1))
    with transaction.atomic():
        Calendar.objects.select_for_update().get(pk=calendar.pk)
        DayOff.objects.filter(calendar=calendar, is_holiday=True, date__gte=first).delete()
        taken = set(DayOff.objects.filter(calendar=calendar).values_list("date", flat=True))
        days = DayOff.objects.bulk_create(
            DayOff(calendar=calendar, date=date, name=name, is_holiday=True)
            for date, name in sorted(names.items())
            if date not in taken
        )
        if days:
            record(AuditKind.CALENDAR, f"{calendar}: {len(days)} public holidays, until {days[-1].date}", by=by)
    return days


def renew_holidays(*, at: dt.datetime | None = None) -> int:
    """Copy a further year into each calendar that does not reach five years ahead any more; how many were renewed."""
    at = at or clock.now()
    last = dt.date(at.year + YEARS_AHEAD, 1, 1)
    reaching = DayOff.objects.filter(is_holiday=True, date__gte=last).values("calendar")
    renewed = 0
    for calendar in Calendar.objects.exclude(country="").exclude(pk__in=reaching):
        try:
            copy_holidays(calendar, by=None, at=at)
        except InvalidInput:
            logger.exception("The holidays of a calendar are not known any more", extra={"calendar": calendar.pk})
        else:
            renewed += 1
    return renewed


def public_holidays(country: str, years: Iterable[int]) -> dict[dt.date, str]:
    """A country's public holidays by date; none for no country. Raises InvalidInput for one that is not known."""
    if not country:
        return {}
    import holidays  # 49 ms, only where used

    try:
        # The language must be exact, as it_IT, else the names are English.
        language = holidays.country_holidays(country).default_language
        found = holidays.country_holidays(country, years=list(years), language=language)
    except NotImplementedError:  # what `holidays` raises for a country that it does not know
        raise InvalidInput({"country": [unknown_country(country)]}) from None
    return {date: name[:LONGEST_NAME] for date, name in found.items()}


def unknown_country(country: str) -> str:
    return f"The holidays of “{country}” are not known. Write two letters, such as IT."


def known_countries() -> dict[str, str]:
    """Names by the two letters, for those whose holidays are known."""
    from holidays.registry import COUNTRIES

    return {entry[1]: name.replace("_", " ").title() for name, entry in sorted(COUNTRIES.items())}
