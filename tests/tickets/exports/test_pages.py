"""The pages of Django admin: asking, reading what became of it, downloading. Each asks who it is."""

import hashlib
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, AuditKind, User
from customers.models import Customer
from tests.accounts.test_set_up_factors import later
from tests.accounts.test_sign_in import sign_in
from tests.cast import PASSWORD, Cast
from tests.tickets.files.scenes import attached, body
from tickets.models import Export
from tickets.services.export_runs import write_next
from tickets.services.exports import order
from tickets.tasks import expire_exports
from tickets.vocabulary import ExportKind, ExportStage

HAND_OVER = {"kind": "hand-over"}
LIST = "/admin/tickets/export/"


def asking(customer: Customer) -> str:
    return reverse("admin:tickets_export_order", args=[customer.pk])


def page(export: Export, name: str = "change") -> str:
    return reverse(f"admin:tickets_export_{name}", args=[export.pk])


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    sign_in(client, cast.ada.email)
    return client


@pytest.fixture
def ready(cast: Cast, queued: Export) -> Export:
    attached(cast)
    write_next()
    return Export.objects.get(pk=queued.pk)


def test_an_admin_asks_and_reads_what_becomes_of_it(admin: Client, cast: Cast) -> None:
    on_page = admin.get(reverse("admin:customers_customer_change", args=[cast.nordhavn.pk])).text
    assert asking(cast.nordhavn) in on_page
    assert "Everything of <strong>Nordhavn Energi</strong> (NORD)" in admin.get(asking(cast.nordhavn)).text

    answer = admin.post(asking(cast.nordhavn), {"kind": "with-internal"}, follow=True)

    export = Export.objects.get()
    assert (export.kind, export.asked_by) == (ExportKind.WITH_INTERNAL, cast.ada)
    assert answer.redirect_chain == [(page(export), 302)]
    assert "The export of Nordhavn Energi is on its way." in answer.text
    assert "It waits for its turn." in answer.text
    assert "The archive" not in answer.text
    (entry,) = AuditEntry.objects.filter(kind=AuditKind.EXPORT)
    assert (entry.actor, entry.address) == (cast.ada, "127.0.0.1")

    write_next()

    shown = admin.get(page(export)).text
    assert f'href="{page(export, "download")}"' in shown
    assert re.search(r"Ready until \w{3} \d+ [A-Z]", shown)
    assert re.search(r"people: \d+, contract versions: 1", shown)
    assert "ready until" in admin.get(asking(cast.nordhavn)).text


def test_what_is_no_kind_is_said_and_nothing_is_queued(admin: Client, cast: Cast) -> None:
    answer = admin.post(asking(cast.nordhavn), {"kind": "everything"})

    assert answer.status_code == 422
    assert "Nothing was done." in answer.text
    assert not Export.objects.exists()


def test_a_double_click_leads_to_the_one(admin: Client, cast: Cast) -> None:
    first, second = (admin.post(asking(cast.nordhavn), HAND_OVER)["Location"] for _ in range(2))

    assert first == second == page(Export.objects.get())


def test_the_list_of_customers_leads_there_with_one_that_was_chosen(admin: Client, cast: Cast) -> None:
    url, said = reverse("admin:customers_customer_changelist"), {"action": "export_customer"}

    one = admin.post(url, said | {"_selected_action": [cast.nordhavn.pk]})
    two = admin.post(url, said | {"_selected_action": [cast.nordhavn.pk, cast.altamira.pk]})

    assert one["Location"] == asking(cast.nordhavn)
    assert [str(each) for each in get_messages(two.wsgi_request)] == ["An archive holds one customer: choose one."]


def test_the_archive_is_downloaded_and_that_is_audited(admin: Client, cast: Cast, ready: Export) -> None:
    asked = admin.get(page(ready, "download")).text
    assert ready.sha256 in asked
    assert not AuditEntry.objects.filter(kind=AuditKind.DOWNLOAD).exists()

    answer = admin.post(page(ready, "download"))

    content = body(answer)
    assert hashlib.sha256(content).hexdigest() == ready.sha256
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert answer["Content-Type"] == "application/zip"
    assert ready.started_at is not None
    assert answer["Content-Disposition"] == (
        f'attachment; filename="NORD-hand-over-{ready.started_at:%Y%m%dT%H%M%SZ}.zip"'
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Repr-Digest"].startswith("sha-256=:")
    (entry,) = AuditEntry.objects.filter(kind=AuditKind.DOWNLOAD)
    assert (entry.actor, entry.customer, entry.address) == (cast.ada, cast.nordhavn.pk, "127.0.0.1")
    assert entry.said == "everything of NORD, hand-over"


def test_it_warns_of_one_that_is_not_to_be_handed_over(admin: Client, cast: Cast) -> None:
    export = order(cast.nordhavn, ExportKind.WITH_INTERNAL, by=cast.ada)
    write_next()

    assert "do not hand it over" in admin.get(page(export, "download")).text


def test_asking_and_downloading_want_to_know_who_it_is(admin: Client, cast: Cast, ready: Export) -> None:
    later(admin)

    for path, said in ((asking(cast.altamira), HAND_OVER), (page(ready, "download"), {})):
        assert admin.get(path)["Location"].startswith("/accounts/confirm/?next=")
        assert admin.post(path, said)["Location"].startswith("/accounts/confirm/?next=")
    assert Export.objects.count() == 1
    assert not AuditEntry.objects.filter(kind=AuditKind.DOWNLOAD).exists()

    asked = admin.post(page(ready, "download"))["Location"]
    content = body(admin.post(asked, {"password": PASSWORD}))  # what was sent is done then

    assert hashlib.sha256(content).hexdigest() == ready.sha256


@pytest.mark.parametrize("who", ["freja", "soren", "paolo", "giulia", "luca", "elena"])
def test_nobody_else_gets_anywhere(client: Client, cast: Cast, ready: Export, who: str) -> None:
    sign_in(client, getattr(cast, who).email)

    for path in (LIST, asking(cast.nordhavn), page(ready), page(ready, "download")):
        for answer in (client.get(path), client.post(path, HAND_OVER)):
            assert answer["Location"].startswith("/admin/login/")
    assert Export.objects.count() == 1


def test_who_was_an_admin_until_now_gets_nothing(admin: Client, cast: Cast, ready: Export) -> None:
    User.objects.filter(pk=cast.ada.pk).update(is_superuser=False)  # and still sees Django admin

    assert admin.post(page(ready, "download")).status_code == 403
    assert admin.post(asking(cast.nordhavn), HAND_OVER).status_code == 403


def test_what_is_not_ready_failed_or_gone_is_not_downloaded(admin: Client, cast: Cast, ready: Export) -> None:
    waiting = order(cast.altamira, ExportKind.HAND_OVER, by=cast.ada)
    failed = Export.objects.get(pk=order(cast.altamira, ExportKind.WITH_INTERNAL, by=cast.ada).pk)
    Export.objects.filter(pk=failed.pk).update(stage=ExportStage.FAILED, why="It broke off.")
    Export.objects.filter(pk=ready.pk).update(expires_at=ready.finished_at)  # over, and not deleted yet

    for row, said in ((waiting, "not ready yet"), (failed, "It broke off."), (ready, "deleted 24 hours after")):
        for answer in (admin.get(page(row, "download")), admin.post(page(row, "download"))):
            assert answer.status_code == 409
            assert said in answer.text
        assert page(row, "download") not in admin.get(page(row)).text
    expire_exports()
    assert asking(cast.nordhavn) in admin.get(page(ready)).text  # to ask again
    assert "Deleted" in admin.get(LIST).text


def test_a_storage_that_lost_it_or_has_something_else_gives_nothing(admin: Client, ready: Export, var: Path) -> None:
    path = var / "files" / ready.stored
    path.write_bytes(path.read_bytes() + b"!")
    assert "something else than this archive" in admin.post(page(ready, "download")).text

    path.unlink()
    answer = admin.post(page(ready, "download"))

    assert (answer.status_code, "does not have this archive" in answer.text) == (404, True)
    assert not AuditEntry.objects.filter(kind=AuditKind.DOWNLOAD).exists()
