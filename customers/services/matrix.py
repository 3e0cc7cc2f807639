"""The cells of a priority matrix, and which matrix is the default."""

from collections.abc import Mapping
from itertools import pairwise

from django.db import transaction

from accounts.audit import difference, record
from accounts.models import AuditKind, User
from common.errors import Conflict
from customers.models import MatrixCell, PriorityMatrix
from customers.vocabulary import Impact, Priority, Urgency

Grid = Mapping[tuple[str, str], Priority]


def set_cells(matrix: PriorityMatrix, grid: Grid, *, by: User | None) -> PriorityMatrix:
    """Give a matrix its 16 cells, in place of those that it had."""
    with transaction.atomic():
        PriorityMatrix.objects.select_for_update().get(pk=matrix.pk)
        before = matrix.grid()
        MatrixCell.objects.filter(matrix=matrix).delete()
        MatrixCell.objects.bulk_create(
            MatrixCell(matrix=matrix, impact=impact, urgency=urgency, priority=grid[impact, urgency])
            for impact in Impact
            for urgency in Urgency
        )
        if said := difference(_cells(before), _cells(grid)):
            record(AuditKind.MATRIX, f"{matrix}: {said}", by=by)
    return matrix


def _cells(grid: Grid) -> list[tuple[str, str]]:
    return [
        (f"{Impact(impact).label}, {Urgency(urgency).label.lower()}", str(priority))
        for (impact, urgency), priority in sorted(grid.items())
    ]


def save_matrix(matrix: PriorityMatrix, *, by: User | None) -> PriorityMatrix:
    """Save it; when it is to be the default, it takes the place of the one that was. Raises Conflict."""
    with transaction.atomic():
        others = PriorityMatrix.objects.select_for_update().filter(is_default=True).exclude(pk=matrix.pk)
        if matrix.is_default:
            others.update(is_default=False)
        elif not others.exists():
            raise Conflict("There is always one default matrix: make another one the default instead.")
        stored = PriorityMatrix.objects.filter(pk=matrix.pk).first()
        matrix.save()
        said = difference(_named(stored), _named(matrix)) if stored else "new"
        if said:
            record(AuditKind.MATRIX, f"{matrix}: {said}", by=by)
    return matrix


def _named(matrix: PriorityMatrix) -> list[tuple[str, str]]:
    return [("name", matrix.name), ("default", "yes" if matrix.is_default else "no")]


def oddities(grid: Grid) -> list[str]:
    """Where more impact or more urgency gives less priority, as sentences; empty for a matrix that makes sense."""
    impacts, urgencies = list(Impact), list(Urgency)
    found = []
    for urgency in urgencies:
        for more, less in pairwise(impacts):
            if grid[more, urgency] > grid[less, urgency]:
                found.append(
                    f"With urgency {urgency.label.lower()}, {more.label.lower()} impact is {grid[more, urgency]} "
                    f"and {less.label.lower()} impact is {grid[less, urgency]}."
                )
    for impact in impacts:
        for sooner, later in pairwise(urgencies):
            if grid[impact, sooner] > grid[impact, later]:
                found.append(
                    f"With impact {impact.label.lower()}, {sooner.label.lower()} urgency is {grid[impact, sooner]} "
                    f"and {later.label.lower()} urgency is {grid[impact, later]}."
                )
    return found
