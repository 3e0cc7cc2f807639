"""Whether the storage holds what the database says: every file by size and SHA-256, and what no row knows of."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.core.files.storage import default_storage

from common import clock
from tickets.models import Attachment, Upload
from tickets.models.files import StoredFile

BATCH = 500
CHUNK = 1 << 20
# A file is in the storage before its row is committed.
YOUNG = dt.timedelta(days=1)
OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
FOLDER = re.compile(r"[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file. `stored` is its name in the storage, `what` says what is wrong."""

    stored: str
    what: str


def rows() -> Iterator[StoredFile]:
    """Every attachment, then every staged file, a batch at a time."""
    for model in (Attachment, Upload):
        last = 0
        while found := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
            yield from found
            last = found[-1].pk


def check(row: StoredFile) -> Finding | None:
    """Read all of a file and compare; None when it is what it was. What was destroyed must not be there."""
    stored = row.file.name or ""
    called = f"{type(row).__name__.lower()} {row.pk}"
    if row.destroyed_at is not None:
        return Finding(stored, f"{called}: destroyed, and still there") if row.file.storage.exists(stored) else None
    try:
        size, digest = _read(row)
    except FileNotFoundError:
        return Finding(stored, f"{called}: missing")
    if size != row.size:
        return Finding(stored, f"{called}: {size} bytes, not {row.size}")
    return None if digest == row.sha256 else Finding(stored, f"{called}: other bytes than were sent")


def _read(row: StoredFile) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with row.file.storage.open(row.file.name or "", "rb") as stored:
        for chunk in stored.chunks(CHUNK):
            size += len(chunk)
            digest.update(chunk)
    return size, digest.hexdigest()


def orphans() -> Iterator[str]:
    """Names in the storage, of the shape that we give, that no row has. Whatever else lies there is not ours."""
    names = _listed()
    while batch := list(islice(names, BATCH)):
        yield from sorted(set(batch) - _known(batch))


def _listed() -> Iterator[str]:
    try:
        folders, _ = default_storage.listdir("")
    except FileNotFoundError:
        return  # nothing was ever stored
    for folder in sorted(filter(FOLDER.fullmatch, folders)):
        _, files = default_storage.listdir(folder)
        yield from (name for name in (f"{folder}/{file}" for file in files) if OURS.fullmatch(name))


def _known(names: Sequence[str]) -> set[str]:
    """Destroyed files are known, too: `check` says when one is still there."""
    attached = Attachment.objects.filter(file__in=names).values_list("file", flat=True)
    staged = Upload.objects.filter(file__in=names).values_list("file", flat=True)
    return {*attached, *staged}


def delete_orphan(name: str) -> bool:
    """Delete it when it is older than a day and still nobody's."""
    try:
        is_young = clock.now() - default_storage.get_modified_time(name) < YOUNG
    except FileNotFoundError:
        return False
    if is_young or _known([name]):
        return False
    default_storage.delete(name)
    return True
