"""Puts the named cast into a test's database: assembled through the services once a process, then put back as rows.

Assembling costs some 290 queries, putting back some 25; the suite does it in almost every test.
"""

import copy
import dataclasses
import functools

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.base import ModelState

from accounts.models import User
from customers.models import CustomerGroupPermission, MatrixCell, PriorityMatrix
from customers.vocabulary import DEFAULT_MATRIX, Urgency
from tests.cast import Cast, assemble

# Made by migrations: there already, unless a transactional test swept them away.
STANDING: tuple[type[Model], ...] = (PriorityMatrix, MatrixCell)


@functools.cache
def tables() -> tuple[type[Model], ...]:
    ours = [model for model in apps.get_models(include_auto_created=True) if model not in STANDING]
    return (Group, *(model for model in ours if model._meta.app_label in {"accounts", "customers"}))


@dataclasses.dataclass(frozen=True)
class Snapshot:
    cast: Cast
    rows: dict[type[Model], list[Model]]
    codenames: dict[int, str]


_kept: list[Snapshot] = []


def stage() -> Cast:
    """The cast in an empty database, each time with objects of its own."""
    with transaction.atomic():
        make_default_matrix()
        if User.objects.exists():
            return assemble()
        if _kept:
            return _put_back(_kept[0])
        cast = assemble()
        rows = {model: list(model._default_manager.all()) for model in tables()}
        _kept.append(Snapshot(copy.deepcopy(cast), rows, dict(Permission.objects.values_list("pk", "codename"))))
        return cast


def make_default_matrix() -> None:
    if PriorityMatrix.objects.filter(is_default=True).exists():
        return
    matrix = PriorityMatrix.objects.create(name="Default", is_default=True)
    MatrixCell.objects.bulk_create(
        MatrixCell(matrix=matrix, impact=impact, urgency=urgency, priority=priority)
        for impact, row in DEFAULT_MATRIX.items()
        for urgency, priority in zip(Urgency, row, strict=True)
    )


def _put_back(snapshot: Snapshot) -> Cast:
    ids = {row.codename: row.pk for row in Permission.objects.filter(content_type__app_label="customers")}
    found: dict[tuple[type[Model], int], Model] = {}
    for model, rows in snapshot.rows.items():
        fresh = [_copy(row) for row in rows]
        for row in fresh:
            if isinstance(row, CustomerGroupPermission):
                row.permission_id = ids[snapshot.codenames[row.permission_id]]
        model._default_manager.bulk_create(fresh)
        found |= {(model, row.pk): row for row in fresh}
    if sequences := connection.ops.sequence_reset_sql(no_style(), list(snapshot.rows)):
        with connection.cursor() as cursor:
            cursor.execute(";".join(sequence.rstrip(";") for sequence in sequences))
    kept = {field.name: getattr(snapshot.cast, field.name) for field in dataclasses.fields(Cast)}
    return Cast(**{name: found[type(row), row.pk] for name, row in kept.items()})  # type: ignore[arg-type]


def _copy(row: Model) -> Model:
    fresh = copy.copy(row)
    fresh._state = ModelState()
    return fresh
