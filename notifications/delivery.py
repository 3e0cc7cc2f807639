"""Sending the mails of notices: each at least once, in the normal case exactly once.

A mail is claimed by a conditional update, so that of two workers one sends it. A claim ends by itself: what a killed
worker had claimed is sent by the next sweep, with the same Message-ID.
"""

import datetime as dt
import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.core.mail import get_connection
from django.db.models import F

from common import clock
from notifications.emails import compose
from notifications.models import Notice

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)
BATCH = 100
# Longer than a sweep may last.
CLAIM = dt.timedelta(minutes=10)
# How long to wait after each failure. One more and the mail is given up: 22 hours in all.
BACKOFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
MOST_TRIES = len(BACKOFF) + 1
LOADED = ("person", "ticket__customer", "event__actor", "event__comment")


def send_due_mails() -> int:
    """Send what is due; answers how many were dealt with. Stops when the server does not answer."""
    connection = get_connection()
    done = 0
    due = Notice.objects.to_mail(clock.now()).select_related(*LOADED)[:BATCH]
    try:
        for notice in due:
            if not _claim(notice):
                continue
            if not _send(notice, connection):
                break
            done += 1
    finally:
        connection.close()
    return done


def _claim(notice: Notice) -> bool:
    """Whether this mail is ours to send. One that was tried often enough is given up."""
    mine = Notice.objects.filter(pk=notice.pk, mail_at=notice.mail_at, mail_tries=notice.mail_tries)
    if notice.mail_tries >= MOST_TRIES:
        if mine.update(mail_at=None):
            logger.error("A mail was given up", extra={"notice": notice.pk, "tries": notice.mail_tries})
        return False
    return bool(mine.update(mail_at=clock.now() + CLAIM, mail_tries=F("mail_tries") + 1))


def _send(notice: Notice, connection: "BaseEmailBackend") -> bool:
    """Whether the server is there to take the next one."""
    mail = compose(notice)
    if mail is None:
        Notice.objects.filter(pk=notice.pk).update(mail_at=None)
        return True
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        _postpone(notice, error)
        return False
    try:
        connection.send_messages([mail])
    except (SMTPException, OSError) as error:
        _postpone(notice, error)
        connection.close()
    else:
        Notice.objects.filter(pk=notice.pk).update(mail_at=None, mailed_at=clock.now())
    return True


def _postpone(notice: Notice, error: Exception) -> None:
    """Try again later, or, after the last try, not any more."""
    tries = notice.mail_tries + 1
    said = {"notice": notice.pk, "tries": tries, "error": str(error)}
    if tries >= MOST_TRIES:
        Notice.objects.filter(pk=notice.pk).update(mail_at=None)
        logger.error("A mail was given up", extra=said)
        return
    Notice.objects.filter(pk=notice.pk).update(mail_at=clock.now() + BACKOFF[tries - 1])
    logger.warning("A mail was not sent; it is tried again", extra=said)
