"""Exports that admins ask for on a page: queued and given out here, written by `export_runs`, gone after a day."""

import datetime as dt
import shutil
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.audit import record
from accounts.models import AuditKind, User
from common import clock
from common.errors import Conflict, NotFound, NotPermitted
from customers.models import Customer
from tickets.archive.export import archive_name
from tickets.models import Export
from tickets.vocabulary import ExportKind, ExportStage

KEPT_FOR = dt.timedelta(hours=24)
AGED = "It was deleted 24 hours after it was made. Ask for another one."
REDACTED = "It was deleted: something that it held was redacted. Ask for another one."
ERASED = "It was deleted: it could name a person who was erased. Ask for another one."
# Where an archive is written before it goes to the storage; a folder an export.
WORKSHOP = "exports"


def check_admin(by: User) -> None:
    if not (by.is_active and by.is_superuser):
        raise NotPermitted("Only an admin exports a customer.")


def order(customer: Customer, kind: ExportKind, *, by: User, at: dt.datetime | None = None) -> Export:
    """Ask for an archive. While one of the kind is queued or written this is it, whoever asked: a double click is one.

    Raises NotPermitted.
    """
    check_admin(by)
    with transaction.atomic():
        found = _unfinished(customer, kind)
        if found is not None:
            return found
        try:
            with transaction.atomic():
                export = Export.objects.create(
                    customer=customer, key=customer.key, kind=kind, asked_by=by, asked_at=at or clock.now()
                )
        except IntegrityError:  # somebody was faster
            found = _unfinished(customer, kind)
            if found is None:
                raise Conflict("Another export of this customer has just ended. Ask once more.") from None
            return found
        record(AuditKind.EXPORT, f"everything of {customer.key}, {kind}: asked for", by=by, customer=customer.pk)
        _wake()
    return export


def _unfinished(customer: Customer, kind: ExportKind) -> Export | None:
    return Export.objects.unfinished().filter(customer=customer, kind=kind).first()


def _wake() -> None:
    from tickets.tasks import wake_exports

    transaction.on_commit(wake_exports)


def name_of(export: Export) -> str:
    """As the archive is called when it is downloaded; nothing that anybody typed is in it but the customer's key."""
    return archive_name(export.key, ExportKind(export.kind), export.started_at or export.asked_at)


def fetch(export: Export, *, by: User, at: dt.datetime | None = None) -> "File[Any]":
    """The archive, opened, for whoever downloads it, which is audited.

    Raises NotPermitted, Conflict while or when it cannot be had, NotFound when the storage has not what was written.
    """
    check_admin(by)
    if not export.is_there(at or clock.now()):
        raise Conflict(gone_why(export) or "This export is not ready yet.")
    try:
        stored = default_storage.open(export.stored, "rb")
    except FileNotFoundError:
        raise NotFound("The storage does not have this archive. Ask for another one.") from None
    if stored.size != export.size:
        stored.close()
        raise NotFound("The storage has something else than this archive. Ask for another one.")
    record(AuditKind.DOWNLOAD, f"everything of {export.key}, {export.kind}", by=by, customer=export.customer_id)
    return stored


def gone_why(export: Export) -> str:
    """Why there is nothing to be had, as a sentence; empty while there is, or will be."""
    return export.why or (AGED if export.stage == ExportStage.READY else "")


def discard(why: str, *, customer: int | None = None) -> None:
    """Archives that are there hold what must be gone: of one customer, or of all. Call it in the transaction that
    does away with it; what is queued is written afterwards, without it.

    Once more when that transaction is committed: what was begun in between has read what was there before.
    """
    again = partial(_discard, why, customer)
    again()
    transaction.on_commit(again, robust=True)


def _discard(why: str, customer: int | None) -> None:
    now = clock.now()
    rows = Export.objects.filter(customer=customer) if customer is not None else Export.objects.all()
    gone = rows.filter(stage=ExportStage.READY).update(stage=ExportStage.EXPIRED, why=why, mail_at=None)
    gone += rows.filter(stage=ExportStage.RUNNING).update(
        stage=ExportStage.FAILED, why=why, lease_until=None, finished_at=now, mail_at=now
    )
    if gone:
        transaction.on_commit(delete_bytes, robust=True)


def expire(at: dt.datetime | None = None) -> int:
    """Delete archives whose day is over; answers how many. Bytes that the storage kept before are tried once more."""
    over = Export.objects.filter(stage=ExportStage.READY, expires_at__lte=at or clock.now())
    count = over.update(stage=ExportStage.EXPIRED, why=AGED, mail_at=None)
    delete_bytes()
    _clear_workshop()
    return count


def delete_bytes() -> None:
    """Of every export that is over; done when the row forgets the name."""
    over = Export.objects.filter(stage__in=(ExportStage.FAILED, ExportStage.EXPIRED)).exclude(stored="")
    for export in over:
        default_storage.delete(export.stored)
        Export.objects.filter(pk=export.pk, stored=export.stored).update(stored="")


def _clear_workshop() -> None:
    """What a worker that was killed left on this machine: folders of exports that nobody writes any more."""
    workshop = settings.VAR / WORKSHOP
    if not workshop.is_dir():
        return
    running = set(map(str, Export.objects.filter(stage=ExportStage.RUNNING).values_list("pk", flat=True)))
    for folder in workshop.iterdir():
        if folder.name not in running:
            shutil.rmtree(folder, ignore_errors=True)
