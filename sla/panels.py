"""What opening hours lead to, beside the form of a calendar, a contract and its versions."""

import datetime as dt
import zoneinfo
from typing import Any

from common import clock
from customers.admin.panels import Panel, register_panel
from customers.models import Calendar, Contract, ContractVersion
from customers.terms import CalendarTerms
from sla.working_time import WorkingTime

DAYS_OF_A_WEEK, COMING = 7, 10


def register() -> None:
    """Called when the app is ready."""
    for model, calendar_of in CALENDARS.items():
        register_panel(model, Panel("This week", "admin/panels/hours.html", _shown(calendar_of, this_week)))
        register_panel(model, Panel("Coming days off", "admin/panels/days_off.html", _shown(calendar_of, coming)))


def _of_contract(contract: Contract) -> Calendar | None:
    version = contract.version_at(clock.now()) or contract.versions.order_by("valid_from").first()
    return version.calendar if version else None


CALENDARS: dict[type[Any], Any] = {
    Calendar: lambda calendar: calendar,
    ContractVersion: lambda version: version.calendar,
    Contract: _of_contract,
}


def _shown(calendar_of: Any, compute: Any) -> Any:
    def shown(row: Any) -> dict[str, Any] | None:
        calendar = calendar_of(row)
        return compute(calendar.terms(), clock.now()) if calendar else None

    return shown


def this_week(calendar: CalendarTerms, now: dt.datetime) -> dict[str, Any]:
    """Monday to Sunday of the calendar's own week, as the clocks count it."""
    zone = zoneinfo.ZoneInfo(calendar.timezone)
    today = now.astimezone(zone).date()
    monday = today - dt.timedelta(days=today.weekday())
    hours = WorkingTime.of(calendar)
    off = {day.date: day.name for day in calendar.days_off}
    days = []
    for date in (monday + dt.timedelta(days=number) for number in range(DAYS_OF_A_WEEK)):
        begins, ends = (
            dt.datetime.combine(day, dt.time.min, tzinfo=zone) for day in (date, date + dt.timedelta(days=1))
        )
        spans = [
            f"{opens.astimezone(zone):%H:%M}-{_closing(closes.astimezone(zone), date)}"
            for opens, closes in (
                (segment.start, segment.end) for segment in hours.segments(begins, ends) if segment.is_open
            )
        ]
        days.append(
            {
                "name": f"{date:%a} {date.day} {date:%b}",
                "hours": ", ".join(spans) or off.get(date, "closed"),
                "is_today": date == today,
            }
        )
    state = "open" if hours.is_open(now) else "closed"
    return {"days": days, "now": f"Now {now.astimezone(zone):%H:%M} and {state}", "timezone": calendar.timezone}


def _closing(local: dt.datetime, date: dt.date) -> str:
    return f"{local:%H:%M}" if local.date() == date else "24:00"


def coming(calendar: CalendarTerms, now: dt.datetime) -> dict[str, Any]:
    """The next ten days off."""
    today = now.astimezone(zoneinfo.ZoneInfo(calendar.timezone)).date()
    return {"days": [day for day in calendar.days_off if day.date >= today][:COMING]}
