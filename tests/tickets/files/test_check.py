"""`check_files`: what is stored against what the database says, and what nobody knows of."""

import base64
import datetime as dt
import hashlib
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.cast import Cast
from tests.tickets.files.scenes import LOG, attached, body, signed_in, staged
from tickets.models.files import StoredFile
from tickets.services import file_check
from tickets.services.files import destroy_bytes


def check(*options: str) -> tuple[str, str]:
    """What it wrote to both outputs; raises CommandError, which is exit code 1."""
    out, err = StringIO(), StringIO()
    try:
        call_command("check_files", *options, stdout=out, stderr=err)
    except CommandError as failed:
        return f"1: {failed}", _of_files(err)
    return out.getvalue().strip(), _of_files(err)


def _of_files(err: StringIO) -> str:
    *lines, scanner = err.getvalue().splitlines(keepends=True)
    assert "wait for the virus scanner" in scanner
    return "".join(lines)


def path(row: StoredFile) -> Path:
    return Path(row.file.path)


def orphan(media: Path, *, age: dt.timedelta, name: str = "ab/" + "ab" * 16) -> Path:
    file = media / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"nobody's")
    then = (dt.datetime.now(dt.UTC) - age).timestamp()
    os.utime(file, (then, then))
    return file


def test_everything_is_as_it_was_sent(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_check, "BATCH", 2)
    for _ in range(3):
        attached(cast)
    staged(cast.freja)

    assert check() == ("4 files read: each is what was sent. No stored file is nobody’s.", "")


def test_nothing_was_ever_stored(db: None) -> None:
    assert check() == ("0 files read: each is what was sent. No stored file is nobody’s.", "")


def test_what_is_missing_other_or_shorter_is_listed(cast: Cast) -> None:
    missing, other, shorter, upload, right = (
        attached(cast),
        attached(cast),
        attached(cast),
        staged(cast.freja),
        staged(cast.freja),
    )
    path(missing).unlink()
    path(other).write_bytes(LOG.swapcase())
    path(shorter).write_bytes(LOG[:-1])
    path(upload).unlink()

    said, lines = check()

    assert said.startswith("1: 4 of 5 files are not what was sent.")
    assert lines.splitlines() == [
        f"{missing.file.name} (attachment {missing.pk}: missing)",
        f"{other.file.name} (attachment {other.pk}: other bytes than were sent)",
        f"{shorter.file.name} (attachment {shorter.pk}: 10 bytes, not 11)",
        f"{upload.file.name} (upload {upload.pk}: missing)",
    ]
    assert str(right.file.name) not in lines


def test_what_was_destroyed_must_be_gone(cast: Cast) -> None:
    row = attached(cast)
    destroy_bytes(row)
    assert "destroyed, and still there" in check()[1]
    path(row).unlink()
    assert check()[0].startswith("1 files read")


def test_orphans_are_listed_and_only_old_ones_deleted(cast: Cast, media: Path) -> None:
    kept = attached(cast)
    old = orphan(media, age=dt.timedelta(hours=25))
    young = orphan(media, age=dt.timedelta(hours=23), name="ab/" + "cd" * 16)
    not_ours = [orphan(media, age=dt.timedelta(days=9), name=name) for name in ("ab/notes.txt", "export.zip")]

    assert "2 stored files belong to no row, 0 deleted." in check()[0]
    assert old.exists()

    said, lines = check("--delete-orphans")

    assert "2 stored files belong to no row, 1 deleted." in said
    assert lines.splitlines() == [
        f"ab/{'ab' * 16} (no row knows of it, deleted)",
        f"ab/{'cd' * 16} (no row knows of it)",
    ]
    assert not old.exists()
    assert all(file.exists() for file in (young, path(kept), *not_ours))


def test_a_file_that_got_its_row_meanwhile_is_nobodys_no_more(cast: Cast) -> None:
    row = staged(cast.freja)
    long_ago = 1_000_000_000
    os.utime(path(row), (long_ago, long_ago))

    assert not file_check.delete_orphan(str(row.file.name))
    assert not file_check.delete_orphan("ab/" + "00" * 16)
    assert path(row).exists()


def test_a_file_of_another_size_is_not_served(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    row = attached(cast)
    path(row).write_bytes(LOG + b"!")

    assert signed_in(cast.giulia).get(f"/files/{row.token}/").status_code == 404
    assert "another size" in caplog.text


def test_what_is_served_says_the_digest_of_what_was_sent(cast: Cast) -> None:
    """Whoever must be sure compares; nothing is read twice to serve it once."""
    response = signed_in(cast.giulia).get(f"/files/{attached(cast).token}/")

    digest = base64.b64encode(hashlib.sha256(body(response)).digest()).decode()
    assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"
