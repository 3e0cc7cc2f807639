"""The priority matrix beside the priority that it explains."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from customers.models import ContractVersion, MatrixCell, PriorityMatrix
from customers.vocabulary import Impact, Urgency
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Box:
    priority: str
    is_chosen: bool

    @property
    def level(self) -> str:
        return self.priority.lower()


@dataclass(frozen=True, slots=True)
class Row:
    impact: str
    is_axis: bool
    boxes: Sequence[Box]


@dataclass(frozen=True, slots=True)
class Grid:
    """`heads` are the urgencies with whether each is the ticket's."""

    heads: Sequence[tuple[str, bool]]
    rows: Sequence[Row]


def grid_of(ticket: Ticket) -> Grid:
    """The matrix that counts for the ticket: its contract's own, or the default. One query."""
    cells = {(cell.impact, cell.urgency): cell.priority for cell in _cells(ticket)}
    rows = [
        Row(
            impact.label,
            impact == ticket.impact,
            [
                Box(cells[impact, urgency], (impact, urgency) == (ticket.impact, ticket.urgency))
                for urgency in Urgency
                if (impact, urgency) in cells
            ],
        )
        for impact in Impact
    ]
    return Grid([(urgency.label, urgency == ticket.urgency) for urgency in Urgency], rows)


def _cells(ticket: Ticket) -> Iterable[MatrixCell]:
    """Without terms no contract was in force when it was filed: the default counts."""
    default = PriorityMatrix.objects.filter(is_default=True).values("pk")[:1]
    if ticket.terms_id is None:
        return MatrixCell.objects.filter(matrix__in=default)
    versions = ContractVersion.objects.filter(contract__customer=ticket.customer_id, valid_from__lte=ticket.filed_at)
    own = versions.order_by("-valid_from").values("matrix")[:1]
    return MatrixCell.objects.filter(matrix=Coalesce(Subquery(own), Subquery(default)))
