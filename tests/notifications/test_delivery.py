"""Sending: each mail at least once, bounded tries, no two workers at the same one."""

import datetime as dt
import smtplib
from collections.abc import Sequence

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from notifications import delivery
from notifications.delivery import BACKOFF, CLAIM, send_due_mails
from notifications.emails import message_id
from notifications.models import Notice
from notifications.services import tell_events
from notifications.tasks import sweep_outbox
from tests.cast import Cast
from tests.notifications.conftest import NOW
from tickets.models import Ticket
from tickets.services import conversation
from tickets.services.conversation import Words

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def due(cast: Cast, ticket: Ticket) -> Notice:
    """A mail to Freja that is due."""
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
    tell_events()
    return Notice.objects.get(kind="asked")


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """The mail server raises what is put here, one after the other, then takes mails again."""
    errors: list[Exception] = []
    send = EmailBackend.send_messages

    def refuse(backend: EmailBackend, messages: Sequence[EmailMessage]) -> int:
        if errors:
            raise errors.pop(0)
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    return errors


def test_a_due_mail_is_sent_once(due: Notice) -> None:
    assert send_due_mails() == 1
    assert send_due_mails() == 0

    assert len(mail.outbox) == 1
    row = Notice.objects.get(pk=due.pk)
    assert (row.mailed_at, row.mail_at, row.mail_tries) == (NOW, None, 1)


def test_the_task_tells_and_sends(cast: Cast, ticket: Ticket) -> None:
    conversation.ask(ticket, Words(text="Which version?"), by=cast.giulia)
    sweep_outbox()

    assert [message.to for message in mail.outbox] == [[cast.freja.email]]


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({}),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPDataError(451, b"later"),
        ConnectionRefusedError("no"),
        TimeoutError("slow"),
    ],
)
def test_a_mail_that_fails_is_tried_again_later(
    due: Notice, refusing: list[Exception], now: time_machine.Traveller, error: Exception
) -> None:
    refusing.append(error)
    send_due_mails()
    row = Notice.objects.get(pk=due.pk)
    assert (row.mailed_at, row.mail_at, row.mail_tries) == (None, NOW + MINUTE, 1)

    send_due_mails()
    assert mail.outbox == []

    now.move_to(NOW + MINUTE)
    send_due_mails()
    assert len(mail.outbox) == 1
    assert Notice.objects.get(pk=due.pk).mailed_at == NOW + MINUTE


def test_one_that_fails_does_not_keep_others_from_being_sent(
    cast: Cast, due: Notice, refusing: list[Exception]
) -> None:
    conversation.ask(due.ticket, Words(text="And which cloud?"), by=cast.giulia)
    tell_events()
    refusing.append(smtplib.SMTPDataError(550, b"no"))
    send_due_mails()

    assert len(mail.outbox) == 1


def test_a_mail_is_given_up_after_the_last_try(
    due: Notice, refusing: list[Exception], now: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    refusing.extend(ConnectionRefusedError("no") for _ in range(100))
    at = NOW
    for wait in [*BACKOFF, dt.timedelta()]:
        now.move_to(at)
        send_due_mails()
        at += wait
    now.move_to(at + dt.timedelta(days=30))
    send_due_mails()

    row = Notice.objects.get(pk=due.pk)
    assert (row.mailed_at, row.mail_at, row.mail_tries) == (None, None, len(BACKOFF) + 1)
    assert len(refusing) == 100 - len(BACKOFF) - 1
    assert "A mail was given up" in caplog.text


def test_a_server_that_is_away_costs_one_mail_a_try_and_no_more(
    cast: Cast, due: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation.ask(due.ticket, Words(text="And which cloud?"), by=cast.giulia)
    tell_events()

    def refuse(backend: EmailBackend) -> None:
        raise ConnectionRefusedError("no")

    monkeypatch.setattr(EmailBackend, "open", refuse)
    send_due_mails()

    tries = Notice.objects.filter(kind="asked").order_by("pk").values_list("mail_tries", flat=True)
    assert list(tries) == [1, 0]


def test_what_a_killed_worker_had_claimed_is_sent_when_the_claim_ends(
    due: Notice, monkeypatch: pytest.MonkeyPatch, now: time_machine.Traveller
) -> None:
    def die(notice: Notice) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "compose", die)
        with pytest.raises(KeyboardInterrupt):
            send_due_mails()
    send_due_mails()
    assert mail.outbox == []

    now.move_to(NOW + CLAIM)
    send_due_mails()
    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [message_id(due)]


def test_a_worker_that_is_killed_by_a_mail_each_time_gives_it_up(due: Notice, caplog: pytest.LogCaptureFixture) -> None:
    Notice.objects.filter(pk=due.pk).update(mail_tries=len(BACKOFF) + 1)
    send_due_mails()

    assert mail.outbox == []
    assert Notice.objects.get(pk=due.pk).mail_at is None
    assert "A mail was given up" in caplog.text


def test_who_comes_second_to_a_mail_leaves_it(due: Notice) -> None:
    """Both workers had loaded the row before either claimed it."""
    first, second = Notice.objects.get(pk=due.pk), Notice.objects.get(pk=due.pk)

    assert delivery._claim(first)
    assert not delivery._claim(second)


def test_reading_does_not_touch_the_mail(due: Notice) -> None:
    Notice.objects.filter(pk=due.pk).update(read_at=NOW)
    send_due_mails()

    assert len(mail.outbox) == 1
