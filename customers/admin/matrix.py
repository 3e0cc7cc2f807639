"""Priority matrices as the grid that they are: impact down, urgency across."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.audited import AuditedAdmin, Changes
from accounts.models import AuditKind
from customers.admin.forms import actor
from customers.models import PriorityMatrix
from customers.services.matrix import oddities, save_matrix, set_cells
from customers.vocabulary import DEFAULT_MATRIX, Impact, Priority, Urgency


def cell_name(impact: Impact, urgency: Urgency) -> str:
    return f"{impact}_{urgency}"


ROWS = tuple(tuple(cell_name(impact, urgency) for urgency in Urgency) for impact in Impact)
DEFAULTS = {
    cell_name(impact, urgency): priority
    for impact, row in DEFAULT_MATRIX.items()
    for urgency, priority in zip(Urgency, row, strict=True)
}


class MatrixForm(forms.ModelForm[PriorityMatrix]):
    class Meta:
        model = PriorityMatrix
        fields = ("name", "is_default")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grid = self.instance.grid() if self.instance.pk else {}
        for (impact, urgency), priority in grid.items():
            self.initial[f"{impact}_{urgency}"] = priority

    def clean_is_default(self) -> bool:
        is_default: bool = self.cleaned_data["is_default"]
        others = PriorityMatrix.objects.filter(is_default=True).exclude(pk=self.instance.pk)
        if not is_default and not others.exists():
            raise forms.ValidationError(
                "There is always one default matrix: make another one the default, and this one is it no more."
            )
        return is_default

    def _get_validation_exclusions(self) -> set[str]:
        """Only one is the default: saving makes the other one give way, so the constraint is not asked here."""
        return {*super()._get_validation_exclusions(), "is_default"}  # type: ignore[misc]  # not in the stubs

    @property
    def grid(self) -> dict[tuple[str, str], Priority]:
        return {
            (impact, urgency): Priority(self.cleaned_data[cell_name(impact, urgency)])
            for impact in Impact
            for urgency in Urgency
        }


def _cell(impact: Impact, urgency: Urgency) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=f"{impact.label}, {urgency.label.lower()}",
        choices=[(priority.value, priority.value) for priority in Priority],
        initial=DEFAULTS[cell_name(impact, urgency)],
    )


CELLS = {cell_name(impact, urgency): _cell(impact, urgency) for impact in Impact for urgency in Urgency}
MatrixForm.declared_fields.update(CELLS)
MatrixForm.base_fields.update(CELLS)


@admin.register(PriorityMatrix)
class PriorityMatrixAdmin(AuditedAdmin[PriorityMatrix]):
    audit_kind = AuditKind.MATRIX
    form = MatrixForm
    list_display = ("name", "is_default", "first_row")
    list_filter = ("is_default",)
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "is_default")}),
        (
            "Priorities",
            {
                "fields": ROWS,
                "classes": ("grid", "grid-matrix"),
                "description": ("Impact, urgency: the priority that they make. It counts from now on."),
            },
        ),
    )

    def audited(self, changes: Changes) -> Changes:
        """The services write all of it down but deletions."""
        return []

    def get_queryset(self, request: HttpRequest) -> QuerySet[PriorityMatrix]:
        return super().get_queryset(request).prefetch_related("cells")

    @admin.display(description="P1 is")
    def first_row(self, matrix: PriorityMatrix) -> str:
        """The cells that make P1, in words."""
        cells = (str(cell).rpartition(":")[0] for cell in matrix.cells.all() if cell.priority == Priority.P1)
        return "; ".join(cells)

    def has_delete_permission(self, request: HttpRequest, obj: PriorityMatrix | None = None) -> bool:
        """There is always a default."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_default)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """One at a time: the page of each says whether it can go."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: PriorityMatrix, form: Any, change: bool) -> None:
        save_matrix(obj, by=actor(request))
        set_cells(obj, form.grid, by=actor(request))
        odd = oddities(form.grid)
        if odd:
            messages.warning(request, f"More impact or urgency gives less priority. {' '.join(odd)}")
