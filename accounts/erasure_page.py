"""The page of Django admin that erases a person."""

from http import HTTPStatus
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.erasure import LONGEST_REASON, check_erasable, erase, foretold
from accounts.models import User
from common.errors import InvalidInput
from common.validators import validate_plain_text

WIDE = forms.TextInput({"class": "vTextField"})  # as Django admin's own


class ErasureForm(forms.Form):
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        validators=[validate_plain_text],
        widget=WIDE,
        help_text="It stays in the audit: write it without the person's name and address.",
    )
    name = forms.CharField(
        label="Name of the person",
        max_length=120,
        widget=WIDE,
        help_text="To be sure that it is the right one: type it as above.",
    )

    def __init__(self, *args: Any, person: User) -> None:
        self.person = person
        super().__init__(*args)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name.split() != self.person.name.split():
            raise forms.ValidationError("This is not the name of the person. Nothing was done.")
        return name


@reauthentication_required
def erase_person(request: HttpRequest, pk: int, *, site: AdminSite) -> HttpResponse:
    """Says what would happen, asks, then does it. Whom it cannot erase it tells at once (403, 409)."""
    person, by = get_object_or_404(User, pk=pk, anonymised_at=None), cast("User", request.user)
    check_erasable(person, by=by)
    form = ErasureForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        try:
            erased = erase(person, form.cleaned_data["reason"], by=by)
        except InvalidInput as refusal:
            for field, sentences in refusal.errors.items():
                form.add_error(field, list(sentences))
        else:
            messages.success(request, f"Erased. From now on it is “{erased.name}”.")
            return redirect("admin:accounts_user_change", erased.pk)
    context = {
        **site.each_context(request),
        "title": "Erase a person",
        "person": person,
        "form": form,
        "foretold": foretold(person),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "admin/erase_person.html", context, status=status)
