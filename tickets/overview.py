"""The customers of a person who sees several, each with what is worth a look there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from tickets.facets import breached
from tickets.models import Ticket
from tickets.reader import Place
from tickets.vocabulary import State


@dataclass(frozen=True, slots=True)
class Figure:
    """A count with its words, and where its tickets are. `tone` as of a badge, when the count asks for something."""

    count: int
    words: str
    url: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    place: Place
    in_progress: int
    figures: Sequence[Figure]
    next_due_at: dt.datetime | None
    is_late: bool


def overview(places: Sequence[Place], tickets: QuerySet[Ticket], at: dt.datetime) -> list[Row]:
    """A row a customer, with the next promise that falls due there. One query, over tickets that are not closed."""
    counts = {
        "in_progress": Q(),
        "waiting": Q(waiting_since__isnull=False),
        "to_confirm": Q(state=State.RESOLVED, is_release_pending=False, needs_answer_since__isnull=True),
        "breached": breached(at),
        "untaken": Q(state=State.OPEN),
    }
    found: QuerySet[Ticket, Any] = (
        tickets.exclude(state=State.CLOSED)
        .order_by()
        .values("customer")
        .annotate(due=Min("next_due_at"), **{name: Count("pk", filter=condition) for name, condition in counts.items()})
    )
    counted = {row["customer"]: row for row in found}
    nothing = {**dict.fromkeys(counts, 0), "due": None}
    return [_row(place, counted.get(place.customer.pk, nothing), at) for place in places]


def _row(place: Place, counts: Mapping[str, Any], at: dt.datetime) -> Row:
    url = reverse("tickets:customer_list", args=[place.customer.key])
    if place.works:
        figures = [
            Figure(counts["breached"], "breached", f"{url}?breached=1", "breach"),
            Figure(counts["untaken"], "not taken in charge", f"{url}?state=open"),
            Figure(counts["waiting"], "waiting for the customer", f"{url}?waiting=1"),
        ]
    else:
        figures = [
            Figure(counts["waiting"], "waiting for an answer", f"{url}?waiting=1", "wait"),
            Figure(counts["to_confirm"], "to confirm", f"{url}?state=resolved", "accent"),
        ]
    due = counts["due"]
    shown = [figure for figure in figures if figure.count]
    return Row(place, counts["in_progress"], shown, due, is_late=due is not None and due < at)
