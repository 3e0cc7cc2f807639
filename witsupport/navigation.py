"""The navigation: what each person can go to, as `docs/design.md` says. Built only when a page shows it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from common import clock
from notifications.services import unread_count
from tickets.desk_counts import DeskCounts, desk_counts
from tickets.reader import Place, Reader, reader_of
from tickets.support_hours import support_hours

# Longer lists of customers are cut: the rest is behind “All customers”.
MOST_CUSTOMERS = 12


@dataclass(frozen=True, slots=True)
class Item:
    label: str
    icon: str
    url: str
    current: bool = False
    count: int = 0
    alert: bool = False
    hue: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class Navigation:
    """`tabs` are the phone's; `search` is where the search leads."""

    home: str
    search: str
    role: str
    unread: int
    hours: str
    hours_open: bool
    sections: list[Section]
    tabs: list[Item]


def navigation(request: HttpRequest) -> dict[str, Any]:
    if not request.user.is_authenticated:
        return {}
    return {"nav": SimpleLazyObject(lambda: _build(request))}


def _build(request: HttpRequest) -> Navigation:
    reader, at = reader_of(request), clock.now()
    unread = unread_count(reader.user)
    counts = _counts(reader, at)
    main = list(_main(request, reader, unread, counts))
    sections = [
        Section("", main),
        Section("Views", list(_views(request, reader, counts)) if counts else []),
        Section("Customers", list(_customers(request, reader, counts))),
        Section("", list(_administration(request, reader))),
    ]
    hours = support_hours(reader.customers, at)
    return Navigation(
        home=reverse("tickets:home"),
        search=_list_url(reader) if reader.places or reader.is_of_the_desk else "",
        role=_role(reader),
        unread=unread,
        hours=hours.sentence if hours else "",
        hours_open=bool(hours and hours.is_open),
        sections=[section for section in sections if section.items],
        tabs=[replace(item, count=item.count if item.icon == "bell" else 0) for item in _tabs(reader, main)],
    )


def _counts(reader: Reader, at: dt.datetime) -> DeskCounts | None:
    """Of the desk. A specialist's few stand on the board; counting costs the ticket's page too much."""
    if reader.works_somewhere:
        return desk_counts(reader, at)
    return DeskCounts() if reader.is_of_the_desk else None


def _tabs(reader: Reader, main: list[Item]) -> list[Item]:
    """The phone's: only what is unread is counted there."""
    shown = [item for item in [*main, *_filing(reader)] if item.icon != "package"]
    return [replace(item, label="Waits") if item.icon == "pause" else item for item in shown]


def _only_place(reader: Reader) -> Place | None:
    """The customer of somebody who sees no other, and does not work there: the navigation is about it alone."""
    if reader.is_of_the_desk or len(reader.places) != 1:
        return None
    return reader.places[0]


def _list_url(reader: Reader) -> str:
    place = _only_place(reader)
    return reverse("tickets:customer_list", args=[place.customer.key]) if place else reverse("tickets:list")


def _main(request: HttpRequest, reader: Reader, unread: int, counts: DeskCounts | None) -> Iterator[Item]:
    place = _only_place(reader)
    if counts:
        desk = reverse("tickets:desk")
        is_view = any(request.get_full_path() == view.url for view in _views(request, reader, counts))
        yield Item("Triage board", "board", desk, request.path == desk and not is_view, counts.total)
    elif place:
        yield _item(request, "Board", "board", reverse("tickets:board", args=[place.customer.key]))
    if reader.places or reader.is_of_the_desk:
        yield _item(request, "Tickets", "list", _list_url(reader))
    if reader.works_somewhere or reader.user.is_superuser:
        yield _item(request, "Releases", "package", reverse("tickets:releases"))
    if reader.leads_somewhere:
        yield _item(request, "Doubtful waits", "pause", reverse("tickets:waits"))
    for managed in (place for place in reader.places if place.manages):
        label = "People" if place else f"People of {managed.customer.name}"
        yield _item(request, label, "users", reverse("customers:people", args=[managed.customer.key]))
    inbox = reverse("notifications:inbox")
    yield Item("Inbox", "bell", inbox, current=request.path == inbox, count=unread)


def _views(request: HttpRequest, reader: Reader, counts: DeskCounts) -> Iterator[Item]:
    """The desk's tickets that somebody looks for most: filters of the triage board, with how many there are."""
    views = [
        ("Assigned to me", "user", "assignee=me", counts.mine),
        ("Breached", "alert", "breached=1", counts.breached),
        ("Waiting for customers", "pause", "waiting=1", counts.waiting),
    ]
    if counts.with_my_teams or not reader.works_somewhere:
        views.append(("Escalated to my team", "layers", "team=mine", counts.with_my_teams))
    for label, icon, query, count in views:
        url = f"{reverse('tickets:desk')}?{query}"
        is_current = request.get_full_path() == url
        yield Item(label, icon, url, is_current, count, alert=icon == "alert")


def _customers(request: HttpRequest, reader: Reader, counts: DeskCounts | None) -> Iterator[Item]:
    if _only_place(reader):
        return
    for place in reader.places[:MOST_CUSTOMERS]:
        customer = place.customer
        url = reverse("tickets:board", args=[customer.key])
        count = counts.by_customer.get(customer.pk, 0) if counts else 0
        yield Item(customer.name, "", url, current=request.path.startswith(url), count=count, hue=customer.hue)
    if len(reader.places) > MOST_CUSTOMERS:
        yield _item(request, "All customers", "layers", reverse("tickets:customers"))


def _filing(reader: Reader) -> Iterator[Item]:
    if reader.files_somewhere:
        yield Item("File", "plus", reverse("tickets:file_choose"))


def _administration(request: HttpRequest, reader: Reader) -> Iterator[Item]:
    if reader.user.is_superuser:
        yield _item(request, "Audit", "file", reverse("customers:audit"))
    if reader.user.is_staff:
        yield Item("Administration", "shield", reverse("admin:index"))


def _item(request: HttpRequest, label: str, icon: str, url: str) -> Item:
    return Item(label, icon, url, current=request.path == url)


def _role(reader: Reader) -> str:
    """What the person is here, in two words below the name."""
    place = _only_place(reader)
    if place and place.is_own:
        return place.customer.name
    if reader.works_somewhere:
        return "Support lead" if any(place.leads for place in reader.places) else "Support agent"
    if reader.teams:
        return reader.teams[0].name
    if reader.places:
        return "Professional services"
    return "Admin" if reader.user.is_staff else ""
