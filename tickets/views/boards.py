"""The triage board over all customers, and each customer's own board."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common import clock
from customers.access import people_of
from tickets import facets
from tickets.board import count, load_columns
from tickets.cards import card_columns, needs_of
from tickets.forms.filters import Facet, Selection, View
from tickets.models.ticket import TicketQuerySet
from tickets.reader import Place, Reader, reader_of
from tickets.vocabulary import BOARD_STATES


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """All tickets that the person works, across customers, next due first."""
    reader = reader_of(request)
    if not reader.is_of_the_desk:
        raise PermissionDenied
    at = clock.now()
    selection = Selection(_desk_facets(reader, at), request.GET)
    context = _columns(reader.desk(), selection, at, views=facets.DESK_VIEWS, list_url=reverse("tickets:list"))
    return _answer(request, "tickets/desk.html", context | {"reader": reader})


@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    """One customer's board, as the customer sees it."""
    reader = reader_of(request)
    place = reader.place_or_404(key)
    at = clock.now()
    tickets = reader.tickets_of([place.customer])
    selection = Selection(_customer_facets(reader, place), request.GET)
    list_url = reverse("tickets:customer_list", args=[key])
    context = _columns(tickets, selection, at, views=(), list_url=list_url) | {"place": place}
    if not _wants_columns(request):
        context["needs"] = needs_of(tickets, at)
    return _answer(request, "tickets/board.html", context)


def _columns(
    tickets: TicketQuerySet, selection: Selection, at: dt.datetime, *, views: Sequence[View], list_url: str
) -> dict[str, Any]:
    """What both boards show. Four queries. A board with views is the desk's."""
    counts = count(tickets, views=[selection.condition_of(view) for view in views], chosen=selection.condition())
    columns = load_columns(tickets.filter(selection.condition()), counts.columns)
    more_urls = {state: f"{list_url}{selection.url({'state': (state,)})}" for state in BOARD_STATES}
    internal = bool(views)
    return {
        "at": at,
        "internal": internal,
        "total": counts.total,
        "selection": selection,
        "chips": selection.chips(),
        "tabs": selection.tabs(views, counts.views),
        "columns": card_columns(columns, at, internal=internal, more_urls=more_urls),
        "refresh_url": selection.url(part="columns"),
        "list_url": f"{list_url}{selection.url()}",
    }


def _answer(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, "tickets/fragments/_board.html" if _wants_columns(request) else page, context)


def _wants_columns(request: HttpRequest) -> bool:
    """The page refreshes itself: only its columns are asked for."""
    return request.GET.get("part") == "columns"


def _desk_facets(reader: Reader, at: dt.datetime) -> Iterator[Facet]:
    yield facets.customer_facet(place.customer for place in reader.places if place.works)
    yield facets.type_facet()
    yield facets.priority_facet()
    yield facets.assignee_facet(reader.user, reader.colleagues())
    yield facets.team_facet(reader.user, reader.all_teams)
    yield facets.waiting_facet()
    yield facets.warned_facet(at)
    yield facets.breached_facet(at)
    yield facets.due_today_facet(at)
    yield facets.no_sla_facet()


def _customer_facets(reader: Reader, place: Place) -> Iterator[Facet]:
    yield facets.mine_facet(reader.user)
    yield facets.waiting_facet("Waiting for us")
    yield facets.type_facet()
    yield facets.reporter_facet(people_of(place.customer))
