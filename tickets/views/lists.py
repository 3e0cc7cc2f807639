"""Tickets as a list: of everything that the person sees, or of one customer; on the page, or as CSV."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.audit import record
from accounts.models import AuditKind
from common import clock
from customers.access import people_of
from tickets import facets
from tickets.board import count_views
from tickets.cards import cards
from tickets.forms.filters import Facet, Selection
from tickets.listing import SORTS, Order, csv_lines, load_page, page_number, search
from tickets.models import Ticket
from tickets.reader import Place, Reader, reader_of

KEPT = ("q", "sort")
LONGEST_SEARCH = 200
# A customer is not told when something internal happened last.
INTERNAL_SORTS = ("updated",)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head; following it sorts by the column. `aria`: ascending, descending, or nothing."""

    name: str
    label: str
    url: str
    aria: str


@require_safe
def all_tickets(request: HttpRequest) -> HttpResponseBase:
    """Every ticket that the person sees, of all customers."""
    reader = reader_of(request)
    return _answer(request, reader, Ticket.objects.visible_to(reader.user), place=None)


@require_safe
def customer_list(request: HttpRequest, key: str) -> HttpResponseBase:
    """The tickets of one customer."""
    reader = reader_of(request)
    place = reader.place_or_404(key)
    return _answer(request, reader, reader.tickets_of([place.customer]), place=place)


def _without_words(query: QueryDict) -> QueryDict:
    """What was searched for is not written down for good: it may be a secret that somebody tracks down."""
    said = query.copy()
    if said.get("q"):
        said["q"] = "…"
    return said


def _answer(
    request: HttpRequest, reader: Reader, tickets: QuerySet[Ticket], *, place: Place | None
) -> HttpResponseBase:
    at = clock.now()
    internal = place.works if place else reader.is_of_the_desk
    views = facets.DESK_VIEWS if internal else ()
    selection = Selection(_facets(reader, place, at, internal=internal), request.GET, kept=KEPT)
    order = _order(request, internal=internal)
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH]
    found = order.apply(tickets.filter(selection.condition()).filter(search(text)))
    if request.GET.get("format") == "csv":
        customer, asked = place.customer.pk if place else None, _without_words(request.GET).urlencode()
        record(AuditKind.EXPORT, "tickets as CSV: {}", by=reader.user, customer=customer, names=asked)
        return _csv(found, place, internal=internal)
    page = load_page(found, page_number(request.GET.get("page", "")))
    counts = count_views(tickets, [selection.condition_of(view) for view in views])
    context = {
        "place": place,
        "internal": internal,
        "query": text,
        "selection": selection,
        "chips": selection.chips(),
        "tabs": selection.tabs(views, counts),
        "heads": {head.name: head for head in _heads(selection, order, internal=internal)},
        "page": page,
        "cards": cards(page.tickets, at, internal=internal),
        "previous_url": selection.url(page=str(page.number - 1)) if page.number > 1 else "",
        "next_url": selection.url(page=str(page.number + 1)) if page.has_next else "",
        "csv_url": selection.url(format="csv"),
        "file_url": _file_url(reader, place),
    }
    return render(request, "tickets/list.html", context)


def _file_url(reader: Reader, place: Place | None) -> str:
    if place is None:
        return reverse("tickets:file_choose") if reader.files_somewhere else ""
    return reverse("tickets:file", args=[place.customer.key]) if place.files else ""


def _facets(reader: Reader, place: Place | None, at: dt.datetime, *, internal: bool) -> Iterator[Facet]:
    yield facets.state_facet()
    if place is None:
        yield facets.customer_facet(reader.customers)
    yield facets.type_facet()
    yield facets.priority_facet()
    catalogues = {customer.catalogue_id for customer in ([place.customer] if place else reader.customers)}
    teams, components = facets.teams_and_components(catalogues if len(catalogues) == 1 else ())
    if internal:
        yield facets.assignee_facet(reader.user, reader.colleagues())
        yield facets.team_facet(reader.user, teams)
    elif place:
        yield facets.reporter_facet(people_of(place.customer))
    yield facets.component_facet(components)
    if internal:
        yield facets.waiting_facet()
        yield facets.warned_facet(at)
        yield facets.breached_facet(at)
        yield facets.due_today_facet(at)
        yield facets.no_sla_facet()
    else:
        yield facets.mine_facet(reader.user)
        yield facets.waiting_facet("Waiting for us")


def _order(request: HttpRequest, *, internal: bool) -> Order:
    """By the next due instant, unless the address says otherwise."""
    order = Order.named(request.GET.get("sort", ""), default="due")
    if order.sort.name in INTERNAL_SORTS and not internal:
        return Order.named("due", default="due")
    return order


def _heads(selection: Selection, order: Order, *, internal: bool) -> Iterator[Head]:
    for sort in SORTS.values():
        if internal or sort.name not in INTERNAL_SORTS:
            aria = ("descending" if order.is_down else "ascending") if sort == order.sort else ""
            yield Head(sort.name, sort.label, selection.url(sort=order.next_name(sort)), aria)


def _csv(tickets: QuerySet[Ticket], place: Place | None, *, internal: bool) -> StreamingHttpResponse:
    day = timezone.localdate(clock.now()).isoformat()
    name = f"{place.customer.key if place else 'tickets'}-{day}.csv"
    return StreamingHttpResponse(
        csv_lines(tickets, internal=internal),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
