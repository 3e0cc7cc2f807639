"""People: making them known, and the links with which they set a password or another address."""

import logging
from collections.abc import Callable
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_encode

from accounts.audit import record
from accounts.models import AuditKind, User
from common.errors import NotFound

logger = logging.getLogger(__name__)

FIRST_ADMIN_SALT = "accounts.first-admin"
FIRST_ADMIN_HOURS = 24
ADDRESS_SALT = "accounts.address"
ADDRESS_LINK_HOURS = 24


def create_person(email: str, name: str, *, by: User | None) -> User:
    """Somebody new, who cannot sign in until a password is set by the link of `password_link`."""
    return User.objects.create_user(email, name)


def password_link(user: User) -> str:
    """The path with which a person sets a password: once, and for as long as Django's reset links live."""
    uid = urlsafe_base64_encode(force_str(user.pk).encode())
    return reverse("accounts:set_password", args=[uid, default_token_generator.make_token(user)])


def send_password_link(email: str) -> None:
    """Mail the link to whoever signs in with this address, if anybody does; the caller learns nothing of it.

    With a worker to wake, not even the time that mailing takes tells who is here. No sweep stands behind: who gets no
    mail asks again.
    """
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        return
    _send(mail_password_link, person)


def send_security_notice(person: User, said: str, *, to: str = "") -> None:
    """Tell a person by mail, at the own address or at a former one, of a change to the own way in."""
    _send(mail_security_notice, person, said, to or person.email)


def send_address_link(person: User, email: str) -> None:
    """Mail to a new address the link with which it becomes the person's; nothing when it is somebody's already."""
    if not User.objects.filter(email__iexact=email).exists():
        _send(mail_address_link, person, email)


def _send(mail: Callable[..., None], person: User, *said: str) -> None:
    """By the worker's task of the same name where there is a worker to wake, else now."""
    if settings.WAKE_WORKER:
        from accounts import tasks

        transaction.on_commit(partial(getattr(tasks, mail.__name__).delay, person.pk, *said))
        return
    try:
        mail(person, *said)
    except (SMTPException, OSError):
        logger.exception("A mail about signing in was not sent", extra={"person": person.pk, "mail": mail.__name__})


def mail_address_link(person: User, email: str) -> None:
    context = {
        "person": person,
        "email": email,
        "link": f"{settings.BASE_URL}{address_link(person, email)}",
        "hours": ADDRESS_LINK_HOURS,
        "base_url": settings.BASE_URL,
    }
    send_mail(
        "Confirm your new address for witsupport", render_to_string("accounts/mail/address_link.txt", context), None,
        [email],
    )  # fmt: skip


def address_link(person: User, email: str) -> str:
    """The path with which the address becomes the person's, for whoever is signed in as that person."""
    said = {"person": person.pk, "now": person.email, "new": email.lower()}
    return reverse("accounts:confirm_address", args=[signing.dumps(said, salt=ADDRESS_SALT)])


def address_of(token: str, person: User) -> str:
    """The address that a link is about. Raise NotFound unless it is fresh, the person's, and nothing changed since."""
    gone = NotFound("This link is no longer valid. Ask for a new one on the page “Sign-in and security”.")
    try:
        said = signing.loads(token, salt=ADDRESS_SALT, max_age=ADDRESS_LINK_HOURS * 3600)
    except signing.BadSignature:
        raise gone from None
    email: str = said["new"]
    if (said["person"], said["now"]) != (person.pk, person.email) or User.objects.filter(email=email).exists():
        raise gone
    return email


def change_address(token: str, *, by: User) -> User:
    """The address counts from now on, the former one no more; it is told. Of two at once the second finds it gone."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=by.pk)
        former = person.email
        person.email = address_of(token, person)
        try:
            with transaction.atomic():
                person.save(update_fields=["email"])
        except IntegrityError:
            raise NotFound("This link is no longer valid.") from None
        record(AuditKind.ADDRESS, "{}", by=by, person=person, names=f"{former} → {person.email}")
        send_security_notice(person, f"You sign in with {person.email} from now on.", to=former)
    return person


def mail_security_notice(person: User, said: str, to: str) -> None:
    words = render_to_string(
        "accounts/mail/security_notice.txt", {"person": person, "said": said, "base_url": settings.BASE_URL}
    )
    send_mail("Your sign-in to witsupport has changed", words, None, [to])


def mail_password_link(person: User) -> None:
    context = {
        "person": person,
        "link": f"{settings.BASE_URL}{password_link(person)}",
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
        "base_url": settings.BASE_URL,
    }
    send_mail(
        "Set your password for witsupport", render_to_string("accounts/mail/password_link.txt", context), None,
        [person.email],
    )  # fmt: skip


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
        raise NotFound("This link was used already. Sign in with the password that was set.")


def create_first_admin(token: str, *, email: str, name: str, password: str) -> User:
    """Make the first admin, once: of two at the same time, the second finds the first."""
    with transaction.atomic():
        ContentType.objects.select_for_update().get(app_label="accounts", model="user")
        check_first_admin_link(token)
        return User.objects.create_superuser(email, name, password)
