"""Files wait until clamd has looked at them, where one is set: nobody is given the bytes before.

The rows are the queue. Who scans claims a row for a while, so two workers at once, or one that was killed, leave one
correct result. A staged file can be attached meanwhile; the verdict finds it by its name in the storage.
"""

import datetime as dt
import logging
import time
from typing import BinaryIO, cast

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.audit import record
from accounts.models import AuditKind
from common import clock
from tickets.models import Attachment, Upload
from tickets.models.files import KEPT_BACK, StoredFile
from tickets.scanner import BrokeOff, NoVerdict, Says, Verdict, ask
from tickets.services.files import destroy_bytes
from tickets.vocabulary import Scan

logger = logging.getLogger(__name__)
BATCH = 50
# Seconds after which the rest is left to the next sweep, in time for the task's limit.
LONGEST_SWEEP = 120
# Longer than a sweep may take: who claimed a row and was killed is followed by somebody else.
CLAIM = dt.timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=5), dt.timedelta(minutes=5)
LONGEST_DOUBLING = 6
# clamd hangs up on what is too large for it; once may be a restart.
BREAKS_OFF = 2
KINDS: tuple[type[Attachment] | type[Upload], ...] = (Attachment, Upload)


def scan_due() -> int:
    """Ask clamd about what waits, until it does not answer. Answers how many got a verdict."""
    if not settings.CLAMD_ADDRESS:
        return 0
    count, until = 0, time.monotonic() + LONGEST_SWEEP
    for kind in KINDS:
        due = kind.objects.filter(scan=Scan.WAITING, scan_after__lte=clock.now()).order_by("scan_after", "pk")
        for row in due[:BATCH]:
            if time.monotonic() > until:
                return count
            if not _claim(row):
                continue
            try:
                count += _scan(row)
            except NoVerdict as failed:
                _again_later(row, failed)
                return count
    return count


def _claim(row: StoredFile) -> bool:
    """One of all that want to; `row` says afterwards how often it was tried."""
    now = clock.now()
    mine = type(row).objects.filter(pk=row.pk, scan=Scan.WAITING, scan_after__lte=now)  # type: ignore[attr-defined]
    claimed: int = mine.update(scan_after=now + CLAIM, scan_tries=F("scan_tries") + 1)
    row.scan_tries += 1
    return bool(claimed)


def _scan(row: StoredFile) -> bool:
    """False when the bytes are not there, or are too many: only an operator can help."""
    try:
        with row.file.storage.open(row.file.name or "", "rb") as stored:
            verdict = ask(settings.CLAMD_ADDRESS, cast("BinaryIO", stored))
    except FileNotFoundError:
        logger.error("A file that is to be scanned is not there", extra=_about(row))  # noqa: TRY400  # no trace helps
        _pause(row)
        return False
    except BrokeOff:
        if row.scan_tries < BREAKS_OFF:
            raise
        verdict = Verdict(Says.TOO_LARGE)
    if verdict.says == Says.TOO_LARGE:
        logger.error("clamd takes no file as large as this: it stays blocked", extra=_about(row))
    settle(row.file.name or "", verdict)
    return True


def settle(stored: str, verdict: Verdict) -> None:
    """Write the verdict down where the file is now: staged, or attached meanwhile. Once, whoever comes second."""
    scan = {Says.CLEAN: Scan.CLEAN, Says.FOUND: Scan.INFECTED, Says.TOO_LARGE: Scan.TOO_LARGE}[verdict.says]
    with transaction.atomic():
        # First staged: attaching deletes that row, and whoever waits for it here then finds the attachment.
        for kind in (Upload, Attachment):
            waiting = kind.objects.filter(file=stored, scan=Scan.WAITING)
            if waiting.update(scan=scan, scan_found=verdict.name[:200]):
                if scan == Scan.INFECTED:
                    _destroy(kind.objects.get(file=stored), verdict.name)
                return


def _destroy(row: Attachment | Upload, found: str) -> None:
    destroy_bytes(row)
    logger.warning("An infected file was destroyed", extra=_about(row) | {"found": found})
    if isinstance(row, Attachment):
        about = f"{row.ticket.key}: file {row.pk}: {found}"
        record(AuditKind.VIRUS, about, by=None, person=row.uploaded_by, customer=row.ticket.customer_id)
    else:
        record(AuditKind.VIRUS, f"not sent yet: {found}", by=None, person=row.user)


def _again_later(row: StoredFile, failed: NoVerdict) -> None:
    logger.warning("clamd did not answer: files wait", extra=_about(row) | {"error": str(failed)})
    _pause(row)


def _pause(row: StoredFile) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(row.scan_tries, LONGEST_DOUBLING), LONGEST_PAUSE)
    waiting = type(row).objects.filter(pk=row.pk, scan=Scan.WAITING)  # type: ignore[attr-defined]
    waiting.update(scan_after=clock.now() + pause)


def _about(row: StoredFile) -> dict[str, object]:
    return {type(row).__name__.lower(): row.pk, "size": row.size}


# What an operator asks for.


def scan_again(*states: Scan) -> int:
    """Let files of these states wait for the scanner, from now on."""
    return sum(
        kind.objects.filter(scan__in=states, destroyed_at=None).update(
            scan=Scan.WAITING, scan_after=clock.now(), scan_tries=0
        )
        for kind in KINDS
    )


def let_through() -> int:
    """Give out what nobody has looked at, as if there were no scanner. Audited."""
    blocked = (Scan.WAITING, Scan.TOO_LARGE)
    with transaction.atomic():
        count = sum(kind.objects.filter(scan__in=blocked).update(scan=Scan.NOT_NEEDED) for kind in KINDS)
        if count:
            record(AuditKind.VIRUS, f"{count} files let through without a scan, on the machine", by=None)
    return count


def in_words() -> str:
    """What the scanner keeps back, for operators."""
    found = {scan: sum(kind.objects.filter(scan=scan).count() for kind in KINDS) for scan in KEPT_BACK}
    waits = f"{found[Scan.WAITING]} wait for the virus scanner"
    if found[Scan.WAITING] and not settings.CLAMD_ADDRESS:
        waits += " (CLAMD_ADDRESS is not set, so for ever: scan_files --let-through)"
    return f"{waits}, {found[Scan.TOO_LARGE]} are too large for it, {found[Scan.INFECTED]} were infected and destroyed."
