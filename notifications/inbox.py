"""The inbox as a page shows it: what the person was told, by day, the latest first."""

import datetime as dt
import html
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import User
from common import clock
from common.markdown import render
from notifications.models import Notice
from notifications.sentences import Line, line_of, named, words_of

PAGE = 30
LAST_PAGE = 1_000
LONGEST_WORDS = 180
LOADED = ("ticket__customer", "event__actor", "event__comment", "event__ticket")


@dataclass(frozen=True, slots=True)
class Row:
    notice: Notice
    line: Line
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Page:
    """`newest` is what “all” means to who presses “Mark all as read”: up to what was seen."""

    days: list[Day]
    number: int
    is_last: bool
    newest: str


def page_of(user: User, *, number: int = 1, unread: bool = False) -> Page:
    """A page of the inbox. One query, and two at the most for the names of teams and releases."""
    notices = Notice.objects.visible_to(user)
    if unread:
        notices = notices.unread()
    start = (number - 1) * PAGE
    found = list(notices.select_related(*LOADED)[start : start + PAGE + 1])
    shown = found[:PAGE]
    return Page(
        days=list(_days(shown)),
        number=number,
        is_last=len(found) <= PAGE,
        newest=place_of(max(shown, key=lambda notice: notice.pk)) if shown else "",
    )


def place_of(notice: Notice) -> str:
    """What a page calls the notice by: its ticket, and the place on the ticket's page."""
    return f"{notice.ticket.key}/{notice.event.anchor}"


def page_number(text: str) -> int:
    """What an address says, made sense of: anything odd is the first page."""
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= LAST_PAGE else 1


def _days(notices: Sequence[Notice]) -> Iterator[Day]:
    names = named(notice.event for notice in notices)
    today = timezone.localtime(clock.now()).date()
    for date, rows in itertools.groupby(notices, lambda notice: timezone.localtime(notice.at).date()):
        yield Day(_label(date, today), [_row(notice, line_of(notice, names)) for notice in rows])


def _row(notice: Notice, line: Line) -> Row:
    return Row(
        notice,
        line,
        _excerpt(words_of(notice.event)),
        reverse("notifications:open", args=[notice.ticket.key, notice.event.anchor]),
    )


def _excerpt(words: str) -> str:
    """The beginning of what somebody wrote, without the marks of Markdown."""
    plain = html.unescape(strip_tags(render(words[: 3 * LONGEST_WORDS])))
    text = " ".join(plain.split())
    if len(text) <= LONGEST_WORDS:
        return text
    return f"{text[:LONGEST_WORDS].rsplit(' ', maxsplit=1)[0]} …"


def _label(date: dt.date, today: dt.date) -> str:
    days = (today - date).days
    if days == 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    year = f" {date.year}" if date.year != today.year else ""
    return f"{date:%A} {date.day} {date:%B}{year}"
