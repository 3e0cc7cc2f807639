"""When support is open: a time zone, weekly hours, days off."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value

from customers.terms import CalendarTerms
from customers.terms import DayOff as DayOffTerms
from customers.vocabulary import Weekday

MINUTES_OF_A_DAY = 24 * 60


def validate_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError("“%(value)s” is not a time zone. Write one such as Europe/Rome.", params={"value": value})


def clock_time(minute: int) -> str:
    """540 is 09:00; 1440 is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


class Calendar(models.Model):
    name = models.CharField(max_length=120, unique=True)
    timezone = models.CharField("time zone", max_length=64, default="Europe/Rome", validators=[validate_timezone])
    country = models.CharField(
        max_length=2,
        blank=True,
        help_text="Two letters, such as IT: its public holidays are off, copied five years ahead. Empty: none.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def terms(self) -> CalendarTerms:
        """This calendar as a value. One query: hours and days off come together, as columns beside each other."""
        no_day, no_minute = Value(None, models.DateField()), Value(None, models.SmallIntegerField())
        hours = self.intervals.order_by().values_list("weekday", "opens", "closes", no_day, Value(""))
        days = self.days_off.order_by().values_list(no_minute, no_minute, no_minute, "date", "name")
        weekly, days_off = [], []
        for weekday, opens, closes, date, name in hours.union(days, all=True):
            if date is None:
                weekly.append((weekday, opens, closes))
            else:
                days_off.append(DayOffTerms(date, name))
        return CalendarTerms(
            name=self.name, timezone=self.timezone, weekly=tuple(sorted(weekly)), days_off=tuple(sorted(days_off))
        )


class WeeklyInterval(models.Model):
    """Open on a weekday from `opens` to `closes`, in minutes of the local day."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="intervals")
    weekday = models.SmallIntegerField(choices=Weekday.choices)
    opens = models.SmallIntegerField(help_text="As 09:00.")
    closes = models.SmallIntegerField(help_text="As 18:00; midnight is 24:00.")

    class Meta:
        ordering = ("weekday", "opens")
        constraints = [
            models.UniqueConstraint(fields=("calendar", "weekday", "opens"), name="one_interval_opens_at_a_time"),
            models.CheckConstraint(
                condition=Q(opens__gte=0, closes__lte=MINUTES_OF_A_DAY, closes__gt=F("opens")),
                name="interval_lies_within_a_day",
                violation_error_message="Closes after it opens, between 00:00 and 24:00.",
            ),
            models.CheckConstraint(condition=Q(weekday__gte=0, weekday__lte=6), name="interval_on_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {clock_time(self.opens)}-{clock_time(self.closes)}"


class DayOff(models.Model):
    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days_off")
    date = models.DateField()
    name = models.CharField(max_length=120)
    is_holiday = models.BooleanField(
        default=False, editable=False, help_text="Copied from the country's public holidays."
    )

    class Meta:
        ordering = ("date",)
        verbose_name_plural = "days off"
        constraints = [models.UniqueConstraint(fields=("calendar", "date"), name="one_day_off_a_date")]

    def __str__(self) -> str:
        return f"{self.date:%a %d %b %Y}: {self.name}"
