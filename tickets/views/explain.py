"""Why it is due then: every cycle of every clock of a ticket, explained."""

from dataclasses import replace

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from customers.vocabulary import ClockKind
from sla.models import Clock
from tickets.clock_cells import NAMES
from tickets.explaining.case import Case, chosen
from tickets.explaining.page import cycle_tabs, explain, tabs
from tickets.forms.work import ExcuseForm
from tickets.models import Event
from tickets.page import clocks_of
from tickets.permissions import Act
from tickets.services.excuses import cycle_of, excuse_breach
from tickets.subject import Subject, subject_of
from tickets.views.acting import Action, act_on
from tickets.vocabulary import EventKind


@require_safe
def clocks(request: HttpRequest, key: str) -> HttpResponse:
    """For whoever sees the ticket: what a customer may not read is not said."""
    subject = subject_of(request, key)
    cycles = clocks_of(subject.ticket)
    cycle = chosen(cycles, request.GET.get("clock", ""), request.GET.get("cycle", ""))
    context = {"subject": subject, "ticket": subject.ticket, "clock": cycle}
    if cycle is not None:
        wanted = Q(facts__isnull=False) | Q(kind=EventKind.EXCUSED)
        events = list(subject.ticket.events.filter(wanted).select_related("actor").order_by("sequence"))
        excuses = [event for event in events if event.kind == EventKind.EXCUSED]
        case = Case(
            subject,
            cycle,
            cycles,
            events,
            clock.now(),
            next((event for event in excuses if is_about(event, cycle)), None),
        )
        context |= explain(case) | {"tabs": tabs(case), "cycles": cycle_tabs(case), "excuse": case.excuse}
    return render(request, "tickets/explain.html", context)


def is_about(event: Event, cycle: Clock) -> bool:
    return (event.data["clock"], event.data["number"]) == (cycle.kind, cycle.number)


@require_http_methods(["GET", "HEAD", "POST"])
def excuse(request: HttpRequest, key: str, kind: str, number: int) -> HttpResponse:
    """A lead excuses the breach of one cycle."""
    subject = subject_of(request, key)
    cycle = cycle_of(subject.ticket, kind, number)

    def perform(subject: Subject, form: ExcuseForm) -> object:
        reason = form.cleaned_data["reason"]
        return excuse_breach(subject.ticket, cycle, reason, by=subject.user, loaded=form.loaded)

    name = NAMES[ClockKind(kind)].lower()
    return act_on(request, subject, replace(EXCUSE, title=f"Excuse the breach of {name}", perform=perform))


def _nothing(subject: Subject, form: ExcuseForm) -> None:
    """Each cycle has an act of its own."""


EXCUSE = Action(
    act=Act.EXCUSE,
    title="Excuse a breach",
    button="Excuse it",
    icon="shield",
    said="The breach on {key} is excused.",
    lead="The breach stays a fact; the statement shows it as excused, with your reason. This cannot be taken back.",
    form=ExcuseForm,
    perform=_nothing,
)
