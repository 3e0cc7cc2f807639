"""People and teams in Django admin. Apps above add what a person is to them to `UserAdmin.inlines`."""

from typing import Any, ClassVar, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from accounts.audit import record
from accounts.audited import AuditedAdmin
from accounts.erasure_page import erase_person
from accounts.models import AuditKind, Team, TeamMember, User
from accounts.second_factor import reset_factor
from accounts.security import factors_of
from accounts.services import password_link, send_address_link
from accounts.sessions import end_all_sessions, sign_out
from common.validators import validate_plain_text
from common.widgets import SuggestedInput, timezones

PAGE = "accounts_user_change"
OF_PERSON = ("name", "email", "handle")
RESET = "admin:accounts_user_reset_factor"
ERASE = "admin:accounts_user_erase"

# Groups follow from memberships: nobody is put into one by hand.
admin.site.unregister(Group)


class PersonForm(forms.ModelForm[User]):
    """`is_staff` and `is_superuser` are one thing here: an admin, who runs the installation."""

    by: User  # who is at the page

    class Meta:
        model = User
        fields = ("email", "name", "handle", "timezone", "is_active", "is_staff")
        widgets = {"timezone": SuggestedInput(timezones)}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        validate_plain_text(name)
        return " ".join(name.split())

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is a person with this e-mail.")
        return email

    def clean_is_active(self) -> bool:
        return self._kept_of_oneself("is_active")

    def clean_is_staff(self) -> bool:
        return self._kept_of_oneself("is_staff")

    def _kept_of_oneself(self, name: str) -> bool:
        value: bool = self.cleaned_data[name]
        if self.instance.pk == self.by.pk and not value:
            raise forms.ValidationError("You cannot take this from yourself: another admin can.")
        return value


class PersonCreationForm(PersonForm):
    class Meta:
        model = User
        fields = ("email", "name", "timezone", "is_staff")
        widgets = {"timezone": SuggestedInput(timezones)}

    def save(self, commit: bool = True) -> User:
        person: User = super().save(commit=False)
        person.handle = User.objects.free_handle(person.email)
        person.set_unusable_password()
        if commit:
            person.save()
        return person


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    form = PersonForm
    add_form = PersonCreationForm
    add_form_template = None
    inlines: ClassVar[list[Any]] = []
    add_fieldsets = (
        (
            None,
            {
                "fields": ("name", "email", "timezone"),
                "description": "Save, then hand over the link with which the person sets a password.",
            },
        ),
        ("Administration", {"fields": ("is_staff",), "classes": ("collapse",)}),
    )
    fieldsets = (
        (None, {"fields": ("name", "email", "handle", "timezone")}),
        (
            "Sign-in",
            {"fields": ("password_link", "second_factor", "is_active", "is_staff", "last_login", "date_joined")},
        ),
        ("Erasure", {"fields": ("erasure",)}),
    )
    readonly_fields = ("password_link", "second_factor", "last_login", "date_joined", "erasure")
    list_display = ("name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email", "handle")
    ordering = ("name",)
    filter_horizontal = ()
    actions = ("sign_out",)

    @admin.action(description="Sign out everywhere")
    def sign_out(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Those who were chosen, or all; of the admin's own sessions the one here stays."""
        ended = sum(
            sign_out(person, by=cast("User", request.user), but=request.session.session_key) for person in people
        )
        messages.success(request, f"Sessions that were ended: {ended}. API tokens stay.")

    @admin.display(description="Link to set a password")
    def password_link(self, person: User) -> str:
        """For handing over by another road than mail; it works once, and a newer password ends it."""
        if person.anonymised_at:
            return "None"
        link = password_link(person)
        return format_html('<a href="{}">{}{}</a>', link, settings.BASE_URL, link)

    @admin.display
    def second_factor(self, person: User) -> str:
        factors = factors_of(person)
        if not factors.are_some:
            return "None"
        kinds = [
            "authenticator app" if factors.app else "",
            f"{len(factors.passkeys)} passkeys" if len(factors.passkeys) > 1 else "",
            "passkey" if len(factors.passkeys) == 1 else "",
            f"{factors.codes_left} recovery codes" if factors.codes_left is not None else "",
        ]
        url = reverse(RESET, args=[person.pk])
        return format_html('{}. <a href="{}">Reset…</a>', ", ".join(filter(None, kinds)).capitalize(), url)

    def get_urls(self) -> list[URLPattern]:
        reset = path("<int:pk>/reset-second-factor/", self.reset_view, name="accounts_user_reset_factor")
        erase = path("<int:pk>/erase/", self.erase_view, name="accounts_user_erase")
        return [reset, erase, *super().get_urls()]

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return cast("HttpResponse", self.admin_site.admin_view(erase_person)(request, pk, site=self.admin_site))

    @admin.display(description="person")
    def erasure(self, person: User) -> str:
        if person.anonymised_at:
            return f"Erased on {person.anonymised_at:%d %b %Y}: nothing of the person is here any more."
        return format_html(
            'Name and address stay until they are erased. <a href="{}">Erase…</a>', reverse(ERASE, args=[person.pk])
        )

    def reset_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return cast("HttpResponse", self.admin_site.admin_view(reauthentication_required(self._reset))(request, pk))

    def _reset(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks, then resets."""
        person = get_object_or_404(User, pk=pk)
        if request.method == "POST":
            reset_factor(person, by=cast("User", request.user))
            self.log_change(request, person, "Reset the second factor.")
            messages.success(request, f"The second factor of {person.name} is reset.")
            return redirect(f"admin:{PAGE}", person.pk)
        context = {**self.admin_site.each_context(request), "title": "Reset the second factor", "person": person}
        return render(request, "admin/reset_factor.html", context)

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = cast("type[PersonForm]", super().get_form(request, obj, change=change, **kwargs))
        form.by = cast("User", request.user)
        return form

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.is_superuser = obj.is_staff
        if change and "email" in form.changed_data and obj.has_usable_password():
            self._ask_for_address(request, obj, form)
        super().save_model(request, obj, form, change)
        self._audit(obj, form, by=cast("User", request.user), is_new=not change)

    def _audit(self, person: User, form: Any, *, by: User, is_new: bool) -> None:
        if is_new:
            record(AuditKind.PERSON, "Added as {}", by=by, person=person, names=person.email)
        elif others := [name for name in form.changed_data if name in OF_PERSON]:
            said = ", ".join(f"{name} {form.initial[name]} → {getattr(person, name)}" for name in others)
            record(AuditKind.PERSON, "{}", by=by, person=person, names=said)
        if "is_active" in form.changed_data:
            said = "Opened: may sign in" if person.is_active else "Closed: cannot sign in any more"
            record(AuditKind.PERSON, said, by=by, person=person)
            end_all_sessions(person)  # none comes back when the account is opened again
        if "is_staff" in form.changed_data:
            record(AuditKind.ROLE, "Admin" if person.is_staff else "Admin no more", by=by, person=person)

    def _ask_for_address(self, request: HttpRequest, person: User, form: Any) -> None:
        """Of somebody who signs in already, a new address counts when the person has confirmed it."""
        wanted, person.email = person.email, form.initial["email"]
        form.changed_data.remove("email")
        send_address_link(person, wanted)
        self.log_change(request, person, f"Asked to confirm {wanted}.")
        messages.warning(
            request, f"{person.name} signs in with {person.email} until {wanted} is confirmed by its link."
        )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody becomes somebody again."""
        is_gone = obj is not None and obj.anonymised_at is not None
        return not is_gone and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People are deactivated or erased: the timelines speak of them."""
        return False

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> Any:
        if "_popup" not in request.POST:
            messages.info(request, f"Hand over the link below: with it, {obj.name} sets a password.")
        return super().response_add(request, obj, post_url_continue)


class TeamMemberInline(admin.TabularInline[TeamMember, Team]):
    model = TeamMember
    extra = 0
    autocomplete_fields = ("user",)
    verbose_name = "member"
    verbose_name_plural = "members"


@admin.register(Team)
class TeamAdmin(AuditedAdmin[Team]):
    audit_kind = AuditKind.TEAM
    audit_names = True  # its members
    inlines = (TeamMemberInline,)
    list_display = ("name", "public_name", "is_escalation", "is_active")
    list_filter = ("is_escalation", "is_active")
    search_fields = ("name", "public_name")
    fieldsets = (
        (None, {"fields": ("name", "public_name")}),
        (
            "Use",
            {
                "fields": ("is_escalation", "is_active"),
                "description": "Members see the tickets escalated to the team. Give them the role “specialist”, too.",
            },
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        """Teams are deactivated: tickets were escalated to them."""
        return False
