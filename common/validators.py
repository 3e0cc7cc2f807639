"""What no field of a form or of the API takes. Shared by both, so that they refuse the same."""

from django.core.exceptions import ValidationError

from common.markdown import control_character


def validate_plain_text(text: str) -> None:
    """Refuse control characters except line ends and tabs: PostgreSQL stores no NUL, and nobody can read the rest."""
    found = control_character(text)
    if found:
        raise ValidationError(
            "There is a character here that cannot be shown (%(found)s). Remove it, or attach the text as a file.",
            code="control_character",
            params={"found": found},
        )
