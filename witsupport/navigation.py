"""The navigation: what each person can go to, as `docs/design.md` says. Built only when a page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from notifications.services import unread_count
from tickets.reader import Place, Reader, reader_of

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
    sections: list[Section]
    tabs: list[Item]


def navigation(request: HttpRequest) -> dict[str, Any]:
    if not request.user.is_authenticated:
        return {}
    return {"nav": SimpleLazyObject(lambda: _build(request))}


def _build(request: HttpRequest) -> Navigation:
    reader = reader_of(request)
    unread = unread_count(reader.user)
    main = list(_main(request, reader, unread))
    sections = [Section("", main)]
    customers = list(_customers(request, reader))
    if customers:
        sections.append(Section("Customers", customers))
    if reader.user.is_staff:
        sections.append(Section("", [Item("Administration", "shield", reverse("admin:index"))]))
    return Navigation(
        home=reverse("tickets:home"),
        search=_list_url(reader) if reader.places or reader.is_of_the_desk else "",
        role=_role(reader),
        unread=unread,
        sections=sections,
        tabs=[item for item in [*main, *_filing(reader)] if item.icon != "package"],
    )


def _only_place(reader: Reader) -> Place | None:
    """The customer of somebody who sees no other, and does not work there: the navigation is about it alone."""
    if reader.is_of_the_desk or len(reader.places) != 1:
        return None
    return reader.places[0]


def _list_url(reader: Reader) -> str:
    place = _only_place(reader)
    return reverse("tickets:customer_list", args=[place.customer.key]) if place else reverse("tickets:list")


def _main(request: HttpRequest, reader: Reader, unread: int) -> Iterator[Item]:
    place = _only_place(reader)
    if reader.is_of_the_desk:
        yield _item(request, "Triage board", "board", reverse("tickets:desk"))
    elif place:
        yield _item(request, "Board", "board", reverse("tickets:board", args=[place.customer.key]))
    if reader.places or reader.is_of_the_desk:
        yield _item(request, "Tickets", "list", _list_url(reader))
    if reader.works_somewhere or reader.user.is_superuser:
        yield _item(request, "Releases", "package", reverse("tickets:releases"))
    inbox = reverse("notifications:inbox")
    yield Item("Inbox", "bell", inbox, current=request.path == inbox, count=unread)


def _customers(request: HttpRequest, reader: Reader) -> Iterator[Item]:
    if _only_place(reader):
        return
    for place in reader.places[:MOST_CUSTOMERS]:
        customer = place.customer
        url = reverse("tickets:board", args=[customer.key])
        yield Item(customer.name, "", url, current=request.path.startswith(url), hue=customer.hue)
    if len(reader.places) > MOST_CUSTOMERS:
        yield _item(request, "All customers", "layers", reverse("tickets:customers"))


def _filing(reader: Reader) -> Iterator[Item]:
    if reader.files_somewhere:
        yield Item("File", "plus", reverse("tickets:file_choose"))


def _item(request: HttpRequest, label: str, icon: str, url: str) -> Item:
    return Item(label, icon, url, current=request.path == url)


def _role(reader: Reader) -> str:
    """What the person is here, in two words below the name."""
    place = _only_place(reader)
    if place and place.is_own:
        return place.customer.name
    if reader.works_somewhere:
        return "Support"
    if reader.teams:
        return reader.teams[0].name
    if reader.places:
        return "Professional services"
    return "Admin" if reader.user.is_staff else ""
