"""Inviting somebody, changing a role, and joining."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.forms import ENOUGH, clean_name
from accounts.models import User
from customers.permissions import CUSTOMER_ROLES

ROLES = [(role.value, role.label) for role in CUSTOMER_ROLES]


class InviteForm(forms.Form):
    email = forms.EmailField(
        max_length=254, label="Work e-mail", widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label="Role", choices=ROLES)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.strip().lower()


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Role", choices=ROLES)


class JoinForm(forms.Form):
    """Behind a link, whose address it is: it is shown, and not asked."""

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

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password = data.get("password")
        if password and data.get("again") and password != data["again"]:
            self.add_error("again", "This is not the same password.")
        elif password:
            try:
                validate_password(password, User(email=self.email, name=data.get("name", "")))
            except ValidationError as refused:
                self.add_error("password", refused)
        return data
