"""Asking for an export: by admins, audited, and once however often somebody clicks."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import AuditEntry, AuditKind
from common.errors import NotPermitted
from customers.services.customers import remove_customer
from tests.cast import Cast
from tests.concurrency.crowd import together
from tests.factories.declare import AT
from tests.factories.desk import CustomerFactory
from tests.factories.work import ExportFactory
from tickets.models import Export
from tickets.services.export_runs import write_next
from tickets.services.exports import order
from tickets.tasks import write_exports
from tickets.vocabulary import ExportKind, ExportStage


def test_it_is_queued_and_audited(cast: Cast) -> None:
    export = order(cast.nordhavn, ExportKind.WITH_INTERNAL, by=cast.ada, at=AT)

    assert (export.key, export.stage, export.asked_by, export.asked_at) == ("NORD", ExportStage.QUEUED, cast.ada, AT)
    (entry,) = AuditEntry.objects.filter(kind=AuditKind.EXPORT)
    assert (entry.actor, entry.customer) == (cast.ada, cast.nordhavn.pk)
    assert entry.said == "everything of NORD, with-internal: asked for"


@pytest.mark.parametrize("who", ["freja", "soren", "paolo", "giulia", "luca", "elena"])
def test_nobody_else_asks(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        order(cast.nordhavn, ExportKind.HAND_OVER, by=getattr(cast, who))

    assert not Export.objects.exists()


def test_an_admin_whose_account_is_closed_does_not(cast: Cast) -> None:
    cast.ada.is_active = False

    with pytest.raises(NotPermitted):
        order(cast.nordhavn, ExportKind.HAND_OVER, by=cast.ada)


def test_a_second_one_is_the_first_until_that_has_ended(cast: Cast, queued: Export) -> None:
    again = order(cast.nordhavn, ExportKind.HAND_OVER, by=cast.ada)
    other_kind = order(cast.nordhavn, ExportKind.WITH_INTERNAL, by=cast.ada)
    other_customer = order(cast.altamira, ExportKind.HAND_OVER, by=cast.ada)
    assert again == queued
    assert len({queued.pk, other_kind.pk, other_customer.pk}) == 3
    assert AuditEntry.objects.filter(kind=AuditKind.EXPORT).count() == 3

    write_next()

    assert order(cast.nordhavn, ExportKind.HAND_OVER, by=cast.ada) != queued


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({}, {"stage": ExportStage.RUNNING, "lease_until": AT}),
    ],
)
def test_the_database_refuses_two_of_a_kind(db: None, first: dict[str, Any], second: dict[str, Any]) -> None:
    customer = CustomerFactory.create()
    ExportFactory.create(customer=customer, **first)

    with pytest.raises(IntegrityError), transaction.atomic():
        ExportFactory.create(customer=customer, **second)


@pytest.mark.parametrize(
    "wrong",
    [
        {"stage": ExportStage.RUNNING},
        {"lease_until": AT},
        {"stage": ExportStage.READY},
        {"stage": ExportStage.FAILED},
        {"stage": ExportStage.EXPIRED},
    ],
    ids=str,
)
def test_the_database_refuses_half_a_row(db: None, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportFactory.create(**wrong)


def test_one_is_written_at_a_time(db: None) -> None:
    ExportFactory.create(stage=ExportStage.RUNNING, lease_until=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        ExportFactory.create(stage=ExportStage.RUNNING, lease_until=AT)


def test_a_customer_that_is_removed_leaves_the_row_that_says_so(cast: Cast) -> None:
    row = ExportFactory.create(customer=(customer := CustomerFactory.create()), asked_by=cast.ada)

    remove_customer(customer, by=cast.ada)
    write_next()

    row = Export.objects.get(pk=row.pk)
    assert (row.customer, row.stage, row.why) == (
        None,
        ExportStage.FAILED,
        "The customer was removed before it was written.",
    )


def test_the_worker_is_woken_with_the_commit_and_does_without(
    cast: Cast,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[dict[str, Any]] = []

    def refuse(**how: Any) -> None:
        woken.append(how)
        raise OperationalError("no broker")

    monkeypatch.setattr(write_exports, "apply_async", refuse)
    settings.WAKE_WORKER = False
    with django_capture_on_commit_callbacks(execute=True):
        order(cast.altamira, ExportKind.HAND_OVER, by=cast.ada)
    assert woken == []  # embedded: the sweep finds it

    settings.WAKE_WORKER = True
    with django_capture_on_commit_callbacks(execute=True):
        order(cast.nordhavn, ExportKind.HAND_OVER, by=cast.ada)
    assert woken == [{"retry": False, "expires": 60}]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one(cast: Cast) -> None:
    found = together([partial(order, cast.nordhavn, ExportKind.HAND_OVER, by=cast.ada)] * 4)

    assert len({export.pk for export in found if isinstance(export, Export)}) == 1
    assert Export.objects.count() == 1
    assert AuditEntry.objects.filter(kind=AuditKind.EXPORT).count() == 1
