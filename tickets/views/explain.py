"""Why it is due then: every cycle of every clock of a ticket, explained."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from tickets.explaining.case import Case, chosen
from tickets.explaining.page import cycle_tabs, explain, tabs
from tickets.page import clocks_of
from tickets.subject import subject_of


@require_safe
def clocks(request: HttpRequest, key: str) -> HttpResponse:
    """For whoever sees the ticket: what a customer may not read is not said."""
    subject = subject_of(request, key)
    cycles = clocks_of(subject.ticket)
    cycle = chosen(cycles, request.GET.get("clock", ""), request.GET.get("cycle", ""))
    context = {"subject": subject, "ticket": subject.ticket, "clock": cycle}
    if cycle is not None:
        facts = subject.ticket.events.filter(facts__isnull=False).select_related("actor").order_by("sequence")
        case = Case(subject, cycle, cycles, list(facts), clock.now())
        context |= explain(case) | {"tabs": tabs(case), "cycles": cycle_tabs(case)}
    return render(request, "tickets/explain.html", context)
