"""The mails that have to do with signing in."""

from smtplib import SMTPException

from celery import shared_task

from accounts import services
from accounts.models import User


@shared_task(ignore_result=True, time_limit=60, autoretry_for=(SMTPException, OSError), max_retries=5, retry_backoff=5)
def mail_password_link(person: int) -> None:
    """Gone or closed meanwhile: nothing to send."""
    if found := User.objects.filter(pk=person, is_active=True).first():
        services.mail_password_link(found)


@shared_task(ignore_result=True, time_limit=60, autoretry_for=(SMTPException, OSError), max_retries=5, retry_backoff=5)
def mail_security_notice(person: int, said: str, to: str) -> None:
    if found := User.objects.filter(pk=person).first():
        services.mail_security_notice(found, said, to)


@shared_task(ignore_result=True, time_limit=60, autoretry_for=(SMTPException, OSError), max_retries=5, retry_backoff=5)
def mail_address_link(person: int, email: str) -> None:
    if found := User.objects.filter(pk=person, is_active=True).first():
        services.mail_address_link(found, email)
