"""What no field takes, and what a name may be."""

import pytest
from django.core.exceptions import ValidationError

from common.validators import validate_name, validate_plain_text


@pytest.mark.parametrize("text", ["", "plain", "two\nlines\tand a tab", "emoji 🚀", "مرحبا", "\u202eturned"])
def test_text_of_any_script_passes(text: str) -> None:
    validate_plain_text(text)


@pytest.mark.parametrize("text", ["\x00", "bell\x07", "\x7f", "\x9b31m", "\udfff"])
def test_control_characters_do_not(text: str) -> None:
    with pytest.raises(ValidationError, match=r"cannot be shown \(U\+"):
        validate_plain_text(text)


@pytest.mark.parametrize("name", ["", "Freja", "Zoë O’Brien-Núñez", "李小龙", "فريجا", "👩‍💻", "R2", "C++"])
def test_a_name_can_be_of_any_script(name: str) -> None:
    validate_name(name)


@pytest.mark.parametrize("mark", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_a_name_does_not_turn_the_writing(mark: str) -> None:
    with pytest.raises(ValidationError, match="turns the direction"):
        validate_name(f"txt.{mark}gpj")


@pytest.mark.parametrize("name", ["\u200b", "\u200d\u2060", "\xa0 \u3000"])
def test_a_name_is_something_to_see(name: str) -> None:
    with pytest.raises(ValidationError, match="nothing to see"):
        validate_name(name)
