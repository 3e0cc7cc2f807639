"""What every page of Django admin of ours shares."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

AnyModel = TypeVar("AnyModel", bound=Model)
LONGEST_ID = 18  # digits that every database takes


class DeskModelAdmin(admin.ModelAdmin[AnyModel]):
    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address fills a new form in with, without relations to what cannot be the number of a row: Django's
        own autocomplete breaks on them.
        """
        initial = super().get_changeform_initial_data(request)
        relations = {field.name for field in self.model._meta.get_fields() if field.is_relation}
        return {name: value for name, value in initial.items() if name not in relations or _could_be_rows(value)}


def _could_be_rows(value: Any) -> bool:
    return all(
        part.isascii() and part.isdigit() and len(part) <= LONGEST_ID
        for part in (value if isinstance(value, list) else [str(value)])
    )
