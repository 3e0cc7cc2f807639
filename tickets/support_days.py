"""Support days: the local dates on which a calendar opens. Pure: imports no Django."""

import datetime as dt
import zoneinfo

from customers.terms import CalendarTerms

# For tickets without a contract: Monday to Friday where the vendor is.
VENDORS_WEEK = CalendarTerms(
    name="The vendor's working days",
    timezone="Europe/Rome",
    weekly=tuple((weekday, 9 * 60, 18 * 60) for weekday in range(5)),
    days_off=(),
)


def support_days_after(calendar: CalendarTerms, start: dt.datetime, days: int) -> dt.datetime:
    """The same wall time on the `days`-th support day after the date of `start`; never the date itself.

    Thursday 15:18 and 5 days, Monday to Friday: Thursday of the next week, 15:18.
    """
    zone = zoneinfo.ZoneInfo(calendar.timezone)
    weekdays = {weekday for weekday, _, _ in calendar.weekly}
    off = {day.date for day in calendar.days_off}
    local = start.astimezone(zone)
    date, left = local.date(), days
    while left > 0:
        date += dt.timedelta(days=1)
        if date.weekday() in weekdays and date not in off:
            left -= 1
    return dt.datetime.combine(date, local.timetz().replace(fold=0)).astimezone(dt.UTC)
