"""The page of one ticket, and what it asks while it is open."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from tickets.clock_cells import cells, excused_in
from tickets.forms.moves import ConfirmForm
from tickets.forms.words import CommentForm
from tickets.models import Event
from tickets.page import clocks_of, page_of
from tickets.permissions import Act
from tickets.reader import reader_of
from tickets.subject import Subject, subject_of
from tickets.timeline import ALL, ONLY_CHANGES
from tickets.views.acting import Refusal
from tickets.vocabulary import EventKind
from tickets.workflow import MOVES


@require_safe
def ticket(request: HttpRequest, key: str) -> HttpResponse:
    """The ticket as support works it, or as its customer follows it."""
    return show_ticket(request, subject_of(request, key))


def show_ticket(
    request: HttpRequest,
    subject: Subject,
    *,
    composer: CommentForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `composer` when what was written there could not be sent, `refusal` when something changed."""
    context = page_of(subject, request.GET.get("show", ALL), clock.now())
    reader = reader_of(request)
    place = next((place for place in reader.places if place.customer.pk == subject.ticket.customer_id), None)
    context["place"] = place
    context["is_own_side"] = place is not None and place.is_own
    context["is_of_the_desk"] = reader.is_of_the_desk
    context["composer"] = composer or CommentForm(subject)
    context["refusal"] = refusal
    if not subject.is_internal and MOVES[Act.CONFIRM].is_legal(subject.ticket):
        context["confirm"] = ConfirmForm(subject)
    template = "tickets/ticket_inside.html" if subject.is_internal else "tickets/ticket_outside.html"
    return render(request, template, context, status=status)


@require_safe
def news(request: HttpRequest, key: str) -> HttpResponse:
    """Whether anything that the reader may see happened since the page was loaded; and, to support, what is left."""
    subject = subject_of(request, key)
    seen = request.GET.get("seen", "")
    since = int(seen[:10]) if seen.isascii() and seen.isdecimal() else subject.seen
    number = "sequence" if subject.is_internal else "public_sequence"  # which no internal event has
    events = Event.objects.filter(ticket=subject.ticket, **{f"{number}__gt": since}).exclude(kind__in=ONLY_CHANGES)
    context: dict[str, Any] = {"ticket": subject.ticket, "seen": since, "count": events.count()}
    if subject.is_internal:
        context["cells"] = cells(
            subject.ticket,
            clocks_of(subject.ticket),
            clock.now(),
            excused_in(subject.ticket.events.filter(kind=EventKind.EXCUSED)),
        )
    context["oob"] = True
    return render(request, "tickets/fragments/_news.html", context)
