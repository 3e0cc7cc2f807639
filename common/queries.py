"""Questions that are asked so often that making them costs."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet

Found = TypeVar("Found", bound=Model)
ANYBODY = -1  # nobody's id: stands in SQL that is kept for whose is asked
_kept: dict[Hashable, tuple[str, tuple[Any, ...]]] = {}


def one_or_none(rows: QuerySet[Found]) -> Found | None:
    """The row of a query that finds at most one, else None; more than one is an error.

    `first` would sort it, and to sort Django hashes every column that it asks for: of a ticket with its relations that
    is a third of the time that the question takes.
    """
    try:
        return rows.get()
    except ObjectDoesNotExist:
        return None


def made_once(name: Hashable, build: Callable[[], QuerySet[Any, Any]], whose: int) -> tuple[str, list[Any]]:
    """SQL and parameters of what is asked of every request's person, with `ANYBODY` in `build` for him or her.

    Only for SQL that never changes: making it takes Django four times as long as the database needs to answer, so it
    is made once a process, for each `name`.
    """
    if name not in _kept:
        _kept[name] = build().query.sql_with_params()
    sql, params = _kept[name]
    return sql, [whose if param == ANYBODY else param for param in params]


def forget_made() -> None:
    """For whoever changes what SQL is made of while the process runs: `scripts/prove_permissions.py`."""
    _kept.clear()
