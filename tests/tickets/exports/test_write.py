"""The worker writes what was asked for, keeps no half of it, and whoever asked is told."""

import datetime as dt
import hashlib
import json
from pathlib import Path
from smtplib import SMTPException
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core import mail
from django.core.files.storage import default_storage

from accounts.models import AuditEntry, AuditKind, User
from common.errors import Conflict
from tests.cast import Cast
from tests.factories.work import ExportFactory
from tests.tickets.files.scenes import attached
from tickets.models import Export
from tickets.services import export_runs
from tickets.services.export_runs import tell_finished, write_next
from tickets.services.exports import order
from tickets.tasks import write_exports
from tickets.vocabulary import ExportKind, ExportStage

NOW = dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC)


def again(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


def stored(var: Path) -> list[Path]:
    """What lies in the storage and in the workshop, folders aside."""
    places = [*(var / "files" / "exports").rglob("*"), *(var / "exports").rglob("*")]
    return [path for path in places if path.is_file()]


@time_machine.travel(NOW, tick=False)
def test_it_is_written_for_a_day(cast: Cast, var: Path) -> None:
    attached(cast)
    export = order(cast.nordhavn, ExportKind.WITH_INTERNAL, by=cast.ada)

    assert write_exports() is True

    export = again(export)
    assert (export.stage, export.finished_at, export.expires_at) == (
        ExportStage.READY,
        NOW,
        NOW + dt.timedelta(hours=24),
    )
    (path,) = stored(var)
    content = path.read_bytes()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (export.size, export.sha256)
    assert path.stat().st_mode & 0o777 == 0o600
    with ZipFile(path) as archive:
        assert json.loads(archive.read("MANIFEST.json"))["counts"] == export.counts
        assert export.counts["tickets"] == 1
        assert archive.testzip() is None
    said = [entry.said for entry in AuditEntry.objects.filter(kind=AuditKind.EXPORT).order_by("pk")]
    assert said == ["everything of NORD, with-internal: asked for", "everything of NORD, with-internal"]
    assert write_exports() is False


def test_whoever_asked_is_told_once(cast: Cast, queued: Export) -> None:
    write_exports()
    write_exports()

    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([cast.ada.email], "The export of NORD is ready")
    assert f"/admin/tickets/export/{queued.pk}/change/" in sent.body
    assert "within 24 hours" in sent.body
    assert again(queued).mail_at is None


def test_a_mail_that_is_refused_is_tried_again_for_an_hour(
    cast: Cast, queued: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*said: Any) -> None:
        raise SMTPException("no")

    at = queued.asked_at
    with time_machine.travel(at, tick=False) as clock, monkeypatch.context() as refusing:
        refusing.setattr(export_runs, "send_mail", refuse)
        write_exports()
        assert again(queued).mail_at == at + dt.timedelta(minutes=5)
        assert tell_finished() == 0  # not yet
        clock.move_to(at + dt.timedelta(minutes=6))
        refusing.undo()
        assert tell_finished() == 1
    assert len(mail.outbox) == 1


def test_who_is_no_admin_any_more_gets_neither_archive_nor_mail(cast: Cast, queued: Export, var: Path) -> None:
    User.objects.filter(pk=cast.ada.pk).update(is_staff=False, is_superuser=False)

    write_exports()

    export = again(queued)
    assert (export.stage, export.why) == (ExportStage.FAILED, "Only an admin exports a customer.")
    assert stored(var) == []
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError("secret"), "It broke off."),
        (OSError(28, "No space left on device"), "There was no room to write it"),
    ],
)
def test_what_breaks_off_leaves_nothing_and_says_so_without_a_trace(
    cast: Cast, queued: Export, var: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(*args: Any) -> None:
        raise error

    monkeypatch.setattr(default_storage, "save", fail)  # all is written: the worst moment
    if isinstance(error, OSError):
        write_exports()
    else:
        with pytest.raises(ZeroDivisionError):  # the worker logs it
            write_exports()

    export = again(queued)
    assert export.stage == ExportStage.FAILED
    assert export.why.startswith(said)
    assert export.why.endswith(f"by “export” {export.pk}.")
    assert "secret" not in export.why
    assert (stored(var), export.stored) == ([], "")
    tell_finished()
    (sent,) = mail.outbox
    assert sent.subject == "The export of NORD failed"
    assert export.why in sent.body


def test_one_whose_worker_was_killed_is_failed_and_the_next_goes_on(cast: Cast, queued: Export, var: Path) -> None:
    ExportFactory.create(customer=cast.altamira, asked_by=cast.ada)
    (var / "files" / "exports").mkdir(parents=True)
    (var / "files" / "exports" / "half").write_bytes(b"half")
    started = {"stage": ExportStage.RUNNING, "started_at": NOW, "stored": "exports/half"}
    Export.objects.filter(pk=queued.pk).update(**started, asked_at=NOW, lease_until=NOW + export_runs.LEASE)

    with time_machine.travel(NOW + export_runs.LEASE, tick=False):
        assert write_next() is False  # not yet given up, and one is written at a time
    with time_machine.travel(NOW + export_runs.LEASE + dt.timedelta(seconds=1), tick=False):
        assert write_next() is True

    export = again(queued)
    assert (export.stage, export.why, export.stored) == (ExportStage.FAILED, export_runs.KILLED, "")
    assert [path.name for path in stored(var)] == [Export.objects.get(customer=cast.altamira).stored.split("/")[1]]


def test_a_worker_that_was_given_up_and_is_not_dead_stops_and_keeps_nothing(
    cast: Cast, queued: Export, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = default_storage.save

    def given_up_meanwhile(name: str, content: Any) -> str:
        Export.objects.filter(pk=queued.pk).update(stage=ExportStage.FAILED, why=export_runs.KILLED, lease_until=None)
        return str(save(name, content))

    monkeypatch.setattr(default_storage, "save", given_up_meanwhile)
    write_next()

    assert (again(queued).stage, again(queued).why) == (ExportStage.FAILED, export_runs.KILLED)
    assert stored(var) == []


def test_a_long_one_renews_its_lease_and_ends_by_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = ExportFactory.create(
        customer=cast.nordhavn,
        asked_at=NOW,
        stage=ExportStage.RUNNING,
        lease_until=NOW + export_runs.LEASE,
        stored="exports/x",
    )
    with time_machine.travel(NOW, tick=False) as clock:
        lease = export_runs._Lease(row)
        lease.beat()
        assert again(row).lease_until == NOW + export_runs.LEASE
        clock.move_to(NOW + dt.timedelta(minutes=2))
        lease.beat()
        assert again(row).lease_until == NOW + dt.timedelta(minutes=5)
        clock.move_to(NOW + dt.timedelta(minutes=46))
        with pytest.raises(Conflict, match="longer than 45 minutes"):
            lease.beat()
        Export.objects.filter(pk=row.pk).update(stage=ExportStage.FAILED, why="x", lease_until=None)
        clock.move_to(NOW + dt.timedelta(minutes=47))
        with pytest.raises(Conflict, match="ended by somebody else"):
            lease.beat()


def test_files_that_are_missing_are_counted(cast: Cast, queued: Export) -> None:
    default_storage.delete(str(attached(cast).file.name))

    write_next()

    assert (again(queued).stage, again(queued).problems) == (ExportStage.READY, 1)
