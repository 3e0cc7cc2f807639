"""Inviting somebody, changing a role, and signing in with one's company."""

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


class CompanyForm(forms.Form):
    """`next` is where the person wanted to go; the view trusts it no more than any other address."""

    email = forms.EmailField(
        max_length=254,
        label="Work e-mail",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
