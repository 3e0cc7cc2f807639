"""What no field of a form or of the API takes. Shared by both, so that they refuse the same."""

import unicodedata

from django.core.exceptions import ValidationError

from common.markdown import control_character

# These turn the direction of what follows: a name with one could make the rest of a sentence read backwards.
DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def validate_plain_text(text: str) -> None:
    """Refuse control characters except line ends and tabs: PostgreSQL stores no NUL, and nobody can read the rest."""
    found = control_character(text)
    if found:
        raise ValidationError(
            "There is a character here that cannot be shown (%(found)s). Remove it, or attach the text as a file.",
            code="control_character",
            params={"found": found},
        )


def validate_name(text: str) -> None:
    """A name stands in the middle of sentences: any script, something to see, nothing that changes what follows it."""
    validate_plain_text(text)
    if any(unicodedata.bidirectional(char) in DIRECTIONS for char in text):
        raise ValidationError(
            "There is an invisible character here that turns the direction of writing. Type the name anew.",
            code="direction",
        )
    if text and not any(unicodedata.category(char)[0] in "LNPS" for char in text):
        raise ValidationError("There is nothing to see in this name.", code="invisible")
