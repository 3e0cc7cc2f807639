"""People: making them known, and the links with which they set a password."""

from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from common.errors import NotFound

FIRST_ADMIN_SALT = "accounts.first-admin"
FIRST_ADMIN_HOURS = 24


def create_person(email: str, name: str, *, by: User | None) -> User:
    """Somebody new, who cannot sign in until a password is set by the link of `password_link`."""
    return User.objects.create_user(email, name)


def password_link(user: User) -> str:
    """The path with which a person sets a password: once, and for as long as Django's reset links live."""
    uid = urlsafe_base64_encode(force_str(user.pk).encode())
    return reverse("accounts:set_password", args=[uid, default_token_generator.make_token(user)])


def first_admin_link() -> str:
    """The path with which the first admin is made; of use only while there is nobody."""
    return reverse("accounts:first_admin", args=[signing.dumps("first admin", salt=FIRST_ADMIN_SALT)])


def check_first_admin_link(token: str) -> None:
    """Raise NotFound unless the link is ours, fresh, and nobody is there yet."""
    try:
        signing.loads(token, salt=FIRST_ADMIN_SALT, max_age=FIRST_ADMIN_HOURS * 3600)
    except signing.BadSignature:
        raise NotFound("This link is no longer valid. Start the desk again for a new one.") from None
    if User.objects.exists():
        raise NotFound("This link was used already.")


def create_first_admin(token: str, *, email: str, name: str, password: str) -> User:
    """Make the first admin, once."""
    with transaction.atomic():
        check_first_admin_link(token)
        return User.objects.create_superuser(email, name, password)
