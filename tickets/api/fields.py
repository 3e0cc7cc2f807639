"""References to rows: only those that fit the ticket or the customer can be named, all others do not exist."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from common.api import TextField
from common.queries import one_or_none
from tickets.models import Ticket

Row = TypeVar("Row", bound=Model)
LONGEST_KEY = 24
MOST_ROWS = 50
HIGHEST_ID = 2**63 - 1


def _read_id(data: Any) -> int | None:
    """An id as JSON writes one; true is none, though Python takes it for 1."""
    is_id = isinstance(data, int) and not isinstance(data, bool) and 1 <= data <= HIGHEST_ID
    return data if is_id else None


@extend_schema_field({"type": "integer"})
class RowField(serializers.Field[Any, Any, Any, Any], Generic[Row]):
    """One row by its id, out of those that `rows` answers for the context."""

    default_error_messages = {"unknown": "There is nothing with this id here."}

    def __init__(self, rows: Callable[[Mapping[str, Any]], QuerySet[Row]], **options: Any) -> None:
        super().__init__(**options)
        self.rows = rows

    def to_internal_value(self, data: Any) -> Row:
        pk = _read_id(data)
        found = one_or_none(self.rows(self.context).filter(pk=pk)) if pk is not None else None
        if found is None:
            self.fail("unknown")
        return found

    def to_representation(self, value: Any) -> Any:
        return value.pk

    def offered(self, context: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [{"value": row.pk, "label": str(row)} for row in self.rows(context)]


@extend_schema_field({"type": "array", "items": {"type": "integer"}, "maxItems": MOST_ROWS})
class RowsField(RowField[Row]):
    """Several rows by their ids, in the order in which they are offered. One query."""

    default_error_messages = {"not_a_list": "Send a list of ids.", "too_many": f"At most {MOST_ROWS}."}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) > MOST_ROWS:
            self.fail("too_many")
        ids = [_read_id(one) for one in data]
        known: Iterable[Any] = self.rows(self.context).filter(pk__in=[pk for pk in ids if pk is not None])
        found = {row.pk: row for row in known}
        if any(pk not in found for pk in ids):
            self.fail("unknown")
        return tuple(found.values())


@extend_schema_field({"type": "string", "maxLength": LONGEST_KEY})
class TicketField(TextField):
    """Another ticket by its key; what the person may not see does not exist."""

    default_error_messages = {"unknown": "There is no such ticket."}

    def __init__(self, **options: Any) -> None:
        super().__init__(most=LONGEST_KEY, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        key = super().run_validation(data)
        if not isinstance(key, str) or not key:
            return None
        user: User = self.context["user"]
        found = one_or_none(Ticket.objects.visible_to(user).select_related("customer").filter(key=key.upper()))
        if found is None:
            self.fail("unknown")
        return found
