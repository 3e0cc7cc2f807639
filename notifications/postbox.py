"""The mails of an installation without a mail server: files in a folder. Shown to admins, in development alone."""

import datetime as dt
import email
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from django.conf import settings

from accounts.models import User

IN_A_FOLDER = "django.core.mail.backends.filebased.EmailBackend"
# What the backend writes below each mail.
END = b"\n" + b"-" * 79 + b"\n"
MOST = 50


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    at: dt.datetime
    text: str


def may_open(user: User) -> bool:
    return settings.IS_DEVELOPMENT and settings.EMAIL_BACKEND == IN_A_FOLDER and user.is_staff


def letters() -> list[Letter]:
    """The latest mails, the last one first."""
    return list(islice(_all(Path(settings.EMAIL_FILE_PATH)), MOST))


def _all(folder: Path) -> Iterator[Letter]:
    for file in sorted(folder.glob("*.log"), reverse=True):
        for source in reversed(file.read_bytes().split(END)):
            if source.strip():
                yield _letter(email.message_from_bytes(source, policy=policy.default))


def _letter(message: EmailMessage) -> Letter:
    body = message.get_body(("plain",))
    at = message["Date"].datetime
    return Letter(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=at if at.tzinfo else at.replace(tzinfo=dt.UTC),  # “-0000” is UTC
        text=body.get_content().strip() if body is not None else "",
    )
