"""The worker's side of exports: takes the next one, writes it, stores it, and tells whoever asked.

The rows are the queue. One is written at a time, by whoever claimed it, under a lease that is renewed while it is
written: a worker that was killed lets it run out, and the next sweep says so. What fails leaves nothing behind.
"""

import datetime as dt
import hashlib
import logging
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from common import clock
from common.errors import Conflict, DomainError
from tickets.archive.export import CHUNK, Made, export
from tickets.models import Export
from tickets.services.exports import KEPT_FOR, WORKSHOP, delete_bytes
from tickets.vocabulary import ExportStage

logger = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=3)
RENEWED_AFTER = dt.timedelta(seconds=20)
# A storage that takes less than so many bytes a second is given up.
SLOWEST_STORAGE = 2_000_000
LONGEST = dt.timedelta(minutes=45)
RETRY, TRIED_FOR = dt.timedelta(minutes=5), dt.timedelta(hours=1)

KILLED = "The worker was stopped while it wrote. Nothing was kept: ask for another one."
TOO_LONG = "It took longer than 45 minutes. On the machine, export_customer has no such limit."
NO_ROOM = (
    "There was no room to write it, or no permission. Nothing was kept; the worker's log says more, by “export” {}."
)
BROKE_OFF = "It broke off. Nothing was kept; the worker's log says why, by “export” {}."
NO_CUSTOMER = "The customer was removed before it was written."


def write_next() -> bool:
    """Write what waits longest, unless something is written already. False when there was nothing to do."""
    _give_up_dead()
    row = _claim()
    if row is None:
        return False
    _write(row)
    return True


def _give_up_dead() -> None:
    now = clock.now()
    dead = Export.objects.filter(stage=ExportStage.RUNNING, lease_until__lt=now)
    count = dead.update(stage=ExportStage.FAILED, why=KILLED, lease_until=None, finished_at=now, mail_at=now)
    if count:
        logger.warning("An export was given up: whoever wrote it was stopped")
        delete_bytes()


def _claim() -> Export | None:
    """The next of the queue, for one of all that want it."""
    if Export.objects.filter(stage=ExportStage.RUNNING).exists():
        return None
    row = Export.objects.filter(stage=ExportStage.QUEUED).order_by("asked_at", "pk").first()
    if row is None:
        return None
    now = clock.now()
    row.stage, row.started_at, row.lease_until = ExportStage.RUNNING, now, now + LEASE
    row.stored = f"exports/{secrets.token_hex(16)}"
    try:
        with transaction.atomic():
            claimed = Export.objects.filter(pk=row.pk, stage=ExportStage.QUEUED).update(
                stage=row.stage, started_at=row.started_at, lease_until=row.lease_until, stored=row.stored
            )
    except IntegrityError:  # another worker claimed another one at this moment
        return None
    return Export.objects.select_related("customer", "asked_by").get(pk=row.pk) if claimed else None


@dataclass(slots=True)
class _Lease:
    """Of whoever writes an export: renewed now and then. Raises Conflict when it is over, or somebody ended it."""

    row: Export
    since: dt.datetime = field(default_factory=clock.now)
    renewed_at: dt.datetime = field(default_factory=clock.now)

    def beat(self) -> None:
        now = clock.now()
        if now - self.renewed_at >= RENEWED_AFTER:
            self.renew(LEASE)
        if now - self.since > LONGEST:
            raise Conflict(TOO_LONG)

    def renew(self, length: dt.timedelta) -> None:
        self.renewed_at = clock.now()
        if not _mine(self.row).update(lease_until=self.renewed_at + length):
            raise Conflict("It was ended by somebody else.")


def _mine(row: Export) -> Any:
    """The row, as long as nobody gave it up or discarded it."""
    return Export.objects.filter(pk=row.pk, stage=ExportStage.RUNNING, stored=row.stored)


class _Finished(File[bytes]):
    """A folder takes it over as it is, in one step; a bucket reads it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def _write(row: Export) -> None:
    try:
        _make(row)
    except DomainError as refusal:
        _fail(row, refusal.message)
    except OSError:
        logger.exception("An export was not written", extra={"export": row.pk})
        _fail(row, NO_ROOM.format(row.pk))
    except BaseException:
        logger.exception("An export broke off", extra={"export": row.pk})
        _fail(row, BROKE_OFF.format(row.pk))
        raise


def _make(row: Export) -> None:
    if row.customer is None:
        raise Conflict(NO_CUSTOMER)
    folder, lease = settings.VAR / WORKSHOP / str(row.pk), _Lease(row)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        made = export(
            row.customer, folder, internal=row.is_internal, by=row.asked_by, at=row.started_at, beat=lease.beat
        )
        size, digest = _measured(made.path, lease)
        lease.renew(LEASE + dt.timedelta(seconds=size / SLOWEST_STORAGE))
        with made.path.open("rb") as content:
            default_storage.save(row.stored, _Finished(content, str(made.path)))
        _finish(row, made, size, digest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(path: Path, lease: _Lease) -> tuple[int, str]:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            lease.beat()
    return path.stat().st_size, digest.hexdigest()


def _finish(row: Export, made: Made, size: int, digest: str) -> None:
    now = clock.now()
    ready = _mine(row).update(
        stage=ExportStage.READY,
        lease_until=None,
        finished_at=now,
        expires_at=now + KEPT_FOR,
        size=size,
        sha256=digest,
        counts=dict(made.counts),
        problems=len(made.problems),
        mail_at=now,
    )
    if not ready:  # given up or discarded while it was stored
        default_storage.delete(row.stored)


def _fail(row: Export, why: str) -> None:
    now = clock.now()
    _mine(row).update(stage=ExportStage.FAILED, why=why, lease_until=None, finished_at=now, mail_at=now)
    delete_bytes()


def tell_finished() -> int:
    """Mail whoever asked that an export is ready or failed; answers how many were sent. A claim makes that of two
    workers one sends it; what the server refuses is tried again for an hour, as the page says it, too.
    """
    now, sent = clock.now(), 0
    for row in Export.objects.filter(mail_at__lte=now).select_related("asked_by", "customer"):
        is_late = row.finished_at is None or now - row.finished_at > TRIED_FOR
        claim = Export.objects.filter(pk=row.pk, mail_at=row.mail_at)
        if claim.update(mail_at=None if is_late else now + RETRY) and _mail(row):
            Export.objects.filter(pk=row.pk).update(mail_at=None)
            sent += 1
    return sent


def _mail(row: Export) -> bool:
    """True also when nobody is to be told any more: who is no admin now does not learn of it."""
    person = row.asked_by
    if not (person.is_active and person.is_superuser):
        return True
    link = f"{settings.BASE_URL}{reverse('admin:tickets_export_change', args=[row.pk])}"
    said = {"export": row, "person": person, "link": link, "hours": KEPT_FOR // dt.timedelta(hours=1)}
    is_ready = row.stage == ExportStage.READY
    try:
        send_mail(
            f"The export of {row.key} {'is ready' if is_ready else 'failed'}",
            render_to_string("tickets/mail/export.txt", said | {"is_ready": is_ready}),
            None,
            [person.email],
        )
    except (SMTPException, OSError):
        logger.exception("A mail about an export was not sent", extra={"export": row.pk})
        return False
    return True
