"""Whether the promises of a contract cover a ticket, and if not, why. Pure but for the words."""

from collections.abc import Iterable
from dataclasses import dataclass

from customers.models import Component
from customers.terms import Terms
from customers.vocabulary import TicketType

NO_CONTRACT = "no contract in force"
QUESTION = "questions and requests carry none"
OUTSIDE = "outside the perimeter of support"


@dataclass(frozen=True, slots=True)
class Coverage:
    covered: bool
    why: str = ""


def decide(*, ticket_type: str, components: Iterable[Component], terms: Terms | None) -> Coverage:
    """Get IT help, only components outside the perimeter, no contract in force: no coverage."""
    if not TicketType(ticket_type).has_sla:
        return Coverage(covered=False, why=QUESTION)
    named = list(components)
    if named and not any(component.in_perimeter for component in named):
        return Coverage(covered=False, why=OUTSIDE)
    if terms is None:
        return Coverage(covered=False, why=NO_CONTRACT)
    return Coverage(covered=True)
