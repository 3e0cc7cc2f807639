"""The patch releases of each product, and what waits for them."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from customers.models import Catalogue, Release
from tickets.models import Ticket
from tickets.reader import Reader, reader_of
from tickets.services.releases import mark_released
from tickets.vocabulary import State

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A release with the tickets, of those that the person sees, that it solves."""

    release: Release
    solves: int
    pending: int  # confirmed or met with silence: they close when it is released


def _releases_for(reader: Reader) -> QuerySet[Release]:
    """Those of the products whose tickets the person works; an admin's are all."""
    if not reader.user.is_superuser and not any(place.works for place in reader.places):
        raise PermissionDenied
    releases = Release.objects.select_related("catalogue")
    if reader.user.is_superuser:
        return releases
    return releases.filter(catalogue__in={place.customer.catalogue_id for place in reader.places if place.works})


def _waits() -> Q:
    return Q(is_release_pending=True, state=State.RESOLVED)


def _lines(reader: Reader, releases: QuerySet[Release]) -> list[Line]:
    tickets = Ticket.objects.visible_to(reader.user).filter(release__in=releases).order_by()
    counted = {
        row["release"]: row
        for row in tickets.values("release").annotate(solves=Count("pk"), pending=Count("pk", filter=_waits()))
    }
    none = {"solves": 0, "pending": 0}
    return [
        Line(row, solves=counted.get(row.pk, none)["solves"], pending=counted.get(row.pk, none)["pending"])
        for row in releases
    ]


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """What is to come first, by its planned date, then what is out, latest first."""
    reader = reader_of(request)
    rows = _releases_for(reader).order_by(
        "catalogue__name",
        F("released_at").desc(nulls_first=True),
        F("planned_on").asc(nulls_last=True),
        "pk",
    )
    by_catalogue: dict[Catalogue, list[Line]] = defaultdict(list)
    for line in _lines(reader, rows):
        by_catalogue[line.release.catalogue].append(line)
    return render(request, "tickets/releases.html", {"catalogues": dict(by_catalogue)})


@require_http_methods(["GET", "POST"])
def released(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether the release is really out, and what will close; then mark it."""
    reader = reader_of(request)
    rows = _releases_for(reader)
    release = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        mark_released(release, by=reader.user)
        messages.success(request, f"{release.name} is released. The tickets that waited for it are closed.")
        return redirect("tickets:releases")
    (line,) = _lines(reader, rows.filter(pk=release.pk))
    waiting = (
        Ticket.objects.visible_to(reader.user).filter(_waits(), release=release).order_by("customer__key", "number")
    )
    context = {"line": line, "pending": waiting.only("key", "title")[:MOST_NAMED]}
    return render(request, "tickets/releases_released.html", context)
