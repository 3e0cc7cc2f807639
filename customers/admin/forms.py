"""What the forms share: refusals of the services shown at the fields, and who is at the page."""

from typing import cast

from django import forms
from django.http import HttpRequest

from accounts.models import User
from common.errors import InvalidInput


def show(form: forms.BaseForm, refusal: InvalidInput) -> None:
    """Each sentence at its field; above the form when it has no such field."""
    for field, sentences in refusal.errors.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


def actor(request: HttpRequest) -> User:
    """Admin pages are for people who are signed in."""
    return cast("User", request.user)
