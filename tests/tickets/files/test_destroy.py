"""Bytes that are destroyed: after the commit, for good, and the row says so."""

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from tests.api.callers import Caller
from tests.cast import Cast
from tests.tickets.files.scenes import attached, signed_in, staged
from tickets.models import Attachment
from tickets.services.files import destroy_bytes, finish_destroying


def lies_there(row: object) -> bool:
    return default_storage.exists(row.file.name)  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_the_bytes_go_when_it_is_committed_and_the_row_stays(cast: Cast) -> None:
    row = attached(cast)
    with transaction.atomic():
        destroy_bytes(row)
        assert lies_there(row)
    assert not lies_there(row)

    kept = Attachment.objects.get()
    assert (kept.name, kept.size, kept.sha256) == (row.name, row.size, row.sha256)
    assert kept.destroyed_at is not None


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_destroys_nothing(cast: Cast) -> None:
    row = attached(cast)
    with transaction.atomic():
        destroy_bytes(row)
        transaction.set_rollback(True)

    assert lies_there(row)
    assert Attachment.objects.get().destroyed_at is None


def test_nobody_is_served_it_even_while_the_storage_still_has_it(cast: Cast) -> None:
    """Within a test nothing is committed, so the bytes lie there."""
    row = attached(cast)
    destroy_bytes(row)

    assert lies_there(row)
    for person in (cast.freja, cast.giulia, cast.elena):
        assert signed_in(person).get(f"/files/{row.token}/").status_code == 404
        assert Caller(person).get(f"/attachments/{row.token}/").status_code == 404


def test_what_the_storage_kept_is_destroyed_by_the_next_sweep(cast: Cast) -> None:
    kept, gone, upload = attached(cast), attached(cast), staged(cast.freja)
    destroy_bytes(gone)
    destroy_bytes(upload)

    assert finish_destroying() == 2
    assert finish_destroying() == 2, "again is harmless"
    assert lies_there(kept)
    assert not lies_there(gone)
    assert not lies_there(upload)
