"""Calendars: opening hours as text for each weekday, days off, a country's holidays."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.audited import AuditedAdmin, Changes, below, own
from accounts.models import AuditKind
from common.errors import InvalidInput
from common.widgets import SuggestedInput, timezones
from customers.admin.fields import CapitalsField, HoursField, Span
from customers.admin.forms import actor, show
from customers.admin.panels import PanelAdmin
from customers.models import Calendar, DayOff
from customers.services.calendars import (
    Interval,
    check_week,
    copy_holidays,
    known_countries,
    set_week,
    span,
    unknown_country,
)
from customers.vocabulary import Weekday

DAYS = {weekday: weekday.label.lower() for weekday in Weekday}


class CalendarForm(forms.ModelForm[Calendar]):
    monday = HoursField(label="Monday")
    tuesday = HoursField(label="Tuesday")
    wednesday = HoursField(label="Wednesday")
    thursday = HoursField(label="Thursday")
    friday = HoursField(label="Friday")
    saturday = HoursField(label="Saturday")
    sunday = HoursField(label="Sunday")
    country = CapitalsField(
        label="Country",
        max_length=2,
        required=False,
        widget=SuggestedInput(known_countries, {"class": "short"}),
        help_text="Two letters, such as IT: its public holidays are off, copied five years ahead. Empty: none.",
    )

    class Meta:
        model = Calendar
        fields = ("name", "timezone", "country")
        widgets = {"timezone": SuggestedInput(timezones)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.instance.intervals.all() if self.instance.pk else ()
        week: dict[int, list[Span]] = {weekday: [] for weekday in Weekday}
        for row in rows:
            week[row.weekday].append((row.opens, row.closes))
        for weekday, name in DAYS.items():
            self.initial.setdefault(name, week[weekday])

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        if country and country not in known_countries():
            raise forms.ValidationError(unknown_country(country))
        return country

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors.keys() & set(DAYS.values()):
            try:
                check_week(self.week)
            except InvalidInput as refusal:
                show(self, refusal)
        return self.cleaned_data

    @property
    def week(self) -> list[Interval]:
        return [
            (int(weekday), opens, closes) for weekday, name in DAYS.items() for opens, closes in self.cleaned_data[name]
        ]


class DayOffForm(forms.ModelForm[DayOff]):
    class Meta:
        model = DayOff
        fields = ("date", "name")

    def clean_date(self) -> dt.date:
        date: dt.date = self.cleaned_data["date"]
        twins = DayOff.objects.filter(calendar=self.instance.calendar_id, date=date, is_holiday=False)
        if self.instance.calendar_id and twins.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("This day is off already.")
        return date

    def save(self, commit: bool = True) -> DayOff:
        """A copied holiday of the same date makes room."""
        DayOff.objects.filter(calendar=self.instance.calendar_id, date=self.instance.date, is_holiday=True).delete()
        return super().save(commit)


class DayOffInline(admin.TabularInline[DayOff, Calendar]):
    model = DayOff
    form = DayOffForm
    fields = ("date", "name")
    extra = 0
    verbose_name = "day off"
    verbose_name_plural = "days off made by hand"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DayOff]:
        """Holidays are copied, six years of them: they are seen beside the form."""
        return super().get_queryset(request).filter(is_holiday=False)


@admin.action(description="Copy the public holidays anew")
def copy_again(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Calendar]) -> None:
    for calendar in queryset.exclude(country=""):
        days = copy_holidays(calendar, by=actor(request))
        modeladmin.log_change(request, calendar, f"Copied {len(days)} public holidays.")
        messages.success(request, f"{calendar}: {_copied(days)}.")


def _copied(days: list[DayOff]) -> str:
    if not days:
        return "no public holidays"
    return f"{len(days)} public holidays, the last on {days[-1].date:%d %b %Y}"


@admin.register(Calendar)
class CalendarAdmin(AuditedAdmin[Calendar], PanelAdmin[Calendar]):
    audit_kind = AuditKind.CALENDAR
    form = CalendarForm
    inlines = (DayOffInline,)
    ordering = ("name",)  # said here: counting beside it would drop the model's
    actions = (copy_again,)
    list_display = ("name", "timezone", "country", "week", "upcoming")
    list_filter = ("timezone", "country")
    search_fields = ("name", "timezone", "country")
    fieldsets = (
        (None, {"fields": ("name", "timezone")}),
        (
            "Opening hours",
            {
                "fields": tuple(DAYS.values()),
                "classes": ("week",),
                "description": (
                    "As 09:00-13:00, 14:00-18:00; midnight is 24:00; empty is closed. In the calendar's time zone. "
                    "What you change counts for tickets filed from now on; those filed before keep what was promised."
                ),
            },
        ),
        ("Public holidays", {"fields": ("country",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Calendar]:
        ahead = Q(days_off__date__gte=timezone.localdate())
        return (
            super()
            .get_queryset(request)
            .annotate(days_off_ahead=Count("days_off", filter=ahead))
            .prefetch_related("intervals")
        )

    def audited(self, changes: Changes) -> Changes:
        """The hours of the week are written down by `set_week`."""
        days = {weekday.label for weekday in Weekday}
        rest = [field for change in own(changes) for field in change.get("changed", {}).get("fields", ())]
        kept: Changes = [{"changed": {"fields": fields}}] if (fields := [f for f in rest if f not in days]) else []
        return [change for change in own(changes) if "changed" not in change] + kept + below(changes)

    @admin.display(description="opening hours")
    def week(self, calendar: Calendar) -> str:
        """Days that open alike together: “Mon Tue 09:00-18:00; Sat 10:00-12:00”."""
        days: dict[int, list[str]] = {}
        for row in calendar.intervals.all():
            days.setdefault(row.weekday, []).append(span(row.opens, row.closes))
        alike: dict[str, list[str]] = {}
        for weekday, spans in sorted(days.items()):
            alike.setdefault(", ".join(spans), []).append(Weekday(weekday).label[:3])
        return "; ".join(f"{' '.join(names)} {spans}" for spans, names in alike.items())

    @admin.display(description="days off ahead", ordering="days_off_ahead")
    def upcoming(self, calendar: Calendar) -> int:
        count: int = calendar.days_off_ahead  # type: ignore[attr-defined]  # annotated above
        return count

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """After the days off made by hand, which win over a holiday of the same date."""
        super().save_related(request, form, formsets, change)
        set_week(form.instance, form.week, by=actor(request))
        if not change or "country" in form.changed_data:
            days = copy_holidays(form.instance, by=actor(request))
            if days or change:
                messages.info(request, f"Copied: {_copied(days)}.")
