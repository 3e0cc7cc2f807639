"""People: making them known, and the links with which they set a password."""

import logging
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_encode

from accounts.models import User
from common.errors import NotFound

logger = logging.getLogger(__name__)

FIRST_ADMIN_SALT = "accounts.first-admin"
FIRST_ADMIN_HOURS = 24


def create_person(email: str, name: str, *, by: User | None) -> User:
    """Somebody new, who cannot sign in until a password is set by the link of `password_link`."""
    return User.objects.create_user(email, name)


def password_link(user: User) -> str:
    """The path with which a person sets a password: once, and for as long as Django's reset links live."""
    uid = urlsafe_base64_encode(force_str(user.pk).encode())
    return reverse("accounts:set_password", args=[uid, default_token_generator.make_token(user)])


def send_password_link(email: str) -> None:
    """Mail the link to whoever signs in with this address, if anybody does; the caller learns nothing of it.

    The worker sends it where there is one to wake: else the time that mailing takes would tell who is here. No sweep
    stands behind: who gets no mail asks again.
    """
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        return
    if settings.WAKE_WORKER:
        from accounts.tasks import mail_password_link as task

        transaction.on_commit(partial(task.delay, person.pk))
        return
    try:
        mail_password_link(person)
    except (SMTPException, OSError):
        logger.exception("The mail with a link to set a password was not sent", extra={"person": person.pk})


def send_security_notice(person: User, said: str) -> None:
    """Tell a person by mail of a change to the own way in. It is told, not asked: a mail that fails is in the log."""
    if settings.WAKE_WORKER:
        from accounts.tasks import mail_security_notice as task

        transaction.on_commit(partial(task.delay, person.pk, said))
        return
    try:
        mail_security_notice(person, said)
    except (SMTPException, OSError):
        logger.exception("The mail about a change of the sign-in was not sent", extra={"person": person.pk})


def mail_security_notice(person: User, said: str) -> None:
    words = render_to_string(
        "accounts/mail/security_notice.txt", {"person": person, "said": said, "base_url": settings.BASE_URL}
    )
    send_mail("Your sign-in to witsupport has changed", words, None, [person.email])


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
