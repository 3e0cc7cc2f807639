"""Where a person begins: each role's own page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common import clock
from tickets.cards import needs_of
from tickets.overview import overview
from tickets.reader import reader_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The desk for those who work tickets, the board of the only customer; else the customers to choose from."""
    reader = reader_of(request)
    if reader.is_of_the_desk:
        return redirect("tickets:desk")
    if len(reader.places) == 1:
        return redirect("tickets:board", reader.places[0].customer.key)
    if not reader.places and reader.user.is_staff:
        return redirect("admin:index")
    return customers(request)


@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    """All customers that the person sees: how much is going on at each, and what waits for the customers' side."""
    reader, at = reader_of(request), clock.now()
    followed = [place.customer for place in reader.places if not place.works]
    context = {
        "rows": overview(reader.places, reader.tickets_of(reader.customers), at),
        "needs": needs_of(reader.tickets_of(followed), at) if followed else [],
    }
    return render(request, "tickets/home.html", context)
