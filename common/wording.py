"""Times and sizes as people read them: instants in the reader's own time zone, durations in hours and minutes."""

import datetime as dt

from django.utils import timezone

MINUTE = dt.timedelta(minutes=1)
WEEK = 7
KILO, MEGA, GIGA = 10**3, 10**6, 10**9


def bytes_in_words(size: int) -> str:
    """“412 kB”, “18.3 MB”, “50 MB”, “2 GB”."""
    if size < KILO:
        return f"{size} B"
    if size < MEGA:
        return f"{size / KILO:.0f} kB"
    unit, name = (MEGA, "MB") if size < GIGA else (GIGA, "GB")
    return f"{size / unit:.1f}".removesuffix(".0") + f" {name}"


def duration(length: dt.timedelta | None) -> str:
    """“23 min”, “1 h 08 min”, “43 h”; rounded down to whole minutes. Empty for None."""
    if length is None:
        return ""
    hours, minutes = divmod(max(length, dt.timedelta()) // MINUTE, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"


def added(length: dt.timedelta, before: dt.timedelta) -> str:
    """What `length` adds to `before`, as a column of durations shows it: what is read adds up to the minute."""
    return duration((before + length) // MINUTE * MINUTE - before // MINUTE * MINUTE)


def moment(instant: dt.datetime | None, now: dt.datetime) -> str:
    """Today “14:20”, within a week “Fri 09:30”, else “Tue 1 Dec”, with the year when it is another. Empty for None."""
    if instant is None:
        return ""
    local, here = timezone.localtime(instant), timezone.localtime(now)
    days = (local.date() - here.date()).days
    if days == 0:
        return f"{local:%H:%M}"
    if abs(days) < WEEK:
        return f"{local:%a %H:%M}"
    year = f" {local.year}" if local.year != here.year else ""
    return f"{local:%a} {local.day} {local:%b}{year}"


def exact_moment(instant: dt.datetime | None, now: dt.datetime) -> str:
    """As `moment`, with the time however far away: “Tue 1 Dec, 09:30”. Empty for None."""
    if instant is None:
        return ""
    local = timezone.localtime(instant)
    text = moment(instant, now)
    return text if ":" in text else f"{text}, {local:%H:%M}"


def dated_moment(instant: dt.datetime | None, now: dt.datetime) -> str:
    """Today “14:20”, else “Fri 27 Nov, 15:43”: beside an instant of the week before, a weekday alone misleads."""
    if instant is None:
        return ""
    local, here = timezone.localtime(instant), timezone.localtime(now)
    if local.date() == here.date():
        return f"{local:%H:%M}"
    year = f" {local.year}" if local.year != here.year else ""
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"
