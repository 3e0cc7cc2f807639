"""Questions for at most one row."""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

Found = TypeVar("Found", bound=Model)


def one_or_none(rows: QuerySet[Found]) -> Found | None:
    """The row of a query that finds at most one, else None; more than one is an error.

    `first` would sort it, and to sort Django hashes every column that it asks for: of a ticket with its relations that
    is a third of the time that the question takes.
    """
    try:
        return rows.get()
    except ObjectDoesNotExist:
        return None
