"""Memberships: on the customer's page, on the person's page, and on a page of their own.

All three write through `customers.services.memberships`, so that grants follow.
"""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from accounts.admin import UserAdmin
from accounts.models import User
from common.admin import DeskModelAdmin
from common.errors import InvalidInput
from customers.admin.forms import actor, show
from customers.models import Customer, Membership
from customers.permissions import Role
from customers.services.memberships import (
    change_role,
    check_membership,
    check_roles,
    remove_membership,
    set_membership,
)

# Those that a customer has; the others serve all customers.
ROLES_OF_A_CUSTOMER = (Role.REQUESTER, Role.CUSTOMER_MANAGER, Role.PROFESSIONAL_SERVICES, Role.SUPPORT_AGENT)


class MembershipForm(forms.ModelForm[Membership]):
    """Who and where are fixed once it is there: another person or customer is another membership.

    `parent` is the customer or the person on whose page it stands, perhaps not saved yet.
    """

    class Meta:
        model = Membership
        fields = ("user", "role", "customer")

    def __init__(self, *args: Any, parent: Customer | User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent
        if self.instance.pk and parent is not None:
            for name in {"user", "customer"} & self.fields.keys():
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        super().clean()
        role, user = self.cleaned_data.get("role"), self.person
        if role and user is not None and not self.cleaned_data.get("DELETE"):
            old = self.instance if self.instance.pk else None
            try:
                check_membership(user, role=Role(role), customer=self.place, instead_of=old)
            except InvalidInput as refusal:
                show(self, refusal)
        return self.cleaned_data

    @property
    def person(self) -> User | None:
        if isinstance(self.parent, User):
            return self.parent
        said: User | None = self.cleaned_data.get("user")
        return said or (self.instance.user if self.instance.pk else None)

    @property
    def place(self) -> Customer | None:
        if isinstance(self.parent, Customer):
            return self.parent
        said: Customer | None = self.cleaned_data.get("customer")
        return said or (self.instance.customer if self.instance.pk else None)


def keep(membership: Membership, *, by: User) -> Membership:
    """Store a new or changed membership through the services."""
    role = Role(membership.role)
    if membership.pk:
        return change_role(Membership.objects.select_related("customer").get(pk=membership.pk), role, by=by)
    return set_membership(membership.user, role=role, customer=membership.customer, by=by)


class MembershipFormSet(BaseInlineFormSet[Membership, Any, MembershipForm]):
    by: User

    @classmethod
    def get_default_prefix(cls) -> str:
        """The same on both pages; Django makes none of a relation without a way back."""
        return "memberships"

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "parent": self.instance}

    def clean(self) -> None:
        super().clean()
        seen: list[MembershipForm] = []
        for form in self.forms:
            if form in self.deleted_forms or not getattr(form, "cleaned_data", {}).get("role"):
                continue
            try:
                self._check_beside(form, seen)
            except InvalidInput as refusal:
                show(form, refusal)
            seen.append(form)

    def _check_beside(self, form: MembershipForm, others: list[MembershipForm]) -> None:
        """Rows of one page may not contradict each other; `check_membership` knows only what is stored."""
        same = [other for other in others if other.person == form.person]
        role = Role(form.cleaned_data["role"])
        if any(other.place == form.place and (form.place or other.cleaned_data["role"] == role) for other in same):
            raise InvalidInput({"user": ["This person is here twice."], "customer": ["This is here twice."]})
        if form.person is not None and not form.errors:
            check_roles(form.person, role, [Role(other.cleaned_data["role"]) for other in same])

    def save_new(self, form: MembershipForm, commit: bool = True) -> Membership:
        setattr(form.instance, self.fk.name, self.instance)
        form.instance = keep(form.instance, by=self.by)
        return form.instance

    def save_existing(self, form: MembershipForm, obj: Membership, commit: bool = True) -> Membership:
        return keep(form.instance, by=self.by)

    def delete_existing(self, obj: Membership, commit: bool = True) -> None:
        remove_membership(obj, by=self.by)


class MembershipInline(admin.TabularInline[Membership, Any]):
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet  # type: ignore[assignment]  # the stubs know no formset of an own form
    extra = 0
    verbose_name_plural = "people"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = cast("type[MembershipFormSet]", super().get_formset(request, obj, **kwargs))
        formset.by = actor(request)
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "customer")


class PeopleOfCustomerInline(MembershipInline):
    fields = ("user", "role")
    autocomplete_fields = ("user",)
    verbose_name = "person"

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = [(role.value, role.label) for role in ROLES_OF_A_CUSTOMER]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class RolesOfPersonInline(MembershipInline):
    fields = ("role", "customer")
    autocomplete_fields = ("customer",)
    verbose_name = "role"
    verbose_name_plural = "roles"


UserAdmin.inlines.append(RolesOfPersonInline)


@admin.register(Membership)
class MembershipAdmin(DeskModelAdmin[Membership]):
    form = MembershipForm
    autocomplete_fields = ("user", "customer")
    list_display = ("user", "role", "serves", "created_at")
    list_filter = ("role", ("customer", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "customer")
    search_fields = ("user__name", "user__email", "customer__name", "customer__key")
    ordering = ("user__name", "customer__name")
    fieldsets = (
        (
            None,
            {
                "fields": ("user", "role", "customer"),
                "description": (
                    "Requesters and customer managers belong to customers. Support leads and specialists serve all "
                    "customers: leave the customer empty. Support agents serve all customers, or the one named."
                ),
            },
        ),
    )

    @admin.display(description="customer", ordering="customer__name")
    def serves(self, membership: Membership) -> str:
        return membership.customer.name if membership.customer else "All customers"

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        return ("user", "customer") if obj else ()

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        obj.pk = keep(obj, by=actor(request)).pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        remove_membership(obj, by=actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset:
            remove_membership(membership, by=actor(request))
