"""Contracts and their versions: fixed once a ticket was filed under it, a version is followed by a copy of it."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts.audited import AuditedAdmin, Changes, below
from accounts.models import AuditKind
from common.errors import InvalidInput, NotPermitted
from customers import usage
from customers.admin import targets
from customers.admin.forms import actor, show
from customers.admin.panels import PanelAdmin, Tool
from customers.models import Contract, ContractVersion, ServiceCreditRule
from customers.services.contracts import check_valid_from, copy_version, remove_version, save_version, set_targets

VERSION_PAGE = "admin:customers_contractversion_change"


def _new_version(contract: Contract) -> Tool:
    """A copy of the last version, or the first one."""
    last = contract.versions.first()
    if last is None:
        url = f"{reverse('admin:customers_contractversion_add')}?contract={contract.pk}"
        return Tool("Add its first version", url)
    return Tool("New version", reverse("admin:customers_contractversion_copy", args=[last.pk]), is_post=True)


@admin.register(Contract)
class ContractAdmin(AuditedAdmin[Contract], PanelAdmin[Contract]):
    audit_kind = AuditKind.CONTRACT
    autocomplete_fields = ("customer",)
    list_display = ("name", "customer", "latest", "ends_on")
    list_filter = (("ends_on", admin.EmptyFieldListFilter),)
    search_fields = ("name", "customer__name", "customer__key")
    fieldsets = ((None, {"fields": ("customer", "name", "ends_on", "versions")}),)

    def audit_customer(self, obj: Contract) -> int:
        return obj.customer_id

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contract]:
        return super().get_queryset(request).select_related("customer").prefetch_related("versions")

    def get_readonly_fields(self, request: HttpRequest, obj: Contract | None = None) -> tuple[str, ...]:
        return ("customer", "versions") if obj else ("versions",)

    @admin.display(description="version")
    def latest(self, contract: Contract) -> str:
        versions = contract.versions.all()
        return (
            f"{len(versions)}, from {timezone.localtime(versions[0].valid_from):%d %b %Y}" if versions else "none yet"
        )

    @admin.display
    def versions(self, contract: Contract) -> str | SafeString:
        if not contract.pk:
            return "What the contract promises is in its versions: the page for the first one follows this one."
        rows = [
            (reverse(VERSION_PAGE, args=[row.pk]), row.number, f"{timezone.localtime(row.valid_from):%d %b %Y, %H:%M}")
            for row in contract.versions.all()
        ]
        if not rows:
            return "None yet: nothing is promised."
        lines = format_html_join("", '<li><a href="{}">Version {}</a> from {}</li>', rows)
        return format_html('<ul class="plain-list">{}</ul>', lines)

    def tools(self, request: HttpRequest, obj: Contract) -> list[Tool]:
        return [
            _new_version(obj),
            Tool("Customer", reverse("admin:customers_customer_change", args=[obj.customer_id])),
        ]

    def response_post_save_add(self, request: HttpRequest, obj: Contract) -> HttpResponseRedirect:
        """What it promises comes next."""
        messages.info(request, "Next: what it promises. This is its first version.")
        return HttpResponseRedirect(_new_version(obj).url)

    def has_delete_permission(self, request: HttpRequest, obj: Contract | None = None) -> bool:
        """What tickets were filed under stays."""
        return super().has_delete_permission(request, obj) and not (obj and usage.last_filed_at(obj.customer))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Removed one at a time: the page of each says whether it can go."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class VersionForm(forms.ModelForm[ContractVersion]):
    class Meta:
        model = ContractVersion
        fields = (
            "contract",
            "valid_from",
            "calendar",
            "matrix",
            "warn_at",
            "promised_compliance",
            "credit_cap",
            "subscription",
            "fee",
            "currency",
            "fee_period",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in targets.initial_of(self.instance).items():
            self.initial.setdefault(name, value)
        self.initial.setdefault("valid_from", dt.datetime.combine(timezone.localdate(), dt.time.min))

    def clean(self) -> dict[str, Any]:
        super().clean()
        contract = self.cleaned_data.get("contract") or (self.instance.contract if self.instance.pk else None)
        valid_from = self.cleaned_data.get("valid_from")
        if contract is not None and valid_from is not None:
            try:
                check_valid_from(contract, valid_from, version=self.instance)
            except InvalidInput as refusal:
                show(self, refusal)
        return self.cleaned_data


VersionForm.declared_fields.update(targets.FIELDS)
VersionForm.base_fields.update(targets.FIELDS)


class CreditRuleInline(admin.TabularInline[ServiceCreditRule, ContractVersion]):
    model = ServiceCreditRule
    extra = 0


TERMS = {"fields": ("contract", "valid_from", "calendar", "matrix")}
REST = (
    ("Warnings and compliance", {"fields": ("warn_at", "promised_compliance", "credit_cap")}),
    ("Subscription", {"fields": ("subscription", ("fee", "currency", "fee_period"))}),
)
PROMISES = {
    "fields": targets.ROWS,
    "classes": ("grid", "grid-targets"),
    "description": (
        "As 1 h, 90 min or 48 h. Empty: nothing is promised; for resolution: by the estimate that support agrees with "
        "the customer, with a verdict when it is binding. 8 support hours are a working day of the default calendar."
    ),
}


@admin.register(ContractVersion)
class ContractVersionAdmin(AuditedAdmin[ContractVersion], PanelAdmin[ContractVersion]):
    audit_kind = AuditKind.CONTRACT
    form = VersionForm
    inlines = (CreditRuleInline,)
    autocomplete_fields = ("contract", "calendar", "matrix")
    list_display = ("customer", "contract_name", "number", "valid_from", "calendar", "matrix")
    list_display_links = ("customer", "contract_name")
    list_filter = ("calendar", ("contract__customer", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("contract__customer", "calendar", "matrix")
    search_fields = ("contract__name", "contract__customer__name", "contract__customer__key")
    date_hierarchy = "valid_from"

    def audited(self, changes: Changes) -> Changes:
        """The services write down all but the rules below it."""
        return below(changes)

    def audit_deletions(self, request: HttpRequest, rows: list[ContractVersion]) -> None:
        """`remove_version` writes it down."""

    def audit_customer(self, obj: ContractVersion) -> int:
        return obj.contract.customer_id

    @admin.display(ordering="contract__customer__name")
    def customer(self, version: ContractVersion) -> str:
        return version.contract.customer.name

    @admin.display(description="contract", ordering="contract__name")
    def contract_name(self, version: ContractVersion) -> str:
        return version.contract.name

    @admin.display(description="promises")
    def promises(self, version: ContractVersion) -> SafeString:
        rows = ((target.priority, target.get_clock_display(), words) for target, words in targets.lines(version))
        return format_html(
            '<table class="plain-table">{}</table>',
            format_html_join("", "<tr><th>{} {}</th><td>{}</td></tr>", rows),
        )

    def get_fieldsets(self, request: HttpRequest, obj: ContractVersion | None = None) -> Any:
        promises = PROMISES if self.has_change_permission(request, obj) else {"fields": ("promises",)}
        return ((None, TERMS), ("What is promised", promises), *REST)

    def get_readonly_fields(self, request: HttpRequest, obj: ContractVersion | None = None) -> tuple[str, ...]:
        return ("contract", "promises") if obj else ("promises",)

    # Fixed once a ticket was filed under it

    @staticmethod
    def _is_fixed(version: ContractVersion | None) -> bool:
        """Asked once for a loaded row: a form that is being checked has already changed its `valid_from`."""
        if version is None:
            return False
        if "is_fixed" not in version.__dict__:
            version.__dict__["is_fixed"] = usage.last_filed_under(version) is not None
        return bool(version.__dict__["is_fixed"])

    def has_change_permission(self, request: HttpRequest, obj: ContractVersion | None = None) -> bool:
        return super().has_change_permission(request, obj) and not self._is_fixed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: ContractVersion | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_fixed(obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Removed one at a time: the page of each says whether it can go."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def note(self, request: HttpRequest, obj: ContractVersion) -> str:
        if not self._is_fixed(obj):
            return ""
        return "Tickets were filed under this version, so it is fixed. Make a new version for what changes."

    def tools(self, request: HttpRequest, obj: ContractVersion) -> list[Tool]:
        return [
            Tool("New version", reverse("admin:customers_contractversion_copy", args=[obj.pk]), is_post=True),
            Tool("Contract", reverse("admin:customers_contract_change", args=[obj.contract_id])),
        ]

    def get_urls(self) -> list[URLPattern]:
        copy = path("<int:pk>/copy/", self.copy_view, name="customers_contractversion_copy")
        return [copy, *super().get_urls()]

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.admin_site.admin_view(self._copy)(request, pk)

    @method_decorator(require_POST)
    def _copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a new version that promises the same, and open it."""
        if not self.has_add_permission(request):
            raise NotPermitted("Only an admin can make a new version.")
        version = get_object_or_404(ContractVersion.objects.select_related("contract__customer", "calendar"), pk=pk)
        new = copy_version(version, by=actor(request))
        self.log_addition(request, new, f"Copied from version {version.number}.")
        begins = f"{timezone.localtime(new.valid_from):%d %b %Y, %H:%M}"
        messages.success(request, f"Version {new.number} begins on {begins}. Change what differs, and save.")
        return HttpResponseRedirect(reverse(VERSION_PAGE, args=[new.pk]))

    # Through the services

    def save_model(self, request: HttpRequest, obj: ContractVersion, form: Any, change: bool) -> None:
        save_version(obj, by=actor(request))
        set_targets(obj, targets.targets_in(form.cleaned_data), by=actor(request))

    def delete_model(self, request: HttpRequest, obj: ContractVersion) -> None:
        remove_version(obj, by=actor(request))

    def response_post_save_add(self, request: HttpRequest, obj: ContractVersion) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse(VERSION_PAGE, args=[obj.pk]))
