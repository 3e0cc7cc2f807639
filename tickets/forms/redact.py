"""What a lead says to destroy a passage, a message, or a file."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.crypto import constant_time_compare, salted_hmac

from tickets.forms.fields import LongTextField
from tickets.forms.sending import TicketForm
from tickets.passages import LONGEST, Passage
from tickets.services.redaction import LONGEST_REASON, Elsewhere, passage_of
from tickets.texts import Place


class ReasonField(LongTextField):
    def __init__(self) -> None:
        super().__init__(
            label="Reason",
            help_text="Whoever reads the ticket reads it, and the audit keeps it: without the secret.",
            most=LONGEST_REASON,
            error_messages={"required": "Give the reason."},
            widget=forms.Textarea(attrs={"rows": 2}),
        )


class RedactForm(TicketForm):
    reason = ReasonField()


class RedactFileForm(TicketForm):
    reason = ReasonField()
    with_name = forms.BooleanField(label="Its name, too", required=False)


class RedactPassageForm(TicketForm):
    """Sent twice: to see where the passage stands, then, with `confirmed`, to destroy it there."""

    passage = LongTextField(
        label="What has to go",
        help_text="The secret as it stands there. Spaces and line ends may differ, capitals may not.",
        most=LONGEST,
        error_messages={"required": "Paste what has to go."},
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
    )
    reason = ReasonField()
    confirmed = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    places: list[Place] | None = None
    others: Sequence[Elsewhere] = ()

    @property
    def wanted(self) -> Passage:
        """Raises InvalidInput."""
        return passage_of(self.cleaned_data["passage"])

    def is_confirmed(self, places: list[Place]) -> bool:
        """Whether these very places, and this passage, were shown before."""
        return constant_time_compare(self.cleaned_data["confirmed"], self._seal(places))

    def ask(self, places: list[Place], others: list[Elsewhere]) -> None:
        """Show what would be destroyed; sent once more, it is."""
        self.places, self.others = places, others
        data = cast("Any", self.data).copy()
        data["confirmed"] = self._seal(places)
        self.data = data

    def _seal(self, places: list[Place]) -> str:
        said = f"{self.subject.ticket.pk}:{len(places)}:{self.cleaned_data['passage']}"
        return salted_hmac("redaction", said, algorithm="sha256").hexdigest()
