"""Customers, with their people."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from accounts.audited import AuditedAdmin, Changes, below, own
from accounts.models import AuditKind
from customers import usage
from customers.admin.fields import CapitalsField
from customers.admin.forms import actor
from customers.admin.memberships import PeopleOfCustomerInline
from customers.admin.openid import EmailDomainInline
from customers.admin.panels import PanelAdmin, Tool, actions_of
from customers.models import Contract, Customer, EmailDomain
from customers.models.customers import key_validator
from customers.services.customers import add_customer, remove_customer


class CustomerForm(forms.ModelForm[Customer]):
    key = CapitalsField(
        label="Key",
        max_length=10,
        validators=[key_validator],
        help_text="Starts the key of every ticket, as in ACME-12. It cannot be changed once a ticket was filed.",
    )

    class Meta:
        model = Customer
        fields = ("name", "key", "catalogue", "is_active", "notes", "file_limit")

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if self.instance.pk and "key" in self.changed_data and usage.has_tickets(self.instance):
            raise forms.ValidationError(
                "Tickets were filed as %(key)s-1 and on: it stays %(key)s.", params={"key": self.initial["key"]}
            )
        return key


def _contract_of(customer: Customer) -> Tool:
    """The page of its contract, or the one to add it."""
    contract = Contract.objects.filter(customer=customer).first()
    if contract is not None:
        return Tool("Contract", reverse("admin:customers_contract_change", args=[contract.pk]))
    return Tool("Add its contract", f"{reverse('admin:customers_contract_add')}?customer={customer.pk}")


def _is_of_domain(change: dict[str, dict[str, Any]]) -> bool:
    return any(what["name"] == EmailDomain._meta.verbose_name for what in change.values())


@admin.register(Customer)
class CustomerAdmin(AuditedAdmin[Customer], PanelAdmin[Customer]):
    audit_kind = AuditKind.CUSTOMER
    actions = actions_of(Customer)
    form = CustomerForm
    autocomplete_fields = ("catalogue",)
    inlines = (PeopleOfCustomerInline, EmailDomainInline)
    list_display = ("name", "key", "catalogue", "people", "promised", "is_active")
    list_filter = ("is_active", "catalogue")
    list_select_related = ("catalogue", "contract")
    search_fields = ("name", "key")
    ordering = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "key", "catalogue")}),
        ("For support", {"fields": ("is_active", "notes", "file_limit")}),
    )

    def audited(self, changes: Changes) -> Changes:
        """Its people's roles are written down by the services."""
        return own(changes) + [change for change in below(changes) if _is_of_domain(change)]

    def audit_customer(self, obj: Customer) -> int:
        return obj.pk

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        return super().get_queryset(request).annotate(people_count=Count("memberships"))

    @admin.display(ordering="people_count")
    def people(self, customer: Customer) -> int:
        count: int = customer.people_count  # type: ignore[attr-defined]  # annotated above
        return count

    @admin.display(description="contract", empty_value="none", ordering="contract__name")
    def promised(self, customer: Customer) -> str | None:
        return customer.contract.name if hasattr(customer, "contract") else None

    def tools(self, request: HttpRequest, obj: Customer) -> list[Tool]:
        return [_contract_of(obj)]

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        if change:
            obj.save()
        else:
            add_customer(obj, by=actor(request))

    def response_add(self, request: HttpRequest, obj: Customer, post_url_continue: str | None = None) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        if "_popup" not in request.POST:
            url = _contract_of(obj).url
            messages.info(request, format_html('Next: <a href="{}">add its contract</a>.', url))
        return response

    def get_deleted_objects(self, objs: Iterable[Customer], request: HttpRequest) -> Any:
        """Tickets keep their customer: one sentence, not a list of all of them."""
        objs = list(objs)
        kept = [customer for customer in objs if usage.has_tickets(customer)]
        if kept:
            sentences = [f"{customer} has tickets and stays: make it inactive instead." for customer in kept]
            return [], {}, set(), sentences
        return super().get_deleted_objects(objs, request)

    def delete_model(self, request: HttpRequest, obj: Customer) -> None:
        remove_customer(obj, by=actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Customer]) -> None:
        for customer in queryset:
            remove_customer(customer, by=actor(request))
