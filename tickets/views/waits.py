"""For leads: waits that look wrong. Two reminders and ten support days, and nobody answered."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from tickets.reader import reader_of
from tickets.waits import MOST_SHOWN, waits_of


@require_safe
def waits(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    if not reader.leads_somewhere:
        raise PermissionDenied
    found = waits_of(reader.tickets_of(place.customer for place in reader.places if place.leads), clock.now())
    context = {"waits": found[:MOST_SHOWN], "is_more": len(found) > MOST_SHOWN, "most": MOST_SHOWN}
    return render(request, "tickets/waits.html", context)
