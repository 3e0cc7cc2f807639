"""Files: staged while somebody writes, attached when it is sent."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from common import clock
from common.errors import InvalidInput, NotPermitted
from customers.vocabulary import Side
from tickets.images import picture_in
from tickets.models import Attachment, Comment, Upload
from tickets.services.door import Change
from tickets.services.file_limits import check_attaching, check_staging
from tickets.vocabulary import EventKind, Scan

if TYPE_CHECKING:
    from accounts.models import User

STALE_AFTER = dt.timedelta(days=2)
DESTROYED_LATELY = dt.timedelta(days=7)
LONGEST_NAME = 200
LONGEST_ENDING = 10


def safe_name(name: str) -> str:
    """What a user calls a file, without path parts, control and direction characters. For people, not for the disk."""
    name = name.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    kept = "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    kept = " ".join(kept.split()).strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending) <= LONGEST_ENDING:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return kept[:LONGEST_NAME] or "file"


def content_type_of(file: "UploadedFile[bytes]") -> str:
    """What the bytes are; the browser's word is not asked. Anything that is no picture is a download."""
    picture = picture_in(file)  # type: ignore[arg-type]  # reads and seeks as any file
    return picture.content_type if picture else "application/octet-stream"


def stage_upload(file: "UploadedFile[bytes]", *, by: "User", at: dt.datetime | None = None) -> Upload:
    """Keep a file until its form is sent. Raises InvalidInput for no bytes, too many, or too many staged."""
    size = file.size or 0
    name = safe_name(file.name or "")
    check_staging(name, size, by=by)
    file.name = file.name or name  # what has no name is not stored
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    content_type = content_type_of(file)
    file.seek(0)
    at = at or clock.now()
    return Upload.objects.create(
        user=by,
        file=file,
        name=name,
        content_type=content_type,
        size=size,
        sha256=digest.hexdigest(),
        at=at,
        **({"scan": Scan.WAITING, "scan_after": at} if settings.CLAMD_ADDRESS else {}),
    )


def uploads_of(user: "User", tokens: Iterable[str]) -> tuple[Upload, ...]:
    """The person's own staged files, in the order of `tokens`; InvalidInput when one is gone."""
    wanted = list(dict.fromkeys(token for token in tokens if token))
    found = {upload.token: upload for upload in Upload.objects.filter(user=user, token__in=wanted)} if wanted else {}
    if len(found) != len(wanted):
        raise InvalidInput({"uploads": ["A file is no longer there. Choose it again."]})
    _refuse_infected(found.values())
    return tuple(found[token] for token in wanted)


def uploads_left(user: "User", tokens: Iterable[str]) -> list[Upload]:
    """Those of `tokens` that can still be sent, when some cannot."""
    return list(Upload.objects.filter(user=user, token__in=list(tokens), destroyed_at=None).order_by("pk"))


def _refuse_infected(uploads: Iterable[Upload]) -> None:
    infected = [upload.name for upload in uploads if upload.scan == Scan.INFECTED]
    if infected:
        names = ", ".join(infected)
        raise InvalidInput({"uploads": [f"Infected, and not kept: {names}. Everything else is still here."]})


def attach_uploads(
    done: Change, uploads: Sequence[Upload], *, public: bool, comment: Comment | None = None
) -> list[dict[str, object]]:
    """Move staged files to the ticket; what the event says of each. The stored file itself stays where it is."""
    if not uploads:
        return []
    if done.by is None:
        raise NotPermitted("Only a person can attach files.")
    is_new = any(event.kind == EventKind.FILED for event in done.events)
    check_attaching(done.ticket, uploads, is_new=is_new)
    staged = Upload.objects.filter(pk__in=[upload.pk for upload in uploads])
    # A virus that was found since they were loaded: the row says so under its lock.
    taken, _ = staged.exclude(scan=Scan.INFECTED).delete()
    if taken != len(uploads):
        _refuse_infected(staged)
        raise InvalidInput({"uploads": ["A file was sent already. Choose it again."]})
    attachments = Attachment.objects.bulk_create(
        Attachment(
            ticket=done.ticket,
            comment=comment,
            uploaded_by=done.by,
            side=Side(done.side),
            is_public=public,
            file=upload.file.name,
            name=upload.name,
            content_type=upload.content_type,
            size=upload.size,
            sha256=upload.sha256,
            at=done.at,
            scan=upload.scan,
            scan_after=done.at if upload.scan == Scan.WAITING else None,
        )
        for upload in uploads
    )
    return [{"attachment": row.pk, "name": row.name, "size": row.size} for row in attachments]


def discard_upload(upload: Upload) -> None:
    """Drop a staged file: the row, then, when that is committed, the bytes."""
    storage, name = upload.file.storage, upload.file.name or ""
    upload.delete()
    transaction.on_commit(lambda: storage.delete(name))


def destroy_bytes(row: Upload | Attachment, *, at: dt.datetime | None = None) -> None:
    """Destroy what a file holds, when the caller's transaction is committed. The row stays and says when it was.

    Nothing else of it is blanked: its name, size and SHA-256 are for the caller to judge. Nobody is served it from now
    on, whatever becomes of the storage; `finish_destroying` tries again where that did not answer.
    """
    row.destroyed_at = at or clock.now()
    row.save(update_fields=["destroyed_at"])
    storage, name = row.file.storage, row.file.name or ""
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def finish_destroying(*, at: dt.datetime | None = None) -> int:
    """Once more for what was destroyed lately: a storage that was down then may have kept it. Answers how many."""
    since = (at or clock.now()) - DESTROYED_LATELY
    rows = [*Attachment.objects.filter(destroyed_at__gte=since), *Upload.objects.filter(destroyed_at__gte=since)]
    for row in rows:
        row.file.storage.delete(row.file.name or "")
    return len(rows)


def discard_stale_uploads(*, at: dt.datetime | None = None) -> int:
    """Drop what was staged two days ago and never sent; answers how many."""
    stale = list(Upload.older_than(STALE_AFTER, at or clock.now())[:500])
    for upload in stale:
        discard_upload(upload)
    return len(stale)
