"""The provider that signs a customer's people in, and the domains of their addresses (those on the customer's page)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.audited import AuditedAdmin
from accounts.models import AuditKind
from customers.models import Customer, EmailDomain, IdentityProvider
from customers.services.openid import keep_secret


class EmailDomainInline(admin.TabularInline[EmailDomain, Customer]):
    model = EmailDomain
    extra = 0
    verbose_name = "e-mail domain"
    verbose_name_plural = "e-mail domains"


class IdentityProviderForm(forms.ModelForm[IdentityProvider]):
    """The secret is only ever written: the page never shows it, and leaving the field empty keeps it."""

    client_secret = forms.CharField(
        label="Client secret",
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Kept encrypted and never shown again. Leave it empty to keep the present one.",
    )

    class Meta:
        model = IdentityProvider
        fields = ("customer", "name", "issuer", "hosts", "client_id", "admits_new_people", "is_active")
        widgets = dict.fromkeys(("issuer", "hosts"), forms.TextInput(attrs={"class": "vLargeTextField"}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("client_secret"):
            keep_secret(self.instance, data["client_secret"])
        if data.get("is_active") and not (data.get("client_id") and self.instance.sealed_secret):
            raise forms.ValidationError("An active provider needs a client ID and a client secret.")
        return data


@admin.register(IdentityProvider)
class IdentityProviderAdmin(AuditedAdmin[IdentityProvider]):
    audit_kind = AuditKind.CUSTOMER
    form = IdentityProviderForm
    autocomplete_fields = ("customer",)
    list_display = ("name", "customer", "issuer", "is_active", "admits_new_people")
    list_filter = ("is_active", "admits_new_people")
    list_select_related = ("customer",)
    search_fields = ("name", "issuer", "customer__name", "customer__key")
    ordering = ("customer__name",)
    fieldsets = (
        (None, {"fields": ("customer", "name")}),
        (
            "Provider",
            {
                "fields": ("issuer", "redirect_uri", "client_id", "client_secret", "hosts"),
                "description": "Save first, without client ID and secret: the redirect address then stands here. "
                "Register the desk with it at the provider, and write down the ID and the secret that it gives.",
            },
        ),
        ("Who may sign in", {"fields": ("admits_new_people", "is_active")}),
    )

    def audit_customer(self, obj: IdentityProvider) -> int:
        return obj.customer_id

    def get_readonly_fields(self, request: HttpRequest, obj: IdentityProvider | None = None) -> tuple[str, ...]:
        """Another customer's provider is another provider."""
        return ("customer", "redirect_uri") if obj else ("redirect_uri",)

    @admin.display(description="redirect address")
    def redirect_uri(self, provider: IdentityProvider) -> str:
        return provider.redirect_uri if provider.pk else "Known once this is saved."
