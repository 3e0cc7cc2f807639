"""Tickets in Django admin, to be read: what changes them goes through the desk's own pages. And exports."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import clock
from common.wording import bytes_in_words
from customers.admin.panels import PanelAdmin, Tool
from tickets.export_pages import download_export, order_export, standing
from tickets.models import Export, Ticket
from tickets.services.exports import gone_why
from tickets.vocabulary import ExportStage


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin[Ticket]):
    list_display = (
        "key",
        "title",
        "customer",
        "type",
        "priority",
        "state",
        "assignee",
        "team",
        "next_due_at",
    )
    list_filter = ("state", "priority", "type", "is_covered", ("customer", admin.RelatedOnlyFieldListFilter), "team")
    list_select_related = ("customer", "assignee", "team")
    search_fields = ("=key", "title")
    ordering = ("-pk",)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("page", "key", "title", "customer", "type", "priority", "impact", "urgency")}),
        ("People", {"fields": ("reporter", "filed_by", "assignee", "team")}),
        (
            "Where it stands",
            {"fields": ("state", "state_since", "filed_at", "reported_at", "taken_at", "waiting_since")},
        ),
        ("The promise", {"fields": ("terms", "is_covered", "not_covered_why", "estimate_at", "next_due_at")}),
        ("Resolution", {"fields": ("resolution", "resolved_at", "resolved_by", "release", "closes_at", "closed_at")}),
    )
    readonly_fields = ("page",)

    @admin.display(description="Ticket's page")
    def page(self, ticket: Ticket) -> SafeString:
        return format_html('<a href="{}">{}</a>', ticket.get_absolute_url(), ticket.key)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Ticket | None = None) -> bool:
        """Every change goes through the one door."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Ticket | None = None) -> bool:
        return False


@admin.register(Export)
class ExportAdmin(PanelAdmin[Export]):
    """What was exported and what became of it; asked for on the customer's page."""

    list_display = ("about", "kind", "standing", "bytes", "asked_by", "asked_at")
    list_filter = ("stage", "kind", ("customer", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("customer", "asked_by")
    search_fields = ("=key", "customer__name")
    show_full_result_count = False
    readonly_fields = ("about", "standing", "bytes", "holds")

    def get_fieldsets(self, request: HttpRequest, obj: Export | None = None) -> Any:
        """Of an archive that never was, nothing is to be said."""
        asked = (None, {"fields": ("about", "kind", "standing", "asked_by", "asked_at")})
        made = ("The archive", {"fields": ("finished_at", "bytes", "holds", "sha256", "expires_at")})
        return (asked, made) if obj is not None and obj.size else (asked,)

    @admin.display(description="customer", ordering="key")
    def about(self, export: Export) -> str:
        return f"{export.customer.name} ({export.key})" if export.customer else f"{export.key} (removed)"

    @admin.display(description="state", ordering="stage")
    def standing(self, export: Export) -> str:
        said = standing(export)
        return said[0].upper() + said[1:]

    @admin.display(description="size", ordering="size")
    def bytes(self, export: Export) -> str:
        return bytes_in_words(export.size) if export.size else "–"

    @admin.display(description="what is in it")
    def holds(self, export: Export) -> str:
        said = [f"{name.replace('_', ' ')}: {count}" for name, count in export.counts.items()]
        if export.problems:
            said.append(f"{export.problems} of the files are missing or not what was sent: the manifest says which")
        return ", ".join(said)

    def note(self, request: HttpRequest, obj: Export) -> str:
        if obj.stage == ExportStage.QUEUED:
            return "It waits for its turn. Whoever asked is told by mail; reload this page to see how far it is."
        if obj.stage == ExportStage.RUNNING:
            return "It is being written. Whoever asked is told by mail; reload this page to see how far it is."
        return "" if obj.is_there(clock.now()) else gone_why(obj)

    def tools(self, request: HttpRequest, obj: Export) -> list[Tool]:
        if obj.is_there(clock.now()):
            return [Tool("Download…", reverse("admin:tickets_export_download", args=[obj.pk]))]
        if obj.customer_id and obj.stage in {ExportStage.FAILED, ExportStage.EXPIRED, ExportStage.READY}:
            return [Tool("Export again…", reverse("admin:tickets_export_order", args=[obj.customer_id]))]
        return []

    def get_urls(self) -> list[URLPattern]:
        order = path("order/<int:pk>/", self.order_view, name="tickets_export_order")
        download = path("<int:pk>/download/", self.download_view, name="tickets_export_download")
        return [order, download, *super().get_urls()]

    def order_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return cast("HttpResponse", self.admin_site.admin_view(order_export)(request, pk, site=self.admin_site))

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return cast("HttpResponse", self.admin_site.admin_view(download_export)(request, pk, site=self.admin_site))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Export | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Export | None = None) -> bool:
        """Rows say who has what; archives go by themselves."""
        return False
