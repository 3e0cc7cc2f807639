"""API tokens: making them, recognising them, revoking them. Only hashes are kept, as of passwords."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts import second_factor
from accounts.audit import record
from accounts.models import ApiToken, AuditKind, User
from common import clock
from common.errors import InvalidInput, NotPermitted
from common.queries import one_or_none
from common.validators import validate_name

# What a secret begins with, so that scanners and people recognise one that was pasted somewhere.
MARK = "wst_"
SECRET_BYTES = 32
SHOWN_CHARACTERS = len(MARK) + 6
LIFETIMES = (30, 90, 365)
MOST_TOKENS = 20
USE_IS_NOTED_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made, with the secret that nobody can read again later."""

    token: ApiToken
    secret: str


def create_token(user: User, *, name: str, days: int, by: User, at: dt.datetime | None = None) -> NewToken:
    """A token of `user` that lives for `days` (one of LIFETIMES). Everybody makes only the own ones.

    Raises NotPermitted for somebody else's, InvalidInput with `name` or `days`.
    """
    if by.pk != user.pk:
        raise NotPermitted("Everybody makes only the own tokens.")
    at = at or clock.now()
    name = " ".join(name.split())
    _check(name, days)
    secret = MARK + secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two at once must not pass the limit together
        if ApiToken.objects.visible_to(user).alive(at).count() >= MOST_TOKENS:
            raise InvalidInput({"name": [f"You have {MOST_TOKENS} tokens. Revoke one that is not used any more."]})
        token = ApiToken.objects.create(
            user=user,
            name=name,
            secret_hash=hash_of(secret),
            prefix=secret[:SHOWN_CHARACTERS],
            created_at=at,
            expires_at=at + dt.timedelta(days=days),
        )
        record(AuditKind.TOKEN, f"made {{}} for {days} days", by=by, person=user, names=f"“{token.name}”")
    return NewToken(token, secret)


def _check(name: str, days: int) -> None:
    if not name:
        raise InvalidInput({"name": ["Write what will use the token."]})
    longest = ApiToken._meta.get_field("name").max_length
    if longest is not None and len(name) > longest:
        raise InvalidInput({"name": [f"Write at most {longest} characters."]})
    try:
        validate_name(name)
    except ValidationError as refused:
        raise InvalidInput({"name": refused.messages}) from None
    if days not in LIFETIMES:
        raise InvalidInput({"days": ["Choose 30, 90 or 365 days."]})


def revoke_token(token: ApiToken, *, by: User, at: dt.datetime | None = None) -> ApiToken:
    """The token is refused from now on. Once revoked it stays so, with the first instant."""
    if by.pk != token.user_id:
        raise NotPermitted("Everybody revokes only the own tokens.")
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at or clock.now()):
            record(AuditKind.TOKEN, "revoked {}", by=by, person=by, names=f"“{token.name}”")
    return ApiToken.objects.get(pk=token.pk)


def token_of(secret: str, *, at: dt.datetime) -> ApiToken | None:
    """The living token with this secret, of somebody who is active; its use is noted.

    It is found by the hash: how long that takes tells nothing of the secret.
    """
    token = one_or_none(
        ApiToken.objects.alive(at)
        .select_related("user")
        .annotate(**second_factor.annotations("user_id"))
        .filter(secret_hash=hash_of(secret), user__is_active=True)
    )
    if token:
        _note_use(token, at)
    return token


def waits_for_factor(token: ApiToken) -> bool:
    """Whether its person must set up a second factor first: a token is no way around that."""
    standing = second_factor.standing_of(token.user, row=token)
    return standing.needs_one and not standing.has_one


def _note_use(token: ApiToken, at: dt.datetime) -> None:
    """At most once a minute, so that reading by API does not become writing."""
    before = at - USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= before:
        unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=before)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(last_used_at=at)


def hash_of(secret: str) -> str:
    """A plain hash is enough for 32 random bytes: there is nothing to guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
