"""Domains, e-mail addresses and servers, each in the one spelling in which they are compared."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

DOMAIN = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$"
LONGEST_DOMAIN = 253
LONGEST_ADDRESS = 254


def normal_domain(text: str) -> str:
    """“ Bücher.Example. ” is “xn--bcher-kva.example”. Raises ValueError for what is not a domain with a dot in it."""
    bare = text.strip().removeprefix("@").removesuffix(".")
    domain = idna.encode(bare, uts46=True).decode().lower()  # IDNAError is a ValueError
    if len(domain) > LONGEST_DOMAIN or not re.fullmatch(DOMAIN, domain):
        raise ValueError(text)
    return domain


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address: what stands before the @ in small letters, the domain as `normal_domain` spells it."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def spellings(self) -> tuple[str, ...]:
        """As it may be kept here, which people typed: with the domain in ASCII or in its own letters."""
        return (str(self), f"{self.local}@{idna.decode(self.domain)}")


def read_address(text: object) -> Address | None:
    """None for what is no address, or is not ASCII before the @: letters that only look alike name nobody."""
    if not isinstance(text, str) or len(text) > LONGEST_ADDRESS:
        return None
    local, at, domain = text.strip().rpartition("@")
    try:
        address = Address(local.lower(), normal_domain(domain))
        validate_email(str(address))
    except (ValueError, ValidationError):
        return None
    return address if at and local.isascii() else None


def read_server(url: str) -> SplitResult:
    """The parts of a provider's URL: https, or http on loopback in development. Raises ValueError."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.password or parts.fragment or not url.isascii():
        raise ValueError(url)
    if parts.scheme != "https" and not (settings.IS_DEVELOPMENT and parts.scheme == "http" and _is_loopback(parts)):
        raise ValueError(url)
    return parts


def _is_loopback(parts: SplitResult) -> bool:
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
