"""Sweeps that run at once, on real row locks: every notice once, every mail once."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from notifications import services
from notifications.delivery import send_due_mails
from notifications.models import Notice
from notifications.services import tell_events
from tests.cast import Cast
from tests.notifications.conftest import FILING
from tests.stage import stage
from tickets.models import Event, Ticket
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.door import Change, change
from tickets.services.filing import file_ticket
from tickets.vocabulary import EventKind

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
TICKETS, WORKERS = 8, 4


@pytest.fixture
def filed() -> Cast:
    """Eight tickets that nobody was told of: three people each."""
    cast = stage()
    for _ in range(TICKETS):
        file_ticket(cast.nordhavn, FILING, by=cast.freja)
    return cast


def at_once(act: Callable[[], object]) -> None:
    """In several threads, each with a connection of its own, all started together."""
    ready = threading.Barrier(WORKERS)
    failed: list[BaseException] = []

    def run() -> None:
        ready.wait(timeout=20)
        try:
            act()
        except BaseException as error:  # noqa: BLE001  # said by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []


def test_sweeps_at_once_tell_each_thing_once(filed: Cast) -> None:
    at_once(tell_events)
    tell_events()

    assert Notice.objects.count() == TICKETS * 3
    assert set(Counter(Notice.objects.values_list("person", "event")).values()) == {1}
    assert Event.objects.filter(kind=EventKind.NOTIFIED).count() == TICKETS
    assert not Event.objects.unswept().exists()


def test_sweeps_at_once_send_each_mail_once(filed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    send = EmailBackend.send_messages

    def note(backend: EmailBackend, messages: Sequence[EmailMessage]) -> int:
        sent.extend(message.extra_headers["Message-ID"] for message in messages)
        return send(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", note)
    tell_events()
    at_once(send_due_mails)

    assert len(sent) == len(set(sent)) == TICKETS * 3
    assert len(mail.outbox) == TICKETS * 3
    assert Notice.objects.filter(mailed_at=None).count() == 0


def test_telling_passes_by_a_ticket_that_is_locked(filed: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sweep stands in the middle of a ticket; the other does the rest and does not wait."""
    monkeypatch.setattr("tickets.sweep.TOGETHER", 1)
    inside, go_on = threading.Event(), threading.Event()
    record = services._record

    def stop(done: Change, notices: Sequence[Notice]) -> None:
        if not inside.is_set():
            inside.set()
            go_on.wait(timeout=20)
        record(done, notices)

    def sweep() -> None:
        try:
            tell_events()
        finally:
            connection.close()

    monkeypatch.setattr(services, "_record", stop)
    slow = threading.Thread(target=sweep)
    slow.start()
    assert inside.wait(timeout=20)
    tell_events()
    meanwhile = Notice.objects.values("ticket").distinct().count()
    go_on.set()
    slow.join(timeout=20)

    assert meanwhile == TICKETS - 1
    assert Notice.objects.count() == TICKETS * 3


def test_a_ticket_that_somebody_is_changing_keeps_no_other_of_its_batch_from_its_turn(filed: Cast) -> None:
    """The sweep passes it by, and the next one tells it."""
    ticket = Ticket.objects.order_by("pk")[2]
    opened, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with change(ticket, by=filed.giulia):
                opened.set()
                done.wait(timeout=20)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert opened.wait(timeout=20)
    told = tell_events()
    done.set()
    holder.join(timeout=20)

    assert told == (TICKETS - 1) * 3
    assert not Notice.objects.filter(ticket=ticket).exists()
    assert tell_events() == 3
    assert not Event.objects.unswept().exists()


def test_what_is_said_while_it_is_told_is_told_next(filed: Cast) -> None:
    """The comment waits for the lock of the sweep, or the sweep for the comment's: nothing falls between."""
    ticket = Ticket.objects.order_by("pk")[0]
    writer = threading.Thread(target=_write, args=(ticket, filed))
    writer.start()
    tell_events()
    writer.join(timeout=20)
    tell_events()

    assert Notice.objects.filter(kind="answered").count() == 3
    assert not Event.objects.unswept().exists()


def _write(ticket: Ticket, cast: Cast) -> None:
    try:
        conversation.comment(ticket, Words(text="It is worse now."), by=cast.freja)
    finally:
        connection.close()
