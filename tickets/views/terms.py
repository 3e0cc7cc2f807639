"""For admins: what applying a contract version to the running tickets would change, ticket by ticket; then doing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import Conflict
from customers.models import ContractVersion
from tickets import facts
from tickets.coverage import decide
from tickets.hypothesis import dues_if, facts_events_of
from tickets.models import Ticket
from tickets.reader import reader_of
from tickets.services.terms import apply_terms, running_under_others


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows what would change, and changes it only when that is confirmed."""
    user = reader_of(request).user
    if not user.is_superuser:
        raise PermissionDenied
    version = get_object_or_404(ContractVersion.objects.select_related("contract__customer", "calendar"), pk=pk)
    value, at = version.terms(), clock.now()
    running = list(running_under_others(version).prefetch_related("components"))
    if request.method == "POST":
        return _apply(request, version, running)
    rows, events = [], facts_events_of(running)
    for ticket in running:
        decided = decide(ticket_type=ticket.type, components=ticket.components.all(), terms=value)
        then = facts.terms_applied(terms=value.digest, covered=decided.covered, why=decided.why)
        rows.append((ticket.key, dues_if(ticket, events[ticket.pk], then, at, {value.digest: value})))
    changed = [(key, dues) for key, dues in rows if any(due.changes for due in dues)]
    same = [row for row in rows if row not in changed]
    return render(
        request, "tickets/apply_terms.html", {"version": version, "rows": rows, "changed": changed, "same": same}
    )


def _apply(request: HttpRequest, version: ContractVersion, running: list[Ticket]) -> HttpResponse:
    done = 0
    for ticket in running:
        try:
            apply_terms(ticket, version, by=reader_of(request).user)
        except Conflict as refused:
            messages.error(request, f"{ticket.key}: {refused.message}")
        else:
            done += 1
    messages.success(request, f"{version} counts for {done} running ticket{'' if done == 1 else 's'}.")
    return redirect("admin:customers_contractversion_change", version.pk)
