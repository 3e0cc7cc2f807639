"""An archive is gone after a day, and sooner when it holds what must be gone."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.erasure import erase
from tests.cast import Cast
from tests.factories.work import ExportFactory
from tests.tickets.exports.test_write import NOW, again, stored
from tests.tickets.files.scenes import attached
from tickets.models import Export
from tickets.services import exports
from tickets.services.export_runs import write_next
from tickets.services.redaction import redact_file
from tickets.tasks import expire_exports
from tickets.vocabulary import ExportStage


@pytest.fixture
def ready(queued: Export) -> Export:
    with time_machine.travel(NOW, tick=False):
        Export.objects.update(asked_at=NOW)
        write_next()
    return again(queued)


def test_a_day_later_bytes_and_state_are_gone(ready: Export, var: Path) -> None:
    with time_machine.travel(NOW + dt.timedelta(hours=24, seconds=-1), tick=False):
        assert expire_exports() == 0
    assert len(stored(var)) == 1

    with time_machine.travel(NOW + dt.timedelta(hours=24), tick=False):
        assert expire_exports() == 1
        assert expire_exports() == 0

    assert stored(var) == []
    row = again(ready)
    assert (row.stage, row.stored, row.why, row.mail_at) == (ExportStage.EXPIRED, "", exports.AGED, None)
    assert row.sha256 == ready.sha256  # what it was stays known


def test_what_the_storage_kept_is_tried_again(ready: Export, var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(name: str) -> None:
        raise TimeoutError

    with time_machine.travel(NOW + dt.timedelta(hours=25), tick=False):
        with monkeypatch.context() as broken:
            broken.setattr(default_storage, "delete", down)
            with pytest.raises(TimeoutError):
                expire_exports()
        assert again(ready).stage == ExportStage.EXPIRED  # nobody gets it whatever the storage does
        expire_exports()

    assert (stored(var), again(ready).stored) == ([], "")


def test_what_a_killed_worker_left_on_the_machine_goes(cast: Cast, var: Path) -> None:
    running = ExportFactory.create(stage=ExportStage.RUNNING, lease_until=NOW)
    for name in (str(running.pk), str(running.pk + 1)):
        (var / "exports" / name).mkdir(parents=True)
        (var / "exports" / name / "NORD.part").write_bytes(b"half")

    expire_exports()

    assert [path.parent.name for path in stored(var)] == [str(running.pk)]


def test_a_redaction_takes_the_customers_archives_away(
    cast: Cast, ready: Export, var: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    other = Export.objects.create(
        customer=cast.altamira, key="ALTA", asked_by=cast.ada, asked_at=NOW, stage=ExportStage.RUNNING, lease_until=NOW
    )
    file = attached(cast)

    with django_capture_on_commit_callbacks(execute=True):
        redact_file(file, "A key", by=cast.elena)

    assert (again(ready).stage, again(ready).why) == (ExportStage.EXPIRED, exports.REDACTED)
    assert stored(var) == []
    assert again(other).stage == ExportStage.RUNNING


def test_what_is_begun_before_a_redaction_is_committed_ends_too(
    cast: Cast, var: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """Its worker still reads what was there before."""
    file = attached(cast)

    with django_capture_on_commit_callbacks(execute=True):
        redact_file(file, "A key", by=cast.elena)
        begun = ExportFactory.create(
            customer=cast.nordhavn, asked_by=cast.ada, stage=ExportStage.RUNNING, lease_until=NOW
        )

    assert (again(begun).stage, again(begun).why) == (ExportStage.FAILED, exports.REDACTED)


def test_an_erasure_takes_all_away_also_one_that_is_being_written(
    cast: Cast, ready: Export, var: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    running: dict[str, Any] = {"stage": ExportStage.RUNNING, "lease_until": NOW}
    other = ExportFactory.create(customer=cast.altamira, asked_by=cast.ada, **running)

    with django_capture_on_commit_callbacks(execute=True):
        erase(cast.giulia, "Asked for it", by=cast.ada)

    assert (again(ready).stage, again(ready).why) == (ExportStage.EXPIRED, exports.ERASED)
    assert (again(other).stage, again(other).why) == (ExportStage.FAILED, exports.ERASED)
    assert stored(var) == []
