"""Django admin as part of the desk: its name, its way back, its sign-in, its order."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

# What is set up first stands first.
ORDER = (
    "Customer",
    "Contract",
    "ContractVersion",
    "Calendar",
    "PriorityMatrix",
    "Catalogue",
    "Component",
    "ProductVersion",
    "Release",
    "Membership",
    "User",
    "Team",
    "Ticket",
    "Export",
    "Terms",
)


class DeskAdminSite(AdminSite):
    site_header = "witsupport administration"
    site_title = "witsupport administration"
    index_title = "Administration"
    site_url = "/"

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One sign-in for all, with its limits and its second factor; who may not come in is told so (403)."""
        return redirect("admin:index")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # not a page of Django's
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("accounts:profile")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=_rank)
        return sorted(apps, key=lambda app: min(map(_rank, app["models"])))


def _rank(model: dict[str, Any]) -> int:
    name = model["object_name"]
    return ORDER.index(name) if name in ORDER else len(ORDER)
