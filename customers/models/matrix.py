"""Priority from impact and urgency."""

from typing import Self

from django.db import models
from django.db.models import Q

from customers.vocabulary import Impact, Priority, Urgency


class PriorityMatrixQuerySet(models.QuerySet["PriorityMatrix"]):
    def with_cells(self) -> Self:
        return self.prefetch_related("cells")


class PriorityMatrix(models.Model):
    name = models.CharField(max_length=120, unique=True)
    is_default = models.BooleanField(
        "default", default=False, help_text="Serves every contract that names no matrix of its own."
    )

    objects = PriorityMatrixQuerySet.as_manager()

    class Meta:
        ordering = ("-is_default", "name")
        verbose_name_plural = "priority matrices"
        constraints = [
            models.UniqueConstraint(
                fields=("is_default",),
                condition=Q(is_default=True),
                name="only_one_default_matrix",
                violation_error_message="There is a default matrix already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def grid(self) -> dict[tuple[str, str], Priority]:
        """Priority by (impact, urgency): 16 cells."""
        return {(cell.impact, cell.urgency): Priority(cell.priority) for cell in self.cells.all()}

    def priority(self, impact: str, urgency: str) -> Priority:
        return self.grid()[impact, urgency]


class MatrixCell(models.Model):
    matrix = models.ForeignKey(PriorityMatrix, on_delete=models.CASCADE, related_name="cells")
    impact = models.CharField(max_length=20, choices=Impact.choices)
    urgency = models.CharField(max_length=20, choices=Urgency.choices)
    priority = models.CharField(max_length=2, choices=Priority.choices)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=("matrix", "impact", "urgency"), name="one_priority_a_cell")]

    def __str__(self) -> str:
        return f"{self.get_impact_display()}, {self.get_urgency_display().lower()}: {self.priority}"
