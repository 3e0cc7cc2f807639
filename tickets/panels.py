"""What tickets add to the admin pages of customers: panels, actions, and what is fixed because something was filed."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common import clock
from common.wording import bytes_in_words, exact_moment
from customers import usage
from customers.admin.forms import actor
from customers.admin.panels import Panel, register_action, register_panel
from customers.models import Contract, ContractVersion, Customer, Release
from customers.vocabulary import ClockKind, Priority
from sla.working_time import hours_of
from tickets.export_pages import latest
from tickets.models import Ticket
from tickets.services.file_limits import held_by, limit_of
from tickets.services.releases import mark_released
from tickets.vocabulary import State

SHOWN = 5


def register() -> None:
    """Called when the app is ready."""
    usage.register(FiledTickets())
    register_action(Release, mark_as_released)
    register_panel(Release, Panel("Waiting for this release", "admin/panels/waiting.html", waiting_for))
    for model, customer_of in CUSTOMERS.items():
        register_panel(model, Panel("Tickets", "admin/panels/open_tickets.html", _open_of(customer_of)))
    register_action(Customer, export_customer)
    register_panel(Customer, Panel("Exports", "admin/panels/exports.html", exports_of))
    register_panel(Customer, Panel("Files", "admin/panels/files.html", files_of))
    register_panel(ContractVersion, Panel("Filed now", "admin/panels/filed_now.html", filed_now))
    register_panel(ContractVersion, Panel("Running tickets", "admin/panels/apply_terms.html", running_tickets))


CUSTOMERS: dict[type[Any], Any] = {
    Customer: lambda customer: customer,
    Contract: lambda contract: contract.customer,
    ContractVersion: lambda version: version.contract.customer,
}


class FiledTickets:
    """Answers `customers.usage`."""

    def has_tickets(self, customer: Customer) -> bool:
        return Ticket.objects.filter(customer=customer).exists()

    def last_filed_at(
        self, customer: Customer, since: dt.datetime | None, until: dt.datetime | None
    ) -> dt.datetime | None:
        filed = Ticket.objects.filter(customer=customer, terms__isnull=False)
        if since is not None:
            filed = filed.filter(filed_at__gte=since)
        if until is not None:
            filed = filed.filter(filed_at__lt=until)
        last: dt.datetime | None = filed.aggregate(last=Max("filed_at"))["last"]
        return last


def _open_of(customer_of: Any) -> Any:
    return lambda row: open_tickets(customer_of(row))


def open_tickets(customer: Customer) -> dict[str, Any]:
    """How many are open, and the next due."""
    now = clock.now()
    rows = Ticket.objects.filter(customer=customer).exclude(state=State.CLOSED)
    due = rows.filter(next_due_at__isnull=False).next_due_first()[:SHOWN]
    return {
        "count": rows.count(),
        "url": reverse("tickets:board", args=[customer.key]),
        "next": [
            {"key": row.key, "url": row.get_absolute_url(), "due": f"due {exact_moment(row.next_due_at, now)}"}
            for row in due
        ],
    }


def files_of(customer: Customer) -> dict[str, Any]:
    """How much its attachments take, and how much they may."""
    held, limit = held_by(customer), limit_of(customer)
    return {
        "size": bytes_in_words(held.bytes),
        "count": held.files,
        "note": f"At most {bytes_in_words(limit)}." if limit else "Without a limit.",
    }


def filed_now(version: ContractVersion) -> dict[str, Any] | None:
    """When a ticket of each priority would have to be taken in charge, were it filed now under this version."""
    now, terms = clock.now(), version.terms()
    lines = []
    for priority in Priority:
        target = terms.target(priority, ClockKind.TAKING_CHARGE)
        if target is not None and target.minutes:
            due = hours_of(terms.calendar, target.counting).add(now, dt.timedelta(minutes=target.minutes))
            lines.append({"name": priority.value, "due": exact_moment(due, now)})
    note = "" if version.valid_from <= now else "This version is not in force yet."
    return {"lines": lines, "note": note} if lines else None


def running_tickets(version: ContractVersion) -> dict[str, Any] | None:
    """The way to apply a version to what runs, once it is in force."""
    now = clock.now()
    if version.valid_from > now or not version.is_in_force(now):
        return None
    return {"url": reverse("tickets:apply_terms", args=[version.pk])}


def waiting_for(release: Release) -> dict[str, Any]:
    rows = Ticket.objects.filter(Q(release=release) & ~Q(state=State.CLOSED)).order_by("pk")
    more = rows.count() - SHOWN
    return {
        "tickets": [{"key": row.key, "url": row.get_absolute_url(), "title": row.title} for row in rows[:SHOWN]],
        "note": f"And {more} more." if more > 0 else "They close when it is marked released and confirmed.",
    }


@admin.action(description="Mark as released")
def mark_as_released(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Release]) -> None:
    """The tickets that wait for it close, and their customers are told."""
    for release in queryset.filter(released_at__isnull=True):
        mark_released(release, by=actor(request))
        modeladmin.log_change(request, release, "Marked as released.")
        messages.success(request, f"{release} is released: what was confirmed and waited for it is closed.")


def exports_of(customer: Customer) -> dict[str, Any]:
    """What was exported lately, and the way to ask for more."""
    return {"url": reverse("admin:tickets_export_order", args=[customer.pk]), "latest": latest(customer)}


@admin.action(description="Export everything…")
def export_customer(modeladmin: Any, request: HttpRequest, queryset: QuerySet[Customer]) -> HttpResponse | None:
    """Leads to the page that asks; of one customer, as an archive holds one."""
    chosen = list(queryset[:2])
    if len(chosen) == 1:
        return redirect("admin:tickets_export_order", chosen[0].pk)
    messages.error(request, "An archive holds one customer: choose one.")
    return None
