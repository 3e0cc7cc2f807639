"""Inviting somebody and changing a role."""

from django import forms

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
