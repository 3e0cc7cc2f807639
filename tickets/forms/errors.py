"""What a service refused, put on the fields of the form that asked for it."""

from django.forms.forms import BaseForm

from common.errors import InvalidInput


def apply_domain_errors(form: BaseForm, refused: InvalidInput) -> None:
    """Each sentence at its field; what names no field of the form stands above it."""
    for field, sentences in refused.errors.items():
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)
