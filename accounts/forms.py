"""Signing in, passwords, the first admin, the profile and its tokens."""

import functools
import zoneinfo
from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm, ReauthenticateForm, ResetPasswordForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import ApiToken, User
from accounts.services import send_password_link
from accounts.tokens import LIFETIMES
from common.validators import validate_name

ENOUGH = "At least 12 characters, and none of the passwords that everybody uses."


def _plainly(field: forms.Field, label: str, help_text: str = "") -> None:
    """Our words, and no placeholder in place of a label."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self.fields["login"], "Work e-mail")
        _plainly(self.fields["password"], "Password")
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class AskForLinkForm(ResetPasswordForm):
    """Answers alike whether or not there is somebody with this address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self.fields["email"], "Work e-mail")
        self.fields["email"].widget.attrs |= {"autocomplete": "username", "autofocus": True}

    def clean_email(self) -> str:
        """Not allauth's: it also finds people by addresses that they once had."""
        email: str = self.cleaned_data["email"]
        return email.lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        send_password_link(email)
        return email


class SetFirstPasswordForm(AllauthSetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self.fields["password1"], "New password", ENOUGH)
        _plainly(self.fields["password2"], "The same again")


class ChangePasswordForm(AllauthChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self.fields["oldpassword"], "Password now")
        _plainly(self.fields["password1"], "New password", ENOUGH)
        _plainly(self.fields["password2"], "The same again")


class ConfirmPasswordForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self.fields["password"], "Your password")
        self.fields["password"].widget.attrs |= {"autofocus": True}


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # not generic at run time
    """Behind a link; the person is known by it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plainly(self.fields["new_password1"], "New password", ENOUGH)
        _plainly(self.fields["new_password2"], "The same again")


def clean_name(name: str) -> str:
    validate_name(name)
    return " ".join(name.split())


class NewPersonForm(forms.Form):
    """Somebody new, behind a link: name and password. `email` is known by the link, or asked by the form."""

    name = forms.CharField(
        max_length=120, label="Your name", widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=ENOUGH,
    )
    again = forms.CharField(
        label="The same again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address = email

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password = data.get("password")
        if password and data.get("again") and password != data["again"]:
            self.add_error("again", "This is not the same password.")
        elif password:
            try:
                validate_password(password, User(email=data.get("email", self.address), name=data.get("name", "")))
            except ValidationError as refused:
                self.add_error("password", refused)
        return data


class FirstAdminForm(NewPersonForm):
    field_order = ("name", "email")
    email = forms.EmailField(
        max_length=254, label="Work e-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


@functools.cache
def timezone_choices() -> list[tuple[str, str]]:
    """Every zone and its name; those without a region are old names, but for UTC."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


@functools.cache
def timezones_by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """The same as the groups of a select."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name, label in timezone_choices():
        region, _, place = label.partition("/")
        if region != "Etc":
            regions.setdefault(region, []).append((name, place.replace("/", ", ") or label))
    return list(regions.items())


class ProfileForm(forms.ModelForm[User]):
    timezone = forms.ChoiceField(
        label="Time zone",
        choices=timezones_by_region,
        help_text="All times are shown in it.",
        error_messages={"invalid_choice": "“%(value)s” is not a time zone. Choose one from the list."},
    )

    class Meta:
        model = User
        fields = ("name", "timezone", "language")

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class AddressForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        label="New work e-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.strip().lower()


class TokenForm(forms.ModelForm[ApiToken]):
    days = forms.TypedChoiceField(
        label="Valid for", coerce=int, choices=[(days, f"{days} days") for days in LIFETIMES], initial=LIFETIMES[1]
    )

    class Meta:
        model = ApiToken
        fields = ("name",)
        labels = {"name": "What it is for"}

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])
