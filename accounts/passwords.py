"""Which passwords are refused beside the short ones: well-known ones in disguise, this desk's words, leaked ones."""

import hashlib
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# What somebody who is in a hurry makes a password of here. docs/security.md names them; PASSWORD_WORDS adds to them.
WORDS = (
    "witsupport",
    "support",
    "helpdesk",
    "desk",
    "service",
    "ticket",
    "customer",
    "requester",
    "manager",
    "specialist",
    "agent",
    "lead",
    "admin",
    "password",
    "welcome",
)
SHORTEST = 4  # of the host name: "www" is no word
LEFT = 8  # so much must be there beside them
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


class WellKnownValidator(CommonPasswordValidator):
    """The well-known passwords, also with digits or signs around them, or several times in a row."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.lower().strip()
        bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
        if self.passwords & {plain, bare, _once(plain), _once(bare)}:
            raise ValidationError(self.get_error_message(), code="password_too_common")


def _once(text: str) -> str:
    """ "abcabc": "abc"."""
    found = re.fullmatch(r"(.+?)\1+", text[:200])
    return found[1] if found else text


class OwnWordsValidator:
    """The desk's own words make no password: what is left without them must be one by itself."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = _without(words(), password)
        if len(rest) < len(password) and (len(re.sub(r"[\W_]", "", rest)) < LEFT or _is_well_known(rest)):
            raise ValidationError(
                "This password is easily guessed: little of it is not a word of this desk.", code="password_of_desk"
            )

    def get_help_text(self) -> str:
        return "Your password is more than words of this desk."


def words() -> list[str]:
    host = urlsplit(settings.BASE_URL).hostname or ""
    named = [label for label in host.split(".") if len(label) >= SHORTEST and not label.isdigit()]
    return sorted({*WORDS, *named, *(word.lower() for word in settings.PASSWORD_WORDS if word)}, key=len, reverse=True)


def _without(said: list[str], password: str) -> str:
    """The password without the words, also where a digit stands for a letter."""
    pattern = "|".join(re.escape(word.translate(LOOKALIKES)) for word in said)
    spans = [found.span() for found in re.finditer(pattern, password.translate(LOOKALIKES), re.IGNORECASE)]
    return "".join(char for at, char in enumerate(password) if not any(start <= at < end for start, end in spans))


def _is_well_known(text: str) -> bool:
    try:
        WellKnownValidator().validate(text)
    except ValidationError:
        return True
    return False


class LeakedValidator:
    """Passwords that leaked elsewhere, from the file that BREACHED_PASSWORDS names; nobody outside is asked.

    A line for each, in the order of the hashes: SHA-1 in capitals, a colon, how often it was seen.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if settings.BREACHED_PASSWORDS and _stands_in(Path(settings.BREACHED_PASSWORDS), _sha1(password)):
            raise ValidationError("This password was published in a leak. Choose another.", code="password_leaked")

    def get_help_text(self) -> str:
        return "Your password was in no leak that is known here."


def _sha1(password: str) -> bytes:
    """What the lists are made of; nothing is protected by it."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()


def _stands_in(path: Path, wanted: bytes) -> bool:
    """Halves the file until the line is found: some forty reads of a file of 40 GB."""
    with path.open("rb") as lines:
        low, high = 0, lines.seek(0, os.SEEK_END)
        while low < high:
            middle = (low + high) // 2
            lines.seek(max(middle - 1, 0))
            if middle:
                lines.readline()  # to the next beginning of a line
            found = lines.readline().partition(b":")[0].strip().upper()
            if found == wanted:
                return True
            low, high = (middle + 1, high) if found and found < wanted else (low, middle)
    return False
