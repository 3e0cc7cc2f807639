"""Text as people type it: no control characters, and a limit that says how far beyond it a text is."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from common.validators import validate_plain_text
from customers.models import Component

LONGEST_ID = 18  # digits: more than any database takes


class PlainTextField(forms.CharField):
    """One line or many. Replaces Django's check for NUL by one that names every control character."""

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.most = most
        self.validators = [validate_plain_text, self._validate_length]

    def _validate_length(self, text: str) -> None:
        if len(text) > self.most:
            raise ValidationError(f"{len(text):,} characters; at most {self.most:,}.", code="max_length")


class LongTextField(PlainTextField):
    """Many lines, with plain line ends: a browser sends two characters for each."""

    widget = forms.Textarea(attrs={"rows": 5})

    def clean(self, value: Any) -> str:
        text: str = super().clean(value.replace("\r\n", "\n") if isinstance(value, str) else value)
        return text


class ComponentsField(forms.ModelMultipleChoiceField[Component]):
    """Components by id. A number with more digits than an id can have is asked of no database: it would crash."""

    widget = forms.CheckboxSelectMultiple

    def _check_values(self, value: Any) -> QuerySet[Component]:
        for pk in value:
            if len(str(pk)) > LONGEST_ID:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(pk)[:LONGEST_ID]}
                )
        found: QuerySet[Component] = super()._check_values(value)  # type: ignore[misc]  # not in the stubs
        return found
