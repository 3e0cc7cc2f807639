"""Encrypts the secrets of second factors and of customers' providers at rest, with a key that follows from SECRET_KEY.

A copy of the database alone makes nobody a code. After a change of SECRET_KEY the old one is kept in
SECRET_KEY_FALLBACKS as long as what was kept under it is to work.
"""

import base64
import functools
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

PURPOSE = b"witsupport.second-factor:"


class Unreadable(Exception):
    """Not encrypted by any of the keys."""


def seal(text: str) -> str:
    return _fernet(_keys()).encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    try:
        return _fernet(_keys()).decrypt(text.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def _keys() -> tuple[str, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@functools.lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(PURPOSE + key.encode()).digest())) for key in keys
    )
