"""Invitations, to read: customer managers write them, on the page of their people."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from customers.models import Invitation


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin[Invitation]):
    list_display = ("email", "role", "customer", "invited_by", "sent_at", "expires_at", "accepted_at", "withdrawn_at")
    list_filter = ("role", ("customer", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("customer", "invited_by")
    search_fields = ("email", "customer__name", "customer__key", "invited_by__name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
