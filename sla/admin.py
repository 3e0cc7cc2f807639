"""Terms in Django admin: what was promised, to be read."""

import json

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sla.models import Terms


@admin.register(Terms)
class TermsAdmin(admin.ModelAdmin[Terms]):
    list_display = ("contract", "version", "calendar", "created_at")
    search_fields = ("digest",)
    fields = ("contract", "version", "calendar", "created_at", "digest", "promised")
    readonly_fields = fields
    ordering = ("-pk",)

    @admin.display
    def contract(self, terms: Terms) -> str:
        return str(terms.content["contract"])

    @admin.display
    def version(self, terms: Terms) -> str:
        return str(terms.content["version"])

    @admin.display
    def calendar(self, terms: Terms) -> str:
        return str(terms.content["calendar"]["name"])

    @admin.display(description="content")
    def promised(self, terms: Terms) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(terms.content, indent=2, ensure_ascii=False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Terms | None = None) -> bool:
        """Immutable: an edited contract makes new ones."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Terms | None = None) -> bool:
        return False
