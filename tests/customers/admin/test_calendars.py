"""Calendars: hours as one types them, refusals at the day, days off and copied holidays, and what they lead to."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from common.errors import InvalidInput
from customers.models import Calendar, DayOff
from customers.services.calendars import copy_holidays, set_week
from customers.tasks import renew_holidays
from tests.cast import Cast
from tests.paper import errors_of, row, send

NOW = dt.datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Europe/Rome"))

ITALY_2026 = {
    "2026-01-01": "Capodanno",
    "2026-01-06": "Epifania",
    "2026-04-05": "Pasqua",
    "2026-04-06": "Lunedì dell'Angelo",
    "2026-04-25": "Anniversario della Liberazione",
    "2026-05-01": "Festa del Lavoro",
    "2026-06-02": "Festa della Repubblica",
    "2026-08-15": "Assunzione della Beata Vergine Maria",
    "2026-10-04": "Festa nazionale di San Francesco d'Assisi, patrono d'Italia",
    "2026-11-01": "Giorno dell'unità nazionale; Ognissanti",
    "2026-12-08": "Immacolata Concezione",
    "2026-12-25": "Natale",
    "2026-12-26": "Santo Stefano",
}


def add(admin: Client, **typed: Any) -> Any:
    typed = {"name": "Acme hours", "monday": "09:00-18:00", **typed}
    return send(admin, reverse("admin:customers_calendar_add"), "calendar_form", **typed)


def change(calendar: Calendar) -> str:
    return reverse("admin:customers_calendar_change", args=[calendar.pk])


def week(calendar: Calendar) -> list[tuple[int, int, int]]:
    return list(calendar.intervals.values_list("weekday", "opens", "closes"))


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("09:00-13:00, 14:00-18:00", [(0, 540, 780), (0, 840, 1080)]),
        ("9-13;14-18", [(0, 540, 780), (0, 840, 1080)]),
        ("14:00 – 18:30, 9:15 – 13:00", [(0, 555, 780), (0, 840, 1110)]),
        ("00:00-24:00", [(0, 0, 1440)]),
        ("09:00-13:00, 13:00-18:00", [(0, 540, 780), (0, 780, 1080)]),
    ],
)
def test_hours_are_stored_as_minutes(typed: str, spans: list[tuple[int, int, int]], admin: Client) -> None:
    assert add(admin, monday=typed).status_code == 302

    assert week(Calendar.objects.get(name="Acme hours")) == spans


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"monday": "18:00-09:00"}, {"monday": ["“18:00-09:00” closes before it opens."]}),
        ({"monday": "09:00-09:00"}, {"monday": ["“09:00-09:00” closes before it opens."]}),
        ({"monday": "09:00-24:30"}, {"monday": ["“24:30” is not a time. Write one from 00:00 to 24:00."]}),
        ({"monday": "09:60-10:00"}, {"monday": ["“09:60” is not a time. Write one from 00:00 to 24:00."]}),
        ({"monday": "all day"}, {"monday": ["“all day” is not a span of time. Write it as 09:00-13:00."]}),
        ({"friday": "09:00-13:00, 12:00-18:00"}, {"friday": ["09:00-13:00 and 12:00-18:00 overlap."]}),
        ({"monday": ""}, {"monday": ["Open on at least one day: a calendar that never opens counts nothing."]}),
        (
            {"timezone": "Mars/Olympus"},
            {"timezone": ["“Mars/Olympus” is not a time zone. Write one such as Europe/Rome."]},
        ),
        ({"country": "XX"}, {"country": ["The holidays of “XX” are not known. Write two letters, such as IT."]}),
        ({"name": "Rome"}, {"name": ["Calendar with this Name already exists."]}),
    ],
)
def test_a_refusal_stands_at_the_field(typed: dict[str, str], said: dict[str, list[str]], admin: Client) -> None:
    response = add(admin, **typed)

    assert response.status_code == 200
    assert errors_of(response) == said
    assert next(iter(typed.values())) in response.content.decode()
    assert not Calendar.objects.filter(name="Acme hours").exists()


def test_the_service_refuses_what_the_form_refuses(cast: Cast) -> None:
    hours = cast.version.calendar
    before = week(hours)
    for weekly in ([], [(0, 540, 780), (0, 700, 800)]):
        with pytest.raises(InvalidInput):
            set_week(hours, weekly, by=cast.ada)

    assert week(hours) == before


def test_changed_hours_stand_in_the_history(cast: Cast, admin: Client) -> None:
    send(admin, change(cast.version.calendar), "calendar_form", saturday="10-12")

    assert (5, 600, 720) in week(cast.version.calendar)
    assert len(week(cast.version.calendar)) == 11
    assert LogEntry.objects.latest("pk").get_change_message() == "Changed Saturday."


def test_the_page_writes_the_hours_as_one_types_them(cast: Cast, admin: Client) -> None:
    assert 'value="09:00-13:00, 14:00-18:00"' in admin.get(change(cast.version.calendar)).content.decode()


# Days off


def test_the_holidays_of_italy_are_copied_in_its_language(admin: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        add(admin, country="it")
    days = DayOff.objects.filter(calendar__name="Acme hours", is_holiday=True)
    names = {str(day.date): day.name for day in days.filter(date__year=2026)}

    assert names == ITALY_2026
    assert [day.year for day in days.dates("date", "year")] == [2026, 2027, 2028, 2029, 2030, 2031]
    assert set(days.filter(date__month=12, date__day=25).values_list("name", flat=True)) == {"Natale"}


def test_copying_twice_is_copying_once_and_keeps_what_is_made_by_hand(cast: Cast) -> None:
    hours = cast.version.calendar
    by_hand = set(hours.days_off.values_list("date", "name"))
    hours.country = "IT"
    first = {(day.date, day.name) for day in copy_holidays(hours, by=cast.ada, at=NOW)}
    again = {(day.date, day.name) for day in copy_holidays(hours, by=cast.ada, at=NOW)}

    assert first == again
    assert by_hand == set(hours.days_off.filter(is_holiday=False).values_list("date", "name"))
    assert hours.days_off.filter(date=dt.date(2026, 12, 25)).get().name == "Christmas Day"


def test_another_country_takes_the_place_of_the_first(admin: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        add(admin, country="IT", **row("days_off", 0, date="2026-12-24", name="Office closed"))
        hours = Calendar.objects.get(name="Acme hours")
        send(admin, change(hours), "calendar_form", country="DK")

    assert not hours.days_off.filter(name="Epifania").exists()
    assert hours.days_off.filter(date=dt.date(2027, 3, 25), is_holiday=True).exists()  # Maundy Thursday
    assert hours.days_off.filter(name="Office closed", is_holiday=False).count() == 1

    with time_machine.travel(NOW, tick=False):
        send(admin, change(hours), "calendar_form", country="")
    assert list(hours.days_off.values_list("name", flat=True)) == ["Office closed"]


def test_a_day_off_made_by_hand_takes_the_place_of_a_copied_one(admin: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        add(admin, country="IT")
        hours = Calendar.objects.get(name="Acme hours")
        answer = send(
            admin, change(hours), "calendar_form", **row("days_off", 0, date="2026-12-25", name="Company holiday")
        )

    assert answer.status_code == 302
    assert [(day.name, day.is_holiday) for day in hours.days_off.filter(date="2026-12-25")] == [
        ("Company holiday", False)
    ]


def test_a_day_off_stands_once(cast: Cast, admin: Client) -> None:
    typed = row("days_off", 7, date="2026-12-25", name="Again")
    response = send(admin, change(cast.version.calendar), "calendar_form", **typed)

    assert errors_of(response) == {"days_off-7-date": ["This day is off already."]}


def test_the_action_copies_the_holidays_anew(cast: Cast, admin: Client) -> None:
    Calendar.objects.update(country="IT")
    url = reverse("admin:customers_calendar_changelist")
    with time_machine.travel(NOW, tick=False):
        response = admin.post(
            url, {"action": "copy_again", "_selected_action": [str(cast.version.calendar_id)]}, follow=True
        )

    assert "Rome: " in response.content.decode()
    assert "public holidays, the last on 26 Dec 2031." in response.content.decode()
    assert "public holidays" in LogEntry.objects.latest("pk").get_change_message()
    assert cast.version.calendar.days_off.filter(is_holiday=True).exists()


def test_the_task_keeps_holidays_five_years_ahead(cast: Cast) -> None:
    hours = cast.version.calendar
    Calendar.objects.filter(pk=hours.pk).update(country="IT")
    with time_machine.travel(NOW, tick=False):
        assert (renew_holidays(), renew_holidays()) == (1, 0)
    assert hours.days_off.order_by("date").last() == hours.days_off.get(date="2031-12-26")

    with time_machine.travel(NOW + dt.timedelta(days=90), tick=False):
        assert (renew_holidays(), renew_holidays()) == (1, 0)
    assert hours.days_off.filter(date="2032-12-26").exists()
    assert hours.days_off.filter(date="2026-12-26").exists()


def test_the_task_passes_by_a_country_that_is_not_known_any_more(cast: Cast) -> None:
    Calendar.objects.filter(pk=cast.version.calendar_id).update(country="XX")
    other = Calendar.objects.create(name="Copenhagen", timezone="Europe/Copenhagen", country="DK")
    with time_machine.travel(NOW, tick=False):
        assert renew_holidays() == 1

    assert other.days_off.filter(name="Juledag", date="2031-12-25").exists()


# What they lead to


def test_the_page_shows_this_week_and_the_coming_days_off(cast: Cast, admin: Client) -> None:
    with time_machine.travel(dt.datetime(2026, 12, 7, 9, 30, tzinfo=ZoneInfo("Europe/Rome")), tick=False):
        body = admin.get(change(cast.version.calendar)).content.decode()

    assert "<th>Mon 7 Dec</th><td>09:00-13:00, 14:00-18:00</td>" in body
    assert "<th>Tue 8 Dec</th><td>Immaculate Conception</td>" in body
    assert "<th>Sat 12 Dec</th><td>closed</td>" in body
    assert "Now 09:30 and open, Europe/Rome." in body
    assert "<th>Fri 25 Dec 2026</th><td>Christmas Day</td>" in body


def test_a_day_without_end_is_shown_to_midnight(admin: Client) -> None:
    add(admin, monday="00:00-24:00", sunday="22:00-24:00")
    body = admin.get(change(Calendar.objects.get(name="Acme hours"))).content.decode()

    assert "<td>00:00-24:00</td>" in body
    assert "<td>22:00-24:00</td>" in body


def test_a_calendar_in_use_stays(cast: Cast, admin: Client) -> None:
    url = reverse("admin:customers_calendar_delete", args=[cast.version.calendar_id])

    assert "protected" in admin.get(url).content.decode()
    admin.post(url, {"post": "yes"})
    assert Calendar.objects.filter(pk=cast.version.calendar_id).exists()
