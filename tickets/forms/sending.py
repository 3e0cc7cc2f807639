"""What every form of the ticket page sends besides its input: what the page had loaded, and a token of its own."""

import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django import forms

from tickets.forms.fields import PlainTextField
from tickets.services.door import Loaded
from tickets.subject import Subject

if TYPE_CHECKING:
    from django.http import QueryDict

HIDDEN = ("version", "seen", "token")
HIGHEST = 2_147_483_647
LONGEST_TOKEN = 100
LONGEST_NUMBER = 10  # digits


def new_token() -> str:
    return secrets.token_urlsafe(16)


class TicketForm(forms.Form):
    """A form about one ticket. `version` and `seen` tell a stale page, `token` a double click.

    `outlook`: what the due times would be, when the form was sent to see them.
    """

    outlook: object = None

    version = forms.IntegerField(required=False, min_value=0, max_value=HIGHEST, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0, max_value=HIGHEST, widget=forms.HiddenInput)
    token = PlainTextField(most=LONGEST_TOKEN, required=False, widget=forms.HiddenInput)

    def __init__(self, subject: Subject, data: Mapping[str, Any] | None = None) -> None:
        self.subject = subject
        hidden = {"version": subject.version, "seen": subject.seen, "token": new_token()}
        super().__init__(data, initial=hidden | self.starts_with(subject), auto_id=f"{type(self).__name__.lower()}-%s")
        self.offer(subject)

    def opened_from(self, query: Mapping[str, str]) -> None:
        """A dialog counts as loaded with the page that opened it: what changed since then is told when it is sent."""
        for name in ("version", "seen"):
            loaded = query.get(name, "")
            if loaded.isascii() and loaded.isdecimal() and int(loaded[:LONGEST_NUMBER]) < self.initial[name]:
                self.initial[name] = int(loaded[:LONGEST_NUMBER])

    def starts_with(self, subject: Subject) -> dict[str, Any]:
        """What the fields hold when the form opens."""
        return {}

    def offer(self, subject: Subject) -> None:
        """Restrict the choices to what this ticket and this person allow."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if any(name in self.errors for name in HIDDEN):
            for name in HIDDEN:
                self.errors.pop(name, None)
            self.add_error(None, "This form is out of date. Open it again; what you wrote is kept here.")
        return cleaned

    @property
    def loaded(self) -> Loaded:
        return Loaded(self.cleaned_data.get("version"), self.cleaned_data.get("seen"))

    def renew(self, subject: Subject) -> None:
        """After a refusal: the same input, as if it were written on the page as it is now."""
        fresh = {"version": subject.version, "seen": subject.seen}
        data = cast("QueryDict", self.data).copy()
        data.update({name: str(value) for name, value in fresh.items()})
        self.data = data
