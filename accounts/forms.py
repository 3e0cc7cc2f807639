"""Profile, first admin, and setting a password."""

import zoneinfo

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import User
from common.validators import validate_plain_text


def timezone_choices() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if "/" in name]


class ProfileForm(forms.ModelForm[User]):
    timezone = forms.ChoiceField(label="Time zone", choices=timezone_choices, help_text="All times are shown in it.")

    class Meta:
        model = User
        fields = ("name", "timezone")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        validate_plain_text(name)
        return " ".join(name.split())


class FirstAdminForm(forms.Form):
    name = forms.CharField(max_length=120, label="Your name")
    email = forms.EmailField(label="E-mail")
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters.",
        validators=[validate_password],
    )
