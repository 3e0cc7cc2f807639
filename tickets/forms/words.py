"""What people write on a ticket."""

from collections.abc import Mapping
from typing import Any

from django import forms

from tickets.forms.fields import LongTextField
from tickets.forms.sending import TicketForm
from tickets.models import Comment, Upload
from tickets.models.ticket import LONG_TEXT
from tickets.subject import Subject

PUBLIC, INTERNAL = "public", "internal"


class CommentForm(TicketForm):
    """The composer: words, files, or both. `uploads` are tokens of staged files."""

    mode = forms.ChoiceField(choices=[(PUBLIC, "Public"), (INTERNAL, "Internal")], required=False)
    ask = forms.BooleanField(required=False)
    text = LongTextField(most=LONG_TEXT, required=False)

    def __init__(
        self, subject: Subject, data: Mapping[str, Any] | None = None, uploads: tuple[Upload, ...] = ()
    ) -> None:
        super().__init__(subject, data)
        self.uploads = uploads

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors.pop("mode", None):
            self.add_error(None, "Choose who reads it: the customer, or support alone.")
        if "text" not in self.errors and not cleaned.get("text") and not self._files_are_enough(cleaned):
            self.add_error("text", "Write something.")
        return cleaned

    def _files_are_enough(self, cleaned: dict[str, Any]) -> bool:
        """A question is words; anything else can be a file alone."""
        return bool(self.uploads) and not cleaned.get("ask")

    @property
    def is_public(self) -> bool:
        return str(self.cleaned_data.get("mode")) != INTERNAL

    @property
    def chosen_mode(self) -> str:
        """What the composer shows: the mode chosen, public to begin with."""
        return INTERNAL if self.data.get("mode") == INTERNAL else PUBLIC


class EditCommentForm(TicketForm):
    text = LongTextField(
        label="Message", most=LONG_TEXT, error_messages={"required": "Write something, or withdraw the comment."}
    )

    def __init__(self, subject: Subject, comment: Comment, data: Mapping[str, Any] | None = None) -> None:
        self.comment = comment
        super().__init__(subject, data)

    def starts_with(self, subject: Subject) -> dict[str, Any]:
        return {"text": self.comment.text}
