"""Tickets in Django admin, to be read: what changes them goes through the desk's own pages."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tickets.models import Ticket


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
