"""People and teams in Django admin."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest
from django.utils.html import format_html

from accounts.models import Team, TeamMember, User
from accounts.services import password_link


class PersonCreationForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ("email", "name", "timezone")

    def save(self, commit: bool = True) -> User:  # of the base class
        person: User = super().save(commit=False)
        person.handle = User.objects.free_handle(person.email)
        person.set_unusable_password()
        if commit:
            person.save()
        return person


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    add_form = PersonCreationForm
    add_fieldsets = ((None, {"fields": ("email", "name", "timezone")}),)
    fieldsets = (
        (None, {"fields": ("email", "name", "handle", "timezone")}),
        (
            "Rights",
            {
                "fields": ("is_active", "is_staff", "is_superuser"),
                "description": "What a person may on tickets follows from the memberships, not from here.",
            },
        ),
        ("Sign-in", {"fields": ("password_link", "last_login", "date_joined")}),
    )
    readonly_fields = ("password_link", "last_login", "date_joined")
    list_display = ("name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email", "handle")
    ordering = ("name",)
    filter_horizontal = ()

    @admin.display(description="Link to set a password")
    def password_link(self, person: User) -> str:
        """For handing over by another road than mail; each click on “set a password” makes older links useless."""
        if not person.pk:
            return "After saving."
        return format_html('<a href="{0}">{0}</a>', password_link(person))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """People are deactivated: the timelines name them."""
        return False

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> Any:
        messages.info(request, f"Give {obj.name} a role under Customers, or under Memberships.")
        return super().response_add(request, obj, post_url_continue)


class TeamMemberInline(admin.TabularInline[TeamMember, Team]):
    model = TeamMember
    extra = 1
    autocomplete_fields = ("user",)


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin[Team]):
    inlines = (TeamMemberInline,)
    list_display = ("name", "public_name", "is_escalation", "is_active")
    search_fields = ("name", "public_name")

    def has_delete_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        """Teams are deactivated: tickets were escalated to them."""
        return False
